// A place in a transaction set as a guide writes it, in the notation of the map language: BEG.02, N1/N3.01,
// REF[01=DP].02, heading/DTM, REF[other]. Read from text, then looked up in a structure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parsers/document/document.hpp"

namespace crossdock::x12 {

// [01=DP|19]: occurrences whose element is one of these. [other]: those that no other place of the guide names.
struct Qualifier {
  std::uint8_t element = 0;  // 0: no qualifier
  bool other = false;
  std::vector<std::string> values;
  friend bool operator==(const Qualifier&, const Qualifier&) = default;
};

struct PlaceStep {
  std::string tag;
  Qualifier qualifier;
};

struct PlaceText {
  std::uint8_t area = 0;  // 1 heading, 2 detail, 3 summary; 0: not said
  std::vector<PlaceStep> steps;
  std::uint8_t element = 0, component = 0;  // 0: the segment or loop itself; the element itself
};

// What is wrong with a place's text, and where in it.
struct PlaceFault {
  std::size_t offset = 0;
  std::string what;
};
std::variant<PlaceText, PlaceFault> read_place(std::string_view text);

// A place found in a structure: a node, and what must hold of it and of the loops around it.
struct GuidePlace {
  struct Condition {
    document::NodeId node;
    Qualifier qualifier;
    friend bool operator==(const Condition&, const Condition&) = default;
  };
  document::NodeId node = document::unplaced;
  std::vector<Condition> conditions;        // from the outside inwards; the node's own last, if it has one
  std::uint8_t element = 0, component = 0;

  [[nodiscard]] bool is_qualified() const { return !conditions.empty() && conditions.back().node == node; }
};

// Looks `text` up below the loop `scope` (0: the set).
std::variant<GuidePlace, PlaceFault> find_place(const PlaceText& text, const document::Structure& structure,
                                                document::NodeId scope);

}  // namespace crossdock::x12
