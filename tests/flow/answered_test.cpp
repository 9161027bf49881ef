#include "engine/flow/answered.hpp"
#include "engine/flow/reconcile.hpp"
#include "tests/catch.hpp"
#include "tests/works/works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;

TEST_CASE("What a partner's 997 says of our invoice is shown at the very element we sent") {
  Works works;
  const auto invoice = [](const std::string& number, const std::string& invoice_number) {
    return fmt::format("ST*810*{0}~\nBIG*20261126*{1}**A1~\nIT1*1*10*EA*9.25**VN*HAMMER~\nTDS*9250~\nCTT*1~\nSE*6*{0}~\n", number, invoice_number);
  };
  Envelope ours;
  ours.sender = "US", ours.receiver = "ACME", ours.number = "000000042", ours.group = "7", ours.code = "IN";
  const std::string bytes = interchange({invoice("0001", "INV-1"), invoice("0002", "I")}, ours);

  Outcome outcome;
  NewOutbound sent;
  sent.row.kind = OutboundKind::interchange, sent.row.partner = "acme", sent.row.channel = "sftp", sent.row.lane = "send/acme/sftp";
  sent.row.name = "810.edi", sent.content = works.store().pack(bytes);
  const std::string group = flow::group_key("ZZ:US", "ZZ:ACME", "IN", "7");
  const auto expect = [&](const char* scope, const std::string& key, Ref document) {
    NewExpectation made;
    made.scope = scope, made.key = key, made.document = document, made.within = std::chrono::hours(24);
    sent.expectations.push_back(made);
  };
  expect("group", group, {});
  for (std::size_t i = 0; i < 2; ++i) {
    NewDocument made;
    made.row.direction = Direction::outbound, made.row.partner = "acme", made.row.type = "810", made.row.acknowledgment = Acknowledgment::awaited;
    outcome.documents.push_back(made);
    sent.documents.push_back(Ref::fresh(i));
    expect("document", flow::set_key(group, "810", fmt::format("{:04}", i + 1)), Ref::fresh(i));
  }
  outcome.outbound.push_back(sent);
  wait<bool>([&](auto done) { works.store().leave(std::move(outcome), done); });
  works.run();
  CHECK(flow::answered_sets(works.memory(), *works.world.dictionary, works.memory().outbound_by(1).value()).empty());

  Envelope theirs;
  theirs.code = "FA", theirs.number = "000000009";
  works.receive_and_run("997.edi", interchange({"ST*997*0001~\nAK1*IN*7~\nAK2*810*0001~\nAK5*A~\nAK2*810*2~\nAK3*BIG*2**8~\nAK4*2*76*4*I~\n"
                                                "AK3*TDS*4**8~\nAK4*1*610*7~\nAK5*R*5~\nAK9*P*2*2*1~\nSE*11*0001~\n"}, theirs));
  const auto answered = flow::answered_sets(works.memory(), *works.world.dictionary, works.memory().outbound_by(1).value());
  REQUIRE(answered.size() == 1);
  CHECK(answered[0].document == 2);
  CHECK(answered[0].answered_by == 1);
  CHECK(answered[0].control_number == "0002");
  REQUIRE(answered[0].notes.size() == 2);
  const document::Issue& big = answered[0].notes[0];
  CHECK(big.found == "I");
  CHECK(bytes.substr(big.location.offset, 5) == "I**A1");
  CHECK(big.location.segment_id == "BIG");
  CHECK(big.location.element == 2);
  CHECK(big.location.line == 10);
  CHECK(answered[0].notes[1].found == "9250");
}
