// crossdock map try with maps for CSV: files that were read and rows that were written in the durable flow, by a changed map.
#include <cstdio>
#include <fstream>
#include <regex>
#include <string>

#include "tests/catch.hpp"
#include "tests/works/csv_works.hpp"

using namespace crossdock;
using namespace crossdock::test;

namespace {

// Our ERP left two acknowledgments as CSV, one of them with a code its map did not know, and was given an order as CSV.
struct Tried : CsvWorks {
  Tried() {
    std::ofstream(folder() / "crossdock.yaml") << "work_folder: .\npartners: partners\nmaps: maps\nsources: [{name: erp, folder: erp, map: erp-acknowledgments}]\n"
                                                  "destinations: [{name: application, folder: orders, format: csv, map: erp-orders}]\n";
    leave("acks.csv", replaced(replaced(example("acknowledgments.csv"), "zenith", "acme"), ",QTY,", ",FEWER,"));
    receive_and_run("po.edi", interchange({order("0001", "4500019")}));
  }
  std::string tried(const std::string& map, const std::string& more = {}) {
    const std::string line = std::string(CROSSDOCK_TEST_BUILD) + "/bin/crossdock map try " + map + " --since 2026-01-01 --config " + (folder() / "crossdock.yaml").string() + " " + more + " 2>&1";
    std::FILE* const pipe = ::popen(line.c_str(), "r");
    REQUIRE(pipe);
    std::string out;
    char block[4096];
    for (std::size_t n; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) out.append(block, n);
    ::pclose(pipe);
    return std::regex_replace(out, std::regex(", (Nov|2026)[^\n]*\n"), "\n");
  }
};

}  // namespace

TEST_CASE("A changed map for CSV is tried on the files our systems left") {
  Tried works;
  CHECK(works.tried("erp-acknowledgments") == "2 documents are the same as before. Nothing was written.\n");
  works.map_file("erp-acknowledgments", replaced(replaced(example("erp-acknowledgments.yaml"), "  date: <PO Date>\n", ""), "QTY: accepted_quantity_changed", "FEWER: accepted_quantity_changed"));
  const std::string said = works.tried("erp-acknowledgments");
  INFO(said);
  CHECK(said.find("-   \"date\": \"2026-11-21\"") != std::string::npos);
  CHECK(said.find("was not translated: row 3, column Line Status: \"FEWER\" is not carried") != std::string::npos);
  CHECK(said.find("1 of 2 documents come out differently (- before, + now); 1 translated for the\n  first time. Nothing was written.") != std::string::npos);
  CHECK(works.tried("erp-acknowledgments", "--partner nobody").starts_with("no order_acknowledgment since"));

  works.map_file("erp-acknowledgments", replaced(example("erp-acknowledgments.yaml"), "    PO Date: required date", "    Day: required date"));
  CHECK(works.tried("erp-acknowledgments").find("there is no\n    column PO Date") != std::string::npos);
  works.map_file("erp-acknowledgments", replaced(replaced(example("erp-acknowledgments.yaml"), "    PO Date: required date", "    Day: required date"), "<PO Date>", "<Day>"));
  CHECK(works.tried("erp-acknowledgments").find("\n+ not read: row 1: the column Day is missing") != std::string::npos);
}

TEST_CASE("A changed map for CSV is tried on the rows a destination was given") {
  Tried works;
  CHECK(works.tried("erp-orders") == "1 document is the same as before. Nothing was written.\n");
  works.map_file("erp-orders", replaced(example("erp-orders.yaml"), "decimal: comma", "decimal: point"));
  const std::string said = works.tried("erp-orders");
  INFO(said);
  CHECK(said.find("4500019 of acme") != std::string::npos);
  CHECK(said.find("\n- 4500019;") != std::string::npos);
  CHECK(said.find("\n+ 4500019;") != std::string::npos);
  CHECK(said.find("1 of 1 documents come out differently") != std::string::npos);
}
