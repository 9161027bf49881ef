// Reference tables kept in an SQLite database that somebody else writes.
#include "maps/tables/reference_table.hpp"
#include "tests/tables/table_file.hpp"

using namespace crossdock;
using namespace crossdock::tables;
using namespace crossdock::tables::tested;

namespace {

constexpr const char* two_items = "CREATE TABLE items (sku INTEGER PRIMARY KEY, item TEXT, price NUMERIC, title TEXT);"
                                  "INSERT INTO items VALUES (1001, 'H-25', 12.5, 'Hose, 25 ft'), (1002, 'H-50', 20, NULL)";

// A database with two items, and the program that writes it.
struct Items : TableFile {
  explicit Items(const char* mode = "DELETE") : TableFile("", "items.sqlite"), writer(path()) {
    writer.run(fmt::format("PRAGMA journal_mode={}", mode));
    writer.run(two_items);
  }
  Writer writer;
};

std::string refused(const TableSource& source, const TableBounds& bounds = {}) {
  const std::string said = refusal_of([&] { (void)read_table(source, std::chrono::milliseconds(0), bounds); });
  const std::size_t folder = said.find(source.file.parent_path().string());
  return folder == std::string::npos ? said : said.substr(0, folder) + said.substr(folder + source.file.parent_path().string().size() + 1);
}

}  // namespace

TEST_CASE("A table of a database is looked up both ways, numbers as they are written there") {
  const Items file;
  const auto rows = read_table(file.source("items"), std::chrono::milliseconds(0));
  CHECK(rows->columns() == std::vector<std::string>{"sku", "item", "price", "title"});
  CHECK(looked_up(*rows, "sku", "1001", "item") == "H-25");
  CHECK(looked_up(*rows, "item", "H-50", "sku") == "1002");
  CHECK(looked_up(*rows, "item", "H-25", "price") == "12.5");
  CHECK(looked_up(*rows, "sku", "1002", "title") == "");
}

TEST_CASE("A view is a table, and of either only the columns that are named are kept") {
  Items file;
  file.writer.run("CREATE VIEW \"dear ones\" AS SELECT sku AS \"buyer's sku\", item, price FROM items WHERE price > 15");
  const auto rows = read_table(file.source("dear ones", {"item", "buyer's sku"}), std::chrono::milliseconds(0));
  CHECK(rows->size() == 1);
  CHECK(looked_up(*rows, "buyer's sku", "1002", "item") == "H-50");
}

TEST_CASE("A database that is not what the map says is refused with what is wrong and what is there") {
  Items file;
  CHECK(refused(file.source("item")) == "items.sqlite has no table or view item (did you mean \"items\"?); it has items");
  CHECK(refused(file.source("items", {"sku", "itm"})) == "items of items.sqlite has no column itm (did you mean \"item\"?); it has sku, item, price, title");
  CHECK(refused(file.source()) == "items.sqlite is an SQLite database, and nothing says which table of it; table: NAME, beside file:");
  CHECK(refused(file.source("items"), {1'000'000, 1}) == "items of items.sqlite: it has more than 1 rows; name a view with the rows maps need");
  CHECK(refused(file.source("items"), {10, 100}).starts_with("items of items.sqlite: it holds more than 10 B"));
  file.writer.run("CREATE TABLE pictures (sku, image); INSERT INTO pictures VALUES (1, x'0001')");
  CHECK(refused(file.source("pictures")).starts_with("pictures of items.sqlite: row 1, column 2 is a BLOB"));
  CHECK(refused({file.path().parent_path() / "none.sqlite", "items", {}}).starts_with("cannot open none.sqlite"));
}

TEST_CASE("A file that is no database is refused where a table of one is named") {
  const TableFile csv("sku,item\n1001,H-25\n");
  CHECK(refused(csv.source("items")) == "items.csv is no SQLite database: it begins with \"sku,item\\x0A1001...\"; leave out table: when the file is CSV");
  const TableFile broken(std::string("SQLite format 3\0", 16) + std::string(2000, 'x'), "items.sqlite");
  CHECK(refused(broken.source("items")).starts_with("items.sqlite is no SQLite database, or is encrypted"));
}

TEST_CASE("What a view may not do: a name is never SQL, and functions with effects are not run") {
  Items file;
  CHECK(refused(file.source("items; DROP TABLE items")).starts_with("items.sqlite has no table or view items; DROP TABLE items"));
  CHECK(refused(file.source("items", {"\"sku\" FROM items --"})).starts_with("items of items.sqlite has no column"));
  file.writer.run("CREATE VIEW loads AS SELECT load_extension('x') AS a");
  CHECK(refused(file.source("loads")).starts_with("cannot read loads of items.sqlite"));
}

TEST_CASE("Rows that another program has committed are seen within a second, whichever journal it keeps") {
  const char* const mode = GENERATE("DELETE", "WAL");
  Items file(mode);
  std::chrono::milliseconds passed{0};
  const ReferenceTable table("items", file.source("items"), [&passed] { return passed; });
  const auto first = table.rows();
  CHECK(looked_up(*first, "sku", "1001", "item") == "H-25");
  passed += std::chrono::seconds(2);
  CHECK(table.rows() == first);  // nothing has changed, nothing is read

  file.writer.run("UPDATE items SET item = 'H-26' WHERE sku = 1001");
  CHECK(table.rows() == first);
  passed += std::chrono::seconds(2);
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-26");
}

TEST_CASE("While a writer has the database locked the old rows stay in force, and then it is read") {
  Items file;
  std::chrono::milliseconds passed{0};
  const ReferenceTable table("items", file.source("items"), [&passed] { return passed; });
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-25");

  file.writer.run("UPDATE items SET item = 'H-26' WHERE sku = 1001");
  file.writer.run("BEGIN EXCLUSIVE; UPDATE items SET item = 'H-27' WHERE sku = 1001");
  passed += std::chrono::seconds(2);
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-25");
  CHECK(refused(file.source("items")).starts_with("items.sqlite is locked by a program that writes it"));

  file.writer.run("COMMIT");
  passed += std::chrono::seconds(2);
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-27");
}

TEST_CASE("A database that was replaced by another is read; one with other columns is not") {
  Items file;
  std::chrono::milliseconds passed{0};
  const ReferenceTable table("items", file.source("items"), [&passed] { return passed; });
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-25");
  const auto replace = [&](const std::string& sql) {
    const auto next = file.path().parent_path() / "next.sqlite";
    { Writer(next).run(sql); }
    std::filesystem::rename(next, file.path());
    passed += std::chrono::seconds(2);
  };
  replace("CREATE TABLE items (sku, item, price, title); INSERT INTO items VALUES (1001, 'H-30', 1, '')");
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-30");
  replace("CREATE TABLE items (item, sku); INSERT INTO items VALUES ('H-31', 1001)");
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-30");
}
