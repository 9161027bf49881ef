#include "parsers/x12/document_key.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace crossdock::x12 {
namespace {

// Elements that number a document: purchase order, invoice, shipment, depositor's order, warehouse receipt, credit or
// debit memo, catalog, adjustment, group acknowledged, reference, shipment identification.
constexpr std::string_view numbers[] = {"324", "76", "396", "285", "394", "475", "684", "31", "28", "127", "145"};

constexpr std::size_t longest_key = 50;

}  // namespace

KeyPlace key_place(const document::Structure& structure) {
  if (structure.nodes.size() < 3) return {};
  const document::SegmentShape& first = structure.segment(2);  // node 0 is the set, 1 is ST
  const auto is_number = [](const document::ElementShape& element) {
    return std::ranges::find(numbers, element.number) != std::end(numbers);
  };
  const auto found = std::ranges::find_if(first.elements, is_number);
  if (found == first.elements.end()) return {};
  const auto position = static_cast<std::uint8_t>(found - first.elements.begin() + 1);
  return {first.tag, position, fmt::format("{}{:02}", first.id, position)};
}

void take_key(const KeyPlace& place, const document::Document& document, SetVerdict& verdict) {
  if (place.element == 0 || document.segments.size() < 2 || document.segments[1].tag != place.tag) return;
  const std::string_view key = document.element(document.segments[1], place.element).substr(0, longest_key);
  if (key.empty()) return;
  verdict.key_element = place.name;
  verdict.key = key;
}

}  // namespace crossdock::x12
