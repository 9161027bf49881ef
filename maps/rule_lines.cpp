#include "maps/rule_lines.hpp"

#include <fmt/format.h>

namespace crossdock::maps {

void RuleLines::set_rules(RuleList rules) {
  rules_ = std::move(rules);
  ways_.assign(1, {});
  numbered_.clear();
}

RuleLines::Way RuleLines::way_to(Way around, const Rule& rule) {
  const RuleList& siblings = fields_of(around);
  if (ways_[around].first_field == top) {
    ways_[around].first_field = static_cast<Way>(ways_.size());
    for (const Rule& one : siblings) ways_.push_back({&one, around, top, one.node.position().line, none});
  }
  return ways_[around].first_field + static_cast<Way>(&rule - siblings.begin());
}

std::string RuleLines::path(Way way) const {
  const Standing& one = ways_[way];
  return one.around == top ? one.rule->name : fmt::format("{}.{}", path(one.around), one.rule->name);
}

std::optional<Index> RuleLines::number_of(Way way) {
  Standing& one = ways_[way];
  if (one.number != none) return one.number;
  if (numbered_.size() >= none) return std::nullopt;
  one.number = static_cast<Index>(numbered_.size());
  numbered_.push_back(way);
  return one.number;
}

RuleLine RuleLines::operator[](std::size_t number) const {
  const Standing& one = ways_[numbered_[number]];
  return {path(numbered_[number]), fmt::format("{}:{}", one.rule->file, one.line), one.rule->on_no_row};
}

}  // namespace crossdock::maps
