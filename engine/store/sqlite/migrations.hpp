// The numbered schema. A migration, once released, never changes; a new one is added at the end.
#pragma once

#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

// Brings the database to the newest schema, each step in one transaction. Throws Failure for a newer database.
void migrate(Connection& db);

// For readers: Failure unless the database has the schema this program knows.
void require_current_schema(Connection& db);

}  // namespace crossdock::store::sqlite
