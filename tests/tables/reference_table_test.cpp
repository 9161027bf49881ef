// Reference tables kept as CSV: looked up both ways, read again when replaced, kept when the new file is no good.
#include "maps/tables/reference_table.hpp"
#include "tests/tables/table_file.hpp"

using namespace crossdock::tables;
using namespace crossdock::tables::tested;

TEST_CASE("A cross-reference is looked up from the buyer's number to ours and back") {
  const TableFile file("sku,item,title\n1001,H-25,\"Hose, 25 ft\"\n1002,H-50,\"50 \"\"long\"\"\"\n");
  const auto rows = read_csv_table(file.source());
  CHECK(looked_up(*rows, "sku", "1001", "item") == "H-25");
  CHECK(looked_up(*rows, "item", "H-50", "sku") == "1002");
  CHECK(looked_up(*rows, "sku", "1001", "title") == "Hose, 25 ft");
  CHECK(looked_up(*rows, "sku", "1002", "title") == "50 \"long\"");
  CHECK(looked_up(*rows, "sku", "1003", "item") == "nothing");
  CHECK(told_twice(*rows, "sku") == "");
}

TEST_CASE("Of two rows with one key the first counts, and both can be named with their lines") {
  const TableFile file("sku,item\n1001,\"H\n25\"\n\n1002,H-50\n1001,H-26\n,H-27\n,H-28\n1002,H-51\n1001,H-29\n");
  const auto rows = read_csv_table(file.source());
  CHECK(looked_up(*rows, "sku", "1001", "item") == "H\n25");
  CHECK(looked_up(*rows, "sku", "1002", "item") == "H-50");
  CHECK(told_twice(*rows, "sku") == "1001 in 2 and 6, 1002 in 5 and 9, 3 in all");
  CHECK(told_twice(*rows, "item") == "");
}

TEST_CASE("A row with a cell longer than a short number tells is found like any other") {
  const std::string long_text(70'000, 'x');
  const TableFile file("sku,item,title\n1001,H-25,\n1002,H-50," + long_text + "\n1003,,Hose\n");
  const auto rows = read_csv_table(file.source());
  CHECK(looked_up(*rows, "sku", "1001", "title") == "");
  CHECK(looked_up(*rows, "sku", "1002", "title") == long_text);
  CHECK(looked_up(*rows, "title", long_text, "item") == "H-50");
  CHECK(looked_up(*rows, "title", "Hose", "sku") == "1003");
}

TEST_CASE("A key is found whatever its length") {
  std::string text = "key,number\n", key;
  for (int i = 0; i < 70; ++i) text += fmt::format("{},{}\n{}b,{}b\n", key += static_cast<char>('0' + i % 10), i, key, i);
  const TableFile file(text);
  const auto rows = read_csv_table(file.source());
  key.clear();
  for (int i = 0; i < 70; ++i) {
    CHECK(looked_up(*rows, "key", key += static_cast<char>('0' + i % 10), "number") == std::to_string(i));
    CHECK(looked_up(*rows, "key", key + 'b', "number") == std::to_string(i) + 'b');
    CHECK(looked_up(*rows, "key", key + 'c', "number") == "nothing");
  }
}

TEST_CASE("A table with a header alone has no row") {
  const TableFile file("sku,item\n");
  const auto rows = read_csv_table(file.source());
  CHECK(rows->size() == 0);
  CHECK(looked_up(*rows, "sku", "1001", "item") == "nothing");
}

TEST_CASE("Of a table only the columns that are named are kept") {
  const TableFile file("sku,title,item\n1001,Hose,H-25\n");
  const auto rows = read_csv_table(file.source({}, {"item", "sku"}));
  CHECK(rows->columns() == std::vector<std::string>{"item", "sku"});
  CHECK(looked_up(*rows, "sku", "1001", "item") == "H-25");
}

TEST_CASE("A file that is no table is refused with file, line and what to do") {
  const auto said = [](std::string_view text, const TableBounds& bounds = {}) {
    const TableFile file(text);
    const std::string refused = refusal_of([&] { (void)read_table(file.source(), {}, bounds); });
    return refused.substr(std::min(refused.find("items.csv"), refused.size()));
  };
  CHECK(said("sku,item\n1001,H-25\n1002\n") == "items.csv:3: the line has 1 cells, the header 2; CSV as RFC 4180 says, with a header line");
  CHECK(said("") == "items.csv:1: the table is empty; the first line names the columns");
  CHECK(said("sku,item\n1001,\"H-25\n") == "items.csv:2: cell 2: a quote opens this cell and nothing closes it; close it; a quote inside a quoted cell is written twice");
  CHECK(said("sku,item\n\"1001\"x,H-25\n").starts_with("items.csv:2: cell 1: \"x\" follows the quote that closes the cell"));
  CHECK(said("sku,item,sku\n1,2,3\n").starts_with("items.csv has two columns \"sku\""));
  CHECK(said("\xFF\xFEs\0k\0").starts_with("items.csv:1: the file is UTF-16; save it as CSV in UTF-8"));
  CHECK(said("sku\rH-25\r").starts_with("items.csv:1: cell 1: a carriage return stands here without a line feed"));
  CHECK(said("sku\n1\n2\n3\n", {1'000, 2}).starts_with("items.csv:4: the table has more than 2 rows"));
  CHECK(said("sku\n1\n2\n3\n", {5, 2}).starts_with("items.csv is larger than 5 B"));
}

TEST_CASE("A table that was replaced is read again, and one that is no good leaves the old rows in force") {
  TableFile file("sku,item\n1001,H-25\n");
  std::chrono::milliseconds passed{0};
  const ReferenceTable table("items", file.source(), [&passed] { return passed; });
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-25");

  file.write("sku,item\n1001,H-26-NEW\n");
  passed += std::chrono::seconds(2);
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-26-NEW");

  SECTION("a file that is no table") { file.write("sku,item\n1001,\"H-27\n"); }
  SECTION("a file with other columns") { file.write("item,sku\nH-28,1001\n"); }
  SECTION("an empty file") { file.write(""); }
  SECTION("no file any more") { std::filesystem::remove(file.path()); }
  passed += std::chrono::seconds(2);
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-26-NEW");
}

TEST_CASE("A table of 500,000 articles finds the last as the first") {
  std::string text = "sku,item\n";
  for (int i = 0; i < 500'000; ++i) text += fmt::format("{:07},ITEM-{:07}\n", i, i * 7);
  const TableFile file(text);
  const auto rows = read_csv_table(file.source());
  CHECK(rows->size() == 500'000);
  CHECK(looked_up(*rows, "sku", "0499999", "item") == "ITEM-3499993");
  CHECK(looked_up(*rows, "item", "ITEM-0000007", "sku") == "0000001");
}
