#include "engine/store/sqlite/migrations.hpp"

#include <array>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::store::sqlite {
namespace {

// Times are microseconds since 1970 UTC, 0 for none; states are the numbers of engine/store/states.hpp; references
// are row ids, 0 for none. Indexes are few on purpose: each costs every document a write.
constexpr const char* first_schema = R"sql(
CREATE TABLE content (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, compressed INTEGER NOT NULL,
  file TEXT NOT NULL DEFAULT '', bytes BLOB
) STRICT;

CREATE TABLE received (
  id INTEGER PRIMARY KEY, arrival BLOB NOT NULL, at INTEGER NOT NULL,
  partner TEXT NOT NULL, channel TEXT NOT NULL, name TEXT NOT NULL, version_mark TEXT NOT NULL, attributes TEXT NOT NULL,
  content INTEGER NOT NULL, size INTEGER NOT NULL, digest BLOB NOT NULL,
  state INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '', next TEXT NOT NULL DEFAULT '', UNIQUE (arrival, digest)
) STRICT;
CREATE INDEX received_unusual ON received (state, id) WHERE state > 1;

CREATE TABLE interchange (
  id INTEGER PRIMARY KEY, received INTEGER NOT NULL, ordinal INTEGER NOT NULL, at INTEGER NOT NULL,
  partner TEXT NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL, control_number TEXT NOT NULL,
  version TEXT NOT NULL, usage TEXT NOT NULL, date_time TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
  digest BLOB NOT NULL, validation INTEGER NOT NULL, documents INTEGER NOT NULL, rejected INTEGER NOT NULL,
  original INTEGER NOT NULL, configuration TEXT NOT NULL
) STRICT;
CREATE INDEX interchange_received ON interchange (received);
CREATE INDEX interchange_number ON interchange (control_number);

CREATE TABLE document (
  id INTEGER PRIMARY KEY, direction INTEGER NOT NULL, received INTEGER NOT NULL, interchange INTEGER NOT NULL,
  ordinal INTEGER NOT NULL, at INTEGER NOT NULL, partner TEXT NOT NULL, type TEXT NOT NULL, release TEXT NOT NULL,
  group_code TEXT NOT NULL, group_number TEXT NOT NULL, number TEXT NOT NULL, schema TEXT NOT NULL,
  start INTEGER NOT NULL, length INTEGER NOT NULL, segments INTEGER NOT NULL, issues INTEGER NOT NULL,
  validation INTEGER NOT NULL, delivery INTEGER NOT NULL, acknowledgment INTEGER NOT NULL,
  content INTEGER NOT NULL, reason TEXT NOT NULL, next TEXT NOT NULL, keys TEXT NOT NULL
) STRICT;
CREATE INDEX document_received ON document (received);
CREATE INDEX document_interchange ON document (interchange);
CREATE INDEX document_group ON document (group_number);
CREATE INDEX document_unusual ON document (delivery, id) WHERE delivery IN (2, 3) OR validation = 3;

-- For searching; document.keys holds the same for showing.
CREATE TABLE document_key (
  value TEXT NOT NULL, name TEXT NOT NULL, document INTEGER NOT NULL,
  PRIMARY KEY (value, name, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbound (
  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, at INTEGER NOT NULL, partner TEXT NOT NULL, channel TEXT NOT NULL,
  name TEXT NOT NULL, lane TEXT NOT NULL, topic TEXT NOT NULL, type TEXT NOT NULL, control_number TEXT NOT NULL, attributes TEXT NOT NULL,
  content INTEGER NOT NULL, size INTEGER NOT NULL, delivery INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  answers INTEGER NOT NULL, next_try INTEGER NOT NULL DEFAULT 0, delivered_at INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL, next TEXT NOT NULL
) STRICT;
CREATE INDEX outbound_name ON outbound (name);
CREATE INDEX outbound_answers ON outbound (answers);
CREATE INDEX outbound_open ON outbound (delivery, id) WHERE delivery IN (1, 2, 3);

CREATE TABLE outbound_document (
  outbound INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (document, outbound)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbound_document_outbound ON outbound_document (outbound);

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY, outbound INTEGER NOT NULL, at INTEGER NOT NULL, outcome INTEGER NOT NULL,
  text TEXT NOT NULL, next TEXT NOT NULL, attributes TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_outbound ON attempt (outbound);

CREATE TABLE exception (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, closed_at INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL,
  severity INTEGER NOT NULL, state INTEGER NOT NULL, partner TEXT NOT NULL, received INTEGER NOT NULL,
  interchange INTEGER NOT NULL, document INTEGER NOT NULL, outbound INTEGER NOT NULL, location TEXT NOT NULL,
  text TEXT NOT NULL, remedy TEXT NOT NULL, closed_by TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX exception_open ON exception (id) WHERE state = 0;
CREATE INDEX exception_received ON exception (received);
CREATE INDEX exception_document ON exception (document);
CREATE INDEX exception_outbound ON exception (outbound);

CREATE TABLE event (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, received INTEGER NOT NULL, interchange INTEGER NOT NULL,
  document INTEGER NOT NULL, outbound INTEGER NOT NULL, partner TEXT NOT NULL, actor TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE INDEX event_received ON event (received);
CREATE INDEX event_document ON event (document) WHERE document <> 0;
CREATE INDEX event_outbound ON event (outbound) WHERE outbound <> 0;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TABLE expectation (
  id INTEGER PRIMARY KEY, outbound INTEGER NOT NULL, document INTEGER NOT NULL, partner TEXT NOT NULL,
  scope TEXT NOT NULL, key TEXT NOT NULL, state INTEGER NOT NULL, at INTEGER NOT NULL,
  within_seconds INTEGER NOT NULL, warn_seconds INTEGER NOT NULL, due INTEGER NOT NULL DEFAULT 0, warn INTEGER NOT NULL DEFAULT 0, answered_by INTEGER NOT NULL DEFAULT 0,
  text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX expectation_key ON expectation (key, scope);
CREATE INDEX expectation_outbound ON expectation (outbound);
CREATE INDEX expectation_document ON expectation (document);
CREATE INDEX expectation_open ON expectation (state, due) WHERE state IN (3, 8);

CREATE TABLE job (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, lane TEXT NOT NULL, subject_is INTEGER NOT NULL, subject INTEGER NOT NULL,
  position INTEGER NOT NULL DEFAULT 0, argument TEXT NOT NULL, state INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL, due INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '', next TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX job_lane ON job (lane, id) WHERE state < 2;
CREATE INDEX job_unusual ON job (state, subject_is, subject) WHERE state > 0;

CREATE TABLE lane (
  name TEXT NOT NULL PRIMARY KEY, due INTEGER, owner TEXT NOT NULL DEFAULT '', lease_until INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', held_by TEXT NOT NULL DEFAULT '',
  held_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_due ON lane (due) WHERE due IS NOT NULL;

CREATE TABLE number_range (
  name TEXT NOT NULL PRIMARY KEY, next INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE number_use (
  scope TEXT NOT NULL, parties TEXT NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL, interchange INTEGER NOT NULL,
  received INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (parties, scope, number, at, interchange)
) STRICT, WITHOUT ROWID;
CREATE TABLE number_highest (
  parties TEXT NOT NULL, scope TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (parties, scope)
) STRICT, WITHOUT ROWID;
CREATE TABLE number_gap (
  parties TEXT NOT NULL, scope TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, exception INTEGER NOT NULL,
  partner TEXT NOT NULL, width INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (parties, scope, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  scope TEXT NOT NULL, key TEXT NOT NULL, attributes TEXT NOT NULL, content INTEGER NOT NULL, at INTEGER NOT NULL,
  due INTEGER NOT NULL, PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_due ON note (scope, due) WHERE due > 0;

CREATE TABLE channel_status (
  node TEXT NOT NULL, partner TEXT NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,
  next TEXT NOT NULL, since INTEGER NOT NULL, next_try INTEGER NOT NULL, last_success INTEGER NOT NULL, at INTEGER NOT NULL,
  files_received INTEGER NOT NULL, files_sent INTEGER NOT NULL, failures INTEGER NOT NULL,
  PRIMARY KEY (node, partner, channel)
) STRICT, WITHOUT ROWID;
CREATE TABLE node_status (
  name TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, configuration TEXT NOT NULL, work_folder TEXT NOT NULL,
  state TEXT NOT NULL, text TEXT NOT NULL, process INTEGER NOT NULL, started INTEGER NOT NULL, heartbeat INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array migrations = {first_schema};

std::int64_t schema_of(Connection& db) {
  auto row = db.select("PRAGMA user_version");
  row.next();
  return row.integer(0);
}

[[noreturn]] void refuse_newer(std::int64_t found) {
  throw Failure(Remedy::operator_,
                fmt::format("the store has schema {}, this program knows {} and older", found, migrations.size()),
                "run the newer Crossdock that made it, or restore a backup from before the upgrade");
}

}  // namespace

void migrate(Connection& db) {
  const std::int64_t found = schema_of(db);
  if (found > std::ssize(migrations)) refuse_newer(found);
  for (std::int64_t next = found; next < std::ssize(migrations); ++next) {
    db.execute("BEGIN IMMEDIATE");
    if (schema_of(db) == next)  // another process may have been quicker
      db.execute(migrations[static_cast<std::size_t>(next)] + fmt::format("PRAGMA user_version = {};", next + 1));
    db.execute("COMMIT");
  }
}

void require_current_schema(Connection& db) {
  const std::int64_t found = schema_of(db);
  if (found > std::ssize(migrations)) refuse_newer(found);
  if (found < std::ssize(migrations))
    throw Failure(Remedy::operator_, fmt::format("the store has schema {}, this program needs {}", found, migrations.size()),
                  "start crossdockd once: it brings the store up to date");
}

}  // namespace crossdock::store::sqlite
