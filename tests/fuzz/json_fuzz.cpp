// Any text as a canonical document: read by its schema or refused with problems that point into it; what was read can be
// written as a transaction set, and what our checker then says is an answer too.
#include <filesystem>
#include <map>
#include <string>

#include "maps/canonical/document_text.hpp"
#include "maps/canonical/json_reader.hpp"
#include "maps/generator.hpp"
#include "maps/map_library.hpp"
#include "parsers/x12/check_written.hpp"
#include "parsers/x12/envelope_writer.hpp"
#include "parsers/x12/writer.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace crossdock;
using crossdock::fuzz::require;

const maps::MapLibrary& library() {
  static const auto loaded = [] {
    const std::filesystem::path folders[] = {CROSSDOCK_TEST_SOURCE "/maps/library"};
    return maps::MapLibrary::load(folders, canonical::SchemaLibrary::load(CROSSDOCK_TEST_SOURCE "/maps/canonical/schemas"));
  }();
  return *loaded;
}

std::shared_ptr<const maps::Map> map_for(std::string_view document) {
  static std::map<std::string, std::shared_ptr<const maps::Map>, std::less<>> compiled;
  const auto known = compiled.find(document);
  if (known != compiled.end()) return known->second;
  std::shared_ptr<const maps::Map> map;
  for (const auto& entry : library().entries()) {
    const auto found = fuzz::dictionary().find("004010", entry.set);
    if (entry.document == document && found.definition)
      map = library().compile(entry.name, {found.definition, &found.definition->structure()});
  }
  return compiled.emplace(document, map).first->second;
}

void write(const canonical::Canonical& document, const maps::Map& map) {
  static maps::Generator generator;
  document::Draft draft(map.structure());
  std::vector<maps::Problem> problems;
  if (!generator.generate(document, map, draft, problems)) return require(!problems.empty());
  std::string out;
  const document::Delimiters delimiters{'*', ':', '^', '~'};
  x12::SegmentWriter writer(out, delimiters);
  x12::InterchangeHeader header;
  header.delimiters = delimiters;
  x12::GroupHeader group;
  group.functional_id = map.structure().functional_group;
  group.version = map.structure().release;
  const x12::WrittenSet set = x12::write_set(writer, draft, "0001");
  require(set.segment_count >= 2);
  x12::check_written(std::string_view(out).substr(set.offset, set.length), header, group, fuzz::dictionary());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static canonical::JsonReader reader({100'000, 16, 20});
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const std::string name = canonical::head_of(json).document;
  const canonical::Schema* schema = library().schemas().find(name.empty() ? std::string_view("order") : name);
  if (schema == nullptr) return 0;
  canonical::Canonical document;
  std::vector<canonical::Problem> problems;
  const bool fits = reader.read(json, *schema, document, problems);
  require(fits == problems.empty() && problems.size() <= 20);
  for (const canonical::Problem& problem : problems) require(problem.offset <= json.size() && !problem.reason.empty());
  if (!fits) return 0;
  if (const auto map = map_for(schema->name)) write(document, *map);
  return 0;
}
