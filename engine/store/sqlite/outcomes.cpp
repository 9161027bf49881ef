#include "engine/store/sqlite/outcomes.hpp"

#include <fmt/format.h>

#include "engine/store/attributes.hpp"
#include "engine/store/digest.hpp"
#include "engine/store/sqlite/content.hpp"
#include "engine/store/sqlite/lanes.hpp"
#include "engine/store/sqlite/numbers.hpp"
#include "engine/store/sqlite/transmissions.hpp"

namespace crossdock::store::sqlite {
namespace {

// One outcome on its way into the database: the ids its fresh rows were given, and what to resolve Refs with.
class Application {
 public:
  Application(Connection& db, Outcome& outcome, const Pack& pack, Time now)
      : db_(db), outcome_(outcome), pack_(pack), now_(now) {}

  void run() {
    for (const NumberClaim& claim : outcome_.claims) check_claim(db_, claim);
    mend();
    for (NewInterchange& made : outcome_.interchanges) interchanges_.push_back(add(made.row));
    for (NewDocument& made : outcome_.documents) documents_.push_back(add(made));
    for (const NumberClaim& claim : outcome_.claims) use(claim);
    for (NewOutbound& made : outcome_.outbound) outbound_.push_back(add(made));
    for (NewException& made : outcome_.exceptions) add(made);
    for (NewEvent& made : outcome_.events) add(made);
    for (const NewJob& made : outcome_.jobs) add(made);
    for (const DocumentUpdate& update : outcome_.document_updates) change(update);
    for (const ReceivedUpdate& update : outcome_.received_updates) change(update);
    for (const Transmission& transmission : outcome_.transmissions) record_transmission(db_, transmission, outcome_.end.due, now_);
    for (const ExpectationAnswer& answer : outcome_.answers) record_answer(db_, answer);
  }

 private:
  Id id(Ref ref, const std::vector<Id>& fresh) const { return ref.is_fresh ? fresh.at(static_cast<std::size_t>(ref.value)) : ref.value; }

  Id add(const Interchange& row) {
    return db_.insert(
        "INSERT INTO interchange (received, ordinal, at, partner, sender, receiver, control_number, version, usage, date_time,"
        " start, length, digest, validation, documents, rejected, original, configuration)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.received, row.ordinal, now_, row.partner, row.sender, row.receiver, row.control_number, row.version, row.usage,
        row.date_time, row.offset, row.length, row.digest, row.validation, row.documents, row.rejected, row.original, row.configuration);
  }

  Id add(NewDocument& made) {
    const Document& row = made.row;
    const Id content = made.canonical ? ContentFolder::keep(db_, *made.canonical) : row.content;
    const Id document = db_.insert(
        "INSERT INTO document (direction, received, interchange, ordinal, at, partner, type, release, group_code, group_number,"
        " number, schema, start, length, segments, issues, validation, delivery, acknowledgment, content, reason, next, keys)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.direction, row.received, id(made.interchange, interchanges_), row.ordinal, now_, row.partner, row.type, row.release,
        row.group_code, row.group_number, row.number, row.schema, row.offset, row.length, row.segments, row.issues, row.validation,
        row.delivery, row.acknowledgment, content, row.reason, row.next, to_text(row.keys));
    index_keys(document, row.keys);
    return document;
  }

  void index_keys(Id document, const std::vector<Key>& keys) {
    for (const Key& key : keys)
      db_.run("INSERT OR IGNORE INTO document_key (value, name, document) VALUES (?, ?, ?)", key.value, key.name, document);
  }

  void use(const NumberClaim& claim) {
    const Id interchange = id(claim.interchange, interchanges_);
    Id received = 0;
    std::string partner;
    if (auto row = db_.select("SELECT received, partner FROM interchange WHERE id = ?", interchange); row.next())
      received = row.integer(0), partner = row.string(1);
    record_use(db_, claim, interchange, received, partner, now_);
  }

  Id add(NewOutbound& made) {
    Outbound& row = made.row;
    if (made.compose) compose(made);
    if (made.content) row.content = ContentFolder::keep(db_, *made.content), row.size = made.content->size;
    row.answers = id(made.interchange, interchanges_);
    if (row.lane.empty()) row.delivery = Delivery::held;
    const Id outbound = next_outbound_id();
    if (made.name) row.name = unique_name(made, outbound);
    db_.run(
        "INSERT INTO outbound (id, kind, at, partner, channel, name, lane, topic, type, control_number, attributes, content, size, delivery,"
        " answers, reason, next) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        outbound, row.kind, now_, row.partner, row.channel, row.name, row.lane, row.topic, row.type, row.control_number, to_text(row.attributes),
        row.content, row.size, row.delivery, row.answers, row.reason, row.next);
    for (const Ref document : made.documents)
      db_.run("INSERT OR IGNORE INTO outbound_document (outbound, document) VALUES (?, ?)", outbound, id(document, documents_));
    for (const NewExpectation& expected : made.expectations) add(expected, outbound, row.partner);
    add_delivery_job(row, outbound);
    return outbound;
  }

  void compose(NewOutbound& made) {
    std::vector<std::uint64_t> numbers;
    for (const NumberRange& range : made.ranges) numbers.push_back(take_number(db_, range));
    Composed composed = made.compose(numbers);
    made.content = pack_(composed.bytes);
    if (!composed.control_number.empty()) made.row.control_number = std::move(composed.control_number);
    for (NewExpectation& expected : composed.expectations) made.expectations.push_back(std::move(expected));
  }

  // Known before the row is written, because its name may hold it; there is one writer.
  Id next_outbound_id() {
    auto row = db_.select("SELECT coalesce(max(id), 0) + 1 FROM outbound");
    row.next();
    return row.integer(0);
  }

  std::string unique_name(const NewOutbound& made, Id outbound) {
    NameParts parts{outbound, made.documents.empty() ? 0 : id(made.documents.front(), documents_), made.row.control_number};
    std::string name = made.name(parts);
    auto row = db_.select("SELECT 1 FROM outbound WHERE name = ? AND channel = ? AND partner = ?", name, made.row.channel, made.row.partner);
    if (!row.next()) return name;
    const std::size_t extension = std::min(name.rfind('.'), name.size());
    return name.substr(0, extension) + fmt::format("-{}", outbound) + name.substr(extension);
  }

  void add(const NewExpectation& expected, Id outbound, const std::string& partner) {
    db_.run("INSERT INTO expectation (outbound, document, partner, scope, key, state, at, within_seconds, warn_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            outbound, id(expected.document, documents_), partner, expected.scope, expected.key, Acknowledgment::awaited, now_,
            expected.within.count(), expected.warn_after.count());
  }

  void add_delivery_job(const Outbound& row, Id outbound) {
    Job job;
    job.kind = "deliver";
    job.lane = row.lane;
    job.subject_is = Subject::outbound;
    job.subject = outbound;
    job.at = job.due = now_;
    if (row.lane.empty()) {
      job.lane = "deliver/" + row.partner;
      job.state = JobState::held;
      job.reason = row.reason;
      job.next = row.next;
    }
    add_job(db_, job);
  }

  void add(NewException& made) {
    const Exception& row = made.row;
    db_.run(
        "INSERT INTO exception (at, code, severity, state, partner, received, interchange, document, outbound, location, text, remedy)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        now_, row.code, row.severity, row.state, row.partner, row.received, id_or(made.interchange, interchanges_, row.interchange),
        id_or(made.document, documents_, row.document), id_or(made.outbound, outbound_, row.outbound), row.location, row.text, row.remedy);
  }

  void add(NewEvent& made) {
    made.row.at = now_;
    made.row.interchange = id_or(made.interchange, interchanges_, made.row.interchange);
    made.row.document = id_or(made.document, documents_, made.row.document);
    made.row.outbound = id_or(made.outbound, outbound_, made.row.outbound);
    add_event(db_, made.row);
  }

  void add(const NewJob& made) {
    Job job;
    job.kind = made.kind;
    job.lane = made.lane;
    job.argument = made.argument;
    job.subject_is = made.subject_is;
    job.subject = id(made.subject, fresh_of(made.subject_is));
    job.state = made.held ? JobState::held : JobState::ready;
    job.reason = made.reason;
    job.next = made.next;
    job.at = now_;
    job.due = made.due == Time{} ? now_ : made.due;
    add_job(db_, job);
  }

  void change(const DocumentUpdate& update) {
    const Id document = update.document;
    if (update.still) expect(document, *update.still);
    if (update.validation) db_.run("UPDATE document SET validation = ? WHERE id = ?", *update.validation, document);
    if (update.delivery)
      db_.run("UPDATE document SET delivery = ?, reason = ?, next = ? WHERE id = ?", *update.delivery, update.reason, update.next, document);
    if (update.acknowledgment) db_.run("UPDATE document SET acknowledgment = ? WHERE id = ?", *update.acknowledgment, document);
    if (update.canonical)
      db_.run("UPDATE document SET content = ?, schema = ? WHERE id = ?", ContentFolder::keep(db_, *update.canonical), update.schema, document);
    if (!update.type.empty())
      db_.run("UPDATE document SET partner = ?, type = ?, release = ?, group_code = ? WHERE id = ?", update.partner, update.type, update.release,
              update.group_code, document);
    if (update.keys.empty()) return;
    db_.run("UPDATE document SET keys = keys || ? WHERE id = ?", to_text(update.keys), document);
    index_keys(document, update.keys);
  }

  // A person may have held or cancelled it since the stage looked.
  void expect(Id document, Delivery delivery) {
    auto row = db_.select("SELECT 1 FROM document WHERE id = ? AND delivery = ?", document, delivery);
    if (!row.next()) throw Conflict(fmt::format("document {} was changed by someone else", document));
  }

  void change(const ReceivedUpdate& update) {
    db_.run("UPDATE received SET state = ?, reason = ?, next = ? WHERE id = ?", update.state, update.reason, update.next, update.received);
    if (!update.partner.empty()) db_.run("UPDATE received SET partner = ? WHERE id = ?", update.partner, update.received);
  }

  // Before the outcome's own exceptions are opened.
  void mend() {
    std::vector<Id> mended;
    const auto collect = [&](Cursor row) {
      while (row.next()) mended.push_back(row.integer(0));
    };
    for (const Id received : outcome_.mended_received)
      collect(db_.select("SELECT id FROM exception WHERE received = ? AND interchange = 0 AND document = 0 AND state = 0", received));
    for (const Id document : outcome_.mended_documents)
      collect(db_.select("SELECT id FROM exception WHERE document = ? AND state = 0", document));
    for (const Id outbound : outcome_.mended_outbound)
      collect(db_.select("SELECT id FROM exception WHERE outbound = ? AND state = 0", outbound));
    for (const Id exception : mended)
      db_.run("UPDATE exception SET state = 1, closed_at = ?, closed_by = 'crossdock' WHERE id = ?", now_, exception);
  }

  Id id_or(Ref ref, const std::vector<Id>& fresh, Id given) const { return ref.none() ? given : id(ref, fresh); }
  const std::vector<Id>& fresh_of(Subject subject) const {
    return subject == Subject::document ? documents_ : subject == Subject::interchange ? interchanges_ : outbound_;
  }

  Connection& db_;
  Outcome& outcome_;
  const Pack& pack_;
  Time now_;
  std::vector<Id> interchanges_, documents_, outbound_;
};

}  // namespace

void apply(Connection& db, const Job& job, Outcome& outcome, const Pack& pack, Time now) {
  end_job(db, job, outcome.end);
  apply(db, outcome, pack, now);
}

void apply(Connection& db, Outcome& outcome, const Pack& pack, Time now) { Application(db, outcome, pack, now).run(); }

Digest arrival_key(std::string_view partner, std::string_view channel, std::string_view name, std::string_view version_mark) {
  std::string identity;
  for (const std::string_view part : {partner, channel, name, version_mark}) {
    identity += std::to_string(part.size());
    identity += ':';
    identity += part;
  }
  return digest_of(identity);
}

ArrivedResult record_arrival(Connection& db, const Arrived& arrived, Time now) {
  const Digest arrival = arrival_key(arrived.partner, arrived.channel, arrived.name, arrived.version_mark);
  // The content counts too: a version mark may be too coarse to tell two files of one second apart.
  if (auto row = db.select("SELECT id FROM received WHERE arrival = ? AND digest = ?", arrival, arrived.content.digest); row.next())
    return {row.integer(0), true};

  const Id content = ContentFolder::keep(db, arrived.content);
  const Id received = db.insert(
      "INSERT INTO received (arrival, at, partner, channel, name, version_mark, attributes, content, size, digest, state)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arrival, now, arrived.partner, arrived.channel, arrived.name, arrived.version_mark, to_text(arrived.attributes), content,
      arrived.content.size, arrived.content.digest, ReceivedState::waiting);
  Job job;
  job.kind = arrived.job;
  job.lane = arrived.lane;
  job.subject_is = Subject::received;
  job.subject = received;
  job.at = job.due = now;
  add_job(db, job);
  Event event;
  event.at = now;
  event.kind = "received";
  event.received = received;
  event.partner = arrived.partner;
  add_event(db, event);
  return {received, false};
}

Id add_event(Connection& db, const Event& event) {
  return db.insert(
      "INSERT INTO event (at, kind, received, interchange, document, outbound, partner, actor, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      event.at, event.kind, event.received, event.interchange, event.document, event.outbound, event.partner,
      event.actor.empty() ? std::string("crossdock") : event.actor, event.text);
}

}  // namespace crossdock::store::sqlite
