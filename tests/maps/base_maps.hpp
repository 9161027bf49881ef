// The base maps over the project's dictionary and schemas, loaded once for all tests of the room; and a document's way
// through its map in both directions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "maps/map_library.hpp"
#include "maps/translator.hpp"
#include "parsers/document/draft.hpp"
#include "parsers/x12/dictionary.hpp"

namespace crossdock::maps::tested {

const x12::Dictionary& dictionary();
std::shared_ptr<const canonical::SchemaLibrary> schemas();
std::shared_ptr<const document::Structure> structure_of(std::string_view release, std::string_view set);
const MapLibrary& library();

// A set without its envelope, as text: segments end with a line end.
std::string written(const document::Draft& draft);
// The same in an interchange, as partners send it.
std::string interchange_of(const document::Draft& draft);

// What a canonical document becomes when the map writes it, and every sentence that was said about it.
struct Written {
  document::Draft draft;
  std::vector<std::string> said;
};
Written write_canonical(std::string_view json, const Map& map, const document::Structure& structure);

// Places of a document that no rule reads, each once: "N1 PER03". ST, SE, LS, LE
// and HL01 to HL04 say where things belong, and are written anew.
std::vector<std::string> unread_places(const document::Document& document, const Trace& trace);
// Adds the elements that have a value, and those of them that a rule reads; the same segments left out.
void count_read(const document::Document& document, const Trace& trace, std::size_t& present, std::size_t& read);

}  // namespace crossdock::maps::tested
