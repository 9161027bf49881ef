#include "maps/resolve.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::maps {
namespace {

using document::Node;
using document::NodeId;
using document::Structure;

// Calls `visit` with each node directly below `loop`, in structure order.
template <class Visit>
void each_child(const Structure& structure, NodeId loop, Visit visit) {
  for (NodeId child = static_cast<NodeId>(loop + 1); child < structure.nodes[loop].end;) {
    visit(child);
    const Node& node = structure.nodes[child];
    child = node.kind == Node::Kind::loop ? node.end : static_cast<NodeId>(child + 1);
  }
}

std::string loop_name(const Structure& structure, NodeId loop) {
  return loop == 0 ? fmt::format("set {}", structure.set_id) : fmt::format("loop {}", structure.path(loop));
}

struct Search {
  const Structure& structure;
  NodeId loop;
  std::uint8_t area;
  std::vector<NodeId> segments, loops;

  Search(const Structure& structure_, NodeId loop_, const Step& step, std::uint8_t area_) : structure(structure_), loop(loop_), area(area_) {
    each_child(structure, loop, [&](NodeId child) {
      const Node& node = structure.nodes[child];
      if (area != 0 && node.area != area) return;
      if (structure.segments[node.segment].id != step.tag) return;
      (node.kind == Node::Kind::loop ? loops : segments).push_back(child);
    });
  }
};

void describe_missing(const Search& search, const Step& step, Missing& missing) {
  std::vector<std::string_view> known;
  each_child(search.structure, search.loop, [&](NodeId child) { known.push_back(search.structure.segment(child).id); });
  missing.span = step.span;
  missing.what = fmt::format("there is no {} in {} of release {}{}", step.tag, loop_name(search.structure, search.loop),
                             search.structure.release, did_you_mean(step.tag, known));
  missing.help = fmt::format("it has {}", fmt::join(known, " "));
}

bool describe_ambiguous(const Search& search, const Step& step, const std::vector<NodeId>& found, Missing& missing) {
  if (found.size() < 2) return false;
  static constexpr std::string_view areas[] = {"", "heading/", "detail/", "summary/"};
  missing.span = step.span;
  missing.what = fmt::format("{} is in {} more than once", step.tag, loop_name(search.structure, search.loop));
  missing.help = fmt::format("say which: {}{} or {}{}", areas[search.structure.nodes[found[0]].area], step.tag,
                             areas[search.structure.nodes[found[1]].area], step.tag);
  return true;
}

// The elements a step's conditions ask about must be there, and can be what they must be.
bool has_conditions(const Structure& structure, NodeId segment, const Step& step, Missing& missing) {
  if (segment == document::unplaced) return true;
  const document::SegmentShape& shape = structure.segment(segment);
  for (const Condition& condition : step.conditions) {
    const document::ElementShape* const element = shape_of(shape, condition.element, condition.component);
    if (!element) {
      missing = {condition.span, fmt::format("{} has no element {:02} in release {}", shape.id, condition.element, structure.release),
                 fmt::format("it has {} elements", shape.elements.size())};
      return false;
    }
    for (const std::string& value : condition.values) {
      if (condition.quoted || !element->codes || element->codes->contains(value)) continue;
      const bool few = element->codes->values.size() <= 200;
      missing = {condition.span,
                 fmt::format("{} is no code of {}{:02} {} in release {}{}", value, shape.id, condition.element, element->name, structure.release,
                             few ? did_you_mean(value, element->codes->values) : std::string()),
                 fmt::format("crossdock dictionary element {}; a partner's own code stands in quotes: [{:02}='{}']", element->number, condition.element, value)};
      return false;
    }
  }
  return true;
}

}  // namespace

NodeId trigger_of(const Structure& structure, NodeId loop) {
  return loop == 0 || structure.nodes[loop].kind != Node::Kind::loop ? document::unplaced : static_cast<NodeId>(loop + 1);
}

bool is_hierarchical(const Structure& structure, NodeId loop) { return loop != 0 && structure.segment(loop).id == "HL"; }

const document::ElementShape* shape_of(const document::SegmentShape& segment, std::uint8_t element, std::uint8_t component) {
  if (element == 0 || element > segment.elements.size()) return nullptr;
  const document::ElementShape& shape = segment.elements[element - 1U];
  if (component == 0) return &shape;
  if (component > shape.components.size()) return component == 1 ? &shape : nullptr;
  return &shape.components[component - 1U];
}

std::optional<ResolvedPlace> resolve(const Structure& structure, NodeId from, const Place& place, bool repeats, Missing& missing) {
  ResolvedPlace out;
  NodeId loop = from;
  for (std::size_t i = 0; i < place.steps.size(); ++i) {
    const Step& step = place.steps[i];
    const bool last = i + 1 == place.steps.size();
    const std::uint8_t area = i == 0 ? place.area : 0;
    if (is_hierarchical(structure, loop) && step.tag == "HL" && (!last || repeats)) {
      if (!has_conditions(structure, trigger_of(structure, loop), step, missing)) return std::nullopt;
      out.loops.push_back({loop, &step, true});
      continue;
    }
    const Search search(structure, loop, step, area);
    const bool own_trigger = !search.segments.empty() && search.segments.front() == trigger_of(structure, loop);
    const bool wants_loop = !last || (repeats && !search.loops.empty()) || (search.segments.empty() && !search.loops.empty());
    const std::vector<NodeId>& found = wants_loop && !(last && own_trigger && place.element != 0) ? search.loops : search.segments;
    if (found.empty()) {
      describe_missing(search, step, missing);
      return std::nullopt;
    }
    if (!own_trigger && describe_ambiguous(search, step, found, missing)) return std::nullopt;
    const bool enters = &found == &search.loops;
    if (!has_conditions(structure, enters ? trigger_of(structure, found.front()) : found.front(), step, missing)) return std::nullopt;
    if (enters) {
      loop = found.front();
      out.loops.push_back({loop, &step, false});
      if (last && !repeats) out.segment = trigger_of(structure, loop);
    } else {
      out.segment = found.front();
      out.segment_step = &step;
    }
  }
  if (place.element == 0 && place.groups.empty()) return out;
  const NodeId segment = out.segment == document::unplaced ? trigger_of(structure, loop) : out.segment;
  if (segment == document::unplaced) return out;
  const document::SegmentShape& shape = structure.segment(segment);
  if (place.element == 0) return out;
  out.component = place.component;
  out.shape = shape_of(shape, place.element, place.component);
  if (out.shape && out.shape->type == document::ElementType::composite && place.component == 0 && place.groups.empty()) {
    out.component = 1;
    out.shape = shape_of(shape, place.element, 1);
  }
  if (out.shape && place.repetition > std::max<std::uint32_t>(1, shape.elements[place.element - 1U].repeat)) {
    missing = {place.span, fmt::format("{}{:02} has no repetition {} in release {}", shape.id, place.element, place.repetition, structure.release),
               fmt::format("it may stand {} times", std::max<std::uint32_t>(1, shape.elements[place.element - 1U].repeat))};
    return std::nullopt;
  }
  if (out.shape) return out;
  missing.span = place.span;
  if (place.element > shape.elements.size())
    missing.what = fmt::format("{} has no element {} in release {}", shape.id, place.element, structure.release);
  else
    missing.what = fmt::format("{}{:02} has no component {} in release {}", shape.id, place.element, place.component, structure.release);
  missing.help = place.element > shape.elements.size()
                     ? fmt::format("it has {} elements", shape.elements.size())
                     : shape.elements[place.element - 1U].components.empty()
                         ? fmt::format("it is a simple element: {}.{:02}", shape.id, place.element)
                         : fmt::format("it has {} components", shape.elements[place.element - 1U].components.size());
  return std::nullopt;
}

}  // namespace crossdock::maps
