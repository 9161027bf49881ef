#include "parsers/x12/guide_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace crossdock::x12 {

using document::IssueKind;
using document::Loop;
using document::Node;
using document::NodeId;
using document::Segment;
using document::unplaced;

GuideCheck::GuideCheck(const GuideRules& rules, const document::Document& document, Findings& findings)
    : rules_(rules), document_(document), structure_(*document.structure), findings_(findings),
      loop_of_(document.segments.size()) {
  // Loops stand in pre-order, so an inner one writes over the outer one.
  for (std::uint32_t loop = 0; loop < document.loops.size(); ++loop)
    std::fill(loop_of_.begin() + document.loops[loop].first_segment, loop_of_.begin() + document.loops[loop].end_segment,
              loop);
}

bool GuideCheck::is_loop(NodeId node) const { return structure_.nodes[node].kind == Node::Kind::loop; }

GuideCheck::Standing GuideCheck::standing(std::size_t index) const {
  const std::uint32_t inside = loop_of_[index];
  const Loop& loop = document_.loops[inside];
  if (loop.first_segment == index && inside != 0) return {loop.node, loop.parent};
  return {document_.segments[index].node, inside};
}

const Segment* GuideCheck::deciding(NodeId node, std::size_t index) const {
  if (!is_loop(node)) return &document_.segments[index];
  for (std::uint32_t loop = loop_of_[index]; loop != Loop::none; loop = document_.loops[loop].parent)
    if (document_.loops[loop].node == node) return &document_.segments[document_.loops[loop].first_segment];
  return nullptr;
}

bool GuideCheck::holds(const GuidePlace::Condition& condition, std::size_t index) const {
  const Segment* segment = deciding(condition.node, index);
  if (segment == nullptr) return false;
  const auto& values = condition.qualifier.values;
  const std::string_view value = document_.element(*segment, condition.qualifier.element);
  return (std::find(values.begin(), values.end(), value) != values.end()) != condition.qualifier.other;
}

bool GuideCheck::is_at(const GuidePlace& place, std::size_t index) const {
  const NodeId node = is_loop(place.node) ? standing(index).node : document_.segments[index].node;
  return node == place.node &&
         std::all_of(place.conditions.begin(), place.conditions.end(),
                     [&](const GuidePlace::Condition& condition) { return holds(condition, index); });
}

std::size_t GuideCheck::first_at(const GuidePlace& place, const Loop& scope) const {
  for (std::size_t index = scope.first_segment; index < scope.end_segment; ++index)
    if (is_at(place, index)) return index;
  return document_.segments.size();
}

std::uint16_t GuideCheck::shape_of(std::size_t index) const {
  for (const GuideRules::Shape& shape : rules_.shapes)
    if (is_at(shape.place, index)) return shape.segment;
  return structure_.nodes[document_.segments[index].node].segment;
}

void GuideCheck::check() {
  for (const GuideRules::Use& use : rules_.uses) check_use(use);
  for (const GuideRules::Repeat& repeat : rules_.repeats) check_repeat(repeat);
  for (const GuideRules::Dependency& dependency : rules_.dependencies) check_dependency(dependency);
}

// --- uses -------------------------------------------------------------------------------------------------------------

void GuideCheck::check_use(const GuideRules::Use& use) {
  std::vector<std::uint32_t> counts(document_.loops.size());
  for (std::size_t index = 0; index < document_.segments.size(); ++index)
    if (is_at(use.place, index) && ++counts[standing(index).around] > use.most) report_over(use, index);
  if (use.least == 0) return;

  const NodeId around = structure_.nodes[use.place.node].parent;
  const std::size_t outer = use.place.conditions.size() - (use.place.is_qualified() ? 1 : 0);
  for (std::uint32_t occurrence = 0; occurrence < counts.size(); ++occurrence) {
    const Loop& loop = document_.loops[occurrence];
    if (loop.node != around || counts[occurrence] >= use.least) continue;
    const bool is_meant = std::all_of(use.place.conditions.begin(), use.place.conditions.begin() + static_cast<std::ptrdiff_t>(outer),
                                      [&](const GuidePlace::Condition& c) { return holds(c, loop.first_segment); });
    if (is_meant) report_under(use, occurrence);
  }
}

// A qualifier the guide does not use is a wrong code; what it does use may be there too often.
void GuideCheck::report_over(const GuideRules::Use& use, std::size_t index) {
  const auto& shape = structure_.segment(use.place.node);
  if (use.most > 0 || !use.place.is_qualified()) {
    const IssueKind kind = use.most == 0              ? IssueKind::segment_not_used
                           : is_loop(use.place.node) ? IssueKind::loop_over_maximum
                                                      : IssueKind::segment_over_maximum;
    findings_.segment(kind, index, use.place.node, shape.id, shape.name, fmt::format("at most {} {}", use.most, use.label),
                      use.weight);
    return;
  }
  const std::uint8_t element = use.place.conditions.back().qualifier.element;
  findings_.element(IssueKind::code_not_used_in_guide, index, {element, 0, 0}, &shape.elements[element - 1U],
                    document_.element(document_.segments[index], element), "another code of this partner's guide", {},
                    use.weight);
}

// Reported at the first segment behind the place, as the walk does.
void GuideCheck::report_under(const GuideRules::Use& use, std::uint32_t occurrence) {
  const Loop& loop = document_.loops[occurrence];
  std::size_t index = loop.first_segment;
  for (; index < loop.end_segment; ++index) {
    const Standing at = standing(index);
    if (at.around == occurrence && at.node != unplaced && at.node > use.place.node && index > loop.first_segment) break;
  }
  const auto& shape = structure_.segment(use.place.node);
  findings_.segment(is_loop(use.place.node) ? IssueKind::loop_under_minimum : IssueKind::segment_under_minimum, index,
                    use.place.node, shape.id, shape.name, fmt::format("at least {} {}", use.least, use.label), use.weight);
}

void GuideCheck::check_repeat(const GuideRules::Repeat& repeat) {
  const std::uint8_t element = repeat.place.element;
  const char separator = document_.delimiters.repetition;
  for (std::size_t index = 0; index < document_.segments.size(); ++index) {
    if (!is_at(repeat.place, index)) continue;
    const std::string_view text = document_.element(document_.segments[index], element);
    if (text.empty()) continue;
    const auto separators = separator == '\0' ? 0 : std::count(text.begin(), text.end(), separator);
    if (static_cast<std::uint32_t>(separators) + 1 < repeat.least)
      findings_.element(IssueKind::too_few_repetitions, index, {element, 0, 0},
                        &structure_.segment(repeat.place.node).elements[element - 1U], text,
                        fmt::format("at least {} values", repeat.least), {}, repeat.weight);
  }
}

// --- conditions -------------------------------------------------------------------------------------------------------

bool GuideCheck::applies(const GuideRules::Dependency& dependency, std::size_t index) const {
  using Test = GuideRules::Dependency::Test;
  std::string_view value;
  bool is_there = index < document_.segments.size();
  if (is_there && dependency.when.element != 0) {
    value = document_.element(document_.segments[index], dependency.when.element);
    if (dependency.when.component != 0)
      value = document::component(value, document_.delimiters.component, dependency.when.component);
    is_there = !value.empty();
  }
  const auto& values = dependency.values;
  const bool is_one = is_there && std::find(values.begin(), values.end(), value) != values.end();
  switch (dependency.test) {
    case Test::present: return is_there;
    case Test::absent: return !is_there;
    case Test::equal: return is_one;
    case Test::differs: return !is_one;
  }
  return false;
}

void GuideCheck::check_dependency(const GuideRules::Dependency& dependency) {
  for (const Loop& scope : document_.loops) {
    if (scope.node != dependency.scope) continue;
    const std::size_t trigger = first_at(dependency.when, scope);
    if (!applies(dependency, trigger)) continue;
    const std::size_t index = first_at(dependency.then, scope);
    const bool has_segment = index < document_.segments.size();
    const bool is_there = has_segment && (dependency.then.element == 0 ||
                                          !document_.element(document_.segments[index], dependency.then.element).empty());
    // An element of a segment that is not there is nothing to demand.
    if (dependency.then.element != 0 && !has_segment) continue;
    if (is_there == dependency.forbids) report_dependency(dependency, trigger, index, scope);
  }
}

void GuideCheck::report_dependency(const GuideRules::Dependency& dependency, std::size_t trigger, std::size_t index,
                                   const Loop& scope) {
  const auto& shape = structure_.segment(dependency.then.node);
  const std::uint8_t element = dependency.then.element;
  Issue* issue = nullptr;
  if (element != 0)
    issue = findings_.element(
        dependency.forbids ? IssueKind::dependent_element_not_used : IssueKind::dependent_element_missing, index,
        {element, dependency.then.component, 0}, &shape.elements[element - 1U],
        document_.element(document_.segments[index], element), dependency.reason, {}, dependency.weight);
  else
    issue = findings_.segment(
        dependency.forbids ? IssueKind::dependent_segment_not_used : IssueKind::dependent_segment_missing,
        dependency.forbids ? index : std::min<std::size_t>(scope.end_segment, document_.segments.size() - 1), dependency.then.node, shape.id, shape.name, dependency.reason,
        dependency.weight);
  if (issue == nullptr || trigger >= document_.segments.size()) return;
  issue->trigger.segment_position = static_cast<std::uint32_t>(trigger + 1);
  issue->trigger.segment_id = document_.tag(document_.segments[trigger]);
  issue->trigger.element = dependency.when.element;
  issue->trigger.component = dependency.when.component;
}

}  // namespace crossdock::x12
