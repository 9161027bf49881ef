// Files of reference tables for tests: each in a folder of its own, gone afterwards.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/base/failure.hpp"
#include "maps/tables/table_rows.hpp"
#include "tests/catch.hpp"

namespace crossdock::tables::tested {

class TableFile {
 public:
  explicit TableFile(std::string_view text, const char* name = "items.csv") : path_(fresh() / name) { write(text); }
  ~TableFile() { std::filesystem::remove_all(path_.parent_path()); }
  TableFile(const TableFile&) = delete;
  TableFile& operator=(const TableFile&) = delete;
  // As tools replace files: whole, by a rename.
  void write(std::string_view text) {
    std::filesystem::create_directories(path_.parent_path());
    const std::filesystem::path next = path_.string() + ".new";
    std::ofstream(next, std::ios::binary) << text;
    std::filesystem::rename(next, path_);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] TableSource source(std::string table = {}, std::vector<std::string> columns = {}) const { return {path_, std::move(table), std::move(columns)}; }

 protected:
  static std::filesystem::path fresh() {
    static int count = 0;
    return std::filesystem::temp_directory_path() /
           fmt::format("crossdock-table-{}-{}", std::chrono::steady_clock::now().time_since_epoch().count(), ++count);
  }

 private:
  std::filesystem::path path_;
};

// A program that writes a database.
class Writer {
 public:
  explicit Writer(const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    REQUIRE(sqlite3_open(file.c_str(), &db_) == SQLITE_OK);
  }
  ~Writer() { sqlite3_close(db_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  void run(const std::string& sql) {
    INFO(sql);
    REQUIRE(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }

 private:
  sqlite3* db_ = nullptr;
};

inline std::string looked_up(const TableRows& rows, std::string_view from, std::string_view key, std::string_view to) {
  const auto found = rows.find(rows.column(from).value(), key, rows.column(to).value());
  return found ? std::string(*found) : "nothing";
}

// The first two keys that are there twice, by their lines, and how many rows repeat one.
inline std::string told_twice(const TableRows& rows, std::string_view column) {
  std::size_t count = 0;
  std::string told;
  for (const TableRows::Repeated& one : rows.repeated(rows.column(column).value(), 2, count))
    told += fmt::format("{} in {} and {}, ", one.key, rows.line_of(one.first), rows.line_of(one.later));
  return count == 0 ? told : fmt::format("{}{} in all", told, count);
}

template <class Reading>
std::string refusal_of(Reading reading) {
  try {
    reading();
  } catch (const Failure& failure) {
    return fmt::format("{}; {}", failure.what(), failure.next());
  }
  return "read";
}

}  // namespace crossdock::tables::tested
