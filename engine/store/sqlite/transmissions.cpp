#include "engine/store/sqlite/transmissions.hpp"

#include <fmt/format.h>

#include "engine/store/attributes.hpp"

namespace crossdock::store::sqlite {
namespace {

struct Kept {
  OutboundKind kind = OutboundKind::document;
  Id answers = 0;
};

Kept kept(Connection& db, Id outbound) {
  auto row = db.select("SELECT kind, answers FROM outbound WHERE id = ?", outbound);
  return row.next() ? Kept{row.as<OutboundKind>(0), row.integer(1)} : Kept{};
}

bool carried_by_others_not_delivered(Connection& db, Id document) {
  return db.select("SELECT 1 FROM outbound_document JOIN outbound ON outbound.id = outbound_document.outbound"
                   " WHERE outbound_document.document = ? AND outbound.kind <> 1 AND outbound.delivery IN (1, 2, 3)", document).next();
}

// A document is delivered when every transmission that carries it is; deferred or held as soon as one of them is.
void move_documents(Connection& db, Id outbound, Delivery delivery, const std::string& reason, const std::string& next) {
  std::vector<Id> documents;
  for (auto row = db.select("SELECT document FROM outbound_document WHERE outbound = ?", outbound); row.next();)
    documents.push_back(row.integer(0));
  for (const Id document : documents) {
    if (delivery == Delivery::delivered && carried_by_others_not_delivered(db, document)) continue;
    db.run("UPDATE document SET delivery = ?, reason = ?, next = ? WHERE id = ?", delivery, reason, next, document);
  }
}

// Ours reached the partner, for every document of the interchange it answers: owed becomes sent. Row by row: an UPDATE of
// many rows costs a temporary table each time, and most interchanges hold one document.
void acknowledged(Connection& db, Id interchange) {
  if (interchange == 0) return;
  std::vector<Id> owed;
  for (auto row = db.select("SELECT id FROM document WHERE interchange = ? AND acknowledgment = 1", interchange); row.next();)
    owed.push_back(row.integer(0));
  for (const Id document : owed) db.run("UPDATE document SET acknowledgment = 2 WHERE id = ?", document);
}

void delivered(Connection& db, Id outbound, Time now) {
  db.run("UPDATE outbound SET delivery = 4, attempts = attempts + 1, delivered_at = ?, next_try = 0, reason = '', next = '' WHERE id = ?",
         now, outbound);
  const Kept row = kept(db, outbound);
  if (row.kind == OutboundKind::acknowledgment) return acknowledged(db, row.answers);
  // Constants, not parameters: SQLite would prepare the statement anew at each run to look at the partial index.
  if (row.kind == OutboundKind::interchange)
    db.run("UPDATE expectation SET due = iif(within_seconds > 0, ?1 + within_seconds * 1000000, 0),"
           " warn = iif(warn_seconds > 0, ?1 + warn_seconds * 1000000, 0) WHERE outbound = ?2 AND state = 3", now, outbound);
  move_documents(db, outbound, Delivery::delivered, {}, {});
}

void not_delivered(Connection& db, const Transmission& transmission, Delivery delivery, Time next_try) {
  db.run("UPDATE outbound SET delivery = ?, attempts = attempts + 1, next_try = ?, reason = ?, next = ? WHERE id = ?", delivery, next_try,
         transmission.text, transmission.next, transmission.outbound);
  if (kept(db, transmission.outbound).kind != OutboundKind::acknowledgment)
    move_documents(db, transmission.outbound, delivery, transmission.text, transmission.next);
}

// One exception for a late group, not one for each of its documents too.
bool told_by_group(Connection& db, Id outbound) {
  return db.select("SELECT 1 FROM expectation WHERE outbound = ? AND scope = 'group'", outbound).next();
}

}  // namespace

void record_transmission(Connection& db, const Transmission& transmission, Time next_try, Time now) {
  db.run("INSERT INTO attempt (outbound, at, outcome, text, next, attributes) VALUES (?, ?, ?, ?, ?, ?)", transmission.outbound, now,
         transmission.outcome, transmission.text, transmission.next, to_text(transmission.attributes));
  switch (transmission.outcome) {
    case AttemptOutcome::sent: return delivered(db, transmission.outbound, now);
    case AttemptOutcome::deferred: return not_delivered(db, transmission, Delivery::deferred, next_try);
    case AttemptOutcome::refused: return not_delivered(db, transmission, Delivery::held, {});
  }
}

// The first answer stays; a later, worse one wins.
void record_answer(Connection& db, const ExpectationAnswer& answer) {
  db.run("UPDATE expectation SET state = ?, answered_by = ?, text = ? WHERE id = ?", answer.state, answer.received, answer.text,
         answer.expectation);
  db.run("UPDATE document SET acknowledgment = ? WHERE id = (SELECT document FROM expectation WHERE id = ?)", answer.state,
         answer.expectation);
}

std::size_t note_overdue(Connection& db, Time now) {
  struct Late {
    Id expectation, outbound, document;
    std::string partner, scope, key;
    Time due;
  };
  std::vector<Late> late;
  {
    auto row = db.select("SELECT id, outbound, document, partner, scope, key, due FROM expectation"
                         " WHERE state IN (3, 8) AND state = 3 AND due > 0 AND due <= ? ORDER BY due LIMIT 500", now);
    while (row.next())
      late.push_back({row.integer(0), row.integer(1), row.integer(2), row.string(3), row.string(4), row.string(5), row.time(6)});
  }
  for (const Late& one : late) {
    db.run("UPDATE expectation SET state = ? WHERE id = ?", Acknowledgment::overdue, one.expectation);
    db.run("UPDATE document SET acknowledgment = ? WHERE id = ?", Acknowledgment::overdue, one.document);
    if (one.scope == "document" && told_by_group(db, one.outbound)) continue;
    db.run("INSERT INTO exception (at, code, severity, state, partner, received, interchange, document, outbound, location, text, remedy)"
           " VALUES (?, 'acknowledgment_overdue', ?, 0, ?, 0, 0, ?, ?, '', ?, ?)",
           now, ExceptionSeverity::error, one.partner, one.document, one.outbound,
           fmt::format("no acknowledgment for {} {}; it was due {}", one.scope, one.key, iso_time(one.due)),
           "ask the partner whether it arrived; crossdock show outbound tells what was sent and when");
  }
  return late.size();
}

}  // namespace crossdock::store::sqlite
