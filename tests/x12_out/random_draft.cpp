#include "tests/x12_out/random_draft.hpp"

#include <algorithm>
#include <random>

#include "parsers/document/totals.hpp"

namespace crossdock::x12::made {
namespace {

using namespace document;
using Part = Draft::Part;

constexpr std::string_view usual_signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-. ";
constexpr std::size_t longest_draft = 400;  // segments; past it nothing optional is written

class Walker {
 public:
  Walker(const Structure& structure, unsigned seed, std::string_view more_signs)
      : structure_(structure), draft_(structure), random_(seed), alphabet_(std::string(usual_signs) + std::string(more_signs)) {}

  Draft walk() {
    children(0, static_cast<NodeId>(1), 0);
    return std::move(draft_);
  }

 private:
  unsigned below(std::size_t limit) { return static_cast<unsigned>(random_() % limit); }
  bool chance(unsigned percent) { return below(100) < percent; }
  [[nodiscard]] bool is(NodeId node, std::string_view id) const { return structure_.segment(node).id == id; }

  // Binary content has a length of its own: not for this walk.
  [[nodiscard]] bool holds_binary(NodeId node) const {
    for (NodeId each = node; each < structure_.nodes[node].end; ++each)
      if (is(each, "BIN")) return true;
    return false;
  }

  void children(NodeId parent, NodeId first, unsigned depth) {
    const bool bounded = chance(40);  // LS and LE come together or not at all
    for (NodeId node = first; node < structure_.nodes[parent].end; node = structure_.nodes[node].end) {
      if (is(node, "ST") || is(node, "SE") || holds_binary(node)) continue;
      const Node& each = structure_.nodes[node];
      const bool bound = is(node, "LS") || is(node, "LE");
      const bool wanted = bound ? bounded
                                : each.requirement == Requirement::mandatory ||
                                      (draft_.segments().size() < longest_draft && chance(depth > 1 ? 12 : 35));
      if (!wanted || each.requirement == Requirement::not_used) continue;
      const unsigned times = bound ? 1 : 1 + below(std::min<std::size_t>(each.max_use, 3));
      for (unsigned i = 0; i < times; ++i) {
        if (each.kind == Node::Kind::segment) {
          segment(node);
        } else {
          segment(static_cast<NodeId>(node + 1));
          children(node, static_cast<NodeId>(node + 2), depth + 1);
        }
      }
    }
  }

  void segment(NodeId node) {
    const SegmentShape& shape = structure_.segment(node);
    const std::vector<bool> present = choose(shape.elements, shape.notes);
    draft_.begin_segment(node);
    for (std::size_t i = 0; i < shape.elements.size(); ++i) {
      const ElementShape& element = shape.elements[i];
      if (!present[i]) {
        draft_.add("");
        continue;
      }
      if (const std::string total = total_for(shape.tag, i + 1); !total.empty()) draft_.add(total);
      else if (element.type == ElementType::composite) composite(element);
      else draft_.add(value(element));
    }
  }

  std::string total_for(Tag tag, std::size_t position) const {
    for (const Balance& balance : structure_.balances)
      if (balance.total == tag && balance.total_element == position) return total_of(draft_, balance);
    return {};
  }

  void composite(const ElementShape& element) {
    const std::vector<bool> present = choose(element.components, element.component_notes);
    Part part = Part::element;
    for (std::size_t i = 0; i < element.components.size(); ++i, part = Part::component)
      draft_.add(present[i] ? value(element.components[i]) : "", part);
  }

  // Which elements are present: by requirement and chance, then made true note by note; notes that pull against each
  // other (one demands what another excludes) are tried again.
  std::vector<bool> choose(std::span<const ElementShape> elements, std::span<const SyntaxNote> notes) {
    std::vector<bool> present(elements.size());
    for (int tries = 0; tries < 100; ++tries) {
      for (std::size_t i = 0; i < elements.size(); ++i)
        present[i] = elements[i].requirement == Requirement::mandatory ||
                     (elements[i].requirement != Requirement::not_used && chance(30));
      // A composite or segment without any element would leave no trace.
      if (!present.empty() && std::ranges::find(present, true) == present.end()) present[0] = true;
      for (int round = 0; round < 4; ++round)
        for (const SyntaxNote& note : notes) fulfil(note, present);
      const auto settled = [&present](const SyntaxNote& note) {
        std::vector<bool> after = present;
        fulfil(note, after);
        return after == present;
      };
      if (std::ranges::all_of(notes, settled)) break;
    }
    return present;
  }

  static void fulfil(const SyntaxNote& note, std::vector<bool>& present) {
    std::vector<std::size_t> at;
    for (std::uint8_t i = 0; i < note.count; ++i)
      if (note.elements[i] != 0 && note.elements[i] <= present.size()) at.push_back(note.elements[i] - 1U);
    if (at.empty()) return;
    const auto is_present = [&present](std::size_t i) { return present[i]; };
    const bool any = std::ranges::any_of(at, is_present);
    const auto rest = std::span(at).subspan(1);
    const auto add = [&present](std::span<const std::size_t> which) {
      for (const std::size_t i : which) present[i] = true;
    };
    switch (note.rule) {
      case SyntaxRule::paired:
        if (any) add(at);
        break;
      case SyntaxRule::required:
        if (!any) present[at[0]] = true;
        break;
      case SyntaxRule::conditional:
        if (present[at[0]]) add(rest);
        break;
      case SyntaxRule::list_conditional:
        if (present[at[0]] && !rest.empty() && std::ranges::none_of(rest, is_present)) present[rest[0]] = true;
        break;
      case SyntaxRule::exclusion: {
        const auto first = std::ranges::find_if(at, is_present);
        if (first == at.end()) break;
        for (auto other = first + 1; other != at.end(); ++other) present[*other] = false;
        break;
      }
    }
  }

  std::string value(const ElementShape& shape) {
    if (shape.number == "447") return "X1";  // LS and LE name the same loop
    switch (shape.type) {
      case ElementType::date: return shape.max_length < 8 ? "261124" : "20261124";
      case ElementType::time: return shape.max_length < 6 ? "1038" : shape.min_length > 4 ? "103833" : "1038";
      case ElementType::numeric:
      case ElementType::decimal: return digits(length(shape, 6));
      case ElementType::identifier:
        if (shape.codes != nullptr && !shape.codes->values.empty()) return code(shape);
        return letters(length(shape, 6));
      default: return letters(length(shape, 12));
    }
  }

  std::size_t length(const ElementShape& shape, std::size_t usual) {
    const std::size_t least = std::max<std::size_t>(shape.min_length, 1);
    const std::size_t most = std::max(least, std::min<std::size_t>(shape.max_length, usual));
    return least + below(most - least + 1);
  }
  std::string digits(std::size_t count) {
    std::string text(1, static_cast<char>('1' + below(9)));
    while (text.size() < count) text += static_cast<char>('0' + below(10));
    return text;
  }
  std::string letters(std::size_t count) {
    std::string text;
    while (text.size() < count) text += alphabet_[below(alphabet_.size())];
    if (text.front() == ' ') text.front() = 'A';
    if (text.back() == ' ') text.back() = 'Z';
    return text;
  }
  // Some lists hold ranges and codes that are longer than the element.
  std::string code(const ElementShape& shape) {
    const auto& all = shape.codes->values;
    for (int tries = 0; tries < 50; ++tries) {
      const std::string_view each = all[below(all.size())];
      if (each.size() >= shape.min_length && each.size() <= shape.max_length) return std::string(each);
    }
    return std::string(all.front());
  }

  const Structure& structure_;
  Draft draft_;
  std::mt19937 random_;
  std::string alphabet_;
};

}  // namespace

Draft random_draft(const Structure& structure, unsigned seed, std::string_view more_signs) {
  return Walker(structure, seed, more_signs).walk();
}

}  // namespace crossdock::x12::made
