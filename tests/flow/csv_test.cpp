// CSV of our own systems in the durable flow: files left become interchanges, documents received become rows; what does
// not fit is held by row and column, and goes when it has been mended.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "engine/flow/posted.hpp"
#include "tests/catch.hpp"
#include "tests/works/csv_works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;

namespace {

struct Erp : CsvWorks {
  std::vector<Document> documents_in(Delivery state) {
    Filter filter;
    filter.direction = Direction::outbound, filter.delivery = state;
    return memory().documents(filter);
  }
  std::vector<Exception> open_exceptions() {
    Filter open;
    open.exception_state = ExceptionState::open;
    return memory().exceptions(open);
  }
};

const std::string& acknowledgments() {
  static const std::string file = replaced(example("acknowledgments.csv"), "zenith", "acme");
  return file;
}

}  // namespace

TEST_CASE("A CSV file of two order acknowledgments reaches the partner as two 855s, whom it names himself") {
  Erp works;
  works.leave("acks.csv", acknowledgments());
  works.run();
  const auto sent = works.sent_to("acme/sftp");
  REQUIRE(sent.size() == 2);
  INFO(sent[0].bytes);
  CHECK(segments_of(sent[0].bytes, "BAK") == std::vector<std::string>{"BAK*00*AC*4500012345*20261120****SO-7781"});
  CHECK(segments_of(sent[0].bytes, "PO1") == std::vector<std::string>{"PO1*1*24*EA*3.75**IN*H-25*UP*036000291452", "PO1*2*6*CA*41.2**IN*H-50*UP*036000291469"});
  CHECK(segments_of(sent[0].bytes, "ACK") == std::vector<std::string>{"ACK*IA*24*EA*068*20261201", "ACK*IQ*4*CA*068*20261201"});
  CHECK(works.codes_of_open_exceptions().empty());
  CHECK(works.documents_in(Delivery::delivered).size() == 2);
}

TEST_CASE("JSON left in a folder for CSV is JSON") {
  Erp works;
  works.leave("ack.json", R"({"document":"order_acknowledgment","partner":"acme","number":"P1","purpose":"original","type":"accepted","date":"2026-11-26",)"
                          R"("lines":[{"number":"1","quantity":"10","unit":"EA","identifiers":[{"type":"vendor_item","value":"HAMMER"}]}]})");
  works.run();
  CHECK(works.sent_to("acme/sftp").size() == 1);
}

TEST_CASE("A cell that does not fit holds its document by row and column, the others of the file go, and a mended map lets it go too") {
  Erp works;
  works.leave("acks.csv", replaced(acknowledgments(), ",QTY,", ",FEWER,"));
  works.run();
  CHECK(works.sent_to("acme/sftp").size() == 1);
  auto held = works.documents_in(Delivery::held);
  REQUIRE(held.size() == 1);
  CHECK(held[0].reason.starts_with("row 3, column Line Status: \"FEWER\" is not carried"));
  const auto told = works.open_exceptions();
  REQUIRE(told.size() == 1);
  CHECK(told[0].code == "code_unknown");
  CHECK(told[0].location == "row 3, column Line Status");
  CHECK(told[0].document == held[0].id);
  CHECK(told[0].remedy.find("erp-acknowledgments.yaml:") != std::string::npos);

  works.command(Command::Verb::retry, Subject::document, held[0].id);
  works.run();
  CHECK(works.documents_in(Delivery::held).size() == 1);
  CHECK(works.open_exceptions().size() == 1);

  works.map_file("erp-acknowledgments", replaced(example("erp-acknowledgments.yaml"), "QTY: accepted_quantity_changed", "FEWER: accepted_quantity_changed"));
  works.reload();
  works.command(Command::Verb::retry, Subject::document, held[0].id);
  works.run();
  CHECK(works.sent_to("acme/sftp").size() == 2);
  CHECK(works.documents_in(Delivery::held).empty());
  CHECK(works.open_exceptions().empty());
}

TEST_CASE("What the partner's map or the schema does not take is told with JSON pointer and rows") {
  Erp works;
  works.leave("acks.csv", replaced(acknowledgments(), "4500012345", "45000123456789012345678901234567890"));
  works.run();
  const auto told = works.open_exceptions();
  REQUIRE(!told.empty());
  CHECK(told[0].location.find("rows 2 to 3") != std::string::npos);
}

TEST_CASE("A CSV file that is not what its map says is rejected whole, with every reason") {
  Erp works;
  const Id received = works.leave("acks.csv", replaced(replaced(acknowledgments(), "Buyer SKU", "Buyer SKUs"), "Price", "Cost"));
  works.run();
  CHECK(works.sent.empty());
  const auto row = works.memory().received_by(received);
  REQUIRE(row);
  CHECK(row->state == ReceivedState::rejected);
  CHECK(row->reason.starts_with("row 1, column 9: the map names no column Buyer SKUs (did you mean \"Buyer SKU\"?)"));
  CHECK(works.open_exceptions().size() == 4);  // two unknown, two missing
}

TEST_CASE("A purchase order goes to a destination for CSV as rows") {
  Erp works;
  works.receive_and_run("po.edi", interchange({order("0001", "4500019", 2)}));
  const auto sent = works.sent_to("application");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].name == "order-4500019.csv");
  INFO(sent[0].bytes);
  CHECK(sent[0].bytes.starts_with("Order;Ordered;Purpose;Kind;"));
  CHECK(sent[0].bytes.find("\r\n4500019;") != std::string::npos);
  CHECK(std::count(sent[0].bytes.begin(), sent[0].bytes.end(), '\n') == 3);
}

TEST_CASE("CSV that is posted is judged by the map that is named, row and column told, and JSON needs none") {
  Erp works;
  const auto posted = [&](const std::string& body, const std::string& map) {
    const flow::Posted found = flow::look_at_posted(works.world, works.clock().now(), body, {"http", {}, false, map});
    std::string said = found.reason.empty() ? std::string() : found.reason + "; " + found.next;
    for (const auto& [document, fault] : found.faults) said += fmt::format("{}: {}{}{}: {}\n", document, fault.pointer, fault.pointer.empty() || fault.place.empty() ? "" : ", ", fault.place, fault.reason);
    return said.empty() ? fmt::format("{} fit", found.documents) : said;
  };
  CHECK(posted(acknowledgments(), "erp-acknowledgments") == "2 fit");
  CHECK(posted(acknowledgments(), "") == "it is no JSON; CSV is read by a map for CSV, and none is named; POST /documents?map=NAME; maps for CSV: erp-acknowledgments, erp-orders");
  CHECK(posted(acknowledgments(), "erp-acknowledgment") == "there is no map erp-acknowledgment (did you mean \"erp-acknowledgments\"?); maps for CSV: erp-acknowledgments, erp-orders");
  CHECK(posted(acknowledgments(), "855") == "map 855 is for set 855, not for CSV; maps for CSV: erp-acknowledgments, erp-orders");
  CHECK(posted(replaced(acknowledgments(), "Price", "Cost"), "erp-acknowledgments").starts_with("0: row 1, column 13: the map names no column Cost"));
  CHECK(posted(replaced(acknowledgments(), ",QTY,", ",FEWER,"), "erp-acknowledgments") == "0: row 3, column Line Status: \"FEWER\" is not carried; expected one of code table erp_line_status\n");
  CHECK(posted(replaced(acknowledgments(), "acme", "acmee"), "erp-acknowledgments").find("0: rows 2 to 3: there is no partner \"acmee\"") != std::string::npos);
  CHECK(posted(" \n", "") == "there is no document in it; post a canonical document; crossdock schema list");
  const std::string json = R"({"document":"order_acknowledgment","partner":"acme","number":"P1","purpose":"original","type":"accepted","date":"2026-11-26","lines":[{"number":"1","quantity":"10","unit":"EA","identifiers":[{"type":"vendor_item","value":"HAMMER"}]}]})";
  CHECK(posted(json, "") == "1 fit");
  CHECK(posted(json, "erp-acknowledgments") == "1 fit");
  CHECK(posted(replaced(json, "2026-11-26", "26/11"), "").starts_with("0: /date"));
}

TEST_CASE("Of two orders with one number that would stand in one file of rows the second waits, and goes in a file of its own") {
  Erp works;
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels: [{name: sftp, kind: directory, inbound: in, outbound: out}]\ninbound: {reject_mode: preserve_suspend_set}\n");
  works.reload();
  works.receive_and_run("po.edi", interchange({order("0001", "4500019"), order("0002", "4500020"), order("0003", "4500019", 2)}));
  auto sent = works.sent_to("application");
  REQUIRE(sent.size() == 1);
  CHECK(std::count(sent[0].bytes.begin(), sent[0].bytes.end(), '\n') == 3);
  REQUIRE(works.open_exceptions().size() == 1);
  const Exception told = works.open_exceptions()[0];
  CHECK(told.code == "key_repeated");
  CHECK(told.text == "two documents of this interchange have the key \"4500019\", and application takes them in one file, where their rows would be one document");
  CHECK(told.remedy == "release it, and it goes in a file of its own; or cancel it");

  works.command(Command::Verb::release, Subject::document, told.document);
  works.run();
  sent = works.sent_to("application");
  REQUIRE(sent.size() == 2);
  CHECK(std::count(sent[1].bytes.begin(), sent[1].bytes.end(), '\n') == 3);
  CHECK(works.open_exceptions().empty());
}

TEST_CASE("Documents of two kinds that come as one interchange go in a file for each kind of row") {
  Erp works;
  works.map_file("erp-acks", "map: erp-acks\ndocument: order_acknowledgment\ncsv: {key: Number, columns: {Number: text, Date: date}}\nrules: {purpose: {constant: original}, type: {constant: accepted}, number: <Number>, date: <Date>}\n");
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels: [{name: sftp, kind: directory, inbound: in, outbound: out}]\ninbound: {reject_mode: preserve_suspend_set}\n");
  works.reload();
  works.world.destinations = {{"application", NameTemplate("{document}-{number}.csv"), {"erp-orders", "erp-acks"}}};
  const std::string text = interchange({order("0001", "4500019")});
  const std::string group = "GS*PR*ACME*US*20261126*1000*2*X*004010~\nST*855*0001~\nBAK*00*AT*P7*20261126~\nPO1*1*1*EA*9**VN*A~\nCTT*1~\nSE*5*0001~\nGE*1*2~\nIEA*2*";
  works.receive_and_run("both.edi", replaced(text, "IEA*1*", group));
  const auto sent = works.sent_to("application");
  REQUIRE(sent.size() == 2);
  std::vector<std::string> headers;
  for (const auto& one : sent) headers.push_back(one.bytes.substr(0, 6));
  std::sort(headers.begin(), headers.end());
  CHECK(headers == std::vector<std::string>{"Number", "Order;"});
}

TEST_CASE("A document for which a destination for CSV has no map, or no room, is held until the map is mended") {
  Erp works;
  works.map_file("erp-orders", replaced(example("erp-orders.yaml"), "City: text", "City: required text"));
  works.reload();
  works.receive_and_run("po.edi", interchange({order("0001", "4500019")}));
  CHECK(works.sent_to("application").empty());
  REQUIRE(works.open_exceptions().size() == 1);
  CHECK(works.open_exceptions()[0].code == "required");
  CHECK(works.open_exceptions()[0].text.find("it does not fit the rows that map erp-orders makes for application: row 1, column City: the cell would be empty") != std::string::npos);

  works.map_file("erp-orders", example("erp-orders.yaml"));
  works.reload();
  Filter held;
  held.delivery = Delivery::held;
  works.command(Command::Verb::retry, Subject::document, works.memory().documents(held).at(0).id);
  works.run();
  CHECK(works.sent_to("application").size() == 1);
}
