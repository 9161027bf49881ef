#include "parsers/x12/examination.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "parsers/x12/calendar.hpp"
#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::CharacterSet;
using document::ElementShape;
using document::ElementType;
using document::IssueKind;
using document::Requirement;
using document::SyntaxNote;
using document::SyntaxRule;

constexpr std::size_t most_positions = 64;  // that a mask of elements present can tell

constexpr std::uint64_t bit(std::size_t position) {
  return position <= most_positions ? std::uint64_t{1} << (position - 1) : 0;
}

bool is_basic(char c) {
  return is_upper_or_digit(c) || std::string_view(" !\"&'()*+,-./:;?=").find(c) != std::string_view::npos;
}

bool is_allowed(char c, CharacterSet characters) {
  if (static_cast<unsigned char>(c) >= 0x80) return characters == CharacterSet::any_text;
  return characters == CharacterSet::basic ? is_basic(c) : is_printable(c);
}

// Characters, not bytes, where bytes beyond ASCII are UTF-8: a continuation byte begins no character.
std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The part of `text` before `separator`, taken off it with the separator. A '\0' separates nothing.
std::string_view take_part(std::string_view& text, char separator, bool& more) {
  const std::size_t cut = separator == '\0' ? std::string_view::npos : text.find(separator);
  more = cut != std::string_view::npos;
  const std::string_view part = text.substr(0, cut);
  text.remove_prefix(more ? cut + 1 : text.size());
  return part;
}

// Digits of an R: sign, point and exponent do not count towards its length. nullopt when it is not a number.
std::optional<std::size_t> decimal_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t exponent = text.find('E');
  if (exponent != std::string_view::npos) {
    std::string_view power = text.substr(exponent + 1);
    if (power.starts_with('-')) power.remove_prefix(1);
    if (!x12::all_digits(power)) return std::nullopt;
    text = text.substr(0, exponent);
  }
  const auto points = static_cast<std::size_t>(std::count(text.begin(), text.end(), '.'));
  const auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  if (points > 1 || digits == 0 || points + digits != text.size()) return std::nullopt;
  return digits;
}

// A guide's form of a value: 9 is a digit, A a capital, X a capital or digit, ? any character, * whatever follows; other
// characters are themselves.
bool matches_pattern(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  for (const char sign : pattern) {
    if (sign == '*') return true;
    if (at == text.size()) return false;
    const char c = text[at++];
    const bool fits = sign == '9' ? is_digit(c) : sign == 'A' ? is_upper(c) : sign == 'X' ? is_upper_or_digit(c)
                      : sign == '?' ? true : c == sign;
    if (!fits) return false;
  }
  return at == text.size();
}

}  // namespace

void Examination::segment(std::size_t index, const document::SegmentShape& shape, std::size_t first_element) {
  index_ = index;
  const document::Segment& segment = document_.segments[index];
  const std::size_t count = segment.element_count, known = shape.elements.size();
  std::uint64_t present = 0;
  for (std::size_t i = 1; i <= std::min(count, known); ++i) {
    const std::string_view text = document_.element(segment, i);
    if (!text.empty()) present |= bit(i);
    const Position at{static_cast<std::uint16_t>(i), 0, 0};
    if (i >= first_element) element(at, shape.elements[i - 1], text);
  }
  for (std::size_t i = std::max(count + 1, first_element); i <= known; ++i)
    element({static_cast<std::uint16_t>(i), 0, 0}, shape.elements[i - 1], {});

  if (count > known) {
    const Position at{static_cast<std::uint16_t>(known + 1), 0, 0};
    findings_.element(IssueKind::too_many_elements, index_, at, nullptr, document_.element(segment, known + 1),
                      fmt::format("at most {} element{}", known, known == 1 ? "" : "s"));
  } else if (count > 0 && document_.element(segment, count).empty()) {
    findings_.element(IssueKind::trailing_separators, index_, {}, nullptr, document_.element(segment, count), {});
  }
  notes(shape.notes, shape.elements, {}, present);
}

void Examination::element(Position at, const ElementShape& shape, std::string_view text) {
  if (text.empty()) {
    if (shape.requirement == Requirement::mandatory)
      report(IssueKind::element_missing, at, shape, text, expected_value(shape));
    return;
  }
  if (shape.requirement == Requirement::not_used) return report(IssueKind::element_not_used, at, shape, text, "nothing");

  const char repetition = document_.delimiters.repetition;
  bool more = repetition != '\0' && text.find(repetition) != std::string_view::npos;
  if (!more) return composite(at, shape, text);
  do {
    const std::string_view part = take_part(text, repetition, more);
    if (++at.repetition > shape.repeat)
      return report(IssueKind::too_many_repetitions, at, shape, part,
                    fmt::format("at most {}", shape.repeat == 1 ? "one value" : fmt::format("{} values", shape.repeat)));
    if (!part.empty()) composite(at, shape, part);
  } while (more);
}

void Examination::composite(Position at, const ElementShape& shape, std::string_view text) {
  const char separator = document_.delimiters.component;
  if (shape.type != ElementType::composite) {
    if (shape.type != ElementType::binary && separator != '\0' && text.find(separator) != std::string_view::npos)
      return report(IssueKind::too_many_components, at, shape, text, fmt::format("no component separator ({})", separator));
    return value(at, shape, text);
  }
  std::uint64_t present = 0;
  bool more = true;
  for (const ElementShape& component : shape.components) {
    ++at.component;
    const std::string_view part = more ? take_part(text, separator, more) : std::string_view{};
    if (part.empty()) {
      if (component.requirement == Requirement::mandatory)
        report(IssueKind::element_missing, at, component, part, expected_value(component));
      continue;
    }
    present |= bit(at.component);
    if (component.requirement == Requirement::not_used)
      report(IssueKind::element_not_used, at, component, part, "nothing");
    else
      value(at, component, part);
  }
  if (more) {
    ++at.component;
    report(IssueKind::too_many_components, at, shape, text, expected_value(shape));
  }
  at.component = 0;
  notes(shape.component_notes, shape.components, at, present);
}

void Examination::value(Position at, const ElementShape& shape, std::string_view text) {
  if (shape.type == ElementType::binary) return length(at, shape, text, text.size());
  if (!characters(at, shape, text)) return;
  switch (shape.type) {
    case ElementType::alphanumeric:
    case ElementType::identifier: length(at, shape, text, character_count(text)); break;
    case ElementType::numeric:
    case ElementType::decimal: number(at, shape, text); break;
    case ElementType::date:
    case ElementType::time: moment(at, shape, text); break;
    case ElementType::binary:
    case ElementType::composite: break;
  }
  code(at, shape, text);
  if (!shape.pattern.empty() && !matches_pattern(text, shape.pattern))
    report(IssueKind::element_pattern_mismatch, at, shape, text, fmt::format("the form {}", shape.pattern));
}

bool Examination::characters(Position at, const ElementShape& shape, std::string_view text) {
  const auto wrong = std::find_if_not(text.begin(), text.end(), [&](char c) { return is_allowed(c, policy_.characters); });
  if (wrong != text.end()) {
    const auto byte = static_cast<unsigned char>(*wrong);
    report(IssueKind::invalid_character, at, shape, text, fmt::format("no byte {:#04x}", byte));
    return false;
  }
  if (text.find_first_not_of(' ') != std::string_view::npos) return true;
  report(IssueKind::invalid_character, at, shape, text, "at least one character that is not a blank");
  return false;
}

void Examination::length(Position at, const ElementShape& shape, std::string_view text, std::size_t length) {
  if (length < shape.min_length) report(IssueKind::element_too_short, at, shape, text, expected_value(shape));
  if (length > shape.max_length) report(IssueKind::element_too_long, at, shape, text, expected_value(shape));
}

void Examination::number(Position at, const ElementShape& shape, std::string_view text) {
  std::optional<std::size_t> digits;
  if (shape.type == ElementType::decimal) {
    digits = decimal_digits(text);
  } else {
    const std::string_view unsigned_text = text.substr(text.starts_with('-') ? 1 : 0);
    if (x12::all_digits(unsigned_text)) digits = unsigned_text.size();
  }
  if (!digits) return report(IssueKind::invalid_character, at, shape, text, expected_value(shape));
  length(at, shape, text, *digits);
}

void Examination::moment(Position at, const ElementShape& shape, std::string_view text) {
  if (text.size() < shape.min_length || text.size() > shape.max_length)
    return length(at, shape, text, text.size());
  const bool is_valid = shape.type == ElementType::date ? is_date(text) : is_time(text);
  if (!is_valid)
    report(shape.type == ElementType::date ? IssueKind::invalid_date : IssueKind::invalid_time, at, shape, text,
           expected_value(shape));
}

void Examination::code(Position at, const ElementShape& shape, std::string_view text) {
  const bool has_length = text.size() >= shape.min_length && text.size() <= shape.max_length;
  if (shape.codes == nullptr || !has_length || shape.codes->contains(text)) return;
  const bool is_standard = shape.standard_codes != nullptr && shape.standard_codes->contains(text);
  report(is_standard ? IssueKind::code_not_used_in_guide : IssueKind::invalid_code, at, shape, text, expected_value(shape));
}

void Examination::notes(Notes notes, Shapes shapes, Position at, std::uint64_t present) {
  std::uint64_t reported = 0;
  for (const SyntaxNote& each : notes) note(each, shapes, at, present, reported);
}

void Examination::note(const SyntaxNote& note, Shapes shapes, Position at, std::uint64_t present,
                       std::uint64_t& reported) {
  const std::span tied(note.elements.data(), note.count);
  const auto is_present = [&](std::uint8_t position) { return (present & bit(position)) != 0; };
  const auto count = static_cast<std::size_t>(std::count_if(tied.begin(), tied.end(), is_present));
  const auto text = [&] {
    std::string list;
    for (const std::uint8_t position : tied) list += fmt::format("{}{:02}", list.empty() ? "" : ", ", position);
    return list;
  };
  const auto place = [&](std::uint8_t position) {
    Position there = at;
    (at.element == 0 ? there.element : there.component) = position;
    return there;
  };
  const auto report_one = [&](IssueKind kind, std::uint8_t position, std::uint8_t trigger, std::string expected) {
    if ((reported & bit(position)) != 0) return;  // by another note
    reported |= bit(position);
    const std::string_view found =
        at.element == 0 ? document_.element(document_.segments[index_], position) : std::string_view{};
    findings_.element(kind, index_, place(position), &shapes[position - 1], found, std::move(expected),
                      trigger == 0 ? Position{} : place(trigger));
  };
  const auto report_missing = [&](std::span<const std::uint8_t> positions, std::uint8_t trigger,
                                  const std::string& expected) {
    for (const std::uint8_t position : positions)
      if (!is_present(position)) report_one(IssueKind::conditional_element_missing, position, trigger, expected);
  };
  const auto first = std::find_if(tied.begin(), tied.end(), is_present);

  switch (note.rule) {
    case SyntaxRule::paired:
      if (count != 0 && count != tied.size()) report_missing(tied, *first, fmt::format("all of {} or none", text()));
      break;
    case SyntaxRule::required:
      if (count == 0)
        report_one(IssueKind::conditional_element_missing, tied[0], 0, fmt::format("at least one of {}", text()));
      break;
    case SyntaxRule::exclusion:
      if (count > 1) {
        const auto second = std::find_if(first + 1, tied.end(), is_present);
        report_one(IssueKind::exclusion_violated, *second, *first, fmt::format("only one of {}", text()));
      }
      break;
    case SyntaxRule::conditional:
      if (is_present(tied[0])) report_missing(tied.subspan(1), tied[0], fmt::format("it beside {:02}", tied[0]));
      break;
    case SyntaxRule::list_conditional:
      if (is_present(tied[0]) && count == 1)
        report_one(IssueKind::conditional_element_missing, tied[1], tied[0],
                   fmt::format("beside {:02} at least one of the others in {}", tied[0], text()));
      break;
  }
}

void Examination::report(IssueKind kind, Position at, const ElementShape& shape, std::string_view text,
                         std::string expected) {
  findings_.element(kind, index_, at, &shape, text, std::move(expected));
}

}  // namespace crossdock::x12
