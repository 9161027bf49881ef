// The example overlays: small, and held against every release they are for.
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "parsers/x12/interpret.hpp"
#include "tests/catch.hpp"
#include "tests/maps/base_maps.hpp"

using namespace crossdock;
using namespace crossdock::maps::tested;

TEST_CASE("Every example overlay is at most 25 lines long and fits the sets it is for") {
  const std::filesystem::path source = CROSSDOCK_TEST_SOURCE;
  const std::filesystem::path folders[] = {source / "maps/library", source / "partners/examples/maps"};
  const auto maps = maps::MapLibrary::load(folders, schemas(), structure_of);
  unsigned overlays = 0;
  for (const maps::MapLibrary::Entry& entry : maps->entries()) {
    if (entry.extends.empty()) continue;
    ++overlays;
    INFO(entry.name);
    CHECK_NOTHROW(maps->check(entry.name));
    std::ifstream in(source / "partners/examples/maps" / (entry.name + ".yaml"));
    CHECK(std::count(std::istreambuf_iterator<char>(in), {}, '\n') <= 25);
  }
  CHECK(overlays >= 3);
}

namespace {

// The identifiers of the first line of the example order, read by an overlay that looks them up.
std::string identifiers_by(std::string_view rule, std::string_view table, std::vector<std::string>& said) {
  const std::filesystem::path source = CROSSDOCK_TEST_SOURCE;
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("crossdock-overlay-{}", ::getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "items.csv") << table;
  std::ofstream(folder / "looking.yaml") << "map: looking\nextends: \"850\"\ntables: {items: {file: items.csv}}\nrules:\n  lines.identifiers.value: \""
                                         << rule << "\"\n";
  const std::filesystem::path folders[] = {source / "maps/library", folder};
  const auto maps = maps::MapLibrary::load(folders, schemas(), structure_of);
  std::ifstream in(source / "tests/data/transaction_sets/850/store_order/input.x12", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::string found;
  x12::interpret(bytes, dictionary(), [&](const x12::CheckedSet& set) {
    const auto map = maps->compile("looking", {set.definition, set.document.structure});
    maps::Translator translator;
    maps::Translation translation;
    translator.translate(set.document, *map, translation);
    const std::string_view json = translation.json();
    const std::size_t at = json.find("\"identifiers\":");
    found = json.substr(at, json.find(']', at) - at + 1);
    for (const auto& problem : translation.problems()) said.push_back(maps::sentence(problem));
  });
  std::filesystem::remove_all(folder);
  return found;
}

}  // namespace

TEST_CASE("An overlay turns the buyer's article numbers into ours, and a number the table lacks stays or is told") {
  std::vector<std::string> said;
  CHECK(identifiers_by("lookup(.2, items, sku, item, .2)", "sku,item\nAB-100,H25\n", said).find("\"H25\"") != std::string::npos);
  CHECK(said.empty());
  CHECK(identifiers_by("lookup(.2, items, sku, item, .2)", "sku,item\nOTHER,H25\n", said).find("\"AB-100\"") != std::string::npos);
  CHECK(said.empty());
  CHECK(identifiers_by("lookup(.2, items, sku, item)", "sku,item\nOTHER,H25\n", said).find("AB-100") == std::string::npos);
  REQUIRE(!said.empty());
  INFO(said.front());
  CHECK(said.front().find("lines.identifiers.value") != std::string::npos);
  CHECK(said.front().find("012345678905") != std::string::npos);
  CHECK(said.front().find("a row of table items") != std::string::npos);
}
