#include "engine/store/sqlite/notes.hpp"

#include "engine/store/attributes.hpp"
#include "engine/store/sqlite/content.hpp"

namespace crossdock::store::sqlite {

Note keep_note(Connection& db, const NewNote& note, Time now) {
  if (!note.replace)
    if (auto earlier = find_note(db, note.scope, note.key)) return *earlier;
  const Id content = note.content ? ContentFolder::keep(db, *note.content) : 0;
  db.run("INSERT OR REPLACE INTO note (" CROSSDOCK_NOTE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?)", note.scope, note.key,
         to_text(note.attributes), content, now, note.due);
  return {note.scope, note.key, note.attributes, content, now, note.due};
}

std::size_t forget_notes(Connection& db, const std::string& scope, Time older_than) {
  return static_cast<std::size_t>(db.run("DELETE FROM note WHERE scope = ? AND at < ?", scope, older_than));
}

std::optional<Note> find_note(Connection& db, const std::string& scope, const std::string& key) {
  auto row = db.select("SELECT " CROSSDOCK_NOTE_COLUMNS " FROM note WHERE scope = ? AND key = ?", scope, key);
  return row.next() ? std::optional(note_of(row)) : std::nullopt;
}

Note note_of(const Cursor& row) {
  return {row.string(0), row.string(1), attributes_from(row.text(2)), row.integer(3), row.time(4), row.time(5)};
}

}  // namespace crossdock::store::sqlite
