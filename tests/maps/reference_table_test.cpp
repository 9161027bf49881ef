// Reference tables: looked up both ways, read again when replaced, kept when the new file is no good.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "maps/reference_table.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using maps::ReferenceTable, maps::TableRows;

namespace {

// A file of its own for each case, gone afterwards.
class TableFile {
 public:
  explicit TableFile(std::string_view text) { write(text); }
  ~TableFile() { std::filesystem::remove_all(path_.parent_path()); }
  // As tools replace files: whole, by a rename.
  void write(std::string_view text) {
    std::filesystem::create_directories(path_.parent_path());
    const std::filesystem::path next = path_.string() + ".new";
    std::ofstream(next, std::ios::binary) << text;
    std::filesystem::rename(next, path_);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static std::filesystem::path fresh() {
    static int count = 0;
    return std::filesystem::temp_directory_path() /
           fmt::format("crossdock-table-{}-{}", std::chrono::steady_clock::now().time_since_epoch().count(), ++count) / "items.csv";
  }
  std::filesystem::path path_ = fresh();
};

std::string looked_up(const TableRows& rows, std::string_view from, std::string_view key, std::string_view to) {
  const auto found = rows.find(rows.column(from).value(), key, rows.column(to).value());
  return found ? std::string(*found) : "nothing";
}

}  // namespace

TEST_CASE("A cross-reference is looked up from the buyer's number to ours and back") {
  const TableFile file("sku,item,title\n1001,H-25,\"Hose, 25 ft\"\n1002,H-50,\"50 \"\"long\"\"\"\n");
  const auto rows = TableRows::read_csv(file.path());
  CHECK(looked_up(*rows, "sku", "1001", "item") == "H-25");
  CHECK(looked_up(*rows, "item", "H-50", "sku") == "1002");
  CHECK(looked_up(*rows, "sku", "1001", "title") == "Hose, 25 ft");
  CHECK(looked_up(*rows, "sku", "1002", "title") == "50 \"long\"");
  CHECK(looked_up(*rows, "sku", "1003", "item") == "nothing");
  CHECK(rows->is_unique(rows->column("sku").value()));
}

TEST_CASE("A table with a line too short is refused with file and line") {
  const TableFile file("sku,item\n1001,H-25\n1002\n");
  std::string said;
  try {
    (void)TableRows::read_csv(file.path());
  } catch (const Failure& failure) {
    said = failure.what();
  }
  CHECK(said.find("items.csv:3: the line has 1 cells, the header 2") != std::string::npos);
}

TEST_CASE("A table that was replaced is read again, and one that is no good leaves the old rows in force") {
  TableFile file("sku,item\n1001,H-25\n");
  std::chrono::milliseconds passed{0};
  const ReferenceTable table("items", file.path(), [&passed] { return passed; });
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-25");

  file.write("sku,item\n1001,H-26-NEW\n");
  passed += std::chrono::seconds(2);
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-26-NEW");

  SECTION("a file that is no table") { file.write("sku,item\n1001,\"H-27\n"); }
  SECTION("a file with other columns") { file.write("item,sku\nH-28,1001\n"); }
  SECTION("no file any more") { std::filesystem::remove(file.path()); }
  passed += std::chrono::seconds(2);
  CHECK(looked_up(*table.rows(), "sku", "1001", "item") == "H-26-NEW");
}

TEST_CASE("A table of 500,000 articles finds the last as the first") {
  std::string text = "sku,item\n";
  for (int i = 0; i < 500'000; ++i) text += fmt::format("{:07},ITEM-{:07}\n", i, i * 7);
  const TableFile file(text);
  const auto rows = TableRows::read_csv(file.path());
  CHECK(rows->size() == 500'000);
  CHECK(looked_up(*rows, "sku", "0499999", "item") == "ITEM-3499993");
  CHECK(looked_up(*rows, "item", "ITEM-0000007", "sku") == "0000001");
}
