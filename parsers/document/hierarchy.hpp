// HL numbering for ship notices and everything else built as a hierarchy: HL01 counts, HL02 names the parent, HL04 says
// whether children follow. The map writer gives the levels in the order written and gets the numbers.
// (X12 HL segment; elements 628, 734, 735, 736, 1005.)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace crossdock::document {

struct HierarchyLevel {
  std::uint32_t number = 0;   // HL01
  std::uint32_t parent = 0;   // HL02; 0: none, the element stays empty
  bool has_children = false;  // HL04: "1" or "0"
};

// Ranks in document order, 0 for the top; a level's parent is the nearest one before it with a lower rank, so that
// a level left out (a pack without a tare) leaves no gap.
std::vector<HierarchyLevel> number_hierarchy(std::span<const std::uint16_t> ranks);

// The rank of level code HL03 in the structure BSN05 names: "0001" shipment, order, tare, pack, item; "0002" shipment,
// order, item, tare, pack; "0003" shipment, tare, pack, order, item; "0004" shipment, order, item. An empty structure
// code is "0001". Nothing for other structures, and when the level does not belong to the structure.
std::optional<std::uint16_t> hierarchy_rank(std::string_view structure_code, std::string_view level_code);

}  // namespace crossdock::document
