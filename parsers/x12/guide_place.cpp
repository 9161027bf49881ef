#include "parsers/x12/guide_place.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::Node;
using document::NodeId;
using document::Structure;

// Reads from left to right; each function takes its part off the front.
class PlaceReader {
 public:
  explicit PlaceReader(std::string_view text) : text_(text) {}

  std::variant<PlaceText, PlaceFault> read() {
    read_area();
    do read_step();
    while (!failed() && take('/'));
    if (take('.')) place_.element = read_position("an element's position, as in BEG.02");
    if (take('.')) place_.component = read_position("a component's position, as in REF.04.01");
    if (!failed() && at_ < text_.size()) fail("expected the end, a . or a /");
    if (failed()) return fault_;
    return std::move(place_);
  }

 private:
  [[nodiscard]] bool failed() const { return !fault_.what.empty(); }
  void fail(std::string what) {
    if (!failed()) fault_ = {at_, std::move(what)};
  }
  bool take(char c) {
    if (failed() || at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  template <class Belongs>
  std::string_view take_while(Belongs belongs) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  void read_area() {
    static constexpr std::string_view areas[] = {"heading/", "detail/", "summary/"};
    for (std::uint8_t i = 0; i < 3; ++i)
      if (text_.starts_with(areas[i])) {
        place_.area = static_cast<std::uint8_t>(i + 1);
        at_ = areas[i].size();
      }
  }

  void read_step() {
    if (failed()) return;
    PlaceStep& step = place_.steps.emplace_back();
    step.tag = take_while(is_upper_or_digit);
    if (!is_segment_id(step.tag)) return fail("expected a segment, such as N1");
    if (take('[')) read_qualifier(step.qualifier);
  }

  void read_qualifier(Qualifier& qualifier) {
    if (text_.substr(at_).starts_with("other]")) {
      at_ += 6;
      qualifier.other = true;
      return;
    }
    qualifier.element = read_position("an element's position, as in [01=DP]");
    if (!failed() && !take('=')) return fail("expected = and the values, as in [01=DP|19]");
    do {
      const std::string_view value = take_while([](char c) { return c != '|' && c != ']'; });
      if (value.empty()) return fail("expected a value, as in [01=DP]");
      qualifier.values.emplace_back(value);
    } while (take('|'));
    if (!failed() && !take(']')) fail("expected ]");
  }

  std::uint8_t read_position(const char* expected) {
    const std::string_view digits = take_while(is_digit);
    if (digits.size() != 2 || digits == "00") {
      fail(fmt::format("expected {}", expected));
      return 1;
    }
    return static_cast<std::uint8_t>((digits[0] - '0') * 10 + (digits[1] - '0'));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  PlaceText place_;
  PlaceFault fault_;
};

// The children of `loop` with this tag, in this area if one is said.
std::vector<NodeId> candidates(const Structure& structure, NodeId loop, const std::string& tag, std::uint8_t area) {
  std::vector<NodeId> found;
  for (auto node = static_cast<NodeId>(loop + 1); node < structure.nodes[loop].end; node = structure.nodes[node].end)
    if (structure.segment(node).id == tag && (area == 0 || structure.nodes[node].area == area)) found.push_back(node);
  return found;
}

std::string children_of(const Structure& structure, NodeId loop) {
  std::string list;
  for (auto node = static_cast<NodeId>(loop + 1); node < structure.nodes[loop].end; node = structure.nodes[node].end)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", structure.segment(node).id);
  return list;
}

}  // namespace

std::variant<PlaceText, PlaceFault> read_place(std::string_view text) { return PlaceReader(text).read(); }

std::variant<GuidePlace, PlaceFault> find_place(const PlaceText& text, const Structure& structure, NodeId scope) {
  GuidePlace place;
  NodeId loop = scope;
  for (std::size_t i = 0; i < text.steps.size(); ++i) {
    const PlaceStep& step = text.steps[i];
    const std::uint8_t area = i == 0 ? text.area : std::uint8_t{0};
    // The segment a loop begins with is one of its places too: in: PO1, when: PO1.03.
    const bool is_own_head = i == 0 && scope != 0 && structure.segment(scope).id == step.tag;
    const std::vector<NodeId> found =
        is_own_head ? std::vector<NodeId>{static_cast<NodeId>(scope + 1)} : candidates(structure, loop, step.tag, area);
    if (found.empty())
      return PlaceFault{0, fmt::format("there is no {} here: {}", step.tag, children_of(structure, loop))};
    if (structure.nodes[found.front()].area != structure.nodes[found.back()].area)
      return PlaceFault{0, fmt::format("{} is there more than once: write heading/{} or the like", step.tag, step.tag)};
    place.node = found.front();
    const bool is_last = i + 1 == text.steps.size();
    if (!is_last && structure.nodes[place.node].kind != Node::Kind::loop)
      return PlaceFault{0, fmt::format("{} begins no loop", step.tag)};
    if (step.qualifier.element > structure.segment(place.node).elements.size())
      return PlaceFault{0, fmt::format("{} has no element {:02}", step.tag, step.qualifier.element)};
    if (step.qualifier.element != 0 || step.qualifier.other) place.conditions.push_back({place.node, step.qualifier});
    loop = place.node;
  }
  const auto& elements = structure.segment(place.node).elements;
  if (text.element > elements.size())
    return PlaceFault{0, fmt::format("{} has {} elements", structure.segment(place.node).id, elements.size())};
  if (text.component != 0 && text.component > elements[text.element - 1U].components.size())
    return PlaceFault{0, fmt::format("{}{:02} has {} components", structure.segment(place.node).id, text.element,
                                     elements[text.element - 1U].components.size())};
  place.element = text.element;
  place.component = text.component;
  return place;
}

}  // namespace crossdock::x12
