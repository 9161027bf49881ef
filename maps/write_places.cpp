// Places aimed at: the tree of segments to be written, and the element of it a rule fills.
#include "maps/write_building.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace crossdock::maps {

WriteCompiler::Build& WriteCompiler::child(Build& parent, NodeId node, bool loop, const std::vector<Condition>& conditions, bool repeated, bool hierarchy) {
  const std::string key = text_of(conditions);
  if (!repeated)
    for (const auto& known : parent.below)
      if (known->node.node == node && !known->node.repeated && known->key == key) return *known;
  parent.below.push_back(std::make_unique<Build>());
  Build& build = *parent.below.back();
  build.key = key;
  build.node.node = node;
  build.node.loop = loop;
  build.node.repeated = repeated;
  build.node.hierarchy = hierarchy || (loop && is_hierarchical(structure_, node));
  build.node.rule = rule_;
  const document::SegmentShape& shape = structure_.segment(node);
  for (const Condition& c : conditions) {
    if (c.differs || c.values.empty()) continue;
    WriteElement element;
    element.element = c.element;
    element.component = c.component;
    element.is_constant = true;
    element.term = constant(c.values.front());
    element.shape = shape_of(shape, c.element, c.component);
    element.rule = rule_;
    if (element.shape) build.node.segment.elements.push_back(element);
  }
  return build;
}

WriteCompiler::Build& WriteCompiler::hop(Build& from, const ResolvedPlace::Hop& hop, bool repeated) {
  return child(from, hop.loop, true, hop.step->conditions, repeated, hop.hierarchy);
}

std::vector<WriteNode> WriteCompiler::finished(Build& loop) {
  std::stable_sort(loop.below.begin(), loop.below.end(), [&](const auto& a, const auto& b) {
    // HLs below an HL come behind everything the HL itself holds.
    const bool a_last = a->node.hierarchy && loop.node.hierarchy, b_last = b->node.hierarchy && loop.node.hierarchy;
    return std::pair(a_last, a->node.node) < std::pair(b_last, b->node.node);
  });
  std::vector<WriteNode> nodes;
  for (auto& build : loop.below) {
    finish_segment(build->node);
    build->node.below = finished(*build);
    nodes.push_back(std::move(build->node));
  }
  return bounded(loop.node.node, std::move(nodes));
}

// What has its place between LS and LE is put below them, so that they are written when any of it is.
std::vector<WriteNode> WriteCompiler::bounded(NodeId loop, std::vector<WriteNode> nodes) const {
  NodeId opening = document::unplaced;
  for (NodeId child = static_cast<NodeId>(loop + 1); child < structure_.nodes[loop].end; child = structure_.nodes[child].end) {
    if (structure_.nodes[child].kind != document::Node::Kind::segment) continue;
    if (structure_.segment(child).id == "LS") opening = child;
    if (structure_.segment(child).id != "LE" || opening == document::unplaced) continue;
    const auto first = std::find_if(nodes.begin(), nodes.end(), [&](const WriteNode& node) { return node.node > opening && node.node < child; });
    const auto last = std::find_if(first, nodes.end(), [&](const WriteNode& node) { return node.node > child; });
    if (first != last) {
      WriteNode bounds;
      bounds.node = std::exchange(opening, document::unplaced);
      bounds.closing = child;
      bounds.below.assign(std::make_move_iterator(first), std::make_move_iterator(last));
      *first = std::move(bounds);
      nodes.erase(first + 1, last);
    }
  }
  return nodes;
}

void WriteCompiler::finish_segment(WriteNode& node) const {
  std::stable_sort(node.segment.elements.begin(), node.segment.elements.end(), [](const WriteElement& a, const WriteElement& b) {
    return std::tuple(a.element, a.repetition, a.component) < std::tuple(b.element, b.repetition, b.component);
  });
  const document::SegmentShape& shape = structure_.segment(node.node);
  for (std::size_t i = 0; i < shape.elements.size(); ++i)
    if (shape.elements[i].requirement == document::Requirement::mandatory)
      node.segment.mandatory.push_back(static_cast<std::uint8_t>(i + 1));
}

const WriteCompiler::Standing* WriteCompiler::start_of(const Place& place, const Standing& standing) const {
  const Standing* start = &standing;
  if (place.from_top)
    while (start->around) start = start->around;
  for (unsigned i = 0; i < place.up && start; ++i) start = start->around;
  return start;
}

bool WriteCompiler::out_of_item(const Place& place, const Standing& standing) {
  return standing.segment != document::unplaced && !place.from_top && place.up == 0;
}

std::optional<WriteCompiler::Aim> WriteCompiler::aim(const Written& written, const Place& place) {
  const Standing& standing = *standing_;
  Aim out;
  out.element.element = place.element;
  out.element.repetition = place.repetition;
  out.element.component = place.component;
  out.element.rule = rule_;
  if (place.steps.empty()) return aim_in_group(written, place, std::move(out));
  const bool one_step = !place.from_top && place.up == 0 && place.steps.size() == 1 && place.steps[0].conditions.empty();
  if (one_step && standing.segment != document::unplaced && structure_.segment(standing.segment).id == place.steps[0].tag) {
    Build* const build = standing.item ? standing.item : standing.groups ? standing.build : nullptr;
    out.segment = build ? &build->node.segment : nullptr;
    if (build && !build->node.chunked) out.groups = standing.groups;
    return with_shape(place, standing.segment, std::move(out));
  }
  if (out_of_item(place, standing)) {
    missing_ = Missing{place.span, "the rule stands on another segment", {}};
    return std::nullopt;
  }
  const Standing* start = start_of(place, standing);
  const Resolution* const found = start ? &names_.resolved(start->loop, place, false) : nullptr;
  if (!found || !found->place) {
    if (found) missing_ = found->missing;
    return std::nullopt;
  }
  const ResolvedPlace* const resolved = &*found->place;
  Build* build = start->build;
  for (const ResolvedPlace::Hop& one : resolved->loops) build = &hop(*build, one, false);
  out.element.component = resolved->component;
  out.element.shape = resolved->shape;
  if (resolved->segment == trigger_of(structure_, build->node.node)) {
    out.segment = &build->node.segment;
  } else {
    const std::vector<Condition> no_conditions;
    out.segment = &child(*build, resolved->segment, false, resolved->segment_step ? resolved->segment_step->conditions : no_conditions, false, false).node.segment;
  }
  return out;
}

std::optional<WriteCompiler::Aim> WriteCompiler::aim_in_group(const Written& written, const Place& place, Aim out) {
  WriteGroups* groups = standing_->groups;
  if (!groups || place.element == 0 || place.element > groups->positions.front().size()) {
    written.refuse(place.span, "there is no such element in the group", "the first is .1");
    return std::nullopt;
  }
  const std::uint8_t position = groups->positions.front()[place.element - 1U];
  const document::SegmentShape& shape = structure_.segment(standing_->segment);
  out.groups = groups;
  out.element.shape = groups->component_of ? shape_of(shape, groups->component_of, position) : shape_of(shape, position, 0);
  if (out.element.shape) return out;
  missing_ = Missing{place.span, "the release has no such element", {}};
  return std::nullopt;
}

std::optional<WriteCompiler::Aim> WriteCompiler::with_shape(const Place& place, NodeId segment, Aim out) {
  const document::SegmentShape& shape = structure_.segment(segment);
  out.element.shape = shape_of(shape, place.element, place.component);
  if (out.element.shape && out.element.shape->type == document::ElementType::composite && place.component == 0) {
    out.element.component = 1;
    out.element.shape = shape_of(shape, place.element, 1);
  }
  if (out.element.shape) return out;
  missing_ = Missing{place.span, fmt::format("{} has no such element", shape.id), {}};
  return std::nullopt;
}

bool WriteCompiler::put(const Written& written, std::uint32_t place_node, std::uint32_t value_node) {
  const ExpressionNode& node = written.expression().node(place_node);
  auto target = aim(written, written.expression().places[node.place]);
  if (!target) return false;
  const auto term = compile(written, value_node);
  if (!term) return false;
  return put(written, node.span, *target, *term);
}

bool WriteCompiler::put(const Written& written, Span span, Aim& target, std::uint32_t term) {
  target.element.term = term;
  target.element.is_constant = terms_.terms[term].kind == Term::Kind::text;
  if (const WriteElement* const other = writer_of(target)) {
    written.refuse(span, fmt::format("two rules write this element: {} and {}", program_.rules[other->rule].path, program_.rules[rule_].path),
                   "remove one, or give one of them `write: nothing`");
    return false;
  }
  target.elements().push_back(target.element);
  return true;
}

// What writes the element already; nullptr when nothing does.
const WriteElement* WriteCompiler::writer_of(const Aim& target) {
  const auto in = [&](const std::vector<WriteElement>& elements) -> const WriteElement* {
    const auto found = std::find_if(elements.begin(), elements.end(), [&](const WriteElement& one) {
      return one.element == target.element.element && one.component == target.element.component && one.repetition == target.element.repetition;
    });
    return found == elements.end() ? nullptr : &*found;
  };
  if (const WriteElement* const own = in(target.elements()); own || !target.segment) return own;
  if (const WriteElement* const of_segment = in(target.segment->elements)) return of_segment;
  for (const WriteGroups& groups : target.segment->groups)
    if (const WriteElement* const of_items = in(groups.whole)) return of_items;
  return nullptr;
}

}  // namespace crossdock::maps
