#include "tests/catch.hpp"
#include "tests/works/works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;

namespace {

std::vector<Document> documents(Works& works) {
  auto rows = works.memory().documents({});
  std::reverse(rows.begin(), rows.end());
  return rows;
}

}  // namespace

TEST_CASE("An order comes in: a canonical order and a 997 go out") {
  Works works;
  works.receive_and_run("po.edi", interchange({order("0001", "4500012345")}));
  REQUIRE(works.sent.size() == 2);
  const auto orders = works.sent_to("application");
  REQUIRE(orders.size() == 1);
  CHECK(orders[0].name == "order-4500012345.json");
  CHECK(orders[0].bytes.find("\"4500012345\"") != std::string::npos);
  CHECK(orders[0].bytes.back() == '\n');
  const auto replies = works.sent_to("acme/sftp");
  REQUIRE(replies.size() == 1);
  CHECK(segments_of(replies[0].bytes, "AK5") == std::vector<std::string>{"AK5*A"});
  CHECK(segments_of(replies[0].bytes, "AK9") == std::vector<std::string>{"AK9*A*1*1*1"});
  CHECK(replies[0].name == "997-acme-000000001.edi");

  const auto rows = documents(works);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].validation == Validation::accepted);
  CHECK(rows[0].delivery == Delivery::delivered);
  CHECK(rows[0].acknowledgment == Acknowledgment::sent);
  CHECK(rows[0].schema == "order");
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("Of three orders the bad one is refused and the good ones go on") {
  Works works;
  works.receive_and_run("po.edi", interchange({order("0001", "A1"), order_without_number("0002"), order("0003", "A3")}));
  CHECK(works.sent_to("application").size() == 2);
  const std::string reply = works.sent_to("acme/sftp").at(0).bytes;
  CHECK(segments_of(reply, "AK5") == std::vector<std::string>{"AK5*A", "AK5*R*5", "AK5*A"});
  CHECK(segments_of(reply, "AK9") == std::vector<std::string>{"AK9*P*3*3*2"});
  const auto rows = documents(works);
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].validation == Validation::rejected);
  CHECK(rows[1].delivery == Delivery::none);
  CHECK(rows[1].acknowledgment == Acknowledgment::sent);
  Filter open;
  const auto exceptions = works.memory().exceptions(open);
  REQUIRE(exceptions.size() == 1);
  CHECK(exceptions[0].code == "element_missing");
  CHECK(exceptions[0].document == rows[1].id);
  CHECK(exceptions[0].location.find("segment 2 BEG03") == 0);
}

TEST_CASE("The four reject modes") {
  Works works;
  const std::string mode = GENERATE("split_suspend_set", "split_suspend_interchange", "preserve_suspend_set", "preserve_suspend_interchange");
  const bool faulty = GENERATE(true, false);
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\ninbound: {reject_mode: " + mode +
                                 "}\nchannels: [{name: sftp, kind: directory, inbound: in, outbound: out}]\n");
  works.reload();
  works.receive_and_run("po.edi", interchange({order("0001", "A1"), faulty ? order_without_number("0002") : order("0002", "A2"), order("0003", "A3")}));
  const auto orders = works.sent_to("application");
  const bool preserves = mode.find("preserve") == 0, suspends_all = mode.find("interchange") != std::string::npos;
  if (faulty && suspends_all) {
    CHECK(orders.empty());
    CHECK(segments_of(works.sent_to("acme/sftp").at(0).bytes, "AK9") == std::vector<std::string>{"AK9*R*3*3*0"});
  } else {
    const std::size_t good = faulty ? 2 : 3;
    CHECK(orders.size() == (preserves ? 1 : good));
    std::size_t lines = 0;
    for (const Sent& one : orders) lines += static_cast<std::size_t>(std::count(one.bytes.begin(), one.bytes.end(), '\n'));
    CHECK(lines == good);
    for (const Document& row : documents(works))
      CHECK(row.delivery == (row.validation == Validation::rejected ? Delivery::none : Delivery::delivered));
  }
}

TEST_CASE("A file that is no interchange is kept, shown and told") {
  Works works;
  const std::string bytes = GENERATE(std::string("Dear partner, please find attached"), std::string());
  const Id id = works.receive("acme", "letter.txt", bytes);
  works.run();
  const auto row = works.memory().received_by(id);
  CHECK(row->state == ReceivedState::rejected);
  CHECK(works.memory().content(row->content) == bytes);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"not_an_interchange"});
  CHECK(works.sent.empty());
}

TEST_CASE("The same interchange again gets the same acknowledgment again, and no second order") {
  Works works;
  const std::string bytes = interchange({order("0001", "A1")});
  works.receive_and_run("po.edi", bytes);
  works.receive_and_run("po-again.edi", bytes);
  CHECK(works.sent_to("application").size() == 1);
  const auto replies = works.sent_to("acme/sftp");
  REQUIRE(replies.size() == 2);
  CHECK(replies[0].bytes == replies[1].bytes);
  CHECK(replies[0].name != replies[1].name);
  const auto second = works.memory().interchanges({}).at(0);
  CHECK(second.validation == Validation::duplicate);
  CHECK(second.original == 1);
  CHECK(works.memory().received_by(2)->state == ReceivedState::duplicate);
}

TEST_CASE("An interchange number used again for something else is an alarm and waits for a person when the agreement says so") {
  Works works;
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\ninbound: {duplicates: {interchange: hold}}\n"
                             "channels: [{name: sftp, kind: directory, inbound: in, outbound: out}]\n");
  works.reload();
  works.receive_and_run("po1.edi", interchange({order("0001", "A1")}));
  Envelope same;
  same.group = "2";
  const Id id = works.receive("acme", "po2.edi", interchange({order("0001", "A2")}, same));
  works.run();
  CHECK(works.sent_to("application").size() == 1);
  CHECK(works.sent_to("acme/sftp").size() == 1);
  CHECK(works.memory().received_by(id)->state == ReceivedState::held);
  REQUIRE(works.codes_of_open_exceptions() == std::vector<std::string>{"interchange_number_reused"});
  CHECK(works.memory().exceptions({}).at(0).severity == ExceptionSeverity::alarm);

  SECTION("released, it is processed") {
    CHECK(works.command(Command::Verb::release, Subject::received, id).changed == 1);
    works.run();
    CHECK(works.sent_to("application").size() == 2);
    CHECK(works.sent_to("acme/sftp").size() == 2);
    CHECK(works.memory().received_by(id)->state == ReceivedState::interpreted);
    for (const std::string& code : works.codes_of_open_exceptions()) CHECK(code == "interchange_number_reused");
    CHECK(works.memory().exceptions({}).at(1).state == ExceptionState::resolved);
  }
  SECTION("cancelled, it is not") {
    CHECK(works.command(Command::Verb::cancel, Subject::received, id).changed == 1);
    works.run();
    CHECK(works.sent_to("application").size() == 1);
    CHECK(works.memory().received_by(id)->state == ReceivedState::cancelled);
    CHECK(works.memory().received_by(id)->reason == "cancelled by olga: test");
  }
}

TEST_CASE("A number may be used again when the window of the agreement is over") {
  Works works;
  works.receive_and_run("po1.edi", interchange({order("0001", "A1")}));
  works.advance(std::chrono::hours(24 * 31));
  works.receive_and_run("po2.edi", interchange({order("0001", "A2")}));
  CHECK(works.sent_to("application").size() == 2);
}

TEST_CASE("A group number used before, in a new interchange, is refused as a duplicate group") {
  Works works;
  works.receive_and_run("po1.edi", interchange({order("0001", "A1")}));
  Envelope next;
  next.number = "000000002";
  works.receive_and_run("po2.edi", interchange({order("0001", "A2")}, next));
  CHECK(works.sent_to("application").size() == 1);
  CHECK(segments_of(works.sent_to("acme/sftp").at(1).bytes, "AK9*R").size() == 1);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"group_duplicate"});
}

TEST_CASE("An interchange of a sender nobody knows is held, and goes on when he is known") {
  Works works;
  Envelope stranger;
  stranger.sender = "STRANGER";
  const Id id = works.receive("", "po.edi", interchange({order("0001", "A1")}, stranger));
  works.run();
  CHECK(works.sent.empty());
  const auto row = works.memory().received_by(id);
  CHECK(row->state == ReceivedState::held);
  CHECK(row->reason.find("ZZ:STRANGER") != std::string::npos);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"unknown_sender"});

  works.partner_file("stranger", "partner: stranger\nidentities: [\"ZZ:STRANGER\"]\nchannels: [{name: box, kind: directory, outbound: out}]\n");
  works.reload();
  works.command(Command::Verb::release, Subject::received, id);
  works.run();
  CHECK(works.sent_to("application").size() == 1);
  CHECK(works.sent_to("stranger/box").size() == 1);
  CHECK(works.memory().received_by(id)->partner == "stranger");
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("Of several interchanges in a file only the stranger's waits") {
  Works works;
  Envelope stranger;
  stranger.sender = "STRANGER";
  Envelope third;
  third.number = "000000003", third.group = "3";
  const Id id = works.receive("acme", "mix.edi", interchange({order("0001", "A1")}) + interchange({order("0001", "B1")}, stranger) +
                                                     interchange({order("0001", "A3")}, third));
  works.run();
  CHECK(works.sent_to("application").size() == 2);
  CHECK(works.sent_to("acme/sftp").size() == 2);
  CHECK(works.memory().received_by(id)->state == ReceivedState::held);
  works.partner_file("stranger", "partner: stranger\nidentities: [\"ZZ:STRANGER\"]\nchannels: [{name: box, kind: directory, outbound: out}]\n");
  works.reload();
  works.command(Command::Verb::release, Subject::received, id);
  works.run();
  CHECK(works.sent_to("application").size() == 3);
  CHECK(works.sent_to("stranger/box").size() == 1);
  CHECK(works.memory().interchanges({}).size() == 3);
}

TEST_CASE("Documents without a route are held together, and all go on when there is one") {
  Works works;
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nroutes: [{documents: [invoice], to: application}]\n"
                             "channels: [{name: sftp, kind: directory, outbound: out}]\n");
  works.reload();
  works.receive_and_run("po.edi", interchange({order("0001", "A1"), order("0002", "A2")}));
  CHECK(works.sent_to("application").empty());
  CHECK(works.sent_to("acme/sftp").size() == 1);  // the syntax was accepted
  for (const Document& row : documents(works)) {
    CHECK(row.delivery == Delivery::held);
    CHECK(row.reason == "no route of agreement acme takes order (850)");
  }
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"no_route"});

  SECTION("released too early they are held again") {
    works.command(Command::Verb::release, Subject::document, documents(works)[1].id);
    works.run();
    CHECK(works.sent_to("application").empty());
    for (const Document& row : documents(works)) CHECK(row.delivery == Delivery::held);
  }
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels: [{name: sftp, kind: directory, outbound: out}]\n");
  works.reload();
  CHECK(works.command(Command::Verb::release, Subject::document, documents(works)[0].id).changed == 1);
  works.run();
  CHECK(works.sent_to("application").size() == 2);
  for (const Document& row : documents(works)) CHECK(row.delivery == Delivery::delivered);
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("A partner without a channel that sends leaves the acknowledgment held, with the remedy") {
  Works works;
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels: [{name: sftp, kind: directory, inbound: in}]\n");
  works.reload();
  works.receive_and_run("po.edi", interchange({order("0001", "A1")}));
  CHECK(works.sent_to("application").size() == 1);
  Filter held;
  held.delivery = Delivery::held;
  const auto rows = works.memory().outbound(held);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].type == "997");
  CHECK(rows[0].reason == "partner acme has no channel that sends");
}

TEST_CASE("A group of acknowledgments is never acknowledged; one that answers nothing is shown") {
  Works works;
  Envelope answer;
  answer.code = "FA";
  works.receive_and_run("997.edi", interchange({"ST*997*0001~\nAK1*IN*7~\nAK9*A*1*1*1~\nSE*4*0001~\n"}, answer));
  CHECK(works.sent.empty());
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"acknowledgment_unmatched"});
}

TEST_CASE("Issues of a document become exceptions a person can work through, not thousands of them") {
  Works works;
  std::string set = "ST*850*0001~\nBEG*00*SA*A1**20261126~\n";
  for (int i = 1; i <= 100; ++i) set += "PO1*" + std::to_string(i) + "*ten*EA*9.25**VN*HAMMER~\n";
  set += "CTT*100~\nSE*104*0001~\n";
  works.receive_and_run("po.edi", interchange({set}));
  CHECK(works.memory().exceptions({}).size() == 26);
  CHECK(works.memory().exceptions({}).at(0).code == "more_issues");
  CHECK(works.memory().documents({}).at(0).issues == 100);
}
