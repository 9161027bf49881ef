#include "maps/translator.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/read_run.hpp"

namespace crossdock::maps {
namespace {

std::string_view expected_of(const ReadStep& step) {
  switch (step.kind) {
    case ReadKind::date: return "a date, CCYYMMDD or YYMMDD";
    case ReadKind::time: return "a time, HHMM or HHMMSS";
    case ReadKind::implied: return "digits";
    case ReadKind::integer: return "a whole number";
    default: return "a decimal number";
  }
}

// Cheap: the length and the last eight bytes, where numbers differ.
std::size_t hash_of_ends(std::string_view text) {
  std::uint64_t end = 0;
  if (text.size() >= 8) {
    std::memcpy(&end, text.data() + text.size() - 8, 8);
  } else {
    for (const char c : text) end = end << 8 | static_cast<unsigned char>(c);
  }
  return static_cast<std::size_t>(((end ^ text.size()) * 0x9E3779B97F4A7C15ULL) >> 40);
}

// "0012" -> "12"; nullptr when it is not a whole number that JSON readers keep.
char* put_integer(char* out, std::string_view number) {
  const bool negative = number.starts_with('-');
  if (negative) number.remove_prefix(1);
  if (const std::size_t point = number.find('.'); point != std::string_view::npos) {
    if (number.find_first_not_of('0', point + 1) != std::string_view::npos) return nullptr;
    number = number.substr(0, point);
  }
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  if (number.empty() || number.size() > 15 || !std::all_of(number.begin(), number.end(), is_digit)) return nullptr;
  if (negative && number != "0") *out++ = '-';
  std::memcpy(out, number.data(), number.size());
  return out + number.size();
}

}  // namespace

// ---- dealing -------------------------------------------------------------------------------------------------------

template <bool traced>
void ReadRun<traced>::prepare(const document::Document& document, Translation& out) {
  out.keys_.clear();
  out.key_text_size_ = 0;
  out.problems_.clear();
  out.problems_not_listed_ = 0;
  // Keys are views into this text, so it must not move while it grows.
  if (out.key_text_capacity_ < document.bytes.size() * 2 + 64) {
    out.key_text_capacity_ = document.bytes.size() * 2 + 64;
    out.key_text_ = std::make_unique<char[]>(out.key_text_capacity_);
  }
  memory_.first.resize(reading_->slot_count);
  memory_.last.resize(reading_->slot_count);
  memory_.filled.resize(reading_->slot_count / 64 + 1U);
  if (memory_.next_segment.size() < document.segments.size()) memory_.next_segment.resize(document.segments.size());
  if (memory_.next_loop.size() < document.loops.size()) memory_.next_loop.resize(document.loops.size());
  if (memory_.scopes.size() < reading_->scopes.size()) memory_.scopes.resize(reading_->scopes.size());
  if (!out.json_) {
    out.json_capacity_ = std::max<std::size_t>(document.bytes.size() * 3, 4096);
    out.json_ = std::make_unique<char[]>(out.json_capacity_);
  }
  begin_ = out_ = out.json_.get();
  end_ = begin_ + out.json_capacity_;
}

template <bool traced>
void ReadRun<traced>::grow(std::size_t size) {
  const std::size_t used = position();
  const std::size_t capacity = std::max(result_->json_capacity_ * 2, used + size);
  auto larger = std::make_unique<char[]>(capacity);
  std::memcpy(larger.get(), begin_, used);
  result_->json_ = std::move(larger);
  result_->json_capacity_ = capacity;
  begin_ = result_->json_.get();
  out_ = begin_ + used;
  end_ = begin_ + capacity;
}

template <bool traced>
void ReadRun<traced>::build_hierarchy() {
  const std::size_t count = document_->loops.size();
  memory_.hierarchy.begin(count);
  std::uint32_t first_loop = nothing;
  for (std::uint32_t loop = 0; loop < count; ++loop) {
    if (document_->loops[loop].node != reading_->hierarchy_loop) continue;
    if (first_loop == nothing) first_loop = loop;
    const std::uint32_t parent = hierarchy_parent(loop, first_loop);
    const Segment& trigger = document_->segments[document_->loops[loop].first_segment];
    memory_.hierarchy.add(loop, document_->element(trigger, 1), parent);
    if constexpr (traced)
      for (std::uint16_t i = 0; i < std::min<std::uint16_t>(trigger.element_count, 4); ++i) mark_read(trigger.first_separator + i);
  }
}

template <bool traced>
std::uint32_t ReadRun<traced>::hierarchy_parent(std::uint32_t loop, std::uint32_t first_loop) {
  const Segment& trigger = document_->segments[document_->loops[loop].first_segment];
  const std::string_view number = document_->element(trigger, 2);
  if (number.empty() || loop == first_loop) return nothing;
  if (const std::uint32_t found = memory_.hierarchy.find(number); found != nothing) return found;
  segment_in_hand_ = document_->loops[loop].first_segment;
  problem(ProblemKind::value_unreadable, number, "HL02 names an earlier HL");
  return nothing;
}

template <bool traced>
bool ReadRun<traced>::passes(const Case& wanted, const Segment& segment) {
  for (const Test& test : wanted.tests) {
    const std::string_view value = part_of(document_->element(segment, test.element), 0, test.component);
    bool equal = test.values.empty() && value.empty();
    for (const std::string& one : test.values) equal = equal || value == one;
    if (equal == test.differs) return false;
  }
  if constexpr (traced)
    for (const Test& test : wanted.tests)
      if (test.element <= segment.element_count) mark_read(segment.first_separator + test.element - 1U);
  return true;
}

template <bool traced>
void ReadRun<traced>::deal(const Deal& deal, std::uint32_t item, const Segment& segment, std::vector<std::uint32_t>& next) {
  for (Index i = 0; i < deal.case_count; ++i) {
    const Case& wanted = reading_->cases[deal.first_case + static_cast<std::size_t>(i)];
    if ((wanted.only_first && memory_.first[wanted.slot] != nothing) || !passes(wanted, segment)) continue;
    append(wanted.slot, item, next);
    return;
  }
  if (deal.slot != none) append(deal.slot, item, next);
}

template <bool traced>
void ReadRun<traced>::enter(Index index, std::uint32_t loop_index) {
  const Scope& scope = reading_->scopes[index];
  ReadMemory::ScopeState& state = memory_.scopes[index];
  state.serial = ++memory_.serial;
  state.present = true;
  empty(scope);
  const Loop& loop = document_->loops[loop_index];
  const Deal* deals = reading_->deals.data() + scope.deals;
  const unsigned size = static_cast<unsigned>(program_->structure->nodes[scope.loop].end - scope.loop);
  std::uint32_t segment = loop.first_segment;
  for (std::uint32_t child = loop_index + 1;; child = document_->loops[child].end) {
    const bool more = child < loop.end;
    const std::uint32_t stop = more ? document_->loops[child].first_segment : loop.end_segment;
    for (; segment < stop; ++segment) {
      const Segment& one = document_->segments[segment];
      const unsigned offset = static_cast<unsigned>(one.node) - scope.loop;
      if (offset >= size) continue;  // not placed
      const Deal& where = deals[offset];
      if (where.case_count != 0) deal(where, segment, one, memory_.next_segment);
      else if (where.slot != none) append(where.slot, segment, memory_.next_segment);
    }
    if (!more) break;
    const Loop& inner = document_->loops[child];
    const unsigned offset = static_cast<unsigned>(inner.node) - scope.loop;
    const bool not_a_root = reading_->uses_hierarchy && inner.node == reading_->hierarchy_loop && memory_.hierarchy.parent(child) != nothing;
    if (offset < size && !not_a_root) {
      const Deal& where = deals[offset];
      if (where.case_count != 0) deal(where, child, document_->segments[inner.first_segment], memory_.next_loop);
      else if (where.slot != none) append(where.slot, child, memory_.next_loop);
    }
    segment = inner.end_segment;
  }
  if (!scope.has_hierarchy) return;
  for (std::uint32_t child = memory_.hierarchy.first_child(loop_index); child != nothing; child = memory_.hierarchy.next_sibling(child))
    deal(scope.hierarchy, child, document_->segments[document_->loops[child].first_segment], memory_.next_loop);
}

template <bool traced>
void ReadRun<traced>::empty(const Scope& scope) {
  std::memset(memory_.first.data() + scope.first_slot, 0xFF, scope.slot_count * sizeof(std::uint32_t));
  const unsigned begin = scope.first_slot, end = begin + scope.slot_count;
  std::uint64_t* word = memory_.filled.data() + begin / 64;
  std::uint64_t* const last = memory_.filled.data() + end / 64;
  const std::uint64_t before = ~(~std::uint64_t{0} << begin % 64), behind = ~std::uint64_t{0} << end % 64;
  if (word == last) {
    *word &= before | behind;
    return;
  }
  *word &= before;
  while (++word != last) *word = 0;
  *last &= behind;
}

// A scope on the way to a place is looked for once for each time the scope around it is entered.
template <bool traced>
bool ReadRun<traced>::enter_on_the_way(Index index) {
  const Scope& scope = reading_->scopes[index];
  const bool around_is_there = reading_->scopes[scope.outer].outer == none || enter_on_the_way(scope.outer);
  ReadMemory::ScopeState& state = memory_.scopes[index];
  const std::uint32_t around = memory_.scopes[scope.outer].serial;
  if (state.entered_for == around) return state.present;
  state.entered_for = around;
  const std::uint32_t loop = around_is_there ? memory_.first[scope.outer_slot] : nothing;
  state.present = loop != nothing;
  state.serial = ++memory_.serial;
  if (state.present) enter(index, loop);
  else empty(scope);
  return state.present;
}

// ---- steps ---------------------------------------------------------------------------------------------------------

template <bool traced>
void ReadRun<traced>::run(const document::Document& document, const Map& map, Translation& out, Trace* trace) {
  document_ = &document;
  program_ = &map.program();
  reading_ = &program_->reading;
  result_ = &out;
  trace_ = trace;
  group_ = nullptr;
  item_number_ = 0;
  rule_ = none;
  begin(*program_, reading_->terms);
  foresight_.begin(*program_, document, rows(), *this);
  prepare(document, out);
  if constexpr (traced) {
    trace->read.assign(document.separators.size() + 1, false);
    trace->filled.resize(program_->rules.size());
  }
  if (reading_->uses_hierarchy) build_hierarchy();
  room(reading_->head.size() + 1);
  std::memcpy(out_, reading_->head.data(), reading_->head.size());
  out_ += reading_->head.size();
  if (!document.loops.empty()) {
    enter(0, 0);
    foresight_.at(0);
    steps(0, static_cast<std::uint32_t>(reading_->steps.size()));
  }
  room(1);
  *out_++ = '}';
  out.json_size_ = position();
}

template <bool traced>
[[gnu::always_inline]] inline void ReadRun<traced>::run_steps(std::uint32_t at, std::uint32_t end) {
  if (at == end) return;
  const ReadStep& step = reading_->steps[at];
  if (step.jump == end) switch (step.kind) {
      case ReadKind::values: return values(step);
      case ReadKind::seek: return seek(step);
      case ReadKind::object: return object(step, at);
      case ReadKind::list: return list(step, at);
      case ReadKind::each_loop: return each_loop(step, at);
      case ReadKind::each_segment: return each_segment(step, at);
      case ReadKind::each_group: return each_group(step, at);
      default: break;
    }
  steps(at, end);
}

template <bool traced>
void ReadRun<traced>::steps(std::uint32_t at, std::uint32_t end) {
  while (at < end) {
    const ReadStep& step = reading_->steps[at];
    switch (step.kind) {
      case ReadKind::text:
      case ReadKind::decimal:
      case ReadKind::implied:
      case ReadKind::integer:
      case ReadKind::date:
      case ReadKind::time:
      case ReadKind::code: scalar(step); break;
      case ReadKind::constant:
      case ReadKind::expression: from_term(step, step.term); break;
      case ReadKind::values: values(step); at = step.jump; continue;
      case ReadKind::seek: seek(step); at = step.jump; continue;
      case ReadKind::object: object(step, at); at = step.jump; continue;
      case ReadKind::list: list(step, at); at = step.jump; continue;
      case ReadKind::each_loop: each_loop(step, at); at = step.jump; continue;
      case ReadKind::each_segment: each_segment(step, at); at = step.jump; continue;
      case ReadKind::each_group: each_group(step, at); at = step.jump; continue;
      case ReadKind::with_scope:
        if (!enter_on_the_way(step.scope)) at = step.jump;
        else ++at;
        continue;
      case ReadKind::when:
        rule_ = step.rule;
        if (truth(step.term)) ++at;
        else at = step.jump;
        continue;
    }
    ++at;
  }
}

// What is not there costs nothing: the bits of the slots say which steps have something to read.
template <bool traced>
void ReadRun<traced>::seek(const ReadStep& step) {
  const Sought* const sought = reading_->sought.data() + step.groups;
  const unsigned begin = step.slot, end = step.item_slot;
  std::uint32_t done = 0;
  for (unsigned word = begin / 64; word * 64 < end; ++word) {
    std::uint64_t filled = memory_.filled[word];
    if (word == begin / 64) filled &= ~std::uint64_t{0} << begin % 64;
    if (word == end / 64) filled &= ~(~std::uint64_t{0} << end % 64);
    for (; filled != 0; filled &= filled - 1) {
      const Sought& found = sought[word * 64 + static_cast<unsigned>(std::countr_zero(filled)) - begin];
      if (found.to <= done) continue;  // nothing seeks it, or it was done for another of its slots
      done = found.to;
      run_steps(found.from, found.to);
    }
  }
}

// Repetition and component; 0 means the whole.
template <bool traced>
std::string_view ReadRun<traced>::part_of(std::string_view text, std::uint8_t repetition, std::uint8_t part) const {
  if (document_->marks.empty()) return repetition <= 1 && part <= 1 ? text : std::string_view{};  // nothing is split
  if (repetition != 0) text = document::component(text, document_->delimiters.repetition, repetition);
  return part == 0 ? text : document::component(text, document_->delimiters.component, part);
}

template <bool traced>
std::string_view ReadRun<traced>::element(const ElementAt& at) {
  const std::uint32_t index = memory_.first[at.slot];
  if (index == nothing) return {};
  const Segment& segment = document_->segments[index];
  std::uint8_t position = at.element, part = at.component;
  if (at.in_group) {
    position = group_[at.element - 1];
    if (at.group_components) part = position, position = group_element_;
  }
  if (position > segment.element_count) return {};
  const std::uint32_t* separator = document_->separators.data() + segment.first_separator + position;
  const std::uint32_t from = separator[-1] + 1;
  std::string_view text(document_->bytes.data() + from, *separator - from);
  if ((part | at.repetition) != 0) text = part_of(text, at.repetition, part);
  if constexpr (traced) {
    segment_in_hand_ = index;
    element_in_hand_ = position;
    mark_read(segment.first_separator + position - 1U);
  }
  return text;
}

// An element as a field; there is room for it. Returns the end of what was written.
template <bool traced>
[[gnu::always_inline]] inline char* ReadRun<traced>::put(char* out, const char* names, const ReadStep& step, std::string_view text) {
  char* const begin = put_padded(out, names + step.name, step.name_length);
  char* end = nullptr;
  switch (step.kind) {
    case ReadKind::text: end = put_json(begin, text); break;
    case ReadKind::code: {
      const std::string_view word = step.codes->word_of_element(text);
      end = word.empty() ? put_json(begin, text) : put_padded(begin, word.data(), word.size());
      break;
    }
    case ReadKind::decimal: end = put_decimal(begin, text); break;
    case ReadKind::implied: end = put_implied(begin, text, step.decimals); break;
    case ReadKind::date: end = put_date(begin, text); break;
    case ReadKind::time: end = put_time(begin, text); break;
    default: end = put_integer(begin, text); break;
  }
  if (!end) return refuse(step, text), out;
  if (step.kind != ReadKind::integer) *end++ = '"';
  if (step.key != none) key(step, text);
  if constexpr (traced) ++trace_->filled[step.rule];
  return end;
}

template <bool traced>
void ReadRun<traced>::scalar(const ReadStep& step) {
  const std::string_view text = element(step);
  if (text.empty()) {
    if (step.otherwise != nothing) from_term(step, step.otherwise);
    return;
  }
  room(step.room + 6 * text.size());
  out_ = put(out_, reading_->names.data(), step, text);
}

// The elements of one segment: it is looked up once, and room is made once.
template <bool traced>
void ReadRun<traced>::values(const ReadStep& block) {
  const std::uint32_t index = memory_.first[block.slot];
  if (index == nothing) return;
  const Segment& segment = document_->segments[index];
  const std::uint32_t* const separators = document_->separators.data() + segment.first_separator;
  const char* const bytes = document_->bytes.data();
  const unsigned count = segment.element_count;
  room(block.room + std::size_t{6} * block.times * (separators[count] - separators[0]));
  const ReadStep* const end = reading_->steps.data() + block.jump;
  const char* const names = reading_->names.data();
  char* out = out_;
  for (const ReadStep* step = &block + 1; step != end; ++step) {
    unsigned position = step->element;
    if (step->in_group) position = step->group_components ? group_element_ : group_[position - 1];
    if (position > count) continue;
    const std::uint32_t from = separators[position - 1] + 1;
    std::string_view text(bytes + from, separators[position] - from);
    if constexpr (traced) {
      segment_in_hand_ = index;
      element_in_hand_ = static_cast<std::uint16_t>(position);
      mark_read(segment.first_separator + position - 1U);
    }
    if (text.empty()) continue;
    if (step->is_part) {
      text = part_of(text, step->repetition, step->group_components ? group_[step->element - 1] : step->component);
      if (text.empty()) continue;
    }
    out = put(out, names, *step, text);
  }
  out_ = out;
}

template <bool traced>
void ReadRun<traced>::from_term(const ReadStep& step, std::uint32_t term) {
  rule_ = step.rule;
  segment_in_hand_ = nothing;
  std::string_view text = value(term);
  if (text.empty() && step.otherwise != nothing) text = value(step.otherwise);
  if (!text.empty()) put_canonical(step, text);
}

template <bool traced>
void ReadRun<traced>::put_canonical(const ReadStep& step, std::string_view text) {
  room(step.name_length + 6 * text.size() + 64);
  char* const before = out_;
  put_name(step);
  char* after = step.type == canonical::FieldType::integer ? put_integer(out_, text) : put_json_slowly(out_, text);
  if (!after) {
    out_ = before;
    problem(ProblemKind::value_unreadable, text, "a whole number");
    return;
  }
  out_ = after;
  if (step.type != canonical::FieldType::integer) *out_++ = '"';
  if (step.key != none) key(step, text);
  if constexpr (traced) ++trace_->filled[step.rule];
}

template <bool traced>
void ReadRun<traced>::object(const ReadStep& step, std::uint32_t at) {
  room(step.name_length + 64);
  const std::size_t before = position();
  put_name(step);
  const std::size_t start = position();
  below(step, at);
  if (position() == start) {
    out_ = begin_ + before;
    return;
  }
  room(64);
  begin_[start] = '{';
  *out_++ = '}';
}

template <bool traced>
void ReadRun<traced>::list(const ReadStep& step, std::uint32_t at) {
  if (step.slot != none && memory_.first[step.slot] == nothing) return;
  room(step.name_length + 64);
  const std::size_t before = position();
  put_name(step);
  const std::size_t start = position();
  const std::uint32_t outer_number = item_number_;
  item_number_ = 0;
  below(step, at);
  item_number_ = outer_number;
  if (position() == start) {
    out_ = begin_ + before;
    return;
  }
  room(64);
  begin_[start] = '[';
  *out_++ = ']';
}

template <bool traced>
void ReadRun<traced>::item(const ReadStep& step, std::uint32_t at) {
  if (step.silent) {
    below(step, at);
    return;
  }
  ++item_number_;
  if (step.scalar_items) {
    below(step, at);
    return;
  }
  room(64);
  const std::size_t before = position();
  *out_++ = ',';
  const std::size_t start = position();
  below(step, at);
  if (position() == start) {
    out_ = begin_ + before;
    --item_number_;
    return;
  }
  room(64);
  begin_[start] = '{';
  *out_++ = '}';
  if constexpr (traced) ++trace_->filled[step.rule];
}

template <bool traced>
void ReadRun<traced>::each_loop(const ReadStep& step, std::uint32_t at) {
  for (std::uint32_t loop = memory_.first[step.slot]; loop != nothing; loop = memory_.next_loop[loop]) {
    foresight_.at(document_->loops[loop].first_segment);
    enter(step.scope, loop);
    item(step, at);
  }
}

template <bool traced>
void ReadRun<traced>::each_segment(const ReadStep& step, std::uint32_t at) {
  for (std::uint32_t segment = memory_.first[step.slot]; segment != nothing; segment = memory_.next_segment[segment]) {
    foresight_.at(segment);
    memory_.first[step.item_slot] = segment;
    item(step, at);
  }
}

template <bool traced>
void ReadRun<traced>::each_group(const ReadStep& step, std::uint32_t at) {
  const std::uint8_t* const groups = reading_->groups.data() + step.groups;
  const unsigned width = groups[0], count = groups[1];
  const std::uint8_t* const outer_group = group_;
  const std::uint8_t outer_element = group_element_;
  for (std::uint32_t segment = memory_.first[step.slot]; segment != nothing; segment = memory_.next_segment[segment]) {
    memory_.first[step.item_slot] = segment;
    const Segment& one = document_->segments[segment];
    const std::string_view whole = document_->element(one, step.element);
    const unsigned parts = whole.empty() ? 0 : document_->marks.empty() ? 1 : 0xFF;  // of the element, at most
    group_element_ = step.element;
    group_ = groups + 2;
    // An empty group is no item, though its segment may have something to say for the others.
    for (const std::uint8_t* const end = group_ + count * width; group_ != end; group_ += width) {
      if (step.element == 0 ? group_[0] > one.element_count : parts == 0) break;
      const bool filled = std::any_of(group_, group_ + width, [&](std::uint8_t part) {
        return step.element == 0 ? !document_->element(one, part).empty() : part <= parts && !part_of(whole, 0, part).empty();
      });
      if (filled) item(step, at);
    }
    if (step.first_only) break;
  }
  group_ = outer_group;
  group_element_ = outer_element;
}

// ---- keys and problems ---------------------------------------------------------------------------------------------

template <bool traced>
void ReadRun<traced>::key(const ReadStep& step, std::string_view value) {
  std::vector<Key>& keys = result_->keys_;
  const std::string_view name = reading_->keys[step.key];
  if (keys.size() >= most_keys || result_->key_text_size_ + value.size() > result_->key_text_capacity_) return;
  std::uint32_t& recent = memory_.recent_keys[hash_of_ends(value) % memory_.recent_keys.size()];
  if (recent < keys.size() && keys[recent].name.data() == name.data() && keys[recent].value == value) return;
  recent = static_cast<std::uint32_t>(keys.size());
  char* const kept = result_->key_text_.get() + result_->key_text_size_;
  put_text(kept, value);
  result_->key_text_size_ += value.size();
  keys.push_back({name, {kept, value.size()}});
}

template <bool traced>
void ReadRun<traced>::refuse(const ReadStep& step, std::string_view found) {
  rule_ = step.rule;
  segment_in_hand_ = memory_.first[step.slot];
  problem(ProblemKind::value_unreadable, found, expected_of(step));
}

template <bool traced>
void ReadRun<traced>::problem(ProblemKind kind, std::string_view found, std::string_view expected) {
  const bool holds = kind == ProblemKind::row_missing && rule_ != none && program_->rules[rule_].on_no_row == OnNoRow::hold;
  if (result_->problems_.size() >= most_problems) {
    ++result_->problems_not_listed_;
    if (!holds) return;
    result_->problems_.pop_back();  // what holds the document is among those listed
  }
  Problem problem;
  problem.kind = kind;
  if (rule_ != none) {
    problem.rule = program_->rules[rule_].path;
    problem.map_line = program_->rules[rule_].line;
    if (kind == ProblemKind::row_missing) problem.on_no_row = program_->rules[rule_].on_no_row;
  }
  if (segment_in_hand_ != nothing && segment_in_hand_ < document_->segments.size()) {
    problem.place = document_->tag(document_->segments[segment_in_hand_]);
    problem.segment_position = segment_in_hand_ + 1;
    problem.element = element_in_hand_;
  }
  problem.found = found.substr(0, 99);
  problem.expected = expected;
  result_->problems_.push_back(std::move(problem));
}

// ---- expressions ---------------------------------------------------------------------------------------------------

template <bool traced>
std::string_view ReadRun<traced>::place(const PlaceRef& ref) {
  if (ref.scope != none && !enter_on_the_way(ref.scope)) return {};
  const std::string_view text = element(ref);
  if (text.empty()) return text;
  segment_in_hand_ = memory_.first[ref.slot];
  if (ref.shape->exact) return text;
  char* const start = arena_.take(text.size() + 24);
  char* end = nullptr;
  switch (ref.shape->type) {
    case document::ElementType::decimal: end = put_decimal(start, text); break;
    case document::ElementType::numeric: end = put_implied(start, text, ref.shape->decimals); break;
    case document::ElementType::date: end = put_date(start, text); break;
    case document::ElementType::time: end = put_time(start, text); break;
    default: return text;
  }
  if (end) return {start, static_cast<std::size_t>(end - start)};
  problem(ProblemKind::value_unreadable, text, "a value of the element's type");
  return {};
}

// As if the rules stood at that segment already.
template <bool traced>
std::string_view ReadRun<traced>::key_of(const ForeseenKeys::Key& key, std::uint32_t segment) {
  const std::uint32_t in_slot = std::exchange(memory_.first[key.slot], segment), in_hand = segment_in_hand_;
  const std::uint8_t* const group = std::exchange(group_, key.in_group ? reading_->groups.data() + key.group : group_);
  const std::string_view text = value(key.term);
  memory_.first[key.slot] = in_slot, segment_in_hand_ = in_hand, group_ = group;
  return text;
}

template <bool traced>
void ReadRun<traced>::gather(const Gathering& gathering, Tally& tally) {
  if (gathering.outer != none && !enter_on_the_way(gathering.outer)) return;
  const bool of_loops = gathering.scope != none;
  const std::vector<std::uint32_t>& next = of_loops ? memory_.next_loop : memory_.next_segment;
  for (std::uint32_t item = memory_.first[gathering.slot]; item != nothing; item = next[item]) {
    if (!of_loops) memory_.first[gathering.item_slot] = item;
    else if (gathering.looks_into_items()) enter(gathering.scope, item);
    if (!take_item(gathering, tally)) return;
  }
}

// ---- Translator ----------------------------------------------------------------------------------------------------

struct Translator::Scratch {
  ReadMemory memory;
  ReadRun<false> plain{memory};
  ReadRun<true> traced{memory};
};

Translator::Translator() : scratch_(std::make_unique<Scratch>()) {}
Translator::~Translator() = default;
Translator::Translator(Translator&&) noexcept = default;
Translator& Translator::operator=(Translator&&) noexcept = default;

void Translator::translate(const document::Document& document, const Map& map, Translation& out, Trace* trace) {
  if (trace) scratch_->traced.run(document, map, out, trace);
  else scratch_->plain.run(document, map, out, nullptr);
}

}  // namespace crossdock::maps
