#include "parsers/x12/located_notes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/codes.hpp"

namespace crossdock::x12 {
namespace {

using document::Document;
using document::Issue;
using document::IssueKind;
using document::Segment;

class Locator {
 public:
  Locator(const ReceivedSet& set, const Document& sent) : set_(set), sent_(sent) {}

  std::vector<Issue> locate() {
    for (const ReceivedSegmentNote& note : set_.notes) {
      for (const ReceivedCode& code : note.codes)
        if (code.code != "8" || note.elements.empty()) segment(note, code);
      for (const ReceivedElementNote& element : note.elements) this->element(note, element);
    }
    std::ranges::stable_sort(issues_, {}, [](const Issue& issue) { return issue.location.offset; });
    count_lines();
    return std::move(issues_);
  }

 private:
  [[nodiscard]] const Segment* segment_at(std::uint32_t position) const {
    return position >= 1 && position <= sent_.segments.size() ? &sent_.segments[position - 1] : nullptr;
  }
  [[nodiscard]] std::uint64_t offset_of(std::string_view view) const {
    return sent_.offset + static_cast<std::uint64_t>(view.data() - sent_.bytes.data());
  }

  Issue& add(const ReceivedSegmentNote& note, IssueKind kind, std::string expected) {
    Issue& issue = issues_.emplace_back();
    issue.kind = kind;
    issue.location.segment_position = note.position;
    issue.location.segment_id = note.segment_id;
    issue.location.loop_bound = note.loop;
    issue.expected = std::move(expected);
    return issue;
  }

  void segment(const ReceivedSegmentNote& note, const ReceivedCode& code) {
    Issue& issue =
        add(note, kind_of(CodePlace::segment, code.code).value_or(IssueKind::segment_unexpected), code.sentence);
    const Segment* const segment = segment_at(note.position);
    if (segment == nullptr) return;
    issue.location.offset = sent_.offset + segment->begin;
    if (sent_.tag(*segment) == note.segment_id) issue.found = sent_.text(*segment).substr(0, 99);
  }

  void element(const ReceivedSegmentNote& note, const ReceivedElementNote& said) {
    Issue& issue =
        add(note, kind_of(CodePlace::element, said.code.code).value_or(IssueKind::invalid_code), said.code.sentence);
    issue.location.element = said.element;
    issue.location.component = said.component;
    issue.location.repetition = said.repetition;
    issue.element_number = said.element_number;
    const Segment* const segment = segment_at(note.position);
    if (segment == nullptr) return;
    const std::string_view value = value_at(*segment, said);
    issue.location.offset = value.data() == nullptr ? sent_.offset + segment->begin : offset_of(value);
    issue.found = value.substr(0, 99);
    if (!said.copy.empty() && said.copy != issue.found)
      issue.expected += fmt::format(" (the partner shows \"{}\")", excerpt(said.copy, 40));
    if (segment->node != document::unplaced && sent_.structure != nullptr) {
      const auto elements = sent_.structure->segment(segment->node).elements;
      if (said.element >= 1 && said.element <= elements.size()) issue.name = elements[said.element - 1U].name;
    }
  }

  // What stands at the place an AK4 names; without bytes when there is nothing.
  [[nodiscard]] std::string_view value_at(const Segment& segment, const ReceivedElementNote& said) const {
    std::string_view value = sent_.element(segment, said.element);
    if (said.repetition > 0) value = document::component(value, sent_.delimiters.repetition, said.repetition);
    if (said.component > 0) value = document::component(value, sent_.delimiters.component, said.component);
    return value;
  }

  // Lines and columns of all issues in one pass over the bytes before the last of them.
  void count_lines() {
    std::uint64_t line = sent_.first_line, column = sent_.first_column;
    std::uint64_t at = sent_.offset;
    for (Issue& issue : issues_) {
      if (issue.location.offset < sent_.offset || segment_at(issue.location.segment_position) == nullptr) continue;
      for (; at < issue.location.offset; ++at) {
        const bool line_ends = sent_.bytes[at - sent_.offset] == sent_.line_end;
        line += line_ends ? 1 : 0;
        column = line_ends ? 1 : column + 1;
      }
      issue.location.line = line;
      issue.location.column = column;
    }
  }

  const ReceivedSet& set_;
  const Document& sent_;
  std::vector<Issue> issues_;
};

}  // namespace

std::vector<Issue> located_notes(const ReceivedSet& set, const Document& sent) { return Locator(set, sent).locate(); }

}  // namespace crossdock::x12
