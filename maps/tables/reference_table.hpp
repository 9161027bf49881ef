// ReferenceTable: a table as maps name it (item cross-references, ship-to books, price lists): a CSV file, or a table of
// an SQLite database, and the rows it held when it was last looked at. Read again when the file has changed. Safe to use
// from several threads: while one reads it again, the others go on with the old rows.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "maps/tables/table_rows.hpp"

namespace crossdock::tables {

class ReferenceTable {
 public:
  using Clock = std::function<std::chrono::milliseconds()>;  // goes forward only
  ReferenceTable(std::string name, TableSource source, Clock clock = {});

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const TableSource& source() const { return source_; }
  // The rows; looks at the file at most once a second. Throws Failure when it cannot be read the first time; later a file
  // that is no table, or has other columns, is reported once and the old rows stay in force; so they do while a writer has
  // the database locked, and it is tried again.
  [[nodiscard]] std::shared_ptr<const TableRows> rows() const;

 private:
  // What changes when a file is written, or replaced.
  struct Mark {
    std::uint64_t file = 0;
    std::int64_t size = 0, seconds = 0, nanoseconds = 0;
    bool operator==(const Mark&) const = default;
    static Mark of(const std::string& path);
  };
  using Marks = std::array<Mark, 2>;  // of the file, and of the log beside a database
  [[nodiscard]] Marks marks() const;
  void read_again() const;
  [[nodiscard]] std::shared_ptr<const TableRows> held() const;

  std::string name_;
  TableSource source_;
  Clock clock_;
  mutable std::mutex mutex_;       // rows_, looked_at_
  mutable std::shared_ptr<const TableRows> rows_;
  mutable std::chrono::milliseconds looked_at_{0};
  mutable std::mutex reading_;     // the rest
  mutable Marks tried_{}, told_{};
};

}  // namespace crossdock::tables
