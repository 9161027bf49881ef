// For every base map, sets made by chance: what the map reads of them is written again and reads as the same canonical
// document. Values differ in every element, so a field that comes back from another place is seen.
#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "parsers/x12/interpret.hpp"
#include "tests/catch.hpp"
#include "tests/maps/base_maps.hpp"
#include "tests/x12_out/random_draft.hpp"

using namespace crossdock;
using namespace crossdock::maps::tested;

namespace {

constexpr unsigned sets_of_each = 12;

struct Read {
  std::string json;
  std::size_t present = 0, read = 0;  // elements
  std::vector<std::string> said;
  bool valid = false;
};

Read read_by(const maps::Map& map, const document::Draft& draft) {
  Read read;
  x12::interpret(interchange_of(draft), dictionary(), [&](const x12::CheckedSet& set) {
    read.valid = set.verdict.issues.empty() && set.document.structure != nullptr;
    if (!read.valid) return;
    maps::Translator translator;
    maps::Translation translation;
    maps::Trace trace;
    translator.translate(set.document, map, translation, &trace);
    read.json = translation.json();
    for (const auto& problem : translation.problems()) read.said.push_back(maps::sentence(problem));
    count_read(set.document, trace, read.present, read.read);
  });
  return read;
}

// A walk writes HL segments that belong to nothing: here they become shipment, order, pack, item, item, pack, ...
document::Draft with_levels(const document::Draft& made) {
  document::Draft draft(made.structure());
  unsigned count = 0, order = 0, pack = 0;
  for (const document::Draft::Segment& segment : made.segments()) {
    draft.begin_segment(segment.node);
    if (made.structure().segment(segment.node).id != "HL") {
      for (const document::Draft::Value& value : made.values(segment)) draft.put(value.position, made.text(value));
      continue;
    }
    ++count;
    const char* level = count == 1 ? "S" : count % 5 == 2 ? "O" : count % 5 == 3 || count % 5 == 0 ? "P" : "I";
    const unsigned parent = count == 1 ? 0 : *level == 'O' ? 1 : *level == 'P' ? order : pack;
    if (*level == 'O') order = count;
    if (*level == 'P') pack = count;
    draft.add(std::to_string(count));
    draft.add(parent == 0 ? "" : std::to_string(parent));
    draft.add(level);
  }
  return draft;
}

// Lines are counted when a set is written, whatever was read.
std::string without_line_count(const std::string& json) {
  static const std::regex count(",?\"line_count\":[0-9]+"), first("\\{,"), empty(",\"totals\":\\{\\}");
  return std::regex_replace(std::regex_replace(std::regex_replace(json, count, ""), first, "{"), empty, "");
}

}  // namespace

TEST_CASE("Of generated sets everything that a base map reads comes back") {
  // Some sets of the standard can be read in two ways (an LM after a loop without one may be the loop's or its parent's).
  std::vector<std::string> otherwise;
  std::size_t sets = 0;
  for (const maps::MapLibrary::Entry& entry : library().entries())
    for (const std::string& release : entry.releases) {
      const auto structure = structure_of(release, entry.set);
      const auto map = library().compile(entry.name, structure);
      unsigned judged = 0;
      std::size_t present = 0, carried = 0;
      for (unsigned seed = 1; seed <= sets_of_each; ++seed) {
        const document::Draft draft = with_levels(x12::made::random_draft(*structure, seed));
        const Read first = read_by(*map, draft);
        if (!first.valid) continue;
        ++judged;
        present += first.present, carried += first.read;
        INFO(entry.name << " " << release << " seed " << seed << "\n" << written(draft) << first.json);
        CHECK(first.said == std::vector<std::string>{});
        const Written back = write_canonical(first.json, *map, *structure);
        CHECK(back.said == std::vector<std::string>{});
        INFO(written(back.draft));
        const Read second = read_by(*map, back.draft);
        CHECK(second.valid);
        if (without_line_count(second.json) != without_line_count(first.json)) otherwise.push_back(first.json + '\n' + second.json);
      }
      sets += judged;
      INFO(entry.name << " " << release);
      CHECK(judged * 2 > sets_of_each);
      INFO(carried << " of " << present << " elements are read");
      // Chance makes many an LX without an article, which nobody sends and no rule reads.
      const bool has_empty_packages = entry.set == "940" || entry.set == "945";
      CHECK(carried * 100 >= present * (has_empty_packages ? 75 : 93));
    }
  INFO(fmt::format("{}", fmt::join(otherwise, "\n")));
  CHECK(otherwise.size() * 100 < sets);
}
