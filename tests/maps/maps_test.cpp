// The base maps on the cases of tests/data: X12 to canonical JSON and back, nothing lost; and wrong maps, each with the
// sentence it must be refused with. Adding a folder adds a test.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/base/failure.hpp"
#include "parsers/x12/interpret.hpp"
#include "parsers/x12/writer.hpp"
#include "tests/catch.hpp"
#include "tests/maps/base_maps.hpp"

using namespace crossdock;
using maps::tested::dictionary, maps::tested::interchange_of, maps::tested::library, maps::tested::schemas, maps::tested::structure_of;
using maps::tested::unread_places, maps::tested::write_canonical, maps::tested::written, maps::tested::Written;

namespace {

const std::filesystem::path source = CROSSDOCK_TEST_SOURCE;

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> folders_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_directory()) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::shared_ptr<const maps::Map> compiled(const maps::MapLibrary& maps, std::string_view name, std::string_view release, std::string_view set) {
  return maps.compile(name, structure_of(release, set));
}

}  // namespace

TEST_CASE("Every base map compiles for both its releases, in both directions") {
  for (const maps::MapLibrary::Entry& entry : library().entries())
    for (const std::string& release : entry.releases) {
      INFO(entry.name << " for " << release);
      CHECK_NOTHROW(compiled(library(), entry.name, release, entry.set));
    }
}

TEST_CASE("A document read by its base map and written again has lost nothing") {
  for (const auto& set : folders_below(source / "tests/data/transaction_sets"))
    for (const auto& one : folders_below(set)) {
      INFO(one.string());
      const std::string bytes = contents(one / "input.x12");
      std::size_t sets = 0;
      x12::interpret(bytes, dictionary(), [&](const x12::CheckedSet& checked) {
        REQUIRE(checked.document.structure != nullptr);
        const auto* entry = library().base_for(checked.verdict.set_id);
        if (!entry) return;
        ++sets;
        const auto map = library().compile(entry->name, {checked.definition, checked.document.structure});
        maps::Translator translator;
        maps::Translation translation;
        maps::Trace trace;
        translator.translate(checked.document, *map, translation, &trace);
        CHECK(translation.problems().empty());
        CHECK(unread_places(checked.document, trace) == std::vector<std::string>{});
        const Written back = write_canonical(translation.json(), *map, *checked.document.structure);
        CHECK(back.said == std::vector<std::string>{});
        CHECK(written(back.draft) == written(x12::draft_of(checked.document)));
        x12::interpret(interchange_of(back.draft), dictionary(), [&](const x12::CheckedSet& again) {
          std::vector<std::string> said;
          for (const document::Issue& issue : again.verdict.issues) said.push_back(document::sentence(issue));
          CHECK(said == std::vector<std::string>{});
        });
      });
      CHECK(sets > 0);
    }
}

TEST_CASE("Every place of the base maps is in one of the releases they are for") {
  std::string said;
  try {
    library().check();
  } catch (const Failure& failure) {
    said = failure.what();
  }
  CHECK(said == "");
}

TEST_CASE("A place that one release has is no mistake in the other, and the check says which has it") {
  const auto partly = library().check("850");
  const auto found = std::find_if(partly.begin(), partly.end(), [](const auto& one) { return one.place == "MEA.11"; });
  REQUIRE(found != partly.end());
  CHECK(found->releases == std::vector<std::string>{"005010"});
  CHECK(found->line.starts_with("common.yaml:"));
}

TEST_CASE("A wrong map is refused with a sentence that says what is wrong") {
  for (const auto& one : folders_below(source / "tests/data/wrong_maps")) {
    INFO(one.filename().string());
    std::string expected = contents(one / "expect.txt");
    while (!expected.empty() && expected.back() == '\n') expected.pop_back();
    std::string said = "nothing";
    try {
      const std::filesystem::path folders[] = {source / "maps/library", one};
      const auto maps = maps::MapLibrary::load(folders, schemas(), structure_of);
      compiled(*maps, "wrong", "004010", "850");
    } catch (const Failure& failure) {
      said = failure.what();
      // Reports are wrapped at 80 columns.
      for (std::size_t at = said.find("\n    "); at != std::string::npos; at = said.find("\n    ")) said.replace(at, 5, " ");
    }
    INFO(said);
    CHECK(said.find(expected) != std::string::npos);
  }
}
