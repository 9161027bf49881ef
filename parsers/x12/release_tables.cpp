#include "parsers/x12/release_tables.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace crossdock::x12 {
namespace {

using document::CodeList;
using document::ElementShape;
using document::ElementType;
using document::Requirement;
using document::SegmentShape;
using document::SyntaxNote;
using document::SyntaxRule;

// "AN", "ID", "DT", "TM", "R", "B", "N" or "N0".."N9".
bool read_type(std::string_view word, ElementShape& element) {
  static constexpr std::pair<std::string_view, ElementType> types[] = {
      {"AN", ElementType::alphanumeric}, {"ID", ElementType::identifier}, {"DT", ElementType::date},
      {"TM", ElementType::time},         {"R", ElementType::decimal},     {"N", ElementType::numeric},
      {"B", ElementType::binary},
  };
  for (const auto& [name, type] : types)
    if (word == name) return element.type = type, true;
  if (word.size() != 2 || word[0] != 'N' || word[1] < '0' || word[1] > '9') return false;
  element.type = ElementType::numeric;
  element.decimals = static_cast<std::uint8_t>(word[1] - '0');
  return true;
}

// "2/30"
bool read_lengths(std::string_view word, ElementShape& element) {
  const std::size_t slash = word.find('/');
  return slash != std::string_view::npos && read_number(word.substr(0, slash), element.min_length) &&
         read_number(word.substr(slash + 1), element.max_length) && element.max_length > 0 &&
         element.min_length <= element.max_length;
}

// "x3", "x>"
bool read_repeat(std::string_view word, ElementShape& element) {
  if (word.size() < 2 || word[0] != 'x') return false;
  if (word == "x>") return element.repeat = document::no_limit, true;
  return read_number(word.substr(1), element.repeat) && element.repeat > 0;
}

// "C040"; the elements of ISA and TA1 have a letter in front too: "I05".
bool is_composite(std::string_view number) { return number.size() == 4 && number[0] == 'C'; }

}  // namespace

bool read_requirement(std::string_view word, Requirement& requirement) {
  if (word == "M") return requirement = Requirement::mandatory, true;
  if (word == "O") return requirement = Requirement::optional, true;
  if (word == "C" || word == "X") return requirement = Requirement::conditional, true;
  if (word == "N") return requirement = Requirement::not_used, true;
  return false;
}

bool read_syntax_note(std::string_view word, std::size_t element_count, SyntaxNote& note) {
  static constexpr std::pair<char, SyntaxRule> rules[] = {{'P', SyntaxRule::paired},
                                                          {'R', SyntaxRule::required},
                                                          {'E', SyntaxRule::exclusion},
                                                          {'C', SyntaxRule::conditional},
                                                          {'L', SyntaxRule::list_conditional}};
  if (word.size() < 5 || word.size() % 2 == 0) return false;
  const auto* rule = std::find_if(std::begin(rules), std::end(rules), [&](auto& r) { return r.first == word[0]; });
  if (rule == std::end(rules)) return false;
  note = SyntaxNote{rule->second, 0, {}};
  for (std::size_t i = 1; i < word.size(); i += 2) {
    std::uint32_t position = 0;
    if (!read_number(word.substr(i, 2), position) || position == 0 || position > element_count) return false;
    if (note.count == note.elements.size()) return false;
    note.elements[note.count++] = static_cast<std::uint8_t>(position);
  }
  return true;
}

Names::Names(DictionaryText text) : text_(std::make_unique<const DictionaryText>(std::move(text))) {
  for (LineWalk at(text_->text()); at.next();) {
    const std::size_t tab = at.line().find('\t');
    if (tab == std::string_view::npos) text_->refuse(at.number(), "expected an id, a tab and a name");
    by_id_.emplace(at.line().substr(0, tab), at.line().substr(tab + 1));
  }
}

std::string_view Names::of(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::string_view{} : found->second;
}

ReleaseTables::ReleaseTables(DictionaryText elements, DictionaryText segments,
                             std::shared_ptr<const Names> segment_names, std::shared_ptr<const Names> element_names)
    : element_text_(std::move(elements)), segment_text_(std::move(segments)),
      segment_names_(std::move(segment_names)), element_names_(std::move(element_names)) {
  find_elements();
  find_blocks();
}

void ReleaseTables::find_elements() {
  lines_.reserve(element_text_.text().size() / 64);
  for (LineWalk at(element_text_.text()); at.next();) {
    const std::string_view number = at.line().substr(0, at.line().find(' '));
    if (!lines_.emplace(number, Line{at.line(), at.number()}).second)
      element_text_.refuse(at.number(), fmt::format("element {} is there twice", number));
  }
}

void ReleaseTables::find_blocks() {
  Block* block = nullptr;
  const char* begin = nullptr;
  const auto close = [&](const char* end) {
    if (block != nullptr) block->text = {begin, static_cast<std::size_t>(end - begin)};
  };
  LineWalk at(segment_text_.text());
  while (at.next()) {
    if (at.indentation() != 0) {
      if (block == nullptr) segment_text_.refuse(at.number(), "an element before any segment");
      continue;
    }
    close(at.whole_line().data());
    if (document::tag_of(at.line()) == 0) segment_text_.refuse(at.number(), "a segment's id has one to four characters");
    const auto [place, fresh] = blocks_.emplace(at.line(), Block{{}, at.number() + 1});
    if (!fresh) segment_text_.refuse(at.number(), fmt::format("segment {} is there twice", at.line()));
    block = &place->second;
    begin = at.rest().data();
  }
  close(segment_text_.text().data() + segment_text_.text().size());
}

const SegmentShape* ReleaseTables::segment(std::string_view id) {
  const auto found = blocks_.find(id);
  if (found == blocks_.end()) return nullptr;
  Block& block = found->second;
  return block.built != nullptr ? block.built : build(found->first, block);
}

const SegmentShape* ReleaseTables::build(std::string_view id, Block& block) {
  if (block.open) segment_text_.refuse(block.line - 1, fmt::format("{} holds itself", id));
  block.open = true;
  std::vector<ElementShape> elements;
  std::vector<SyntaxNote> notes;
  for (LineWalk at(block.text, block.line); at.next();) {
    if (at.line()[0] >= '0' && at.line()[0] <= '9') {
      std::uint32_t position = 0;
      if (!read_number(at.line().substr(0, 2), position) || position != elements.size() + 1 || !notes.empty())
        segment_text_.refuse(at.number(), fmt::format("expected element {:02} of {}", elements.size() + 1, id));
      elements.push_back(use_of_element(at));
    } else {
      SyntaxNote note{};
      if (!read_syntax_note(at.line(), elements.size(), note))
        segment_text_.refuse(at.number(), fmt::format("expected a syntax note over elements of {}, such as P0304", id));
      notes.push_back(note);
    }
  }
  block.open = false;
  const auto& kept_elements = element_tables_.emplace_back(std::move(elements));
  const auto& kept_notes = note_tables_.emplace_back(std::move(notes));
  return block.built = &segments_.emplace_back(
             SegmentShape{document::tag_of(id), id, segment_names_->of(id), kept_elements, kept_notes});
}

// "07 O 640 x3", "05 C 127 1/30", "05 O C040"
ElementShape ReleaseTables::use_of_element(const LineWalk& at) {
  WordWalk words(at.line());
  words.next();
  ElementShape use;
  Requirement requirement{};
  if (!read_requirement(words.next(), requirement)) segment_text_.refuse(at.number(), "expected M, O, C or N");

  const std::string_view number = words.next();
  if (is_composite(number)) {
    const SegmentShape* composite = segment(number);
    if (composite == nullptr) segment_text_.refuse(at.number(), fmt::format("composite {} is not defined", number));
    use.number = composite->id;
    use.name = composite->name;
    use.type = ElementType::composite;
    use.components = composite->elements;
    use.component_notes = composite->notes;
    for (const ElementShape& component : composite->elements)
      if (component.type == ElementType::composite)
        segment_text_.refuse(at.number(), fmt::format("composite {} holds a composite", number));
  } else {
    const ElementShape* element = this->element(number);
    if (element == nullptr)
      segment_text_.refuse(at.number(), fmt::format("element {} is not in elements.txt", number));
    use = *element;
  }
  use.requirement = requirement;
  for (std::string_view word = words.next(); !word.empty(); word = words.next())
    if (!read_lengths(word, use) && !read_repeat(word, use))
      segment_text_.refuse(at.number(), fmt::format("expected lengths as 1/30 or a repeat as x3, found {}", word));
  return use;
}

// "353 ID 2/2 : 00 01 02"
const ElementShape* ReleaseTables::element(std::string_view number) {
  const auto found = lines_.find(number);
  if (found == lines_.end()) return nullptr;
  Line& line = found->second;
  if (line.built != nullptr) return line.built;

  const std::size_t colon = line.text.find(" : ");
  WordWalk words(line.text.substr(0, colon));
  ElementShape element;
  element.number = words.next();
  element.name = element_names_->of(element.number);
  if (!read_type(words.next(), element)) element_text_.refuse(line.number, "expected a type: AN ID DT TM R N0 to N9 B");
  if (!read_lengths(words.next(), element)) element_text_.refuse(line.number, "expected lengths, least/most");
  if (!words.rest().empty()) element_text_.refuse(line.number, "expected \" : \" before the codes");
  if (colon != std::string_view::npos) element.codes = code_list(line.text.substr(colon + 3), line.number);
  return line.built = &elements_.emplace_back(element);
}

const CodeList* ReleaseTables::code_list(std::string_view words, std::uint32_t line) {
  CodeList list;
  list.values.reserve(static_cast<std::size_t>(std::count(words.begin(), words.end(), ' ')) + 1);
  WordWalk walk(words);
  for (std::string_view code = walk.next(); !code.empty(); code = walk.next()) {
    if (!list.values.empty() && !(list.values.back() < code))
      element_text_.refuse(line, fmt::format("code {} is not in its place: codes stand sorted, each once", code));
    list.values.push_back(code);
  }
  return &code_lists_.emplace_back(std::move(list));
}

}  // namespace crossdock::x12
