// What we send: canonical documents of our own systems, to the partner's interchange and to the acknowledgment of it.
#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "engine/flow/batch.hpp"
#include "engine/flow/routes.hpp"
#include "tests/catch.hpp"
#include "tests/works/works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;
using namespace std::chrono_literals;

namespace {

std::string answer(const std::string& number, const std::string& more = "") {
  return fmt::format(R"({{"document":"order_acknowledgment",{}"partner":"acme","number":"{}","purpose":"original","type":"AD","date":"2026-11-26",)"
                     R"("lines":[{{"number":"1","quantity":"10","unit":"EA","price":"9.25","identifiers":[{{"type":"VN","value":"HAMMER"}}]}}]}})",
                     more, number);
}

Document only_document(Works& works) {
  Filter ours;
  ours.direction = Direction::outbound;
  const auto rows = works.memory().documents(ours);
  REQUIRE(rows.size() == 1);
  return rows[0];
}

std::string answer_997(const std::string& group, const std::string& letter, const std::string& number = "000000077") {
  Envelope envelope;
  envelope.number = number, envelope.group = "77", envelope.code = "FA";
  return interchange({fmt::format("ST*997*0001~\nAK1*PR*{}~\nAK9*{}*1*1*{}~\nSE*4*0001~\n", group, letter, letter == "A" ? 1 : 0)}, envelope);
}

void batching(Works& works, const std::string& batch) {
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels:\n  - {name: sftp, kind: directory, inbound: in, outbound: out}\noutbound:\n  batch: {" + batch + "}\n");
  works.reload();
}

// What is said of a partner file whose last lines are this route; blanks stand for line ends.
std::string said_of(Works& works, const std::string& route) {
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nroutes:\n  - " + route + "\n");
  try {
    works.reload();
  } catch (const Failure& failure) {
    return std::regex_replace(std::string(failure.what()), std::regex("\\s+"), " ");
  }
  return "nothing";
}

}  // namespace

TEST_CASE("An order acknowledgment left by our system reaches the partner as an 855, and his 997 ends it") {
  Works works;
  works.leave("ack.json", answer("PO1"));
  works.run();
  const auto sent = works.sent_to("acme/sftp");
  REQUIRE(sent.size() == 1);
  INFO(sent[0].bytes);
  CHECK(sent[0].name == "855-acme-000000001.edi");
  CHECK(segments_of(sent[0].bytes, "ISA")[0].find("*ZZ*US             *ZZ*ACME           *") != std::string::npos);
  CHECK(segments_of(sent[0].bytes, "ISA")[0].find("*P*") != std::string::npos);
  CHECK(segments_of(sent[0].bytes, "GS")[0].starts_with("GS*PR*US*ACME*"));
  CHECK(segments_of(sent[0].bytes, "BAK") == std::vector<std::string>{"BAK*00*AD*PO1*20261126"});
  CHECK(segments_of(sent[0].bytes, "PO1") == std::vector<std::string>{"PO1*1*10*EA*9.25**VN*HAMMER"});
  Document row = only_document(works);
  CHECK(row.type == "855");
  CHECK(row.partner == "acme");
  CHECK(row.delivery == Delivery::delivered);
  CHECK(row.acknowledgment == Acknowledgment::awaited);
  Filter by_key;
  by_key.key_name = "order_number", by_key.key_value = "PO1";
  CHECK(works.memory().documents(by_key).size() == 1);

  works.receive_and_run("997.edi", answer_997("1", "A"));
  CHECK(only_document(works).acknowledgment == Acknowledgment::accepted);
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("The deadline of an acknowledgment runs from delivery, not from the document's arrival") {
  Works works;
  flow::Tried failing;
  failing.outcome = AttemptOutcome::deferred, failing.text = "connection refused";
  works.behaviour["acme/sftp"] = failing;
  works.leave("ack.json", answer("PO1"));
  works.run();
  works.advance(23h);
  works.behaviour.clear();
  works.run();
  REQUIRE(works.sent_to("acme/sftp").size() == 1);
  works.advance(2h);
  CHECK(only_document(works).acknowledgment == Acknowledgment::awaited);
  works.advance(23h);
  CHECK(only_document(works).acknowledgment == Acknowledgment::overdue);
}

TEST_CASE("A number the table lacks holds what we send, until the row is there; where its rule only warns, it goes without") {
  const std::string no_row = GENERATE("", ", no_row: hold", ", no_row: warning");
  Works works;
  works.table_file("items.csv", "theirs,ours\nT-1,S-1\n");
  works.map_file("ours", "map: ours\nextends: \"855\"\ntables: {items: {file: items.csv}}\nrules:\n  seller_reference: {value: \"lookup(BAK.08, items, theirs, ours)\"" + no_row + "}\n");
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels:\n  - {name: sftp, kind: directory, inbound: in, outbound: out}\noutbound:\n  maps: {order_acknowledgment: ours}\n");
  works.reload();
  works.leave("ack.json", answer("PO1", "\"seller_reference\":\"S-2\","));
  works.run();
  if (no_row.ends_with("warning")) {
    REQUIRE(works.sent_to("acme/sftp").size() == 1);
    CHECK(segments_of(works.sent_to("acme/sftp")[0].bytes, "BAK") == std::vector<std::string>{"BAK*00*AD*PO1*20261126"});
    CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"row_missing"});
    return;
  }
  CHECK(works.sent.empty());
  CHECK(only_document(works).delivery == Delivery::held);
  const auto told = works.memory().exceptions({});
  REQUIRE(told.size() == 1);
  CHECK(told[0].code == "row_missing");
  CHECK(told[0].location == "/seller_reference");
  CHECK(told[0].text == "/seller_reference, rule seller_reference (ours.yaml:5): found \"S-2\"; expected a row of table items");

  works.table_file("items.csv", "theirs,ours\nT-1,S-1\nT-2,S-2\n");
  works.reload();
  works.command(Command::Verb::release, Subject::document, only_document(works).id);
  works.run();
  REQUIRE(works.sent_to("acme/sftp").size() == 1);
  CHECK(segments_of(works.sent_to("acme/sftp")[0].bytes, "BAK") == std::vector<std::string>{"BAK*00*AD*PO1*20261126****T-2"});
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("A document that does not fit is held with pointer, rule and reason, and goes when a person releases it") {
  Works works;
  std::string wrong = answer("PO1");
  wrong.replace(wrong.find("9.25"), 4, "nine");
  works.leave("ack.json", wrong);
  works.leave("good.json", answer("PO2"));
  works.run();
  CHECK(works.sent_to("acme/sftp").size() == 1);  // the other one does not wait for it
  Filter held;
  held.delivery = Delivery::held;
  const auto rows = works.memory().documents(held);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].reason.starts_with("/lines/0/price: "));
  Filter open;
  open.exception_state = ExceptionState::open;
  const auto told = works.memory().exceptions(open);
  REQUIRE(told.size() == 1);
  CHECK(told[0].code == "decimal");
  CHECK(told[0].location == "/lines/0/price");
  CHECK(told[0].document == rows[0].id);
  works.command(Command::Verb::retry, Subject::document, rows[0].id);
  works.run();
  CHECK(works.memory().document_by(rows[0].id)->delivery == Delivery::held);
  CHECK(works.codes_of_open_exceptions().size() == 1);
}

TEST_CASE("A document for nobody we know goes on when the partner has been added") {
  Works works;
  std::string stranger = answer("PO1");
  stranger.replace(stranger.find("\"acme\""), 6, "\"zenith\"");
  works.leave("ack.json", stranger);
  works.run();
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"no_partner"});
  const Document row = only_document(works);
  CHECK(row.delivery == Delivery::held);
  works.partner_file("zenith", "partner: zenith\nidentities: [\"ZZ:ZENITH\"]\nchannels: [{name: box, kind: directory, outbound: out}]\n");
  works.reload();
  works.command(Command::Verb::retry, Subject::document, row.id);
  works.run();
  CHECK(works.sent_to("zenith/box").size() == 1);
  CHECK(only_document(works).partner == "zenith");
  CHECK(only_document(works).release == "004010");
  CHECK(works.codes_of_open_exceptions().empty());
}

TEST_CASE("A file may hold several documents, in an array or one a line; each goes its own way") {
  Works works;
  works.leave("array.json", "[" + answer("PO1") + ",\n" + answer("PO2") + "]");
  works.leave("lines.json", answer("PO3") + "\n" + answer("PO4") + "\nrubbish");
  works.run();
  CHECK(works.sent_to("acme/sftp").size() == 4);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"no_partner"});
}

TEST_CASE("A document of twelve thousand lines keeps its first ten thousand keys") {
  std::string lines;
  for (int n = 1; n <= 12'000; ++n)
    lines += fmt::format(R"({}{{"number":"{}","quantity":"1","unit":"EA","price":"1","identifiers":[{{"type":"VN","value":"ITEM{}"}}]}})", n > 1 ? "," : "", n, n);
  Works works;
  works.leave("ack.json", R"({"document":"order_acknowledgment","partner":"acme","number":"PO1","purpose":"original","type":"AD","date":"2026-11-26","lines":[)" + lines + "]}");
  works.run();
  CHECK(segments_of(works.sent_to("acme/sftp").at(0).bytes, "PO1").size() == 12'000);
  const auto keys = only_document(works).keys;
  CHECK(keys.size() == 10'000);
  CHECK(keys.at(0).value == "PO1");
}

TEST_CASE("After a crash each document of a long file has left exactly once, under numbers of its own") {
  Works works;
  std::string many;
  for (int i = 0; i < 250; ++i) many += answer(fmt::format("PO{}", i)) + "\n";
  works.leave("many.json", many);
  works.outcomes_until_crash = 1;
  works.run();
  works.crash();
  works.run();
  const auto sent = works.sent_to("acme/sftp");
  CHECK(sent.size() == 250);
  std::vector<std::string> numbers, orders;
  for (const Sent& one : sent) numbers.push_back(segments_of(one.bytes, "IEA").at(0)), orders.push_back(segments_of(one.bytes, "BAK").at(0));
  for (auto* all : {&numbers, &orders}) {
    std::sort(all->begin(), all->end());
    CHECK(std::adjacent_find(all->begin(), all->end()) == all->end());
  }
}

TEST_CASE("A batch leaves when it is full, what is left when its oldest document has waited long enough") {
  Works works;
  batching(works, "most_sets: 3, longest_wait: 10min");
  for (int i = 1; i <= 4; ++i) works.leave(fmt::format("{}.json", i), answer(fmt::format("PO{}", i)));
  works.run();
  REQUIRE(works.sent_to("acme/sftp").size() == 1);
  CHECK(segments_of(works.sent[0].bytes, "ST").size() == 3);
  CHECK(segments_of(works.sent[0].bytes, "GE") == std::vector<std::string>{"GE*3*1"});
  works.advance(9min);
  works.run();
  CHECK(works.sent_to("acme/sftp").size() == 1);
  works.advance(2min);
  works.run();
  REQUIRE(works.sent_to("acme/sftp").size() == 2);
  CHECK(segments_of(works.sent[1].bytes, "BAK").at(0).find("*PO4*") != std::string::npos);
  works.receive_and_run("997.edi", answer_997("1", "A"));
  Filter accepted;
  accepted.acknowledgment = Acknowledgment::accepted;
  CHECK(works.memory().documents(accepted).size() == 3);
}

TEST_CASE("Documents of several functional groups share an interchange, a group for each") {
  Works works;
  batching(works, "by_hand: true");
  works.leave("1.json", answer("PO1"));
  works.leave("2.json", R"({"document":"order","partner":"acme","number":"B1","purpose":"original","type":"stand_alone","date":"2026-11-26","lines":[{"number":"1","quantity":"1","unit":"EA"}]})");
  works.leave("3.json", answer("PO3"));
  works.run();
  CHECK(works.codes_of_open_exceptions().empty());
  CHECK(works.sent.empty());
  Outcome by_hand;
  by_hand.jobs.push_back(flow::look_at_batch("acme P", true));
  wait<bool>([&](auto done) { works.store().leave(std::move(by_hand), done); });
  works.run();
  REQUIRE(works.sent.size() == 1);
  CHECK(segments_of(works.sent[0].bytes, "GS").size() == 2);
  CHECK(segments_of(works.sent[0].bytes, "IEA") == std::vector<std::string>{"IEA*2*000000001"});
}

TEST_CASE("A document that waits in a batch is held and released, or cancelled, without the others") {
  Works works;
  batching(works, "most_sets: 5, longest_wait: 10min");
  for (int i = 1; i <= 3; ++i) works.leave(fmt::format("{}.json", i), answer(fmt::format("PO{}", i)));
  works.run();
  using Verb = Command::Verb;
  CHECK(works.command(Verb::hold, Subject::document, 1).changed == 1);
  CHECK(works.command(Verb::cancel, Subject::document, 3).changed == 1);
  CHECK(works.memory().document_by(1)->delivery == Delivery::held);
  CHECK(works.memory().document_by(3)->delivery == Delivery::cancelled);
  works.advance(11min);
  works.run();
  REQUIRE(works.sent.size() == 1);
  CHECK(segments_of(works.sent[0].bytes, "ST").size() == 1);
  CHECK(segments_of(works.sent[0].bytes, "BAK").at(0).find("*PO2*") != std::string::npos);
  CHECK(works.command(Verb::release, Subject::document, 1).changed == 1);
  works.run();  // it has waited long enough
  REQUIRE(works.sent.size() == 2);
  CHECK(segments_of(works.sent[1].bytes, "BAK").at(0).find("*PO1*") != std::string::npos);
  CHECK(works.command(Verb::cancel, Subject::document, 2).changed == 0);
  CHECK(works.memory().document_by(3)->delivery == Delivery::cancelled);
}

TEST_CASE("A batch leaves at its time of the day") {
  Works works;  // it is ten o'clock
  batching(works, "at: [\"09:00\", \"14:30\"]");
  works.leave("1.json", answer("PO1"));
  works.run();
  works.advance(4h);
  works.run();
  CHECK(works.sent.empty());
  works.advance(31min);
  works.run();
  CHECK(works.sent.size() == 1);
}

TEST_CASE("A test document leaves with T, and never by an agreement for production alone") {
  Works works;
  works.leave("1.json", answer("PO1", "\"test\":true,"));
  works.run();
  REQUIRE(works.sent.size() == 1);
  CHECK(segments_of(works.sent[0].bytes, "ISA")[0].ends_with("*T*>"));
  works.partner_file("acme", "partner: acme\nusage: production\nidentities: [\"ZZ:ACME\"]\nchannels: [{name: sftp, kind: directory, outbound: out}]\n");
  works.reload();
  works.leave("2.json", answer("PO2", "\"test\":true,"));
  works.run();
  CHECK(works.sent.size() == 1);
  CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"usage_refused"});
}

TEST_CASE("A route asks for values of fields, of any item of a list") {
  Works works;
  works.world.destinations.push_back({"drop-ship", NameTemplate("{number}.json")});
  works.partner_file("acme", R"(
partner: acme
identities: ["ZZ:ACME"]
channels: [{name: sftp, kind: directory, inbound: in, outbound: out}]
routes:
  - {where: {number: [D1, D2], lines.unit: EA}, to: drop-ship, last: true}
  - {documents: order, to: application}
)");
  works.reload();
  works.receive_and_run("po.edi", interchange({order("0001", "D1"), order("0002", "S1", 2)}));
  CHECK(works.sent_to("drop-ship").size() == 1);
  CHECK(works.sent_to("application").size() == 1);
}

TEST_CASE("Each rule says why it does not take a document") {
  partners::Agreement agreement;
  agreement.routes = {{{}, {{"number", {"D1"}}}, {"drop-ship"}, false, "acme.yaml:7"},
                      {{"invoice", "810"}, {}, {"ledger"}, false, "acme.yaml:8"},
                      {{"850"}, {}, {"application"}, true, "acme.yaml:9"},
                      {{}, {}, {"archive"}, false, "acme.yaml:10"}};
  const Works works;
  const flow::Routed document{"850", "order", R"({"document":"order","number":"S1","purpose":"original","date":"2026-11-26","lines":[]})",
                              works.world.maps->schemas().find("order")};
  const auto verdicts = flow::judge_routes(agreement, document);
  REQUIRE(verdicts.size() == 4);
  CHECK(verdicts[0].why == "it wants number to be D1; here it is S1");
  CHECK(verdicts[1].why == "it takes invoice, 810; this is order (850)");
  CHECK(verdicts[2].takes);
  CHECK(verdicts[3].why == "the rule at acme.yaml:9 took it and is the last");
  CHECK(flow::destinations_for(agreement, document) == std::vector<std::string>{"application"});
}

TEST_CASE("Routes choose by conditions in the language of maps") {
  Works works;
  works.world.destinations.push_back({"drop-ship", NameTemplate("{document}-{number}.json")});
  works.partner_file("acme", R"(
partner: acme
identities: ["ZZ:ACME"]
channels: [{name: sftp, kind: directory, inbound: in, outbound: out}]
routes:
  - {documents: ["850"], when: "count(lines) > 5 and type = 'stand_alone' and date >= '2026-01-01'", to: drop-ship, last: true}
  - {documents: order, to: application}
)");
  works.reload();
  works.receive_and_run("po.edi", interchange({order("0001", "D1", 6), order("0002", "S1", 2)}));
  CHECK(works.sent_to("drop-ship").size() == 1);
  CHECK(works.sent_to("application").size() == 1);
}

TEST_CASE("A route tells which part of its condition does not hold, and what was found") {
  Works works;
  const auto why = [&](const std::string& when, bool takes) {
    works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nroutes:\n  - {documents: order, to: application, when: \"" + when + "\"}\n");
    works.reload();
    const flow::Routed document{"850", "order",
                                R"({"document":"order","number":"S1","purpose":"original","type":"release","date":"2026-11-26",)"
                                R"("parties":[{"role":"ship_to","id":"0042"},{"role":"buyer","id":"9"}],"lines":[{"quantity":"3","price":"2.5"},{"quantity":"4"}]})",
                                works.world.maps->schemas().find("order"), &works.world.route_conditions};
    const auto verdicts = flow::judge_routes(*works.world.partners->agreement("acme"), document);
    REQUIRE(verdicts.size() == 1);
    CHECK(verdicts[0].takes == takes);
    return verdicts[0].why;
  };
  CHECK(why("count(lines) > 1 and type = 'blanket'", false) == "it wants type = 'blanket'; here type is release");
  CHECK(why("count(lines) > 100", false) == "it wants count(lines) > 100; here count(lines) is 2");
  CHECK(why("sum(lines, quantity * price) > 10 or exists(contract_number)", false) ==
        "it wants sum(lines, quantity * price) > 10 or exists(contract_number); here sum(lines, quantity * price) is 7.5, contract_number is empty");
  CHECK(why("first(parties, role = 'ship_to', id) = '9'", false) == "it wants first(parties, role = 'ship_to', id) = '9'; here first(parties, role = 'ship_to', id) is 0042");
  CHECK(why("not any(parties, role = 'ship_to' and id = '0042')", false) ==
        "it wants not any(parties, role = 'ship_to' and id = '0042'); here any(parties, role = 'ship_to' and id = '0042') is true");
  CHECK(why("count(lines, quantity > 3) = 1 and left(number, 1) = 'S'", true) == "count(lines, quantity > 3) = 1 and left(number, 1) = 'S'");
}

TEST_CASE("A route's condition that names no field of its document is refused with line and caret") {
  Works works;
  const auto said = [&](const std::string& route) { return said_of(works, route); };
  const std::string wrong = said("{documents: order, when: count(lins) > 3, to: application}");
  INFO(wrong);
  CHECK(wrong.find("acme.yaml:4:36: a list is wanted here") != std::string::npos);
  CHECK(wrong.find("^~~~") != std::string::npos);
  CHECK(said("{documents: order, when: numbr = 'S1', to: application}").find("there is no field numbr (did you mean \"number\"?)") != std::string::npos);
  CHECK(said("{documents: order, when: count(lines), to: application}").find("a condition is wanted here; this is a number") != std::string::npos);
  CHECK(said("{documents: order, when: BEG.03 = 'S1', to: application}").find("not from places") != std::string::npos);
  CHECK(said("{documents: ordr, when: number = 'S1', to: application}").find("there is no canonical document ordr") != std::string::npos);
  CHECK(said("{when: number = 'S1', to: application}").find("say which documents") != std::string::npos);
  CHECK(said("{documents: [order, invoice], when: original_invoice = 'S1', to: application}").find("there is no field original_invoice") != std::string::npos);
}

TEST_CASE("A route that asks for a field its documents do not have is refused with line and caret") {
  Works works;
  const auto said = [&](const std::string& route) { return said_of(works, route + "\nagreements: [{name: test, usage: test}]"); };
  const std::string wrong = said("{documents: order, where: {type: drop_ship, lines.unnit: EA}, to: application}");
  INFO(wrong);
  CHECK(wrong.find("acme.yaml:4:49: order_line has no field unnit (did you mean \"unit\"?)") != std::string::npos);
  CHECK(wrong.find("^~~~~") != std::string::npos);
  CHECK(wrong.find("crossdock schema show order") != std::string::npos);
  CHECK(wrong.find("acme.yaml", wrong.find("acme.yaml:4") + 1) == std::string::npos);  // once, though two agreements have the route
  CHECK(said("{documents: \"850\", where: {numbr: D1}, to: application}").find("order has no field numbr (did you mean \"number\"?)") != std::string::npos);
  CHECK(said("{documents: order, where: {parties: D1}, to: application}").find("parties is an object; a value is wanted here") != std::string::npos);
  CHECK(said("{documents: order, where: {number.digits: D1}, to: application}").find("number is text, it has no field digits") != std::string::npos);
  CHECK(said("{documents: ordr, where: {number: D1}, to: application}").find("there is no canonical document ordr (did you mean \"order\"?)") != std::string::npos);
  CHECK(said("{documents: [order, invoice], where: {original_invoice: D1}, to: application}").find("order has no field original_invoice") != std::string::npos);
  CHECK(said("{where: {numbr: D1}, to: application}").find("no canonical document has a field numbr") != std::string::npos);
  CHECK(said("{where: {original_invoice: D1, parties.id: \"0042\"}, to: application}") == "nothing");
}

TEST_CASE("An order, our answer to it and the 997 for that answer are one story under the order's number") {
  Works works;
  works.receive_and_run("po.edi", interchange({order("0001", "PO7")}));
  works.leave("ack.json", answer("PO7"));
  works.run();
  works.receive_and_run("997.edi", answer_997("2", "A"));  // group 1 was our 997 for the order
  Filter story;
  story.key_name = "order_number", story.key_value = "PO7";
  const auto rows = works.memory().documents(story);
  REQUIRE(rows.size() == 2);  // newest first
  CHECK(rows[0].type == "855");
  CHECK(rows[0].acknowledgment == Acknowledgment::accepted);
  CHECK(rows[1].type == "850");
  CHECK(rows[1].acknowledgment == Acknowledgment::sent);
}
