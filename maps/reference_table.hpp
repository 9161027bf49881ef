// Reference tables: item cross-references, ship-to books, price lists; CSV files or the result of an SQLite query.
// Loaded into memory, looked up by any column through a hash index made when a map first asks for that column, and
// loaded again when the file has changed. Safe to use from several threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::maps {

// The rows of a table at one moment. Immutable.
class TableRows {
 public:
  // Throws Failure naming file and line when it is not CSV with a header line (RFC 4180, UTF-8).
  static std::shared_ptr<const TableRows> read_csv(const std::filesystem::path& file);

  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::optional<std::uint32_t> column(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return rows_; }

  // The value in column `to` of the first row whose column `from` is `key`; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> find(std::uint32_t from, std::string_view key, std::uint32_t to) const;
  // False when two rows have the same value in the column: the way back is then ambiguous.
  [[nodiscard]] bool is_unique(std::uint32_t column) const;

 private:
  struct Cell {
    std::uint32_t offset = 0, length = 0;
  };
  struct IndexOfColumn {
    std::vector<std::uint32_t> slots;  // row + 1, by hash; 0 empty
    bool unique = true;
  };
  [[nodiscard]] std::string_view cell(std::uint32_t row, std::uint32_t column) const {
    const Cell& c = cells_[row * columns_.size() + column];
    return std::string_view(text_).substr(c.offset, c.length);
  }
  const IndexOfColumn& index(std::uint32_t column) const;

  std::vector<std::string> columns_;
  std::string text_;
  std::vector<Cell> cells_;
  std::size_t rows_ = 0;
  mutable std::mutex mutex_;
  mutable std::map<std::uint32_t, std::unique_ptr<IndexOfColumn>> indexes_;
};

// A table as the maps name it: the file, and the rows it held when it was last looked at.
class ReferenceTable {
 public:
  using Clock = std::function<std::chrono::milliseconds()>;  // goes forward only
  ReferenceTable(std::string name, std::filesystem::path file, Clock clock = {});

  [[nodiscard]] const std::string& name() const { return name_; }
  // The rows, read again when the file's size or time has changed since; looks at the file at most once a second.
  // Throws Failure when it cannot be read the first time; later a file that is no CSV, or has other columns, is reported
  // and the old rows stay in force.
  [[nodiscard]] std::shared_ptr<const TableRows> rows() const;

 private:
  std::string name_;
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const TableRows> rows_;
  mutable std::filesystem::file_time_type changed_{};
  mutable std::uintmax_t size_ = 0;
  mutable std::chrono::milliseconds looked_at_{0};
  Clock clock_;
};

}  // namespace crossdock::maps
