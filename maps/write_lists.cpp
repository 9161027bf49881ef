// Lists: a segment or loop for each item, or groups of elements that items fill.
#include "maps/write_building.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace crossdock::maps {

using canonical::FieldType;

void WriteCompiler::list(const Rule& rule, const Field& field, std::uint16_t index, const Standing& standing) {
  if (!rule.each || rule.write_nothing) return;
  rule_ = number_of(rule);
  for (const Place& place : rule.each->expression().places) {
    missing_.reset();
    if (block(rule, place, field, ref_of(*standing.object, index), standing)) break;
  }
  missing_.reset();
}

bool WriteCompiler::block(const Rule& rule, const Place& place, const Field& field, FieldRef list, const Standing& standing) {
  const Standing* start = start_of(place, standing);
  if (!start || place.steps.empty()) return false;
  Around item;
  item.level = static_cast<std::uint8_t>(standing.object->level + 1);
  item.type = field.type == FieldType::object ? &program_.schema->object_of(field) : nullptr;
  item.outer = standing.object;
  Standing inner = standing;
  inner.object = &item;
  inner.around = standing.segment != document::unplaced ? standing.around : start;
  inner.item = nullptr;
  inner.groups = nullptr;
  inner.segment = document::unplaced;
  const bool one_step = !place.from_top && place.up == 0 && place.steps.size() == 1 && place.steps[0].conditions.empty();
  if (!place.groups.empty() && one_step && standing.segment != document::unplaced &&
      structure_.segment(standing.segment).id == place.steps[0].tag) {
    Build* segment = standing.item ? standing.item : standing.build;
    return groups(rule, place, field, std::move(list), *segment, standing.segment, inner, false);
  }
  if (out_of_item(place, standing)) return false;
  const Resolution& found = names_.resolved(start->loop, place, true);
  if (!found.place) return false;
  return repeat(rule, place, field, std::move(list), *found.place, *start, inner);
}

bool WriteCompiler::repeat(const Rule& rule, const Place& place, const Field& field, FieldRef list, const ResolvedPlace& resolved, const Standing& start, Standing& inner) {
  const bool of_loops = resolved.segment == document::unplaced && place.groups.empty();
  const NodeId segment = of_loops ? document::unplaced
                         : resolved.segment != document::unplaced ? resolved.segment : trigger_of(structure_, resolved.loops.back().loop);
  Build* build = start.build;
  // Groups of the segment that opens the loop we are in fill that segment.
  if (!place.groups.empty() && resolved.loops.empty() && segment == trigger_of(structure_, start.loop)) {
    return groups(rule, place, field, std::move(list), *build, segment, inner, false);
  }
  std::vector<Standing> on_the_way;
  on_the_way.reserve(resolved.loops.size());
  Build* repeated = nullptr;
  for (std::size_t i = 0; i < resolved.loops.size(); ++i) {
    build = &hop(*build, resolved.loops[i], repeated == nullptr);
    if (!repeated) repeated = build;
    if (i + 1 < resolved.loops.size() || !of_loops) {
      Standing way = inner;
      way.loop = resolved.loops[i].loop;
      way.build = build;
      on_the_way.push_back(way);
      inner.around = &on_the_way.back();
    }
  }
  inner.build = build;
  if (!resolved.loops.empty()) inner.loop = resolved.loops.back().loop;
  if (!of_loops) {
    const std::vector<Condition> no_conditions;
    // A segment that may be there once is one segment, whoever else writes into it.
    if (!place.groups.empty() && !repeated && structure_.nodes[segment].max_use == 1) {
      Build& single = child(*build, segment, false, resolved.segment_step ? resolved.segment_step->conditions : no_conditions, false, false);
      return groups(rule, place, field, std::move(list), single, segment, inner, false);
    }
    Build& one = child(*build, segment, false, resolved.segment_step ? resolved.segment_step->conditions : no_conditions, repeated == nullptr, false);
    if (!repeated) repeated = &one;
    if (!place.groups.empty()) return groups(rule, place, field, std::move(list), one, segment, inner, repeated == &one);
    inner.item = &one;
    inner.segment = segment;
  }
  repeated->node.list = std::move(list);
  inner.when = &repeated->node.when;
  items(rule, field, inner);
  return true;
}

bool WriteCompiler::groups(const Rule& rule, const Place& place, const Field& field, FieldRef list, Build& segment, NodeId node, Standing& inner, bool own) {
  const std::size_t width = place.groups.front().size();
  if (std::any_of(place.groups.begin(), place.groups.end(), [&](const auto& group) { return group.size() != width; })) return false;  // refused by the read side
  const document::SegmentShape& shape = structure_.segment(node);
  WriteGroups groups;
  groups.component_of = place.element;
  groups.rule = rule_;
  for (const std::vector<std::uint8_t>& group : place.groups)
    if (shape_of(shape, place.element ? place.element : group.front(), place.element ? group.front() : 0)) groups.positions.push_back(group);
  if (groups.positions.empty()) return false;
  groups.list = list;
  if (own) {
    segment.node.chunked = true;
    segment.node.list = std::move(list);
  }
  // Rules of the items hold on to the groups while more may be added to the segment.
  auto building = std::make_unique<WriteGroups>(std::move(groups));
  inner.groups = building.get();
  inner.segment = node;
  inner.item = &segment;
  inner.when = &building->when;
  items(rule, field, inner);
  segment.node.segment.groups.push_back(std::move(*building));
  return true;
}

void WriteCompiler::items(const Rule& rule, const Field& field, const Standing& inner) {
  if (field.type == FieldType::object) {
    fields(rule.fields, inner);
    return;
  }
  FieldRef item{inner.object->level, {}};
  // Inside the item there is no object; names are those of the objects around.
  Standing scalar_standing = inner;
  scalar_standing.object = inner.object->outer;
  if (rule.value || !rule.write.empty() || rule.constant || rule.read) {
    scalar(rule, field, item, scalar_standing);
  } else if (inner.groups) {
    standing_ = &scalar_standing;
    Place first;
    first.element = 1;
    auto target = aim_in_group(*rule.each, first, Aim{nullptr, nullptr, WriteElement{1, 0, 0, false, 0, rule_, nullptr}});
    if (target) put(*rule.each, {}, *target, field_term(item, value_type(field.type)));
  }
}

}  // namespace crossdock::maps
