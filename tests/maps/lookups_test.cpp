// Lookups in reference tables: in tables too large to stay near the processor, whose rows are asked for ahead; and keys that
// stand in several rows.
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "maps/program.hpp"
#include "parsers/x12/interpret.hpp"
#include "tests/catch.hpp"
#include "tests/maps/base_maps.hpp"
#include "tests/tables/table_file.hpp"

using namespace crossdock;
using namespace crossdock::maps::tested;
using tables::tested::TableFile, tables::tested::Writer;

namespace {

constexpr const char* looking_up =
    "map: looking\nextends: \"850\"\ntables: {items: {file: items.csv}}\nrules:\n"
    "  lines.identifiers.value: \"lookup(.2, items, sku, item, .2)\"\n"
    "  lines.price_basis: {read: \"lookup(left(PO1.07, 99), items, sku, pack, PO1.05)\", write: nothing}\n"
    "  lines.identifiers.type: {read: \"lookup(strip_left(prefix(.2, '#'), '#'), items, sku, pack, .1)\", write: nothing}\n"
    "  references.value: \"lookup(REF.02, items, sku, item, REF.02)\"\n"
    "  parties.id: \"lookup(N1.04, items, sku, item, N1.04)\"\n"
    "  number: \"lookup(BEG.03, items, sku, item, BEG.03)\"\n";

// An order of `lines` lines with one to ten article numbers each, and what reading them must give, in the order of the document.
struct Order {
  std::string text;
  std::vector<std::string> values;
  void segment(std::string_view one) { text += fmt::format("{}~", one), ++segments; }
  std::string article(std::string_view number, bool is_known) {
    if (is_known) articles.push_back(std::string(number));
    values.push_back(is_known ? fmt::format("I-{}", number) : std::string(number));
    return values.back();
  }
  unsigned segments = 0;
  std::vector<std::string> articles;
};

Order order_of(unsigned lines) {
  Order order;
  order.text = "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *261124*1030*U*00401*000000001*0*T*>~GS*PO*BUYER*SELLER*20261124*1030*1*X*004010~";
  order.segment("ST*850*0001");
  order.segment("BEG*00*SA*4500012345**20261120");
  order.article("4500012345", true);
  order.segment("REF*DP*014");
  order.article("014", true);
  order.segment("REF*IA*99871");
  order.article("99871", false);
  order.segment("N1*ST*STORE 88*92*0088");
  order.article("0088", true);
  for (unsigned line = 1; line <= lines; ++line) {
    std::string one = fmt::format("PO1*{}*24*EA*3.75*", line);
    for (unsigned i = 0; i <= line % 10; ++i) {
      const std::string number = fmt::format("A{}-{}", line, i);
      one += fmt::format("*VN*{}", number);
      order.article(number, (line + i) % 7 != 0);
    }
    order.segment(one);
    if (line % 3 == 0) order.segment("PID*F****GARDEN HOSE");
  }
  order.segment(fmt::format("CTT*{}", lines));
  order.text += fmt::format("SE*{}*0001~GE*1*1~IEA*1*000000001~", order.segments + 1);
  return order;
}

// Its canonical text, that written again, and what was said about it; by a table with so many other rows.
std::string there_and_back(const Order& order, unsigned others) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("crossdock-lookups-{}", ::getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "looking.yaml") << looking_up;
  {
    std::ofstream table(folder / "items.csv");
    table << "sku,item,pack\n";
    for (unsigned i = 0; i < others; ++i) table << "X" << i << ",OTHER,CT\n";
    for (const std::string& article : order.articles) table << article << ",I-" << article << ",PE\n";
  }
  const std::filesystem::path folders[] = {std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "maps/library", folder};
  const auto maps = maps::MapLibrary::load(folders, schemas(), structure_of);
  std::string json;
  x12::interpret(order.text, dictionary(), [&](const x12::CheckedSet& set) {
    const auto map = maps->compile("looking", {set.definition, set.document.structure});
    CHECK(map->program().reading.foreseen.keys.size() == 24);  // BEG03, REF02, N104; PO107; PO107 to PO125, as they stand and made
    maps::Translation translation;
    maps::Translator().translate(set.document, *map, translation);
    CHECK(translation.problems().empty());
    json = translation.json();
    CHECK(map->program().writing.foreseen.fields.size() == 4);  // number, references.value, parties.id, lines.identifiers.value
    const Written back = write_canonical(json, *map, *set.document.structure);
    json += "\n" + written(back.draft);
    for (const std::string& one : back.said) json += one + "\n";
  });
  std::filesystem::remove_all(folder);
  return json;
}

}  // namespace

TEST_CASE("Of a table in a database, which has no lines, the rows are named that repeat a key") {
  const TableFile file("", "items.sqlite");
  Writer(file.path()).run("CREATE TABLE items (sku, item); INSERT INTO items VALUES (1001, 'H-25'), (1002, 'H-50'), (1001, 'H-26')");
  std::ofstream(file.path().parent_path() / "looking.yaml")
      << "map: looking\nextends: \"850\"\ntables: {items: {file: items.sqlite, table: items}}\nrules:\n  number: {read: \"lookup(BEG.03, items, sku, item)\", write: nothing}\n";
  const std::filesystem::path folders[] = {std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "maps/library", file.path().parent_path()};
  const auto maps = maps::MapLibrary::load(folders, schemas(), structure_of);
  CHECK(maps->warnings().empty());
  (void)maps->check("looking");
  REQUIRE(maps->warnings().size() == 1);
  CHECK(maps->warnings().front().what == "\"1001\" stands twice in column sku of items, in rows 1 and 3; a lookup finds row 1");
}

TEST_CASE("In a table of many thousand rows every key of a document is found: in its heading, its parties, its lines") {
  const unsigned lines = GENERATE(1U, 5U, 400U);
  const Order order = order_of(lines);
  const std::string json = there_and_back(order, 50'000);
  CHECK(json == there_and_back(order, 0));
  for (const std::string& article : order.articles) {
    INFO(article);
    CHECK(json.find(fmt::format("*{}", article), json.find('\n')) != std::string::npos);
  }
  for (const std::string& value : order.values) {
    INFO(value);
    CHECK(json.find(fmt::format("\"{}\"", value)) != std::string::npos);
  }
}
