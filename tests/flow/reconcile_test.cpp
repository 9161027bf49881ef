#include "engine/flow/reconcile.hpp"
#include "tests/catch.hpp"
#include "tests/works/works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;
using namespace std::chrono_literals;

namespace {

// As if we had sent a group IN 7 with invoices 0001 and 0002 in interchange 42 and it was delivered.
void send_invoices(Works& works) {
  Outcome outcome;
  for (int i = 0; i < 2; ++i) {
    NewDocument made;
    made.row.direction = Direction::outbound, made.row.partner = "acme", made.row.type = "810";
    made.row.acknowledgment = Acknowledgment::awaited;
    outcome.documents.push_back(made);
  }
  NewOutbound sent;
  sent.row.kind = OutboundKind::interchange, sent.row.partner = "acme", sent.row.channel = "sftp", sent.row.lane = "send/acme/sftp";
  sent.row.name = "810.edi", sent.content = works.store().pack("ISA");
  sent.documents = {Ref::fresh(0), Ref::fresh(1)};
  const std::string group = flow::group_key("ZZ:US", "ZZ:ACME", "IN", "7");
  const auto expect = [&](const std::string& scope, const std::string& key, Ref document) {
    NewExpectation made;
    made.scope = scope, made.key = key, made.document = document, made.within = 24h, made.warn_after = 2h;
    sent.expectations.push_back(made);
  };
  expect("interchange", flow::interchange_key("ZZ:US", "ZZ:ACME", "000000042"), Ref{});
  expect("group", group, Ref{});
  expect("document", flow::set_key(group, "810", "0001"), Ref::fresh(0));
  expect("document", flow::set_key(group, "810", "0002"), Ref::fresh(1));
  outcome.outbound.push_back(sent);
  wait<bool>([&](auto done) { works.store().leave(std::move(outcome), done); });
  works.run();
}

void answer(Works& works, const std::string& number, const std::string& segments, const std::string& sender = "ACME") {
  Envelope envelope;
  envelope.code = "FA", envelope.number = number, envelope.sender = sender;
  const auto count = std::count(segments.begin(), segments.end(), '~') + 2;
  works.receive_and_run(number, interchange({fmt::format("ST*997*0001~\n{}SE*{}*0001~\n", segments, count)}, envelope));
}

std::vector<Acknowledgment> states(Works& works) {
  Filter ours;
  ours.direction = Direction::outbound;
  std::vector<Acknowledgment> found;
  for (const Document& row : works.memory().documents(ours)) found.insert(found.begin(), row.acknowledgment);
  return found;
}

using States = std::vector<Acknowledgment>;

}  // namespace

TEST_CASE("A 997 that accepts the group accepts every set in it, listed or not") {
  Works works;
  send_invoices(works);
  answer(works, "000000001", GENERATE("AK1*IN*7~\nAK9*A*2*2*2~\n", "AK1*IN*0007~\nAK2*810*0001~\nAK5*A~\nAK9*A*2*2*2~\n"));
  CHECK(states(works) == States{Acknowledgment::accepted, Acknowledgment::accepted});
  CHECK(works.sent.size() == 1);  // the invoices; a 997 is not answered
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("A 997 that refuses one set says which, why and what to do") {
  Works works;
  send_invoices(works);
  answer(works, "000000001", "AK1*IN*7~\nAK2*810*0001~\nAK5*A~\nAK2*810*2~\nAK3*BIG*2**8~\nAK4*2*76*1~\nAK5*R*5~\nAK9*P*2*2*1~\n");
  CHECK(states(works) == States{Acknowledgment::accepted, Acknowledgment::rejected});
  REQUIRE(works.codes_of_open_exceptions() == std::vector<std::string>{"element_too_short", "rejected_by_partner"});
  CHECK(works.memory().exceptions({}).at(0).text.find("segment 2 BIG02") != std::string::npos);
}

TEST_CASE("A worse answer after a better one wins and is reported; a better one after a worse changes nothing") {
  Works works;
  send_invoices(works);
  answer(works, "000000001", "AK1*IN*7~\nAK9*A*2*2*2~\n");
  answer(works, "000000002", "AK1*IN*7~\nAK9*R*2*2*0~\n");
  CHECK(states(works) == States{Acknowledgment::rejected, Acknowledgment::rejected});
  answer(works, "000000003", "AK1*IN*7~\nAK9*A*2*2*2~\n");
  CHECK(states(works) == States{Acknowledgment::rejected, Acknowledgment::rejected});
  const auto codes = works.codes_of_open_exceptions();
  CHECK(std::count(codes.begin(), codes.end(), "acknowledgment_contradicts") == 3);
}

TEST_CASE("The number alone is not enough: another partner's 997 answers nothing of ours") {
  Works works;
  works.partner_file("other", "partner: other\nidentities: [\"ZZ:OTHER\"]\nchannels: [{name: box, kind: directory, outbound: out}]\n");
  works.reload();
  send_invoices(works);
  answer(works, "000000001", "AK1*IN*7~\nAK9*R*2*2*0~\n", "OTHER");
  answer(works, "000000002", "AK1*PO*7~\nAK9*R*2*2*0~\n");
  CHECK(states(works) == States{Acknowledgment::awaited, Acknowledgment::awaited});
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"acknowledgment_unmatched", "acknowledgment_unmatched"});
}

TEST_CASE("A 997 that does not come in time is overdue, and no longer when it comes late") {
  Works works;
  send_invoices(works);
  works.advance(24h);
  CHECK(states(works) == States{Acknowledgment::overdue, Acknowledgment::overdue});
  answer(works, "000000001", "AK1*IN*7~\nAK9*A*2*2*2~\n");
  CHECK(states(works) == States{Acknowledgment::accepted, Acknowledgment::accepted});
}

TEST_CASE("An answer is due soon from the warning of the agreement on, counted from delivery") {
  Works works;
  flow::Tried refused;
  refused.outcome = AttemptOutcome::deferred, refused.text = "connection refused";
  works.behaviour["acme/sftp"] = refused;
  send_invoices(works);
  const auto due_soon = [&] {
    Filter warned;
    warned.warned = works.clock().now();
    return works.memory().expectations(warned).size();
  };
  works.advance(20h);
  CHECK(due_soon() == 0);
  works.behaviour.clear();
  works.advance(1h);
  works.run();
  works.advance(1h);
  CHECK(due_soon() == 0);
  works.advance(2h);
  CHECK(due_soon() == 4);
  answer(works, "000000001", "AK1*IN*7~\nAK9*A*2*2*2~\n");
  CHECK(due_soon() == 1);  // the TA1
  works.advance(24h);
  CHECK(due_soon() == 0);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"acknowledgment_overdue"});
}

TEST_CASE("A TA1 answers the interchange it names") {
  Works works;
  send_invoices(works);
  works.receive_and_run("ta1.edi",
                        "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *261126*1000*U*00401*000000009*0*P*>~"
                        "TA1*000000042*261126*1000*R*006~IEA*0*000000009~");
  const auto found = works.memory().expected("interchange", flow::interchange_key("ZZ:US", "ZZ:ACME", "42"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].state == Acknowledgment::rejected);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"rejected_by_partner"});
}
