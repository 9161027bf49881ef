// Places: from what is written in a rule to the slot a segment is dealt to, and the scopes entered on the way.
#include "maps/read_building.hpp"

#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::maps {

using document::ElementType;

const ReadCompiler::Standing* ReadCompiler::start_of(const Written& written, const Place& place, const Standing& standing) {
  const Standing* start = &standing;
  if (place.from_top)
    while (start->around) start = start->around;
  for (unsigned i = 0; i < place.up; ++i) {
    start = start->around;
    if (start) continue;
    written.refuse(place.span, fmt::format("there are not {} loops around this rule", place.up), "leave out a ../");
    return nullptr;
  }
  return start;
}

std::optional<PlaceRef> ReadCompiler::group_place(const Written& written, const Place& place) {
  const Standing& standing = *standing_;
  if (!standing.group) {
    written.refuse(place.span, fmt::format(".{} counts in a group of elements, and there is none here", place.element),
                   "groups stand after each: PO1.(06 07)..(24 25)");
    return std::nullopt;
  }
  if (place.element == 0 || place.element > standing.group->size()) {
    written.refuse(place.span, fmt::format("the group has {} elements", standing.group->size()), ".1 is the first");
    return std::nullopt;
  }
  PlaceRef ref;
  ref.slot = standing.item_slot;
  ref.in_group = true;
  ref.element = place.element;
  ref.group_components = standing.group_element != 0;
  const std::uint8_t position = (*standing.group)[place.element - 1U];
  const document::SegmentShape& segment = structure_.segment(standing.item_node);
  ref.shape = standing.group_element ? shape_of(segment, standing.group_element, position) : shape_of(segment, position, 0);
  if (ref.shape) return ref;
  missing_ = Missing{place.span, fmt::format("{} has no element {} in release {}", segment.id, position, structure_.release), {}};
  return std::nullopt;
}

bool ReadCompiler::is_item(const Place& place) const {
  return standing_->item_slot != none && !place.from_top && place.up == 0 && place.steps.size() == 1 &&
         place.steps[0].conditions.empty() && structure_.segment(standing_->item_node).id == place.steps[0].tag;
}

bool ReadCompiler::out_of_item(const Place& place, const Standing& standing) {
  if (standing.item_slot == none || place.from_top || place.up > 0) return false;
  const std::string_view tag = structure_.segment(standing.item_node).id;
  missing_ = Missing{place.span, fmt::format("{} is not in reach of a rule that stands on {}{}", place.steps.front().tag, tag, did_you_mean(place.steps.front().tag, std::span(&tag, 1))),
                     fmt::format("../{} reaches the loop around", place.steps.front().tag)};
  return true;
}

std::optional<ReadCompiler::Reached> ReadCompiler::reach(const Written& written, const Place& place) {
  missing_.reset();
  auto reached = look_up(written, place);
  if (reached || missing_) names_.sought().note(written, place, reached ? nullptr : &*missing_);
  return reached;
}

std::optional<ReadCompiler::Reached> ReadCompiler::look_up(const Written& written, const Place& place) {
  if (place.steps.empty()) {
    const auto ref = group_place(written, place);
    return ref ? std::optional(Reached{*ref, {}}) : std::nullopt;
  }
  if (place.element == 0 || !place.groups.empty()) {
    written.refuse(place.span, "an element is missing here", fmt::format("{}.01", place.steps.back().tag));
    return std::nullopt;
  }
  Reached reached;
  reached.ref.repetition = place.repetition;
  reached.ref.element = place.element;
  if (is_item(place)) return reach_item(place, reached);
  if (out_of_item(place, *standing_)) return std::nullopt;
  const Standing* start = start_of(written, place, *standing_);
  if (!start) return std::nullopt;
  const Resolution& found = names_.resolved(start->loop, place, false);
  if (!found.place) {
    missing_ = found.missing;
    return std::nullopt;
  }
  const ResolvedPlace* const resolved = &*found.place;
  Index scope = start->scope;
  for (const ResolvedPlace::Hop& hop : resolved->loops) reached.scopes.push_back(scope = hop_scope(scope, hop));
  const std::vector<Condition> no_conditions;
  reached.ref.slot = slot_for(scope, resolved->segment, false, resolved->segment_step ? resolved->segment_step->conditions : no_conditions, true);
  reached.ref.scope = reached.scopes.empty() ? none : scope;
  reached.ref.component = resolved->component;
  reached.ref.shape = resolved->shape;
  return reached;
}

const ResolvedPlace* ReadCompiler::where_to_stand(const Written& written, const Place& place, const Standing& standing, const Standing*& start) {
  missing_.reset();
  const ResolvedPlace* resolved = nullptr;
  if (!out_of_item(place, standing)) {
    start = start_of(written, place, standing);
    if (!start) return nullptr;
    const Resolution& found = names_.resolved(start->loop, place, true);
    if (found.place) resolved = &*found.place;
    else missing_ = found.missing;
  }
  if (place.groups.empty() || !resolved) names_.sought().note(written, place, resolved ? nullptr : &*missing_);
  return resolved;
}

std::optional<ReadCompiler::Reached> ReadCompiler::reach_item(const Place& place, Reached& reached) {
  const document::SegmentShape& segment = structure_.segment(standing_->item_node);
  reached.ref.slot = standing_->item_slot;
  reached.ref.component = place.component;
  const ElementShape* shape = shape_of(segment, place.element, place.component);
  if (shape && shape->type == ElementType::composite && place.component == 0) {
    reached.ref.component = 1;
    shape = shape_of(segment, place.element, 1);
  }
  if (!shape) {
    missing_ = Missing{place.span, fmt::format("{} has no element {:02} in release {}", segment.id, place.element, structure_.release),
                       fmt::format("it has {} elements", segment.elements.size())};
    return std::nullopt;
  }
  reached.ref.shape = shape;
  return reached;
}

Index ReadCompiler::new_slot(Index scope) {
  scope_of_slot_.push_back(scope);
  return static_cast<Index>(scope_of_slot_.size() - 1);
}

Index ReadCompiler::slot_for(Index scope, NodeId node, bool hierarchy, const std::vector<Condition>& conditions, bool single) {
  DealBuild& deal = deals_[{scope, hierarchy, node}];
  if (conditions.empty()) {
    if (deal.plain == none) deal.plain = new_slot(scope);
    return deal.plain;
  }
  const std::string text = text_of(conditions);
  for (DealBuild::Particular& particular : deal.cases) {
    if (particular.text != text) continue;
    particular.build.only_first = particular.build.only_first && single;
    return particular.build.slot;
  }
  DealBuild::Particular particular{text, {}};
  for (const Condition& c : conditions) particular.build.tests.push_back({c.element, c.component, c.differs, c.values});
  particular.build.slot = new_slot(scope);
  particular.build.only_first = single;
  deal.cases.push_back(std::move(particular));
  return deal.cases.back().build.slot;
}

Index ReadCompiler::new_scope(NodeId loop, bool hierarchy) {
  Scope scope;
  scope.loop = loop;
  reading_.scopes.push_back(scope);
  if (hierarchy || is_hierarchical(structure_, loop)) reading_.uses_hierarchy = true, reading_.hierarchy_loop = loop;
  return static_cast<Index>(reading_.scopes.size() - 1);
}

Index ReadCompiler::hop_scope(Index from, const ResolvedPlace::Hop& hop) {
  const auto key = std::tuple(from, hop.hierarchy, hop.loop, text_of(hop.step->conditions));
  if (const auto known = hops_.find(key); known != hops_.end()) return known->second;
  const Index slot = slot_for(from, hop.loop, hop.hierarchy, hop.step->conditions, true);
  const Index scope = new_scope(hop.loop, hop.hierarchy);
  reading_.scopes[scope].outer = from;
  reading_.scopes[scope].outer_slot = slot;
  hops_.emplace(key, scope);
  return scope;
}

std::optional<std::uint32_t> ReadCompiler::place(const Written& written, const ExpressionNode& node) {
  auto reached = reach(written, written.expression().places[node.place]);
  if (!reached) return std::nullopt;
  reached->ref.rule = rule_;
  Term term;
  term.kind = Term::Kind::place;
  term.type = value_type(*reached->ref.shape);
  term.ref = static_cast<std::uint32_t>(terms_.places.size());
  terms_.places.push_back(reached->ref);
  return add(std::move(term));
}

std::optional<std::uint32_t> ReadCompiler::name(const Written& written, const ExpressionNode& node) {
  written.refuse(node.span, fmt::format("{} is a field; reading takes its values from places", node.text),
                 "fields are named on the write side: write: {CTT.01: count(lines)}");
  return std::nullopt;
}

bool ReadCompiler::gather(const Written& written, std::uint32_t list, Gathering& gathering, const std::function<bool()>& inside) {
  const ExpressionNode& node = written.expression().node(list);
  if (node.kind != ExpressionNode::Kind::place || written.expression().places[node.place].element != 0) {
    written.refuse(node.span, "a segment or loop is wanted here", "count(PO1), sum(PO1, PO1.02 * PO1.04)");
    return false;
  }
  const Place& place = written.expression().places[node.place];
  const Standing* start = nullptr;
  const ResolvedPlace* const resolved = where_to_stand(written, place, *standing_, start);
  if (!resolved) return false;
  Standing item = *start;
  item.around = start;
  gather_slot(*resolved, *start, gathering, item);
  const Standing* before = std::exchange(standing_, &item);
  const bool good = inside();
  standing_ = before;
  return good;
}

void ReadCompiler::gather_slot(const ResolvedPlace& resolved, const Standing& start, Gathering& gathering, Standing& item) {
  const bool of_loops = resolved.segment == document::unplaced;
  const std::size_t hops = resolved.loops.size() - (of_loops ? 1 : 0);
  Index scope = start.scope;
  for (std::size_t i = 0; i < hops; ++i) scope = hop_scope(scope, resolved.loops[i]);
  if (hops > 0) gathering.outer = scope;
  if (of_loops) {
    const ResolvedPlace::Hop& last = resolved.loops.back();
    gathering.slot = slot_for(scope, last.loop, last.hierarchy, last.step->conditions, false);
    gathering.scope = item.scope = new_scope(last.loop, last.hierarchy);
    item.loop = last.loop;
    item.item_slot = none;
  } else {
    gathering.slot = slot_for(scope, resolved.segment, false, resolved.segment_step->conditions, false);
    gathering.item_slot = item.item_slot = new_slot(none);
    item.item_node = resolved.segment;
  }
}

}  // namespace crossdock::maps
