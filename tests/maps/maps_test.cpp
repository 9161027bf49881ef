// The base maps on the cases of tests/data: X12 to canonical JSON and back, nothing lost; and wrong maps, each with the
// sentence it must be refused with. Adding a folder adds a test.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/base/failure.hpp"
#include "maps/canonical/json_reader.hpp"
#include "maps/generator.hpp"
#include "maps/map_library.hpp"
#include "maps/translator.hpp"
#include "parsers/x12/interpret.hpp"
#include "parsers/x12/segment_writer.hpp"
#include "parsers/x12/writer.hpp"
#include "tests/catch.hpp"

using namespace crossdock;

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

const x12::Dictionary& dictionary() {
  static const x12::Dictionary one(source / "parsers/x12/dictionary");
  return one;
}

std::shared_ptr<const canonical::SchemaLibrary> schemas() {
  static const auto one = canonical::SchemaLibrary::load(source / "maps/canonical/schemas");
  return one;
}

std::shared_ptr<const document::Structure> structure_of(std::string_view release, std::string_view set) {
  const x12::Dictionary::Found found = dictionary().find(release, set);
  return {found.definition, found.structure()};
}

const maps::MapLibrary& library() {
  static const std::filesystem::path folders[] = {source / "maps/library"};
  static const auto one = maps::MapLibrary::load(folders, schemas(), structure_of);
  return *one;
}

std::shared_ptr<const maps::Map> compiled(const maps::MapLibrary& maps, std::string_view name, std::string_view release, std::string_view set) {
  return maps.compile(name, structure_of(release, set));
}

std::string written(const document::Draft& draft) {
  std::string out;
  x12::SegmentWriter writer(out, document::Delimiters{'*', '>', '^', '\n'});
  x12::write_set(writer, draft, "0001");
  return out;
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
        for (const document::Segment& segment : checked.document.segments)
          for (std::uint16_t i = 1; i <= segment.element_count; ++i) {
            const std::string_view tag = checked.document.tag(segment);
            if (checked.document.element(segment, i).empty() || tag == "ST" || tag == "SE") continue;
            INFO(tag << i);
            CHECK(trace.read[segment.first_separator + i - 1U]);
          }
        canonical::JsonReader reader;
        canonical::Canonical canonical;
        std::vector<canonical::Problem> problems;
        reader.read(translation.json(), map->schema(), canonical, problems);
        for (const auto& problem : problems) FAIL_CHECK(problem.pointer << " " << problem.reason);
        maps::Generator generator;
        document::Draft draft(*checked.document.structure);
        std::vector<maps::Problem> losses;
        generator.generate(canonical, *map, draft, losses);
        for (const auto& loss : losses) FAIL_CHECK(maps::sentence(loss));
        CHECK(written(draft) == written(x12::draft_of(checked.document)));
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
  const auto found = std::find_if(partly.begin(), partly.end(), [](const auto& one) { return one.place == "MTX.02"; });
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
