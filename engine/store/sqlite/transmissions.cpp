#include "engine/store/sqlite/transmissions.hpp"

#include <fmt/format.h>

#include "engine/store/attributes.hpp"

namespace crossdock::store::sqlite {
namespace {

// A document is delivered when every transmission that carries it is; deferred or held as soon as one of them is. An
// acknowledgment moves only the acknowledgment state, of every document of the interchange it answers.
void move_documents(Connection& db, Id outbound, Delivery delivery, const std::string& reason, const std::string& next) {
  const auto kind = [&] {
    auto row = db.select("SELECT kind FROM outbound WHERE id = ?", outbound);
    return row.next() ? row.as<OutboundKind>(0) : OutboundKind::document;
  }();
  if (kind == OutboundKind::acknowledgment) {
    if (delivery != Delivery::delivered) return;
    db.run("UPDATE document SET acknowledgment = ?2 WHERE acknowledgment = ?3 AND interchange <> 0"
           " AND interchange = (SELECT answers FROM outbound WHERE id = ?1)",
           outbound, Acknowledgment::sent, Acknowledgment::owed);
    return;
  }
  db.run("UPDATE document SET delivery = ?2, reason = ?3, next = ?4"
         " WHERE id IN (SELECT document FROM outbound_document WHERE outbound = ?1)"
         " AND (?2 <> 4 OR NOT EXISTS (SELECT 1 FROM outbound_document JOIN outbound ON outbound.id = outbound_document.outbound"
         "   WHERE outbound_document.document = document.id AND outbound.kind <> 1 AND outbound.delivery IN (1, 2, 3)))",
         outbound, delivery, reason, next);
}

}  // namespace

void record_transmission(Connection& db, const Transmission& transmission, Time next_try, Time now) {
  const Id outbound = transmission.outbound;
  db.run("INSERT INTO attempt (outbound, at, outcome, text, next, attributes) VALUES (?, ?, ?, ?, ?, ?)", outbound, now,
         transmission.outcome, transmission.text, transmission.next, to_text(transmission.attributes));
  switch (transmission.outcome) {
    case AttemptOutcome::sent:
      db.run("UPDATE outbound SET delivery = ?, attempts = attempts + 1, delivered_at = ?, next_try = 0, reason = '', next = '' WHERE id = ?",
             Delivery::delivered, now, outbound);
      db.run("UPDATE expectation SET due = ? + within_seconds * 1000000 WHERE outbound = ? AND state = ?", now, outbound,
             Acknowledgment::awaited);
      return move_documents(db, outbound, Delivery::delivered, {}, {});
    case AttemptOutcome::deferred:
      db.run("UPDATE outbound SET delivery = ?, attempts = attempts + 1, next_try = ?, reason = ?, next = ? WHERE id = ?",
             Delivery::deferred, next_try, transmission.text, transmission.next, outbound);
      return move_documents(db, outbound, Delivery::deferred, transmission.text, transmission.next);
    case AttemptOutcome::refused:
      db.run("UPDATE outbound SET delivery = ?, attempts = attempts + 1, next_try = 0, reason = ?, next = ? WHERE id = ?",
             Delivery::held, transmission.text, transmission.next, outbound);
      return move_documents(db, outbound, Delivery::held, transmission.text, transmission.next);
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
                         " WHERE state = 3 AND due > 0 AND due <= ? ORDER BY due LIMIT 500", now);
    while (row.next())
      late.push_back({row.integer(0), row.integer(1), row.integer(2), row.string(3), row.string(4), row.string(5), row.time(6)});
  }
  for (const Late& one : late) {
    db.run("UPDATE expectation SET state = ? WHERE id = ?", Acknowledgment::overdue, one.expectation);
    db.run("UPDATE document SET acknowledgment = ? WHERE id = ?", Acknowledgment::overdue, one.document);
    db.run("INSERT INTO exception (at, code, severity, state, partner, received, interchange, document, outbound, location, text, remedy)"
           " VALUES (?, 'acknowledgment_overdue', ?, 0, ?, 0, 0, ?, ?, '', ?, ?)",
           now, ExceptionSeverity::error, one.partner, one.document, one.outbound,
           fmt::format("no acknowledgment for {} {}; it was due {}", one.scope, one.key, iso_time(one.due)),
           "ask the partner whether it arrived; crossdock show outbound tells what was sent and when");
  }
  return late.size();
}

}  // namespace crossdock::store::sqlite
