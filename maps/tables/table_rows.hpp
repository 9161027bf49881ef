// TableRows: the rows of a reference table at one moment, in memory. Looked up by any column through a hash index made
// when a map first asks for that column. Immutable otherwise; safe to use from several threads.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "maps/tables/csv_text.hpp"

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
  // `cells` row by row.
  TableRows(std::vector<std::string> columns, std::string text, std::vector<Cell> cells);
  ~TableRows();
  TableRows(const TableRows&) = delete;
  TableRows& operator=(const TableRows&) = delete;

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::optional<std::uint32_t> column(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return rows_; }

  // The value in column `to` of the first row whose column `from` is `key`; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> find(std::uint32_t from, std::string_view key, std::uint32_t to) const;
  // Two rows, from 1, with the same value in the column, of which find() knows only the first; nullopt when every value
  // is there once.
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> repeated(std::uint32_t column) const;

 private:
  struct IndexOfColumn {
    // By hash, of which the other half is kept beside: a row that is not the one wanted is not looked at.
    struct Slot {
      std::uint32_t row = 0;             // from 1; 0 empty
      std::uint32_t hash = 0;
    };
    std::vector<Slot> slots;
    std::optional<std::pair<std::size_t, std::size_t>> repeated;
  };
  [[nodiscard]] std::string_view cell(std::uint32_t row, std::uint32_t column) const {
    const Cell& c = cells_[row * columns_.size() + column];
    return std::string_view(text_).substr(c.offset, c.length);
  }
  const IndexOfColumn& index(std::uint32_t column) const;
  [[nodiscard]] std::unique_ptr<IndexOfColumn> make_index(std::uint32_t column) const;

  std::vector<std::string> columns_;
  std::string text_;
  std::vector<Cell> cells_;
  std::size_t rows_;
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
