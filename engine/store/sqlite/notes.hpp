// Notes, inside a transaction and for readers.
#pragma once

#include <optional>

#include "engine/store/outcome.hpp"
#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

Note keep_note(Connection& db, const NewNote& note, Time now);
std::size_t forget_notes(Connection& db, const std::string& scope, Time older_than);

std::optional<Note> find_note(Connection& db, const std::string& scope, const std::string& key);
Note note_of(const Cursor& row);
#define CROSSDOCK_NOTE_COLUMNS "scope, key, attributes, content, at, due"

}  // namespace crossdock::store::sqlite
