#include "engine/store/sqlite/connection.hpp"

#include <cstring>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::store::sqlite {

namespace {

// Once for the process, before the first connection: no allocation statistics, whose lock every thread would take at
// every allocation.
void configure_library() {
  static const bool done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
  static_cast<void>(done);
}

}  // namespace

void raise(sqlite3* db, int code, std::string_view doing) {
  const std::string text = fmt::format("the store: {} ({})", db ? sqlite3_errmsg(db) : sqlite3_errstr(code), doing.substr(0, 120));
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Failure(Remedy::wait, text, "another process holds the store for long: look for one with `fuser crossdock.db`");
    case SQLITE_FULL:
      throw Failure(Remedy::operator_, text, "free disk space in the work folder; work goes on by itself then");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      throw Failure(Remedy::operator_, text, "check that the work folder exists, is writable and its disk is sound");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw Failure(Remedy::operator_, text, "stop the daemon, keep a copy of the work folder, restore the last backup");
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    default:
      throw std::logic_error(text);
  }
}

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) raise(db, code, sql);
}

void Statement::bind(int index, std::int64_t value) {
  if (const int code = sqlite3_bind_int64(raw(), index, value); code != SQLITE_OK) raise(db_, code, sqlite3_sql(raw()));
}

void Statement::bind(int index, std::string_view value) {
  const char* text = value.data() ? value.data() : "";
  const int code = sqlite3_bind_text64(raw(), index, text, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) raise(db_, code, sqlite3_sql(raw()));
}

void Statement::bind(int index, Blob value) {
  const int code = value.bytes.data() ? sqlite3_bind_blob64(raw(), index, value.bytes.data(), value.bytes.size(), SQLITE_STATIC)
                                      : sqlite3_bind_null(raw(), index);
  if (code != SQLITE_OK) raise(db_, code, sqlite3_sql(raw()));
}

bool Statement::step() {
  const int code = sqlite3_step(raw());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  raise(db_, code, sqlite3_sql(raw()));
}

void Statement::reset() noexcept {
  sqlite3_reset(raw());
  sqlite3_clear_bindings(raw());
}

std::string_view Cursor::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_->raw(), column));
  return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_->raw(), column))) : std::string_view{};
}

Digest Cursor::digest(int column) const {
  Digest digest;
  const std::string_view bytes = text(column);
  if (bytes.size() == digest.bytes.size()) std::memcpy(digest.bytes.data(), bytes.data(), bytes.size());
  return digest;
}

Connection::Connection(const std::filesystem::path& file, Mode mode) {
  configure_library();
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &db, flags, nullptr);
  db_.reset(db);
  if (code != SQLITE_OK) raise(db, code, "opening " + file.string());
  sqlite3_busy_timeout(db, 10'000);
  execute(mode == Mode::write ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF;"
                                "PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;"
                              : "PRAGMA query_only = ON; PRAGMA cache_size = -8000;");
}

void Connection::execute(const std::string& script) {
  if (const int code = sqlite3_exec(db_.get(), script.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
    raise(db_.get(), code, script);
}

Statement& Connection::prepared(Sql sql) {
  const auto found = statements_.find(sql.text);
  if (found != statements_.end()) return found->second;
  return statements_.emplace(sql.text, Statement(db_.get(), sql.text)).first->second;
}

}  // namespace crossdock::store::sqlite
