#include "maps/generator.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/canonical/scalar_text.hpp"
#include "maps/element_text.hpp"
#include "maps/evaluator.hpp"
#include "maps/foresight.hpp"
#include "maps/program.hpp"
#include "parsers/document/element_format.hpp"

namespace crossdock::maps {
namespace {

using canonical::Value;
using document::Draft;
using document::ElementShape;
using document::ElementType;

constexpr std::size_t most_problems = 100;

std::string expected_of(const ElementShape& shape) {
  switch (shape.type) {
    case ElementType::numeric:
      return shape.decimals == 0 ? fmt::format("a whole number of at most {} digits", shape.max_length)
                                 : fmt::format("a number with at most {} decimals and {} digits", shape.decimals, shape.max_length);
    case ElementType::decimal: return fmt::format("a number of at most {} digits", shape.max_length);
    case ElementType::date: return "a date";
    case ElementType::time: return "a time";
    default: return fmt::format("{} to {} characters", shape.min_length, shape.max_length);
  }
}

// Is it canonical text of the type? For elements that are written as canonical documents write them.
bool is_exact(ElementType type, std::string_view text) {
  switch (type) {
    case ElementType::decimal: return canonical::is_decimal_text(text);
    case ElementType::date: return canonical::is_date_text(text);
    case ElementType::time: return canonical::is_time_text(text);
    default: return true;
  }
}

// The part of an exact number that is its element, where it needs no other characters: "12.50" is written 12.5, 3 as it
// is. Empty for all else: signs, implied decimals, zeros to be added, and what is too long or no number.
std::string_view written_number(const ElementShape& shape, std::string_view exact) {
  std::size_t digits = 0, point = std::string_view::npos;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if (is_digit(exact[i])) ++digits;
    else if (exact[i] == '.' && point == std::string_view::npos) point = i;
    else return {};
  }
  if (point != std::string_view::npos) {
    while (exact.back() == '0') exact.remove_suffix(1), --digits;
    if (exact.back() == '.') exact.remove_suffix(1);
    else if (shape.type == ElementType::numeric) return {};
  }
  while (!exact.empty() && exact.front() == '0') exact.remove_prefix(1), --digits;
  return digits >= std::max<std::size_t>(shape.min_length, 1) && digits <= shape.max_length ? exact : std::string_view{};
}

}  // namespace

struct Generator::Scratch final : Evaluator {
  bool run(const canonical::Canonical& document, const Map& map, Draft& draft, std::vector<Problem>& problems);

 private:
  // -- walking the map ---------------------------------------------------------------------------------------------
  void nodes(const std::vector<WriteNode>& list, const std::vector<Reason>& reasons);
  void node(const WriteNode& node);
  void one(const WriteNode& node);
  void bounded(const WriteNode& node);
  void loop(const WriteNode& node);
  void chunked(const WriteNode& node);
  template <class Each>
  void items(const FieldRef& list, std::uint32_t when, Each each);

  // -- segments ----------------------------------------------------------------------------------------------------
  bool fill(const std::vector<WriteElement>& elements);
  bool fill_group(const WriteGroups& groups, std::size_t group);
  void fill_groups(const WriteGroups& groups);
  void fill_whole(const std::vector<WriteElement>& elements);
  template <class PositionOf>
  bool fill(const std::vector<WriteElement>& elements, PositionOf position_of);
  void finish_segment(const WriteNode& node, std::size_t index);
  [[nodiscard]] std::size_t last_segment() const { return draft_->segments().size() - 1; }
  [[nodiscard]] std::uint32_t values_so_far() const { return static_cast<std::uint32_t>(draft_->values(draft_->segments().back()).size()); }
  void check_mandatory(const WriteNode& node, const Draft::Segment& segment);
  [[gnu::cold, gnu::noinline]] void lacks(const WriteNode& node, std::uint8_t position);
  std::string_view value_of(const WriteElement& element);
  std::string_view element_text(const WriteElement& element, std::string_view value);
  std::string_view shaped(const ElementShape& shape, std::string_view value);
  [[nodiscard]] bool same_start(const Draft::Segment& one, const Draft::Segment& other) const;
  void number_hierarchy(const WriteNode& node);
  bool any_item(const FieldRef& list, std::uint32_t when);

  // -- values --------------------------------------------------------------------------------------------------------
  Value value_at(const FieldRef& ref) const;
  std::string_view text_of(Value value);
  void enter(Value object) {
    objects_.push_back(object);
    present_.push_back(object.present() | canonical::presence_of_none);
  }
  std::string_view place(const PlaceRef&) override { return {}; }
  std::string_view field(const FieldRef& ref) override;
  void gather(const Gathering& gathering, Tally& tally) override;
  std::uint32_t item_number() const override { return item_number_; }
  void problem(ProblemKind kind, std::string_view found, std::string_view expected) override;
  [[gnu::cold, gnu::noinline]] void unwritable(const ElementShape& shape, std::string_view text);
  void not_written();

  const Program* program_ = nullptr;
  const canonical::Canonical* document_ = nullptr;
  Draft* draft_ = nullptr;
  std::vector<Problem>* problems_ = nullptr;
  std::vector<Value> objects_;            // the document, and the items we stand in
  std::vector<std::uint64_t> present_;    // Value::present() of each, and presence_of_none
  std::vector<char> seen_;                // by Value::id()
  std::size_t said_ = 0;                  // values written that are not constants
  std::uint32_t item_number_ = 0;
  std::uint32_t hierarchy_number_ = 0;    // HL01 of the last HL
  std::uint32_t hierarchy_parent_ = 0;    // HL01 of the HL we stand in
  bool has_lower_levels_ = false;
  Index rule_ = none;
  const ElementShape* shape_ = nullptr;
  ValueForesight foresight_;
  Value last_value_;
  std::string formatted_;
};

bool Generator::Scratch::run(const canonical::Canonical& document, const Map& map, Draft& draft, std::vector<Problem>& problems) {
  program_ = &map.program();
  document_ = &document;
  draft_ = &draft;
  problems_ = &problems;
  draft.clear();
  problems.clear();
  objects_.clear();
  present_.clear();
  enter(document.root());
  seen_.assign(document.size(), 0);
  said_ = 0;
  hierarchy_number_ = hierarchy_parent_ = item_number_ = 0;
  rule_ = none;
  begin(*program_, program_->writing.terms);
  foresight_.begin(*program_, document, rows());
  nodes(program_->writing.nodes, program_->writing.reasons);
  const bool good = std::all_of(problems.begin(), problems.end(), [](const Problem& one) { return one.lets_go(); });
  not_written();
  return good;
}

// ---- walking -------------------------------------------------------------------------------------------------------

void Generator::Scratch::nodes(const std::vector<WriteNode>& list, const std::vector<Reason>& reasons) {
  const Reason *reason = reasons.data(), *const end = reason + reasons.size();
  while (reason != end) {
    if ((present_[reason->level] & reason->fields) == 0) {
      ++reason;
      continue;
    }
    const std::uint16_t here = reason->node;
    node(list[here]);
    do ++reason;
    while (reason != end && reason->node == here);
  }
}

template <class Each>
void Generator::Scratch::items(const FieldRef& list, std::uint32_t when, Each each) {
  const std::uint32_t outer_number = item_number_;
  std::uint32_t number = 0;
  for (Value item = value_at(list).first(); item; item = item.next()) {
    foresight_.at(item.id());
    enter(item);
    item_number_ = number + 1;
    if (when == no_term || truth(when)) {
      each();
      ++number;
    }
    objects_.pop_back();
    present_.pop_back();
  }
  item_number_ = outer_number;
}

void Generator::Scratch::node(const WriteNode& one_node) {
  if (one_node.closing != document::unplaced) bounded(one_node);
  else if (one_node.chunked) chunked(one_node);
  else if (one_node.repeated) items(one_node.list, one_node.when, [&] { one(one_node); });
  else one(one_node);
}

// LS and LE name the loop they bound by the segment it begins with; around nothing they are not written.
void Generator::Scratch::bounded(const WriteNode& node) {
  const Draft::Mark mark = draft_->mark();
  const std::string_view name = program_->structure->segment(node.below.front().node).id;
  draft_->begin_segment(node.node);
  draft_->add(name);
  nodes(node.below, node.reasons);
  if (draft_->segments().size() == mark.segments + 1) return draft_->rewind(mark);
  draft_->begin_segment(node.closing);
  draft_->add(name);
}

void Generator::Scratch::one(const WriteNode& node) {
  if (node.loop) {
    loop(node);
    return;
  }
  const Draft::Mark mark = draft_->mark();
  draft_->begin_segment(node.node);
  const bool says_something = fill(node.segment.elements);
  for (const WriteGroups& groups : node.segment.groups) fill_groups(groups);
  if (says_something || (!node.segment.groups.empty() && values_so_far() > 0)) finish_segment(node, last_segment());
  else draft_->rewind(mark);
}

void Generator::Scratch::loop(const WriteNode& node) {
  const Draft::Mark mark = draft_->mark();
  const std::size_t said_before = said_;
  const std::size_t problems_before = problems_->size();
  const std::uint32_t outer_parent = hierarchy_parent_, numbers_before = hierarchy_number_;
  draft_->begin_segment(node.node);
  fill(node.segment.elements);
  for (const WriteGroups& groups : node.segment.groups) fill_groups(groups);
  if (node.hierarchy) number_hierarchy(node);
  finish_segment(node, last_segment());
  nodes(node.below, node.reasons);
  hierarchy_parent_ = outer_parent;
  if (said_ != said_before) return;
  draft_->rewind(mark);
  problems_->resize(problems_before);
  hierarchy_number_ = numbers_before;
}

// HL01 counts, HL02 names the HL we stand in, HL04 says whether others follow below (X12 HL).
void Generator::Scratch::number_hierarchy(const WriteNode& node) {
  const auto put = [&](std::uint32_t element, std::uint32_t number) {
    char digits[10];
    draft_->replace(element, {digits, std::to_chars(digits, std::end(digits), number).ptr});
  };
  put(1, ++hierarchy_number_);
  if (hierarchy_parent_ != 0) put(2, hierarchy_parent_);
  hierarchy_parent_ = hierarchy_number_;
  const bool lower = std::any_of(node.levels.begin(), node.levels.end(), [&](std::uint16_t level) {
    return any_item(node.below[level].list, node.below[level].when);
  });
  put(4, lower ? 1 : 0);
}

bool Generator::Scratch::any_item(const FieldRef& list, std::uint32_t when) {
  if (when == no_term) return value_at(list).size() > 0;
  bool any = false;
  items(list, when, [&] { any = true; });
  return any;
}

// Items go into the groups of one segment while what they say for the whole segment is the same and there is room.
void Generator::Scratch::chunked(const WriteNode& node) {
  const WriteGroups& groups = node.segment.groups.front();
  const Draft::Mark before = draft_->mark();
  Draft::Mark begun = before;  // where the segment begins that has room
  std::size_t filled = 0;      // groups of it
  items(node.list, groups.when, [&] {
    if (filled == 0) draft_->rewind(begun);
    const Draft::Mark next = draft_->mark();
    draft_->begin_segment(node.node);
    fill(node.segment.elements);
    const bool fits = filled > 0 && filled < groups.positions.size() && same_start(draft_->segments().back(), draft_->segments()[begun.segments]);
    if (fits) {
      draft_->rewind(next);
    } else {
      if (filled > 0) finish_segment(node, begun.segments);
      begun = next;
      filled = 0;
    }
    const std::uint32_t values_before = values_so_far();
    if (fill_group(groups, filled) || values_so_far() > values_before) ++filled;
  });
  if (filled > 0) finish_segment(node, begun.segments);
  else draft_->rewind(begun);
}

// Does `other` begin with the elements of `one`?
bool Generator::Scratch::same_start(const Draft::Segment& one, const Draft::Segment& other) const {
  const auto own = draft_->values(one), others = draft_->values(other);
  return own.size() <= others.size() && std::equal(own.begin(), own.end(), others.begin(), [&](const Draft::Value& a, const Draft::Value& b) {
    return a.position.element() == b.position.element() && draft_->text(a) == draft_->text(b);
  });
}

// ---- segments ------------------------------------------------------------------------------------------------------

// Puts the elements' values into the segment. True when one of them is more than a constant.
template <class PositionOf>
[[gnu::always_inline]] inline bool Generator::Scratch::fill(const std::vector<WriteElement>& elements, PositionOf position_of) {
  bool says_something = false;
  for (const WriteElement& element : elements) {
    if ((present_[element.source.level] & element.source.fields) == 0) continue;
    const std::string_view text = element_text(element, value_of(element));
    if (text.empty()) continue;
    draft_->put(position_of(element), text);
    if (element.is_constant) continue;
    says_something = true;
    ++said_;
  }
  return says_something;
}

bool Generator::Scratch::fill(const std::vector<WriteElement>& elements) {
  return fill(elements, [](const WriteElement& element) { return element.position; });
}

bool Generator::Scratch::fill_group(const WriteGroups& groups, std::size_t group) {
  const std::vector<std::uint8_t>& positions = groups.positions[group];
  return fill(groups.parts, [&](const WriteElement& element) {
    const std::uint8_t place = positions[element.element - 1U];
    return groups.component_of != 0 ? document::Position(groups.component_of, element.position.repetition(), place - 1U)
                                    : document::Position(place, element.position.repetition(), element.position.component());
  });
}

void Generator::Scratch::fill_groups(const WriteGroups& groups) {
  std::size_t filled = 0;
  items(groups.list, groups.when, [&] {
    if (filled < groups.positions.size()) {
      fill_whole(groups.whole);
      const std::uint32_t values_before = values_so_far();
      fill_group(groups, filled);
      if (values_so_far() > values_before) ++filled;
      return;
    }
    rule_ = groups.rule;
    last_value_ = objects_.back();
    problem(ProblemKind::no_room, fmt::format("item {}", item_number_), fmt::format("at most {}", groups.positions.size()));
    seen_[objects_.back().id()] = 2;
  });
}

// What an item says of the whole segment: the items after it can say nothing else.
void Generator::Scratch::fill_whole(const std::vector<WriteElement>& elements) {
  for (const WriteElement& element : elements) {
    const std::string_view text = element_text(element, value_of(element));
    if (text.empty()) continue;
    const auto values = draft_->values(draft_->segments().back());
    const auto said = std::find_if(values.begin(), values.end(), [&](const Draft::Value& value) { return value.position == element.position; });
    if (said == values.end()) {
      draft_->put(element.position, text);
      if (!element.is_constant) ++said_;
    } else if (draft_->text(*said) != text) {
      problem(ProblemKind::value_unwritable, text, fmt::format("\"{}\", as the items before say of the whole segment", draft_->text(*said)));
    }
  }
}

void Generator::Scratch::finish_segment(const WriteNode& node, std::size_t index) {
  if (!node.segment.in_order) draft_->arrange(index);
  if (!node.segment.mandatory.empty()) check_mandatory(node, draft_->segments()[index]);
}

[[gnu::always_inline]] inline void Generator::Scratch::check_mandatory(const WriteNode& node, const Draft::Segment& segment) {
  const auto values = draft_->values(segment);
  auto value = values.begin();
  for (const std::uint8_t position : node.segment.mandatory) {
    while (value != values.end() && value->position.element() < position) ++value;
    if (value == values.end() || value->position.element() != position) lacks(node, position);
  }
}

[[gnu::always_inline]] inline std::string_view Generator::Scratch::value_of(const WriteElement& element) {
  const Terms& terms = program_->writing.terms;
  rule_ = element.rule;
  std::string_view text;
  switch (element.from) {
    case WriteElement::From::field:
      text = text_of(objects_[element.source.level].field(static_cast<std::uint16_t>(element.field)));
      break;
    case WriteElement::From::path: text = text_of(value_at(terms.fields[element.field])); break;
    case WriteElement::From::constant: last_value_ = {}; return terms.terms[element.term].text;
    case WriteElement::From::term: last_value_ = {}; return value(element.term);
  }
  if (!element.codes || text.empty()) return text;
  const std::string_view code = element.codes->code(text);
  return code.empty() ? text : code;
}

[[gnu::always_inline]] inline std::string_view Generator::Scratch::element_text(const WriteElement& element, std::string_view text) {
  switch (element.form) {
    case WriteElement::Form::as_it_is: return text;
    case WriteElement::Form::text:
      while (text.ends_with(' ')) text.remove_suffix(1);
      return text;
    case WriteElement::Form::number:
      if (const std::string_view number = written_number(*element.shape, text); !number.empty()) return number;
      [[fallthrough]];
    case WriteElement::Form::shape: break;
  }
  return text.empty() ? text : shaped(*element.shape, text);
}

std::string_view Generator::Scratch::shaped(const ElementShape& shape, std::string_view text) {
  if (shape.exact) {
    if (is_exact(shape.type, text)) return text;
    problem(ProblemKind::value_unwritable, text, shape.type == ElementType::decimal ? "a number" : shape.type == ElementType::date ? "a date" : "a time");
    return {};
  }
  formatted_.clear();
  if (document::append_element(formatted_, shape, text)) return arena_.keep(formatted_);
  unwritable(shape, text);
  return {};
}

void Generator::Scratch::unwritable(const ElementShape& shape, std::string_view text) { problem(ProblemKind::value_unwritable, text, expected_of(shape)); }

void Generator::Scratch::lacks(const WriteNode& node, std::uint8_t position) {
  const document::SegmentShape& shape = program_->structure->segment(node.node);
  rule_ = node.rule;
  for (const WriteElement& element : node.segment.elements)
    if (element.element == position) rule_ = element.rule;
  last_value_ = objects_.back();
  shape_ = nullptr;
  problem(ProblemKind::value_missing, {}, fmt::format("{}{:02} {}", shape.id, position, shape.elements[position - 1U].name));
}

// ---- values --------------------------------------------------------------------------------------------------------

[[gnu::always_inline]] inline Value Generator::Scratch::value_at(const FieldRef& ref) const {
  Value value = objects_[ref.level];
  for (const std::uint16_t field : ref.path) value = value.field(field);
  return value;
}

// What is absent leaves a problem where the value before it stands.
std::string_view Generator::Scratch::field(const FieldRef& ref) {
  const Value value = value_at(ref);
  return value ? text_of(value) : std::string_view{};
}

[[gnu::always_inline]] inline std::string_view Generator::Scratch::text_of(Value value) {
  last_value_ = value;
  seen_[value.id()] = 1;
  return value.text();
}

void Generator::Scratch::gather(const Gathering& gathering, Tally& tally) {
  const Value list = value_at(program_->writing.terms.fields[gathering.list]);
  if (!gathering.looks_into_items()) {
    tally.count = list.size();
    return;
  }
  const std::size_t depth = objects_.size();
  for (Value item = list.first(); item; item = item.next()) {
    objects_.resize(std::max<std::size_t>(depth, gathering.level));
    objects_.resize(gathering.level + 1U);
    objects_[gathering.level] = item;
    if (!take_item(gathering, tally)) break;
  }
  objects_.resize(depth);
}

void Generator::Scratch::problem(ProblemKind kind, std::string_view found, std::string_view expected) {
  if (problems_->size() >= most_problems) return;
  Problem problem;
  problem.kind = kind;
  if (rule_ != none) {
    problem.rule = program_->rules[rule_].path;
    problem.map_line = program_->rules[rule_].line;
    if (kind == ProblemKind::row_missing) problem.on_no_row = program_->rules[rule_].on_no_row;
  }
  problem.pointer = last_value_.pointer();
  problem.found = found.substr(0, 99);
  problem.expected = expected;
  problems_->push_back(std::move(problem));
}

void Generator::Scratch::not_written() {
  rule_ = none;
  const char* const seen = seen_.data();
  for (std::uint32_t id = 1, end = document_->size(); id < end; ++id) {
    if (seen[id] != 0) continue;
    const Value value = document_->value(id);
    if (value.text().empty()) continue;
    if (const canonical::ObjectType* object = value.parent().type()) {
      const auto& answered = program_->writing.answered;
      if (std::binary_search(answered.begin(), answered.end(), &object->fields[value.place()])) continue;
    }
    last_value_ = value;
    problem(ProblemKind::not_written, value.text(), {});
  }
}

// ---- Generator -----------------------------------------------------------------------------------------------------

Generator::Generator() : scratch_(std::make_unique<Scratch>()) {}
Generator::~Generator() = default;
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;

bool Generator::generate(const canonical::Canonical& document, const Map& map, Draft& draft, std::vector<Problem>& problems) {
  return scratch_->run(document, map, draft, problems);
}

}  // namespace crossdock::maps
