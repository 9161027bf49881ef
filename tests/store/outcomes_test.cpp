#include <sqlite3.h>

#include "tests/catch.hpp"
#include "tests/store/stores.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::store::test;
using namespace std::chrono_literals;

namespace {

// One interchange with one order, its canonical document on its way and its acknowledgment composed.
Outcome order_outcome(Fixture& f, Id received) {
  Outcome outcome;
  NewInterchange interchange;
  interchange.row.received = received, interchange.row.partner = "acme", interchange.row.control_number = "000000042";
  interchange.row.validation = Validation::accepted, interchange.row.documents = 1;
  outcome.interchanges.push_back(interchange);

  NumberClaim claim;
  claim.scope = "interchange", claim.parties = "ZZ:ACME>ZZ:US", claim.number = "42", claim.interchange = Ref::fresh(0);
  claim.gaps = NumberClaim::Gaps::exception;
  outcome.claims.push_back(claim);

  NewDocument document;
  document.interchange = Ref::fresh(0);
  document.row.received = received, document.row.partner = "acme", document.row.type = "850", document.row.number = "0001";
  document.row.validation = Validation::accepted, document.row.delivery = Delivery::waiting;
  document.row.acknowledgment = Acknowledgment::owed, document.row.schema = "order";
  document.row.keys = {{"purchase_order_number", "4500012345"}, {"ship_to", "DC7"}};
  document.canonical = f.store->pack(R"({"document":"order"})");
  outcome.documents.push_back(document);

  NewOutbound canonical;
  canonical.row.partner = "acme", canonical.row.channel = "application", canonical.row.lane = "deliver/application";
  canonical.row.type = "order", canonical.documents = {Ref::fresh(0)};
  canonical.content = document.canonical;
  canonical.name = [](const NameParts& parts) { return "order-" + std::to_string(parts.document) + ".json"; };
  outcome.outbound.push_back(canonical);

  NewOutbound reply;
  reply.row.kind = OutboundKind::acknowledgment, reply.row.partner = "acme", reply.row.channel = "sftp";
  reply.row.lane = "deliver/acme/sftp", reply.row.type = "997";
  reply.interchange = Ref::fresh(0), reply.documents = {Ref::fresh(0)};
  NumberRange range;
  range.name = "interchange/acme";
  reply.ranges = {range};
  reply.compose = [](std::span<const std::uint64_t> numbers) {
    Composed composed;
    composed.control_number = std::to_string(numbers[0]);
    composed.bytes = "ISA*" + composed.control_number + "~";
    return composed;
  };
  reply.name = [](const NameParts& parts) { return "997-" + parts.control_number + ".edi"; };
  outcome.outbound.push_back(reply);

  NewException exception;
  exception.row.code = "invalid_code", exception.row.partner = "acme", exception.row.received = received;
  exception.row.location = "segment 2 BEG01", exception.row.text = "found 99", exception.row.remedy = "tell the partner";
  exception.document = Ref::fresh(0);
  outcome.exceptions.push_back(exception);

  NewEvent event;
  event.row.kind = "interpreted", event.row.received = received;
  event.interchange = Ref::fresh(0);
  outcome.events.push_back(event);

  ReceivedUpdate update;
  update.received = received;
  outcome.received_updates.push_back(update);
  return outcome;
}

}  // namespace

TEST_CASE("An outcome's rows refer to each other and are all there, with the end of the job") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id received = f.receive("po.edi");
  f.finish(f.only_job("read/acme"), order_outcome(f, received));

  const auto q = f.queries();
  CHECK(q->received_by(received)->state == ReceivedState::interpreted);
  Filter of_it;
  of_it.received = received;
  REQUIRE(q->interchanges(of_it).size() == 1);
  const auto documents = q->documents(of_it);
  REQUIRE(documents.size() == 1);
  CHECK(documents[0].interchange == q->interchanges(of_it)[0].id);
  CHECK(q->content(documents[0].content) == R"({"document":"order"})");
  REQUIRE(q->exceptions(of_it).size() == 1);
  CHECK(q->exceptions(of_it)[0].document == documents[0].id);

  Filter answers;
  answers.answers = q->interchanges(of_it)[0].id;
  const auto replies = q->outbound(answers);
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].control_number == "1");
  CHECK(replies[0].name == "997-1.edi");
  CHECK(q->content(replies[0].content) == "ISA*1~");
  CHECK(q->jobs("read/acme", 10).empty());
  CHECK(q->jobs("deliver/acme/sftp", 10).size() == 1);
  CHECK(q->jobs("deliver/application", 10).size() == 1);
}

TEST_CASE("A business key finds its document") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id received = f.receive("po.edi");
  f.finish(f.only_job("read/acme"), order_outcome(f, received));
  Filter by_key;
  by_key.key_value = "4500012345";
  CHECK(f.queries()->documents(by_key).size() == 1);
  by_key.key_name = "ship_to";
  CHECK(f.queries()->documents(by_key).empty());
  by_key.key_value = "DC7";
  REQUIRE(f.queries()->documents(by_key).size() == 1);
  CHECK(f.queries()->documents(by_key)[0].keys.size() == 2);
}

TEST_CASE("An outcome about a document that a person has held meanwhile writes nothing at all") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id first = f.receive("po1.edi", "one", "read/a");
  f.finish(f.only_job("read/a"), order_outcome(f, first));
  const Id document = f.queries()->documents({})[0].id;
  f.receive("po2.edi", "two", "read/b");
  const Job job = f.only_job("read/b");
  CHECK(f.command(Command::Verb::hold, Subject::document, document, "price dispute").changed > 0);
  Outcome outcome;
  DocumentUpdate& update = outcome.document_updates.emplace_back();
  update.document = document, update.still = Delivery::waiting, update.delivery = Delivery::delivered;
  CHECK_THROWS_AS(f.finish(job, outcome), Conflict);
  CHECK(f.queries()->document_by(document)->delivery == Delivery::held);
  CHECK(f.queries()->jobs("read/b", 10).size() == 1);
}

TEST_CASE("An outcome that claims a number used meanwhile writes nothing at all") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id first = f.receive("po1.edi", "one", "read/a"), second = f.receive("po2.edi", "two", "read/b");
  const Job job_a = f.only_job("read/a");
  f.finish(job_a, order_outcome(f, first));
  f.clock.advance(31s);
  const Job job_b = f.only_job("read/b");
  CHECK_THROWS_AS(f.finish(job_b, order_outcome(f, second)), Conflict);
  const auto q = f.queries();
  Filter of_second;
  of_second.received = second;
  CHECK(q->documents(of_second).empty());
  CHECK(q->interchanges(of_second).empty());
  CHECK(q->received_by(second)->state == ReceivedState::waiting);
  CHECK(q->jobs("read/b", 10).size() == 1);
  const auto seen = q->seen("interchange", "ZZ:ACME>ZZ:US", "42", Time{});
  REQUIRE(seen);
  CHECK(seen->received == first);
}

TEST_CASE("A number may be used again when its window is over") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id first = f.receive("po1.edi", "one", "read/a"), second = f.receive("po2.edi", "two", "read/b");
  f.finish(f.only_job("read/a"), order_outcome(f, first));
  f.clock.advance(std::chrono::hours(24 * 31));
  Outcome later = order_outcome(f, second);
  later.claims[0].since = f.clock.now() - std::chrono::hours(24 * 30);
  f.finish(f.only_job("read/b"), later);
  Filter of_second;
  of_second.received = second;
  CHECK(f.queries()->documents(of_second).size() == 1);
}

TEST_CASE("Delivery moves the document it carries, and the acknowledgment only the acknowledgment state") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id received = f.receive("po.edi");
  f.finish(f.only_job("read/acme"), order_outcome(f, received));
  Filter of_it;
  of_it.received = received;
  const auto deliver = [&](const std::string& lane, AttemptOutcome how) {
    const Job job = f.only_job(lane);
    Outcome outcome;
    Transmission transmission;
    transmission.outbound = job.subject, transmission.outcome = how, transmission.text = "done";
    outcome.transmissions.push_back(transmission);
    f.finish(job, outcome);
    f.proceed(lane, true);
    f.clock.advance(31s);
  };
  deliver("deliver/acme/sftp", AttemptOutcome::sent);
  CHECK(f.queries()->documents(of_it)[0].acknowledgment == Acknowledgment::sent);
  CHECK(f.queries()->documents(of_it)[0].delivery == Delivery::waiting);
  deliver("deliver/application", AttemptOutcome::sent);
  CHECK(f.queries()->documents(of_it)[0].delivery == Delivery::delivered);
  Filter delivered;
  delivered.delivery = Delivery::delivered;
  REQUIRE(f.queries()->outbound(delivered).size() == 2);
  CHECK(f.queries()->attempts(f.queries()->outbound(delivered)[0].id).size() == 1);
}

TEST_CASE("A file name a channel has had before is made different") {
  Fixture f(GENERATE(from_range(every_store())));
  for (const char* name : {"po1.edi", "po2.edi"}) {
    const Id received = f.receive(name, name);
    Outcome outcome = order_outcome(f, received);
    outcome.claims.clear();
    outcome.outbound[0].name = [](const NameParts&) { return std::string("order.json"); };
    f.finish(f.only_job("read/acme"), outcome);
    f.proceed("read/acme", true);
  }
  Filter orders;
  orders.type = "order";
  const auto rows = f.queries()->outbound(orders);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].name == "order.json");
  CHECK(rows[0].name == "order-" + std::to_string(rows[0].id) + ".json");
}

TEST_CASE("The clock of an expected acknowledgment starts with delivery, and late means overdue") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id received = f.receive("po.edi");
  Outcome outcome = order_outcome(f, received);
  NewExpectation expected;
  expected.scope = "group", expected.key = "ZZ:US>ZZ:ACME/PO/7", expected.within = 3600s, expected.document = Ref::fresh(0);
  outcome.outbound[0].row.kind = OutboundKind::interchange;
  outcome.outbound[0].expectations.push_back(expected);
  f.finish(f.only_job("read/acme"), outcome);
  const auto late = [&] { return wait<std::size_t>([&](auto done) { f.store->note_overdue(done); }); };
  f.clock.advance(7200s);
  CHECK(late() == 0);  // not sent yet

  const Job job = f.only_job("deliver/application");
  Outcome sent;
  Transmission transmission;
  transmission.outbound = job.subject;
  sent.transmissions.push_back(transmission);
  f.finish(job, sent);
  f.clock.advance(3599s);
  CHECK(late() == 0);
  f.clock.advance(1s);
  CHECK(late() == 1);
  CHECK(late() == 0);
  const auto rows = f.queries()->expected("group", "ZZ:US>ZZ:ACME/PO/7");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].state == Acknowledgment::overdue);
  Filter overdue;
  overdue.code = "acknowledgment_overdue";
  CHECK(f.queries()->exceptions(overdue).size() == 1);

  Outcome answer;
  ExpectationAnswer accepted;
  accepted.expectation = rows[0].id, accepted.state = Acknowledgment::accepted, accepted.received = received;
  answer.answers.push_back(accepted);
  f.receive("997.edi", "ISA*997", "read/other");
  f.finish(f.only_job("read/other"), answer);
  CHECK(f.queries()->expected("group", "ZZ:US>ZZ:ACME/PO/7")[0].state == Acknowledgment::accepted);
}

TEST_CASE("The trail cannot be changed") {
  Fixture f;
  f.receive("po.edi");
  f.store.reset();
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((f.folder.path() / "crossdock.db").c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, "UPDATE event SET text = 'nothing happened'", nullptr, nullptr, nullptr) != SQLITE_OK);
  CHECK(sqlite3_exec(db, "DELETE FROM event", nullptr, nullptr, nullptr) != SQLITE_OK);
  sqlite3_close(db);
}
