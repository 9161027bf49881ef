#include "parsers/document/hierarchy.hpp"

#include <utility>

namespace crossdock::document {
namespace {

// Level codes from the top down: S shipment, O order, T tare, P pack, I item.
constexpr std::pair<std::string_view, std::string_view> structures[] = {
    {"", "SOTPI"}, {"0001", "SOTPI"}, {"0002", "SOITP"}, {"0003", "STPOI"}, {"0004", "SOI"}};

}  // namespace

std::vector<HierarchyLevel> number_hierarchy(std::span<const std::uint16_t> ranks) {
  std::vector<HierarchyLevel> levels(ranks.size());
  std::vector<std::size_t> open;  // the path from the top to the level before
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    while (!open.empty() && ranks[open.back()] >= ranks[i]) open.pop_back();
    levels[i].number = static_cast<std::uint32_t>(i + 1);
    if (!open.empty()) {
      levels[i].parent = levels[open.back()].number;
      levels[open.back()].has_children = true;
    }
    open.push_back(i);
  }
  return levels;
}

std::optional<std::uint16_t> hierarchy_rank(std::string_view structure_code, std::string_view level_code) {
  for (const auto& [code, levels] : structures) {
    if (code != structure_code) continue;
    const auto rank = level_code.size() == 1 ? levels.find(level_code.front()) : std::string_view::npos;
    return rank == std::string_view::npos ? std::nullopt : std::optional(static_cast<std::uint16_t>(rank));
  }
  return std::nullopt;
}

}  // namespace crossdock::document
