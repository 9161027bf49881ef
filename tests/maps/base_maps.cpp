#include "tests/maps/base_maps.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "maps/canonical/json_reader.hpp"
#include "maps/generator.hpp"
#include "parsers/x12/envelope_writer.hpp"
#include "parsers/x12/segment_writer.hpp"
#include "parsers/x12/writer.hpp"

namespace crossdock::maps::tested {
namespace {

const std::filesystem::path source = CROSSDOCK_TEST_SOURCE;
constexpr document::Delimiters delimiters{'*', '>', '^', '~'};
constexpr Time noon{std::chrono::microseconds(1795516713000000LL)};

// Calls visit(segment, position, was_read) for every element that has a value.
template <class Visit>
void each_element(const document::Document& document, const Trace& trace, Visit visit) {
  for (const document::Segment& segment : document.segments) {
    const std::string_view tag = document.tag(segment);
    if (tag == "ST" || tag == "SE" || tag == "LS" || tag == "LE" || tag == "HL") continue;
    for (std::uint16_t i = 1; i <= segment.element_count; ++i)
      if (!document.element(segment, i).empty()) visit(segment, i, bool(trace.read[segment.first_separator + i - 1U]));
  }
}

}  // namespace

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

const MapLibrary& library() {
  static const std::filesystem::path folders[] = {source / "maps/library"};
  static const auto one = MapLibrary::load(folders, schemas(), structure_of);
  return *one;
}

std::string written(const document::Draft& draft) {
  std::string out;
  x12::SegmentWriter writer(out, document::Delimiters{'*', '>', '^', '\n'});
  x12::write_set(writer, draft, "0001");
  return out;
}

std::string interchange_of(const document::Draft& draft) {
  const document::Structure& structure = draft.structure();
  x12::InterchangeHeader header = x12::interchange_header(structure.release, delimiters, 1, noon);
  header.sender_qualifier = "ZZ", header.sender_id = "BUYER";
  header.receiver_qualifier = "ZZ", header.receiver_id = "SELLER";
  std::string out;
  x12::EnvelopeWriter envelope(out, header, "");
  envelope.begin_group({structure.functional_group, "BUYER", "SELLER",
                        x12::group_date(noon, x12::group_date_format(structure.release)), "0915", "1", "X", structure.release});
  x12::write_set(envelope.segments(), draft, "0001");
  envelope.end_set();
  envelope.end_group();
  envelope.end();
  return out;
}

Written write_canonical(std::string_view json, const Map& map, const document::Structure& structure) {
  Written written{document::Draft(structure), {}};
  canonical::JsonReader reader;
  canonical::Canonical canonical;
  std::vector<canonical::Problem> problems;
  reader.read(json, map.schema(), canonical, problems);
  for (const auto& problem : problems) written.said.push_back(fmt::format("{} {}", problem.pointer, problem.reason));
  Generator generator;
  std::vector<Problem> losses;
  generator.generate(canonical, map, written.draft, losses);
  for (const auto& loss : losses) written.said.push_back(sentence(loss));
  return written;
}

std::vector<std::string> unread_places(const document::Document& document, const Trace& trace) {
  std::vector<std::string> places;
  each_element(document, trace, [&](const document::Segment& segment, std::size_t element, bool was_read) {
    if (was_read) return;
    const std::string loops = segment.node == document::unplaced ? "?" : document.structure->path(segment.node);
    places.push_back(fmt::format("{} {}{:02}", loops, document.tag(segment), element));
  });
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

void count_read(const document::Document& document, const Trace& trace, std::size_t& present, std::size_t& read) {
  each_element(document, trace, [&](const document::Segment&, std::size_t, bool was_read) { ++present, read += was_read; });
}

}  // namespace crossdock::maps::tested
