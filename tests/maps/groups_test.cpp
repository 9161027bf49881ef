// Lists whose items fill groups of one segment, and what such an item says of the whole segment.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "tests/catch.hpp"
#include "tests/maps/base_maps.hpp"

using namespace crossdock;
using namespace crossdock::maps::tested;

namespace {

constexpr std::string_view by_line = R"yaml(
map: stores
document: order
set: "850"
releases: ["004010"]
rules:
  purpose: BEG.01
  type: BEG.02
  number: BEG.03
  date: BEG.05
  lines:
    each: PO1
    fields:
      number: PO1.01
      destinations: {each: "PO1.(06 07)..(24 25)", fields: {location: .1, quantity: .2 | number, unit: PO1.03}}
)yaml";

Written written_by(std::string_view map, std::string_view lines) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("crossdock-groups-{}", ::getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "stores.yaml") << map;
  const std::filesystem::path folders[] = {folder};
  const auto structure = structure_of("004010", "850");
  const auto compiled = maps::MapLibrary::load(folders, schemas(), structure_of)->compile("stores", structure);
  std::filesystem::remove_all(folder);
  return write_canonical(fmt::format(R"({{"document":"order","purpose":"00","type":"SA","number":"PO-1","date":"2026-01-31","lines":[{}]}})", lines), *compiled, *structure);
}

}  // namespace

TEST_CASE("What the items of a segment's groups say of the whole segment is written with the first of them") {
  const Written order = written_by(by_line, R"({"number":"1","destinations":[{"location":"A","quantity":"5","unit":"EA"},{"location":"B","quantity":"7","unit":"EA"}]},)"
                                            R"({"number":"2","destinations":[{"location":"C","quantity":"9"},{"location":"D","quantity":"2","unit":"CA"}]},)"
                                            R"({"number":"3"})");
  INFO(written(order.draft));
  CHECK(written(order.draft).find("PO1*1**EA***A*5*B*7\nPO1*2**CA***C*9*D*2\nPO1*3\n") != std::string::npos);
  CHECK(order.said == std::vector<std::string>{});
}

TEST_CASE("Items that say different things of one segment are told") {
  const Written order = written_by(by_line, R"({"number":"1","destinations":[{"location":"A","quantity":"5","unit":"EA"},{"location":"B","quantity":"7","unit":"CA"}]})");
  REQUIRE(order.said.size() == 1);
  CHECK(order.said.front().starts_with("/lines/0/destinations/1/unit, rule lines.destinations.unit"));
  CHECK(order.said.front().ends_with("found \"CA\"; expected \"EA\", as the items before say of the whole segment"));
}

TEST_CASE("A line and the items in it do not both write one element of its segment") {
  std::string map(by_line);
  map.insert(map.find("      destinations:"), "      unit: PO1.03\n");
  std::string said;
  try {
    written_by(map, "{}");
  } catch (const Failure& failure) {
    said = failure.what();
  }
  INFO(said);
  CHECK(said.find("two rules write this element:") != std::string::npos);
  CHECK(said.find("lines.unit and lines.destinations.unit") != std::string::npos);
}
