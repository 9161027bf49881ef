// Reference tables kept in an SQLite database: one table or view, read whole in one statement, so at one moment of it.
// The file is somebody else's: it is opened for reading only, its schema is not trusted (no functions with side effects in
// views, no extensions), and a view that does not end is stopped.
#include <chrono>
#include <memory>

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "maps/tables/table_columns.hpp"
#include "maps/tables/table_rows.hpp"

namespace crossdock::tables {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds longest_read{120};
constexpr int steps_between_looks = 100'000;  // of SQLite's machine, between looks at the clock

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
}

int is_too_late(void* until) { return std::chrono::steady_clock::now() > *static_cast<const SteadyTime*>(until) ? 1 : 0; }

class Database {
 public:
  Database(const TableSource& source, std::chrono::milliseconds patience) : source_(source) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(source.file.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    db_.reset(opened);  // also when it failed: it holds the message
    if (code != SQLITE_OK) fail(code);
    sqlite3_busy_timeout(opened, static_cast<int>(patience.count()));
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_progress_handler(opened, steps_between_looks, is_too_late, &until_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] sqlite3* handle() const { return db_.get(); }

  [[noreturn]] void fail(int code) const {
    const std::string name = source_.file.string();
    switch (code & 0xFF) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED: throw Failure(Remedy::wait, fmt::format("{} is locked by a program that writes it", name), "it is tried again; end that program's transaction if it stays so");
      case SQLITE_NOTADB: throw Failure(Remedy::operator_, fmt::format("{} is no SQLite database, or is encrypted", name), "name the database, or a CSV file without table:");
      case SQLITE_INTERRUPT:
        throw Failure(Remedy::operator_, fmt::format("{} of {} takes longer than {} seconds to read", source_.table, name, longest_read.count()), "name a table, or a view that ends sooner");
      case SQLITE_CANTOPEN: throw Failure(Remedy::operator_, fmt::format("cannot open {}: {}", name, sqlite3_errmsg(db_.get())), "check the path and its permissions");
      default: throw Failure(Remedy::operator_, fmt::format("cannot read {} of {}: {}", source_.table, name, sqlite3_errmsg(db_.get())), "look at it with: sqlite3 FILE");
    }
  }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  const TableSource& source_;
  std::unique_ptr<sqlite3, Close> db_;
  SteadyTime until_ = std::chrono::steady_clock::now() + longest_read;
};

class Query {
 public:
  Query(const Database& database, const std::string& sql) : database_(database) {
    const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(), static_cast<int>(sql.size()), &statement_, nullptr);
    if (code != SQLITE_OK) database.fail(code);
  }
  ~Query() { sqlite3_finalize(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail(code);
    return code == SQLITE_ROW;
  }
  [[nodiscard]] int type(int column) const { return sqlite3_column_type(statement_, column); }
  [[nodiscard]] std::string_view text(int column) const {
    const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : std::string_view();
  }
  [[nodiscard]] std::vector<std::string> header() const {
    std::vector<std::string> names;
    for (int i = 0; i < sqlite3_column_count(statement_); ++i) names.emplace_back(sqlite3_column_name(statement_, i));
    return names;
  }

 private:
  const Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

void require_table(const Database& database, const TableSource& source) {
  Query query(database, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name");
  std::vector<std::string> names;
  while (query.step()) {
    names.emplace_back(query.text(0));
    if (names.back() == source.table) return;
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw Failure(Remedy::operator_, fmt::format("{} has no table or view {}{}", source.file.string(), excerpt(source.table, 40), did_you_mean(source.table, known)),
                names.empty() ? std::string("it has none at all") : fmt::format("it has {}", excerpt(fmt::format("{}", fmt::join(names, ", ")), 200)));
}

// Numbers as SQLite writes them, NULL as nothing.
class Rows {
 public:
  Rows(const TableSource& source, const TableBounds& bounds) : source_(source), bounds_(bounds) {}

  void add(const Query& query, std::size_t columns) {
    if (++rows_ > bounds_.rows) fail(fmt::format("it has more than {} rows", grouped(bounds_.rows)), "name a view with the rows maps need");
    for (int i = 0; i < static_cast<int>(columns); ++i) {
      if (query.type(i) == SQLITE_BLOB) fail(fmt::format("row {}, column {} is a BLOB", rows_, i + 1), "name the columns maps need under columns:, or a view");
      const std::string_view value = query.text(i);
      if (text.size() + value.size() > bounds_.bytes) fail(fmt::format("it holds more than {}", byte_size(bounds_.bytes)), "name the columns maps need under columns:");
      cells.push_back({static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(value.size())});
      text += value;
    }
  }

  std::string text;
  std::vector<TableRows::Cell> cells;

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& next) const {
    throw Failure(Remedy::operator_, fmt::format("{} of {}: {}", source_.table, source_.file.string(), what), next);
  }
  const TableSource& source_;
  const TableBounds& bounds_;
  std::size_t rows_ = 0;
};

}  // namespace

std::shared_ptr<const TableRows> read_sqlite_table(const TableSource& source, std::chrono::milliseconds patience, const TableBounds& bounds) {
  const Database database(source, patience);
  require_table(database, source);
  // A name in quotes that is no column would be a text to SQLite, so the columns are looked up first.
  const std::vector<std::string> header = Query(database, "SELECT * FROM " + quoted_name(source.table)).header();
  std::vector<std::string> names = names_of(header, columns_taken(source, header));
  std::string wanted;
  for (const std::string& name : names) wanted += (wanted.empty() ? "" : ", ") + quoted_name(name);
  Query query(database, fmt::format("SELECT {} FROM {}", wanted, quoted_name(source.table)));
  Rows rows(source, bounds);
  while (query.step()) rows.add(query, names.size());
  return std::make_shared<TableRows>(std::move(names), rows.text, rows.cells);
}

}  // namespace crossdock::tables
