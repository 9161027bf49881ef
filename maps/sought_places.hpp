// SoughtPlaces: every place the rules of a map ask for, and the releases that have it. The read and the write compiler
// note each place as they look it up; MapLibrary pools the notes of all releases a map is for. So a place that one
// release has is no mistake in another, and a place that none has is refused, wherever it is written.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "maps/expression.hpp"
#include "maps/resolve.hpp"
#include "maps/rule_lines.hpp"

namespace crossdock::maps {

struct SoughtPlace {
  Written written;                    // the node of the rule it stands in, to point at
  Span span;
  std::string text;                   // "N9/MTX.02"
  std::string rule, line;             // "lines.notes", "850.yaml:31": one of the rules that ask for it
  std::string file;                   // which wrote it
  bool from_group = false;            // written in a group: it need be in one only of the loops that use the group
  std::vector<std::string> releases;  // that have it
  std::vector<std::string> lacking;   // looked in, without it
  Missing missing;                    // what the first of these said
};

class SoughtPlaces {
 public:
  // What follows belongs to this rule, in this release.
  void release(std::string_view name) { release_ = name, met_.clear(); }
  void rule(const Rule& rule, const RuleLines& lines, RuleLines::Way way) { rule_ = &rule, lines_ = &lines, way_ = way; }

  // `missing`: why the release has no such place; nullptr when it has.
  void note(const Written& written, const Place& place, const Missing* missing);

  void add(const SoughtPlaces& other);
  [[nodiscard]] std::vector<const SoughtPlace*> list() const;  // in the order of files and lines
  // Places no release has, each at its rule. Of groups in shared files only when `whole`: other maps may use them.
  [[nodiscard]] std::vector<const SoughtPlace*> nowhere(bool whole, const std::vector<std::string>& shared_files) const;

 private:
  SoughtPlace& place_of(const Written& written, const Place& place);
  using Where = std::tuple<std::string, std::uint32_t, std::uint32_t, std::uint32_t>;  // file, line, column, offset
  std::string release_;
  const Rule* rule_ = nullptr;
  const RuleLines* lines_ = nullptr;
  RuleLines::Way way_ = RuleLines::top;
  std::map<Where, SoughtPlace> places_;
  struct Met {
    const Place* place;
    std::string_view file;
    friend bool operator==(const Met&, const Met&) = default;
  };
  struct HashOfMet {
    std::size_t operator()(const Met& one) const { return std::hash<const void*>()(one.place); }
  };
  std::unordered_map<Met, SoughtPlace*, HashOfMet> met_;  // in the release in hand
};

}  // namespace crossdock::maps
