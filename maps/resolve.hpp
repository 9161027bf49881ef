// Finds the nodes of a structure that a written place means. Both compilers call it; what is not there is not yet a
// mistake (another release may have it), so the answer says what was missing and where.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "maps/expression.hpp"
#include "parsers/document/structure.hpp"

namespace crossdock::maps {

struct ResolvedPlace {
  struct Hop {
    document::NodeId loop;
    const Step* step;
    bool hierarchy;                 // an HL directly below the HL we are in, whatever the structure's nesting
  };
  std::vector<Hop> loops;           // entered on the way, outermost first
  document::NodeId segment = document::unplaced;  // unplaced: the last loop itself is meant
  const Step* segment_step = nullptr;             // nullptr when `segment` is the trigger of the last hop
  const document::ElementShape* shape = nullptr;  // of the element or component; nullptr without one
  std::uint8_t component = 0;       // 1 when the place names a composite without a component
};

struct Missing {
  Span span;
  std::string what;
  std::string help;
};

// What became of a written place in a structure: the place, or why it is not there.
struct Resolution {
  std::optional<ResolvedPlace> place;
  Missing missing;
};

// `from`: the loop node the path starts in. `repeats`: the place stands after each: or at:, where N1 means the loop.
std::optional<ResolvedPlace> resolve(const document::Structure& structure, document::NodeId from, const Place& place, bool repeats,
                                     Missing& missing);

// Element or component `position` of a segment's shape; nullptr when it has none.
const document::ElementShape* shape_of(const document::SegmentShape& segment, std::uint8_t element, std::uint8_t component);

bool is_hierarchical(const document::Structure& structure, document::NodeId loop);

// The trigger segment of a loop; the set itself has none.
document::NodeId trigger_of(const document::Structure& structure, document::NodeId loop);

}  // namespace crossdock::maps
