#include "parsers/x12/segment_notes.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::AcknowledgmentDetail;
using document::AcknowledgmentPolicy;
using document::IssueKind;
using document::Level;
using document::Location;
using document::Severity;

constexpr std::string_view has_element_errors = "8";  // AK304
constexpr std::size_t copy_length = 99;               // AK404, element 724
constexpr std::size_t element_notes = 99;             // AK4 in an AK3 loop
constexpr std::uint32_t position_limit = 999'999;     // AK302 has six digits before 005010

// An issue as AK3 sees it.
struct Note {
  const Issue* issue;
  std::string_view code;  // AK304
  std::uint8_t rank;      // at one position: what is missing before it, then the segment itself, then its elements
};

bool tells_of_absence(IssueKind kind) {
  return kind == IssueKind::segment_missing || kind == IssueKind::dependent_segment_missing ||
         kind == IssueKind::loop_under_minimum || kind == IssueKind::segment_under_minimum;
}

auto place_of_segment(const Note& note) {
  const Location& at = note.issue->location;
  return std::tie(at.segment_position, note.rank, note.code, at.segment_id, at.loop_bound);
}

auto place_of_element(const Note& note) {
  const Location& at = note.issue->location;
  return std::tie(at.element, at.repetition, at.component);
}

// Every issue an AK3 can be written for: the segment's id must be one (X12 interpretation 1257) and its position must
// fit; the others are left to AK502 code 5.
std::vector<Note> notes_of(const SetVerdict& set, Dialect dialect) {
  std::vector<Note> notes;
  for (const Issue& issue : set.issues) {
    const Level level = document::level_of(issue.kind);
    const Location& at = issue.location;
    if (issue.severity == Severity::note || (level != Level::segment && level != Level::element)) continue;
    if (!is_segment_id(at.segment_id) || at.segment_position == 0) continue;
    if (dialect < Dialect::x997_005010 && at.segment_position > position_limit) continue;
    if (level == Level::element) notes.push_back({&issue, has_element_errors, 2});
    else
      notes.push_back(
          {&issue, code_of(issue.kind, dialect), static_cast<std::uint8_t>(tells_of_absence(issue.kind) ? 0 : 1)});
  }
  std::ranges::stable_sort(notes, [](const Note& left, const Note& right) {
    if (place_of_segment(left) != place_of_segment(right)) return place_of_segment(left) < place_of_segment(right);
    return left.code == has_element_errors && place_of_element(left) < place_of_element(right);
  });
  return notes;
}

class NoteWriter {
 public:
  NoteWriter(SegmentWriter& writer, const SetVerdict& set, Dialect dialect)
      : writer_(writer), set_(set), dialect_(dialect) {}

  // AK3: the notes of `same` differ at most in their elements.
  void segment(std::span<const Note> same, bool with_elements) {
    const Note& note = same.front();
    const Location& at = note.issue->location;
    writer_.begin(implementation() ? "IK3" : "AK3").element(at.segment_id).number(at.segment_position);
    writer_.element(echo(at.loop_bound, loop_length(), writer_.delimiters())).element(note.code).end();
    if (implementation()) {
      if (note.code != has_element_errors) trigger(*note.issue);
      business_unit();
    }
    if (with_elements && note.code == has_element_errors) elements(same);
  }

 private:
  [[nodiscard]] bool implementation() const { return dialect_ == Dialect::x999_005010; }
  [[nodiscard]] bool counts_repetitions() const { return dialect_ >= Dialect::x997_004030; }
  [[nodiscard]] std::size_t loop_length() const {  // element 447
    return dialect_ == Dialect::x997_004010 || dialect_ == Dialect::x997_004030 ? 6 : 4;
  }

  void elements(std::span<const Note> notes) {
    std::size_t written = 0;
    const Note* last = nullptr;
    for (const Note& note : notes) {
      const Location& at = note.issue->location;
      if (at.element == 0 || at.element > 99) continue;  // AK401 has two digits
      const bool repeated =
          last != nullptr && place_of_element(*last) == place_of_element(note) && last->issue->kind == note.issue->kind;
      if (repeated) continue;
      if (written++ == element_notes) break;
      element(*note.issue);
      last = &note;
    }
  }

  void element(const Issue& issue) {
    const std::string& number = issue.element_number;
    writer_.begin(implementation() ? "IK4" : "AK4").number(issue.location.element);
    position(issue.location.component, issue.location.repetition);
    writer_.element(all_digits(number) && number.size() <= 4 ? std::string_view(number) : std::string_view());
    writer_.element(code_of(issue.kind, dialect_)).element(copy_of(issue)).end();
    if (implementation()) trigger(issue);
  }

  // The rest of C030 after the element's position: 0 is "none"; what does not fit is left out.
  void position(std::uint16_t component, std::uint16_t repetition) {
    const bool in_composite = component != 0 && component <= 99;
    writer_.component(in_composite ? digits(component) : std::string_view());
    if (counts_repetitions() && repetition != 0 && repetition <= 9999) writer_.component(digits(repetition));
  }

  // AK404 is left out when the fault is a character: the copy would carry it into the acknowledgment.
  std::string_view copy_of(const Issue& issue) const {
    if (issue.kind == IssueKind::invalid_character || issue.kind == IssueKind::trailing_separators) return {};
    return echo(std::string_view(issue.found).substr(0, copy_length), copy_length, writer_.delimiters());
  }

  void trigger(const Issue& issue) {
    const document::Trigger& by = issue.trigger;
    if (by.segment_position == 0 || !is_segment_id(by.segment_id)) return;
    writer_.begin("CTX").element("SITUATIONAL TRIGGER").element(by.segment_id).number(by.segment_position).element({});
    if (by.element != 0 && by.element <= 99) {
      writer_.number(by.element);
      position(by.component, 0);
    }
    writer_.end();
  }

  // What people call the set by; the context name is ours ("BEG03"), for the guides that define one are not for orders.
  void business_unit() {
    const std::string_view name = echo(set_.key_element, 35, writer_.delimiters());
    const std::string_view key = echo(set_.key, 35, writer_.delimiters());
    if (!name.empty() && !key.empty()) writer_.begin("CTX").element(name).component(key).end();
  }

  std::string_view digits(std::uint16_t number) {
    const auto end = std::to_chars(digits_, digits_ + sizeof digits_, number).ptr;
    return {digits_, static_cast<std::size_t>(end - digits_)};
  }

  SegmentWriter& writer_;
  const SetVerdict& set_;
  Dialect dialect_;
  char digits_[5] = {};
};

}  // namespace

std::string_view echo(std::string_view value, std::size_t longest, const document::Delimiters& delimiters) {
  value = trim_blanks_right(value);
  const bool clean =
      std::ranges::all_of(value, [&](char c) { return is_printable(c) && !is_separator(c, delimiters); });
  return clean && value.size() <= longest ? value : std::string_view{};
}

void write_segment_notes(SegmentWriter& writer, const SetVerdict& set, const AcknowledgmentPolicy& policy,
                         Dialect dialect) {
  const std::vector<Note> notes = notes_of(set, dialect);
  NoteWriter note_writer(writer, set, dialect);
  std::uint32_t written = 0;
  for (auto first = notes.begin(); first != notes.end() && written < policy.max_segment_notes; ++written) {
    const auto last = std::find_if(
        first, notes.end(), [&](const Note& note) { return place_of_segment(note) != place_of_segment(*first); });
    note_writer.segment({first, last}, policy.detail == AcknowledgmentDetail::element);
    first = last;
  }
}

}  // namespace crossdock::x12
