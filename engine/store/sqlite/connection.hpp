// One SQLite connection and its prepared statements. Every return code is checked; errors leave as Failure with a
// remedy, or as std::logic_error when the statement itself is wrong (a defect of ours). Not for two threads at once.
//
//   db.run("UPDATE lane SET owner = NULL WHERE name = ?", lane);
//   for (auto row = db.select("SELECT id, name FROM lane WHERE due <= ?", now); row.next();) row.integer(0);
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include <sqlite3.h>

#include "engine/base/clock.hpp"
#include "engine/store/rows.hpp"

namespace crossdock::store::sqlite {

// SQL known when compiling: its address identifies the prepared statement.
struct Sql {
  consteval Sql(const char* text_) : text(text_) {}  // NOLINT: implicit by design
  const char* text;
};

struct Blob {
  std::string_view bytes;
};

[[noreturn]] void raise(sqlite3* db, int code, std::string_view doing);

// A prepared statement; bound from 1 in the order of its question marks.
class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);
  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view value);  // kept by reference until the statement is reset
  void bind(int index, Blob value);
  bool step();                                   // true: a row is there
  void reset() noexcept;
  [[nodiscard]] sqlite3_stmt* raw() const { return statement_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Rows of a running statement; resets it when it goes.
class Cursor {
 public:
  explicit Cursor(Statement& statement) : statement_(&statement) {}
  ~Cursor() { if (statement_) statement_->reset(); }
  Cursor(Cursor&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  bool next() { return statement_->step(); }
  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(statement_->raw(), column); }
  [[nodiscard]] bool null(int column) const { return sqlite3_column_type(statement_->raw(), column) == SQLITE_NULL; }
  // Valid until the next row.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
  [[nodiscard]] Time time(int column) const { return Time(std::chrono::microseconds(integer(column))); }
  [[nodiscard]] Digest digest(int column) const;
  template <class Enum>
  [[nodiscard]] Enum as(int column) const { return static_cast<Enum>(integer(column)); }

 private:
  Statement* statement_;
};

class Connection {
 public:
  enum class Mode : std::uint8_t { write, read };
  Connection(const std::filesystem::path& file, Mode mode);

  // Texts are bound by reference and must outlive the cursor, so temporaries are refused.
  template <class... Values>
  Cursor select(Sql sql, Values&&... values) {
    static_assert((outlives_call<Values&&> && ...), "bind a named string, not a temporary");
    Statement& statement = prepared(sql);
    bind_all(statement, values...);
    return Cursor(statement);
  }
  // Gives the number of rows changed.
  template <class... Values>
  std::int64_t run(Sql sql, const Values&... values) {
    Cursor cursor = select(sql, values...);
    while (cursor.next()) {}
    return sqlite3_changes64(db_.get());
  }
  template <class... Values>
  Id insert(Sql sql, const Values&... values) {
    run(sql, values...);
    return sqlite3_last_insert_rowid(db_.get());
  }
  void execute(const std::string& script);  // unprepared, several statements
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }
  [[nodiscard]] sqlite3* raw() const { return db_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };

  template <class Value>
  static constexpr bool outlives_call =
      std::is_lvalue_reference_v<Value> || !(std::is_same_v<Value, std::string&&> || std::is_same_v<Value, Digest&&>);

  Statement& prepared(Sql sql);

  template <class... Values>
  static void bind_all(Statement& statement, const Values&... values) {
    int index = 0;
    (bind_one(statement, ++index, values), ...);
  }
  template <class Value>
  static void bind_one(Statement& statement, int index, const Value& value) {
    if constexpr (std::is_same_v<Value, Time>) statement.bind(index, std::int64_t{value.time_since_epoch().count()});
    else if constexpr (std::is_same_v<Value, Digest>)
      statement.bind(index, Blob{{reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()}});
    else if constexpr (std::is_same_v<Value, Blob>) statement.bind(index, value);
    else if constexpr (std::is_enum_v<Value> || std::is_integral_v<Value>)
      statement.bind(index, static_cast<std::int64_t>(value));
    else statement.bind(index, std::string_view(value));
  }

  std::unique_ptr<sqlite3, Close> db_;
  std::unordered_map<const char*, Statement> statements_;
};

}  // namespace crossdock::store::sqlite
