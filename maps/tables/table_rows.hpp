// TableRows: the rows of a reference table at one moment, in memory. Looked up by any column through a hash index made
// when a map first asks for that column. Immutable otherwise; safe to use from several threads.
//
// A look into a large table costs waits for memory and little else, so it is two: a slot of the index, which holds half
// the hash, so that no other row is looked at, and the row, whose cells stand together.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maps/tables/csv_text.hpp"
#include "maps/tables/large_block.hpp"

namespace crossdock::tables {

// Where a table is kept.
struct TableSource {
  std::filesystem::path file;         // CSV with a header line, or an SQLite database
  std::string table;                  // of the database: a table or view; empty for CSV
  std::vector<std::string> columns;   // those wanted; none: all
};

struct TableBounds {
  std::uint64_t bytes = 1'000'000'000;   // of the file, and of the texts kept
  std::size_t rows = 20'000'000;
};

class TableRows {
 public:
  using Cell = CsvCell;  // a piece of the text
  // `cells` row by row. `lines`: where rows stand in their file, as far as not each row is the line after the row before.
  struct RowLine {
    std::size_t row = 0, line = 0;
  };
  TableRows(std::vector<std::string> columns, std::string_view text, const std::vector<Cell>& cells, std::vector<RowLine> lines = {});
  ~TableRows();
  TableRows(const TableRows&) = delete;
  TableRows& operator=(const TableRows&) = delete;

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::optional<std::uint32_t> column(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return size_; }

  // A row by where it is kept; false when there is none.
  class Row {
   public:
    Row() = default;
    explicit operator bool() const { return place_ != 0; }
    bool operator==(const Row&) const = default;

   private:
    friend class TableRows;
    explicit Row(std::uint32_t place) : place_(place) {}
    std::uint32_t place_ = 0;            // from 1, in units of `unit` bytes
  };
  // The first row whose column `from` is `key`.
  [[nodiscard]] Row row_of(std::uint32_t from, std::string_view key) const;
  [[nodiscard]] std::string_view cell(Row row, std::uint32_t column) const {
    const char* const at = start_of(row);
    const std::size_t end = end_of(at, column), begin = column == 0 ? 0 : end_of(at, column - 1);
    return {at + ends_size_ + begin, end - begin};
  }
  // The value in column `to` of that row; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> find(std::uint32_t from, std::string_view key, std::uint32_t to) const {
    const Row row = row_of(from, key);
    return row ? std::optional(cell(row, to)) : std::nullopt;
  }

  // Looking ahead in a large table: begin_looking() asks memory for the slot, go_on_looking(), a little later, for the row; so
  // that row_of() waits for neither. What begin_looking() gave for a key is good for as long as the rows live.
  [[nodiscard]] bool is_large() const { return units_ * unit > large; }
  [[nodiscard]] std::uint64_t begin_looking(std::uint32_t from, std::string_view key) const;
  void go_on_looking(std::uint32_t from, std::uint64_t begun) const;

  // Two rows with the same value in a column: the first, which is the one that counts, and a later one.
  struct Repeated {
    std::string_view key;
    std::size_t first = 0, later = 0;  // rows, from 1
  };
  // At most `most` of them, and how many there are.
  [[nodiscard]] std::vector<Repeated> repeated(std::uint32_t column, std::size_t most, std::size_t& count) const;
  // The line of its file in which a row begins; 0 when it stands in no line.
  [[nodiscard]] std::size_t line_of(std::size_t row) const;

 private:
  static constexpr std::size_t unit = 8;  // rows begin at multiples of it
  static constexpr std::size_t large = 256 * 1024;  // bytes: more than stays near the processor
  struct Slot {
    std::uint32_t place = 0;             // of the row; 0 empty
    std::uint32_t hash = 0;              // half of it
  };
  // Slots by hash, twice as many as rows or a little less.
  struct IndexOfColumn {
    LargeBlock memory;
    std::uint64_t mask = 0;
    [[nodiscard]] Slot* slots() const { return reinterpret_cast<Slot*>(memory.bytes()); }
  };
  // A row is where its cells end, counted from its text, and its text.
  [[nodiscard]] const char* start_of(Row row) const { return rows_.bytes() + (row.place_ - std::size_t{1}) * unit; }
  [[nodiscard]] std::size_t end_of(const char* row, std::uint32_t column) const {
    if (wide_) {
      std::uint32_t end = 0;
      std::memcpy(&end, row + column * sizeof end, sizeof end);
      return end;
    }
    std::uint16_t end = 0;
    std::memcpy(&end, row + column * sizeof end, sizeof end);
    return end;
  }
  [[nodiscard]] std::size_t size_of(std::size_t text) const { return (ends_size_ + text + unit - 1) / unit * unit; }
  [[nodiscard]] Row first() const { return Row(size_ == 0 ? 0 : 1); }
  [[nodiscard]] Row after(Row row) const;
  void lay_out(std::string_view text, const std::vector<Cell>& cells);
  const IndexOfColumn& index(std::uint32_t column) const;
  [[nodiscard]] std::unique_ptr<IndexOfColumn> make_index(std::uint32_t column) const;
  [[nodiscard]] Slot& slot_of(const IndexOfColumn& by, std::uint32_t column, std::string_view key, std::uint64_t hash) const;

  std::vector<std::string> columns_;
  std::size_t size_;
  std::vector<RowLine> lines_;
  bool wide_ = false;                    // a row is longer than a short number tells
  std::size_t ends_size_ = 0, units_ = 0;
  LargeBlock rows_;
  mutable std::mutex mutex_;  // making an index
  mutable std::vector<std::atomic<const IndexOfColumn*>> indexes_;
};

// Each throws Failure that names the file, with line or row, when it is not what it should be. A database that a writer has
// locked is a failure that time mends; `patience` is how long to wait for it.
std::shared_ptr<const TableRows> read_csv_table(const TableSource& source, const TableBounds& bounds = {});
std::shared_ptr<const TableRows> read_sqlite_table(const TableSource& source, std::chrono::milliseconds patience, const TableBounds& bounds = {});
// By what the file is.
std::shared_ptr<const TableRows> read_table(const TableSource& source, std::chrono::milliseconds patience, const TableBounds& bounds = {});

}  // namespace crossdock::tables
