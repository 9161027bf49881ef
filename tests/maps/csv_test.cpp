// CSV files by maps: documents out of rows and rows out of documents, the same rules both ways.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/base/failure.hpp"
#include "maps/csv_documents.hpp"
#include "tests/catch.hpp"
#include "tests/maps/base_maps.hpp"

using namespace crossdock;
using maps::tested::schemas, maps::tested::structure_of;

namespace {

const std::filesystem::path examples = std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "partners/examples/csv";

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::shared_ptr<const maps::Map> example(std::string_view name) {
  const std::filesystem::path folders[] = {std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "maps/library", examples};
  return maps::MapLibrary::load(folders, schemas(), structure_of)->compile(name);
}

std::string told(const std::vector<csv::Fault>& faults) {
  std::string all;
  for (const csv::Fault& fault : faults) all += fmt::format("{}{}: {} [{}]; {}", all.empty() ? "" : "\n", csv::place_of(fault), fault.reason, fault.rule, fault.next);
  return all;
}

}  // namespace

TEST_CASE("Rows with one purchase order number are one document, and written again they are the same bytes") {
  const auto map = example("erp-acknowledgments");
  const std::string file = contents(examples / "acknowledgments.csv");
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open(file));
  CHECK(documents.size() == 2);
  std::string back = maps::csv_header(*map);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const maps::CsvDocument one = documents.document(i);
    CHECK(told(one.faults) == "");
    INFO(one.json);
    CHECK(one.json.find("\"partner\":\"zenith\"") != std::string::npos);
    const maps::CsvRows rows = maps::write_csv(*map, one.json);
    for (const auto& problem : rows.problems) CHECK(maps::sentence(problem) == "");
    for (const auto& problem : rows.unreadable) CHECK(problem.pointer + problem.reason == "");
    CHECK(told(rows.faults) == "");
    back += rows.text;
  }
  CHECK(back == file);
}

TEST_CASE("Orders written for a system that imports semicolons, decimal commas and days in front come back as they were") {
  const auto map = example("erp-orders");
  const std::string file = contents(std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "tests/data/csv/orders/input.csv");
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open(file));
  REQUIRE(documents.size() == 2);
  const std::string first = documents.document(0).json;
  CHECK(first.find("\"price\":\"12.50\"") != std::string::npos);
  CHECK(first.find("\"date\":\"2026-11-20\"") != std::string::npos);
  CHECK(first.find("\"name\":\"Acme; Store 0117\"") != std::string::npos);
  CHECK(first.find("\"lines\":[\"217 Harbor Road\"]") != std::string::npos);
  CHECK(first.find("\"line_count\":2") != std::string::npos);
  std::string back = maps::csv_header(*map);
  for (std::size_t i = 0; i < documents.size(); ++i) back += maps::write_csv(*map, documents.document(i).json).text;
  CHECK(back == file);
}

TEST_CASE("A CSV file that is not what its map says is refused with row, column, what was found and what to do") {
  const auto map = example("erp-acknowledgments");
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "tests/data/wrong_csv")) {
    INFO(entry.path().filename().string());
    std::string expected = contents(entry.path() / "expect.txt");
    while (expected.ends_with('\n')) expected.pop_back();
    maps::CsvDocuments documents(map);
    std::string said;
    if (!documents.open(contents(entry.path() / "input.csv"))) said = told(documents.faults());
    for (std::size_t i = 0; said.empty() && i < documents.size(); ++i) said = told(documents.document(i).faults);
    INFO(said);
    CHECK(said.find(expected) != std::string::npos);
    ++cases;
  }
  CHECK(cases >= 20);
}

TEST_CASE("A document whose cells are wrong does not hold up the others of its file") {
  const auto map = example("erp-acknowledgments");
  std::string file = contents(examples / "acknowledgments.csv");
  file.replace(file.find(",24,EA"), 6, ",two,EA");
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open(file));
  REQUIRE(documents.size() == 2);
  CHECK(!documents.document(0).fits());
  CHECK(documents.document(1).fits());
}

namespace {

// A map of its own, by its YAML.
std::shared_ptr<const maps::Map> map_of(const std::string& name, const std::string& yaml) {
  const auto folder = std::filesystem::temp_directory_path() / ("crossdock-csv-map-" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / (name + ".yaml")) << yaml;
  const std::filesystem::path folders[] = {std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "maps/library", folder};
  const auto library = maps::MapLibrary::load(folders, schemas(), structure_of);
  const auto map = library->compile(name);
  std::filesystem::remove_all(folder);
  return map;
}

constexpr const char* notices = R"(map: notices
document: ship_notice
csv:
  key: Shipment
  levels: {order: PO, carton: SSCC}
  columns: {Shipment: text, Shipped: date, PO: text, SSCC: text, UPC: text, Qty: number, Note 1: text, Note 2: text}
rules:
  purpose: {constant: original}
  number: <Shipment>
  date: <Shipped>
  shipment:
    orders:
      each: order
      fields:
        order_number: <PO>
        packs:
          each: carton
          fields:
            marks/sscc: {each: <SSCC>, fields: {type: {constant: sscc}, value: <SSCC>}}
            items:
              each: row
              fields:
                identifiers/upc: {each: <UPC>, fields: {type: {constant: upc}, value: <UPC>}}
                quantity: <Qty>
)";

}  // namespace

TEST_CASE("Levels of rows make lists inside lists: orders, their cartons, the items in them") {
  const auto map = map_of("notices", notices);
  const std::string file =
      "Shipment,Shipped,PO,SSCC,UPC,Qty,Note 1,Note 2\n"
      "S1,2026-12-01,PO1,000000000000000017,036000291452,4,,\n"
      "S1,2026-12-01,PO1,000000000000000017,036000291469,2,,\n"
      "S1,2026-12-01,PO1,000000000000000024,036000291452,1,,\n"
      "S1,2026-12-01,PO2,000000000000000031,036000291476,5,,\n";
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open(file));
  REQUIRE(documents.size() == 1);
  const maps::CsvDocument one = documents.document(0);
  CHECK(told(one.faults) == "");
  INFO(one.json);
  const auto count = [&](std::string_view what) {
    std::size_t times = 0;
    for (std::size_t at = one.json.find(what); at != std::string::npos; at = one.json.find(what, at + 1)) ++times;
    return times;
  };
  CHECK(count("\"order_number\"") == 2);
  CHECK(count("\"marks\"") == 3);
  CHECK(count("\"quantity\"") == 4);
  const maps::CsvRows rows = maps::write_csv(*map, one.json);
  CHECK(told(rows.faults) == "");
  CHECK(maps::csv_header(*map) + rows.text == file);
}

TEST_CASE("Rows of two documents may be mixed, and a later row may leave the document's columns empty") {
  const auto map = map_of("notices", notices);
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open("\xEF\xBB\xBFShipment,Shipped,PO,SSCC,UPC,Qty,Note 1,Note 2\r\nS1,2026-12-01,PO1,17,A,4,,\r\nS2,2026-12-02,PO7,31,A,1,,\r\nS1,,PO1,17,B,2,,\r\n"));
  REQUIRE(documents.size() == 2);
  const maps::CsvDocument first = documents.document(0);
  CHECK(told(first.faults) == "");
  CHECK(first.first_row == 2);
  CHECK(first.last_row == 4);
  CHECK(first.rows == 2);
}

TEST_CASE("A file in windows-1252 is read, and written only with characters the code page has") {
  std::string yaml = notices;
  yaml.replace(yaml.find("  key: Shipment"), 15, "  key: Shipment\n  encoding: windows-1252");
  const auto map = map_of("notices", yaml);
  const std::string file = "Shipment,Shipped,PO,SSCC,UPC,Qty,Note 1,Note 2\nS\xFC\x80,2026-12-01,PO1,17,A,4,,\n";
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open(file));
  const std::string json = documents.document(0).json;
  CHECK(json.find("\"number\":\"S\xC3\xBC\xE2\x82\xAC\"") != std::string::npos);
  CHECK(maps::csv_header(*map) + maps::write_csv(*map, json).text == file);
  std::string elsewhere = json;
  elsewhere.replace(elsewhere.find("S\xC3\xBC"), 3, "\xE4\xB8\xAD");
  CHECK(told(maps::write_csv(*map, elsewhere).faults).find("row 1, column Shipment: ") == 0);
}

TEST_CASE("A document without items is one row, and references side by side are a list, as far as there are columns") {
  const auto map = map_of("bare", R"(map: bare
document: order_acknowledgment
csv:
  key: PO
  columns: {PO: text, Day: date YY/M/D, Type: text, Kind 1: text, No 1: text, Kind 2: text, No 2: text, Line: text, Note 1: text, Note 2: text, Count: number}
rules:
  number: <PO>
  purpose: {constant: original}
  type: <Type>
  date: <Day>
  references: {each: (<Kind 1> <No 1>)(<Kind 2> <No 2>), fields: {type: .1, value: .2}}
  lines:
    each: row
    fields:
      number: <Line>
      texts/notes: {each: <Note 1>, fields: {lines: {each: (<Note 1> <Note 2>), fields: {text: .1}}}}
  totals:
    line_count: {read: count(row), write: {<Count>: count(lines)}}
)");
  const std::string json = R"({"document":"order_acknowledgment","number":"P1","purpose":"original","type":"accepted","date":"2026-02-03",)"
                           R"("references":[{"type":"department","value":"7"},{"type":"contract","value":"C, 1"}]})";
  const maps::CsvRows rows = maps::write_csv(*map, json);
  for (const auto& problem : rows.problems) CHECK(maps::sentence(problem) == "");
  CHECK(told(rows.faults) == "");
  CHECK(rows.text == "P1,26/2/3,accepted,department,7,contract,\"C, 1\",,,,0\n");
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open(maps::csv_header(*map) + rows.text));
  CHECK(documents.document(0).json == json.substr(0, json.size() - 1) + R"(,"totals":{"line_count":1}})");
}

TEST_CASE("Items for which a map has no columns are told, not left out") {
  const auto map = example("erp-acknowledgments");
  maps::CsvDocuments documents(map);
  REQUIRE(documents.open(contents(examples / "acknowledgments.csv")));
  std::string json = documents.document(0).json;
  const std::string upc = R"({"type":"upc","value":"036000291452"})";
  json.insert(json.find(upc), R"({"type":"upc","value":"036000291400"},)");
  CHECK(told(maps::write_csv(*map, json).faults) ==
        "row 1, column UPC: lines.identifiers/upc has more than 1 item, and the map has columns for no more [no_room]; give the map columns for them, or leave them out");
}
