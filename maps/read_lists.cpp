// Rules for lists: each: over loops, segments or groups of elements.
#include "maps/read_building.hpp"

#include <fmt/format.h>

namespace crossdock::maps {

using canonical::FieldType;

void ReadCompiler::list(std::span<const Rule* const> rules, const Field& field, const Standing& standing) {
  ReadStep step;
  step.kind = ReadKind::list;
  set_name(step, field.name, false);
  const std::uint32_t opened = emit(step);
  last_with_ = no_term;
  for (const Rule* rule : rules) {
    if (!rule->each) {
      if (rule->read_nothing) continue;
      rule->node.refuse(fmt::format("{} is a list", field.name), "each: says which segments or loops make its items");
      continue;
    }
    const Names::Within within(names_, *rule);
    for (const Place& place : rule->each->expression().places) block(*rule, place, field, standing);
    missing_.reset();
  }
  last_with_ = no_term;
  if (here() == opened + 1) {
    reading_.steps.pop_back();  // nothing of it is in this release
    return;
  }
  close(opened);
  const ReadStep& first = reading_.steps[opened + 1];
  if (first.jump == here() && first.kind >= ReadKind::each_loop && first.kind <= ReadKind::each_group)
    reading_.steps[opened].slot = first.slot;  // one block: an empty slot is an empty list
}

void ReadCompiler::block(const Rule& rule, const Place& place, const Field& field, const Standing& standing) {
  names_.seeks(rule);
  if (place.steps.empty()) {
    rule.each->refuse(place.span, "each: wants a segment, a loop or groups of elements", "each: PO1.(06 07)..(24 25)");
    return;
  }
  Standing item = standing;
  item.group = nullptr;
  if (field.type == FieldType::object) item.object = &program_.schema->object_of(field);
  standing_ = &standing;
  if (!place.groups.empty() && is_item(place)) {
    item.around = standing.around;
    groups(rule, place, field, standing.item_slot, standing.item_node, true, item);
    return;
  }
  const Standing* start = nullptr;
  const ResolvedPlace* const resolved = where_to_stand(*rule.each, place, standing, start);
  if (!resolved) return;
  item.around = start;
  loops(rule, place, field, *resolved, *start, item);
}

void ReadCompiler::loops(const Rule& rule, const Place& place, const Field& field, const ResolvedPlace& resolved, const Standing& start, Standing& item) {
  const bool of_loops = resolved.segment == document::unplaced && place.groups.empty();
  std::vector<std::uint32_t> open;
  std::vector<Standing> on_the_way;
  on_the_way.reserve(resolved.loops.size());
  Index scope = start.scope;
  const Standing* around = &start;
  for (std::size_t i = 0; i < resolved.loops.size(); ++i) {
    const ResolvedPlace::Hop& hop = resolved.loops[i];
    const bool makes_items = of_loops && i + 1 == resolved.loops.size();
    ReadStep step;
    step.kind = ReadKind::each_loop;
    step.slot = slot_for(scope, hop.loop, hop.hierarchy, hop.step->conditions, false);
    step.scope = scope = new_scope(hop.loop, hop.hierarchy);
    step.silent = !makes_items;
    step.scalar_items = field.type != FieldType::object;
    step.rule = number_of(rule);
    open.push_back(emit(step));
    if (!makes_items) {
      Standing way = item;
      way.scope = scope;
      way.loop = hop.loop;
      way.item_slot = none;
      way.around = around;
      on_the_way.push_back(way);
      around = &on_the_way.back();
    }
  }
  item.scope = scope;
  item.around = around;
  if (!resolved.loops.empty()) item.loop = resolved.loops.back().loop;
  if (of_loops) {
    item.item_slot = none;
    items(rule, field, item);
  } else {
    const NodeId segment = resolved.segment == document::unplaced ? trigger_of(structure_, item.loop) : resolved.segment;
    const std::vector<Condition> no_conditions;
    const Index slot = slot_for(scope, segment, false, resolved.segment_step ? resolved.segment_step->conditions : no_conditions, false);
    if (place.groups.empty()) segments(rule, field, slot, segment, item);
    else groups(rule, place, field, slot, segment, false, item);
  }
  for (auto step = open.rbegin(); step != open.rend(); ++step) close(*step);
}

void ReadCompiler::segments(const Rule& rule, const Field& field, Index slot, NodeId segment, Standing& item) {
  ReadStep step;
  step.kind = ReadKind::each_segment;
  step.slot = slot;
  step.item_slot = item.item_slot = new_slot(none);
  item.item_node = segment;
  step.scalar_items = field.type != FieldType::object;
  step.rule = number_of(rule);
  const std::uint32_t opened = emit(step);
  items(rule, field, item);
  close(opened);
}

void ReadCompiler::groups(const Rule& rule, const Place& place, const Field& field, Index slot, NodeId segment, bool first_only, Standing& item) {
  const document::SegmentShape& shape = structure_.segment(segment);
  const std::size_t width = place.groups.front().size();
  std::vector<std::uint8_t> positions;
  for (const std::vector<std::uint8_t>& group : place.groups) {
    if (group.size() != width) {
      rule.each->refuse(place.span, "the groups are not of one size", fmt::format("{}.(06 07)..(24 25)", shape.id));
      return;
    }
    if (!shape_of(shape, place.element ? place.element : group.front(), place.element ? group.front() : 0)) continue;
    positions.insert(positions.end(), group.begin(), group.end());
  }
  if (positions.empty()) {
    const Missing missing{place.span, fmt::format("{} has no such elements in release {}", shape.id, structure_.release), {}};
    names_.sought().note(*rule.each, place, &missing);
    return;
  }
  names_.sought().note(*rule.each, place, nullptr);
  ReadStep step;
  step.kind = ReadKind::each_group;
  step.slot = slot;
  step.first_only = first_only;
  step.element = place.element;
  step.item_slot = item.item_slot = new_slot(none);
  item.item_node = segment;
  item.group = &place.groups.front();
  item.group_element = place.element;
  step.scalar_items = field.type != FieldType::object;
  step.groups = static_cast<std::uint32_t>(reading_.groups.size());
  reading_.groups.push_back(static_cast<std::uint8_t>(width));
  reading_.groups.push_back(static_cast<std::uint8_t>(positions.size() / width));
  reading_.groups.insert(reading_.groups.end(), positions.begin(), positions.end());
  step.rule = number_of(rule);
  const std::uint32_t opened = emit(step);
  items(rule, field, item);
  close(opened);
}

void ReadCompiler::items(const Rule& rule, const Field& field, const Standing& item) {
  last_with_ = no_term;
  standing_ = &item;
  if (field.type == FieldType::object) {
    const std::optional<std::uint32_t> condition = opened_when(rule);
    if (rule.fields.empty()) rule.node.refuse(fmt::format("{} is a list of objects, and the rule gives them no fields", field.name), "fields: or use:");
    fields(rule.fields, item);
    if (condition) close(*condition);
  } else if (rule.value || rule.read || rule.constant) {
    scalar(rule, field, {}, item);
  } else {
    implied_item(rule, field, item);
  }
  last_with_ = no_term;
}

void ReadCompiler::implied_item(const Rule& rule, const Field& field, const Standing& item) {
  if (!item.group || item.group->size() != 1) {
    rule.node.refuse(fmt::format("{} is a list of {}; what is an item?", field.name, canonical::name_of(field.type)), "value: MSG.01");
    return;
  }
  ReadStep step = step_for(rule, field, {});
  Place place;
  place.element = 1;
  const auto ref = group_place(*rule.each, place);
  if (!ref) return;
  if (!set_conversion(step, *ref->shape, field)) {
    refuse_type(*rule.each, rule.each->expression().places.front().span, value_type(*ref->shape), field);
    return;
  }
  static_cast<ElementAt&>(step) = *ref;
  emit(step);
}

}  // namespace crossdock::maps
