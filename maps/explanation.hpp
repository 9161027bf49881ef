// Explanation: an effective map as people are shown it, rule by rule: what stands, which file and line won, what it
// replaced, and what each direction carries. Made by MapLibrary::explain for `crossdock map check` and `map explain`.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace crossdock::maps {

enum class Carries : std::uint8_t { both, read_only, write_only, nothing };

struct ExplainedRule {
  std::string path;                   // "lines.price"
  std::uint8_t depth = 0;             // 0 for a field of the document
  bool is_value = true;               // false: an object or a list, whose fields follow
  Carries carries = Carries::both;
  bool constant = false;
  std::string text;                   // on one line, as it is written
  std::string line;                   // "acme-850.yaml:7"
  bool from_group = false;
  std::vector<std::string> replaced;  // "850.yaml:14: BEG.05", the oldest first
  std::vector<std::string> tables;    // reference tables it looks things up in
  std::vector<std::string> codes;     // code tables
};

struct Explanation {
  std::string name;
  std::vector<std::string> files;     // the base map first
  std::vector<ExplainedRule> rules;   // each followed by those of its fields
  std::vector<std::pair<std::string, std::string>> removals;  // "acme-850.yaml:4", "850.yaml:30: lines.marks"
};

struct MapText;
struct Shared;
// `text`: an effective map, expanded.
Explanation explained(const MapText& text, const Shared& names);

}  // namespace crossdock::maps
