#include "parsers/x12/check_tables.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "parsers/x12/guide_rules.hpp"
#include "parsers/x12/set_definition.hpp"

namespace crossdock::x12 {
namespace {

using document::ElementShape;
using document::ElementType;
using document::Node;
using document::Requirement;
using document::Structure;
using document::SyntaxNote;
using document::SyntaxRule;

constexpr Tag tag_ls = document::tag_of("LS"), tag_le = document::tag_of("LE");

std::uint64_t pack(std::string_view code) {
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < code.size(); ++i)
    packed |= static_cast<std::uint64_t>(static_cast<unsigned char>(code[i])) << (8 * i);
  return packed;
}

constexpr std::size_t most_elements = 64;  // of a mask, whose highest bit is taken

std::uint64_t bit_of(std::uint8_t position) { return std::uint64_t{1} << (position - 1); }

// The direct children of a loop, in order.
std::vector<NodeId> children(const Structure& structure, NodeId loop) {
  std::vector<NodeId> list;
  for (auto child = static_cast<NodeId>(loop + 1); child < structure.nodes[loop].end; child = structure.nodes[child].end)
    list.push_back(child);
  return list;
}

// A composite holding its first component alone is plainly valid when that component is and nothing else is needed.
const ElementShape* glance_shape(const ElementShape& element) {
  if (element.type != ElementType::composite) return &element;
  const auto& components = element.components;
  const bool more_needed = std::any_of(components.begin() + (components.empty() ? 0 : 1), components.end(),
                                       [](const ElementShape& c) { return c.requirement == Requirement::mandatory; });
  const bool first_ties = std::any_of(
      element.component_notes.begin(), element.component_notes.end(), [](const SyntaxNote& note) {
        return note.rule == SyntaxRule::required ||
               std::find(note.elements.begin(), note.elements.begin() + note.count, 1) !=
                   note.elements.begin() + note.count;
      });
  return components.empty() || more_needed || first_ties ? nullptr : &components[0];
}

Test test_for(const ElementShape& element) {
  if (element.requirement == Requirement::not_used || !element.pattern.empty()) return Test::closely;
  switch (element.type) {
    case ElementType::alphanumeric: return element.codes == nullptr ? Test::text : Test::code;
    case ElementType::identifier: return element.codes == nullptr ? Test::text : Test::code;
    case ElementType::numeric: return element.codes == nullptr ? Test::digits : Test::closely;
    case ElementType::decimal: return element.codes == nullptr ? Test::decimal : Test::closely;
    case ElementType::date: return element.max_length <= 8 ? Test::date : Test::closely;
    case ElementType::time: return element.max_length <= 8 ? Test::time : Test::closely;
    case ElementType::binary:
    case ElementType::composite: return Test::closely;
  }
  return Test::closely;
}

}  // namespace

CheckTables::CheckTables(const Structure& structure) {
  build_columns(structure);
  steps_.assign(structure.nodes.size() * columns_, unplaced);
  build_steps(structure, 0);
  build_nodes(structure);
  build_segments(structure);
}

// Tries factors until every tag has a slot of its own. The slots are so many that about one try in ten does.
void CheckTables::build_columns(const Structure& structure) {
  std::vector<Tag> tags;  // each once: a guide may hold two shapes of one tag
  for (const document::SegmentShape& segment : structure.segments)
    if (std::find(tags.begin(), tags.end(), segment.tag) == tags.end()) tags.push_back(segment.tag);
  columns_ = tags.size();
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(64, tags.size() * tags.size() / 4));
  tag_shift_ = 32 - static_cast<std::uint32_t>(std::countr_zero(size));

  const auto all_placed = [&] {
    tags_.assign(size, TagSlot{});
    for (std::uint32_t column = 0; column < tags.size(); ++column) {
      TagSlot& slot = tags_[(tags[column] * tag_factor_) >> tag_shift_];
      if (slot.tag != 0) return false;
      slot = {tags[column], column};
    }
    return true;
  };
  for (tag_factor_ = 0x9E3779B1; !all_placed();) tag_factor_ = tag_factor_ * 0x2C1B3C6D + 0x297A2D39;
}

// Fills the rows below `loop`, whose own row is complete: from the last child to the first, each the row of the one
// after it with one entry of its own. After a loop's trigger the same tag begins the loop again, which the loop's row
// says already, unless the trigger itself may repeat.
void CheckTables::build_steps(const Structure& structure, NodeId loop) {
  NodeId after = loop, bound_end = unplaced;
  const std::vector<NodeId> list = children(structure, loop);
  const auto tag_at = [&](NodeId node) { return structure.segment(node).tag; };
  for (auto child = list.rbegin(); child != list.rend(); after = *child, ++child) {
    const Node& node = structure.nodes[*child];
    std::copy_n(row(after), columns_, row(*child));
    if (tag_at(*child) == tag_le) bound_end = *child;
    if (after != loop && tag_at(after) == tag_ls && bound_end != unplaced) pass_over_bound(row(*child), bound_end);
    const bool is_trigger = loop != 0 && *child == loop + 1;
    if (!is_trigger || node.max_use > 1)
      row(*child)[column(structure.segments[node.segment].tag)] = *child;
    if (node.kind == Node::Kind::loop) build_steps(structure, *child);
  }
}

// In front of LS a tag means its place behind LE, if it has one there: the loops between the two begin with LS only. What
// they hold and nothing else does is still found when LS was left out.
void CheckTables::pass_over_bound(NodeId* before, NodeId bound_end) {
  const std::size_t ls = column(tag_ls);
  for (std::size_t i = 0; i < columns_; ++i)
    if (i != ls && row(bound_end)[i] != unplaced) before[i] = row(bound_end)[i];
}

void CheckTables::build_nodes(const Structure& structure) {
  nodes_.resize(structure.nodes.size());
  for (NodeId id = 0; id < structure.nodes.size(); ++id) {
    const Node& node = structure.nodes[id];
    nodes_[id].parent = node.parent;
    nodes_[id].segment = node.segment;
    nodes_[id].max_use = node.max_use;
    nodes_[id].is_loop = node.kind == Node::Kind::loop;
    const Tag tag = structure.segments[node.segment].tag;
    nodes_[id].is_special = tag == tag_ls || tag == tag_le ||
                            node.requirement == Requirement::not_used;
    if (!nodes_[id].is_loop) continue;

    const std::vector<NodeId> list = children(structure, id);
    NodeId after = id, mandatory = unplaced;
    for (auto child = list.rbegin(); child != list.rend(); after = *child, ++child) {
      nodes_[*child].after = after;
      nodes_[*child].next_mandatory = mandatory;
      const Node& node_of_child = structure.nodes[*child];
      if (node_of_child.requirement == Requirement::mandatory || node_of_child.min_use > 0) mandatory = *child;
    }
  }
}

void CheckTables::build_segments(const Structure& structure) {
  std::unordered_map<const document::CodeList*, ElementRule> tables;
  for (const document::SegmentShape& segment : structure.segments) {
    SegmentRule& rule = segments_.emplace_back();
    rule.elements = static_cast<std::uint32_t>(elements_.size());
    rule.element_count = static_cast<std::uint16_t>(segment.elements.size());
    rule.closely = segment.elements.size() >= most_elements;
    for (const ElementShape& element : segment.elements) {
      ElementRule& check = elements_.emplace_back();
      const std::size_t position = elements_.size() - rule.elements;
      if (element.requirement == Requirement::mandatory && position < most_elements)
        rule.mandatory |= bit_of(static_cast<std::uint8_t>(position));
      const ElementShape* shape = glance_shape(element);
      if (shape == nullptr || element.requirement == Requirement::not_used) continue;
      check.test = test_for(*shape);
      check.least = std::max<std::uint32_t>(shape->min_length, 1);
      check.slack = shape->max_length - check.least + (check.test == Test::decimal ? 1 : 0);
      if (check.test != Test::code) continue;
      if (shape->max_length > longest_code) {
        check.test = Test::closely;
        continue;
      }
      ElementRule& table = tables[shape->codes];
      if (table.codes == nullptr) build_codes(*shape->codes, table);
      check.codes = table.codes;
      check.shift = table.shift;
    }
    if (!rule.closely) build_notes(segment.notes, rule);
  }
}

// Half the slots stay free, so that a code is found, or found missing, at the first or second look.
void CheckTables::build_codes(const document::CodeList& list, ElementRule& rule) {
  const std::size_t size = std::bit_ceil(2 * list.values.size() + 2);
  auto& slots = codes_.emplace_back(new std::uint64_t[size]());
  rule.codes = slots.get();
  rule.shift = static_cast<std::uint8_t>(64 - std::countr_zero(size));
  for (const std::string_view code : list.values) {
    if (code.size() > longest_code) continue;
    const std::uint64_t packed = pack(code);
    std::uint32_t slot = code_slot(packed, rule.shift);
    while (slots[slot] != 0) slot = (slot + 1) & static_cast<std::uint32_t>(size - 1);
    slots[slot] = packed;
  }
}

void CheckTables::build_notes(std::span<const SyntaxNote> notes, SegmentRule& rule) {
  rule.notes = static_cast<std::uint32_t>(notes_.size());
  for (const SyntaxNote& note : notes) build_note(note, rule);
  rule.note_count = static_cast<std::uint8_t>(notes_.size() - rule.notes);
  for (const SyntaxNote& note : notes)
    if (note.rule == SyntaxRule::exclusion) build_exclusion(note);
  rule.exclusion_count = static_cast<std::uint8_t>(notes_.size() - rule.notes - rule.note_count);
  rule.closely = rule.closely || notes_.size() - rule.notes > 255;
}

void CheckTables::build_note(const SyntaxNote& note, SegmentRule& rule) {
  const std::span at(note.elements.data(), note.count);
  const std::uint64_t first = bit_of(at[0]);
  std::uint64_t rest = 0;
  for (const std::uint8_t position : at.subspan(1)) rest |= bit_of(position);
  switch (note.rule) {
    case SyntaxRule::paired:
      if (at.size() == 2 && at[1] == at[0] + 1)
        rule.pair_heads |= first;
      else
        for (const std::uint8_t position : at) notes_.push_back({(first | rest) & ~bit_of(position), bit_of(position)});
      break;
    case SyntaxRule::conditional:
      if (at.size() == 2 && at[0] == at[1] + 1)
        rule.needs_previous |= first;
      else
        for (const std::uint8_t position : at.subspan(1)) notes_.push_back({first, bit_of(position)});
      break;
    case SyntaxRule::required: notes_.push_back({always_there, first | rest}); break;
    case SyntaxRule::list_conditional: notes_.push_back({first, rest}); break;
    case SyntaxRule::exclusion: break;
  }
}

// Each element excludes those named after it.
void CheckTables::build_exclusion(const SyntaxNote& note) {
  std::uint64_t rest = 0;
  for (std::size_t i = note.count; i > 0; --i) {
    if (rest != 0) notes_.push_back({bit_of(note.elements[i - 1]), rest});
    rest |= bit_of(note.elements[i - 1]);
  }
}

SetDefinition::SetDefinition(std::unique_ptr<const Structure> structure) : SetDefinition(std::move(structure), nullptr) {}

SetDefinition::SetDefinition(std::unique_ptr<const Structure> structure, std::unique_ptr<const GuideRules> rules)
    : structure_(std::move(structure)), tables_(std::make_unique<const CheckTables>(*structure_)),
      guide_rules_(std::move(rules)) {}

SetDefinition::~SetDefinition() = default;

}  // namespace crossdock::x12
