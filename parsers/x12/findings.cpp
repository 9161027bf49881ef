#include "parsers/x12/findings.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "parsers/x12/issue_list.hpp"

namespace crossdock::x12 {
namespace {

using document::ElementShape;
using document::ElementType;
using document::IssueKind;
using document::NodeId;
using document::Severity;
using document::Weight;

constexpr std::size_t most_codes = 12;     // a longer list is looked up, not read

std::string amount(const ElementShape& shape, const char* one, const char* many) {
  if (shape.min_length == shape.max_length)
    return fmt::format("exactly {} {}", shape.max_length, shape.max_length == 1 ? one : many);
  return fmt::format("{} to {} {}", shape.min_length, shape.max_length, many);
}

}  // namespace

std::string expected_value(const ElementShape& shape) {
  if (shape.codes != nullptr) {
    const auto& codes = shape.codes->values;
    if (codes.size() == 1) return std::string(codes[0]);
    if (codes.size() <= most_codes) return fmt::format("one of {}", fmt::join(codes, ", "));
    return fmt::format("one of {} codes of element {}", codes.size(), shape.number);
  }
  switch (shape.type) {
    case ElementType::alphanumeric:
    case ElementType::identifier: return amount(shape, "character", "characters");
    case ElementType::numeric:
      if (shape.decimals == 0) return amount(shape, "digit", "digits");
      return fmt::format("{}, the last {} behind the point", amount(shape, "digit", "digits"), shape.decimals);
    case ElementType::decimal: return fmt::format("a number of {}", amount(shape, "digit", "digits"));
    case ElementType::date:
      if (shape.min_length == 8) return "a date CCYYMMDD";
      return shape.max_length == 6 ? "a date YYMMDD" : "a date YYMMDD or CCYYMMDD";
    case ElementType::time: return shape.max_length == 4 ? "a time HHMM" : "a time HHMM, HHMMSS or HHMMSSDD";
    case ElementType::binary: return amount(shape, "byte", "bytes");
    case ElementType::composite: return fmt::format("at most {} components", shape.components.size());
  }
  return {};
}

bool Findings::has_room_for(Severity severity) {
  const bool room = verdict_.issues.size() < policy_.max_issues_per_set || severity > worst_;
  worst_ = std::max(worst_, severity);
  if (!room) ++verdict_.issues_not_listed;
  return room;
}

Issue Findings::located(IssueKind kind, Severity severity, std::size_t index, NodeId node) const {
  Issue issue;
  issue.kind = kind;
  issue.severity = severity;
  const bool is_there = index < document_.segments.size();
  issue.location.offset = is_there ? document_.segments[index].begin : document_.bytes.size();
  issue.location.segment_position = static_cast<std::uint32_t>(index + 1);
  if (node != document::unplaced) issue.location.loop = document_.structure->path(node);
  return issue;
}

Severity Findings::rate(Weight weight, IssueKind kind, std::string_view id, std::uint16_t element) const {
  switch (weight) {
    case Weight::by_policy: return document::severity_of(policy_, kind, id, element);
    case Weight::note: return Severity::note;
    case Weight::accept_with_error: return Severity::accept_with_error;
    case Weight::reject: return Severity::reject;
  }
  return Severity::reject;
}

Issue* Findings::list(Issue&& issue) {
  if (list_issue(verdict_.issues, std::move(issue), policy_.max_issues_per_set)) return &verdict_.issues.back();
  ++verdict_.issues_not_listed;
  return nullptr;
}

Issue* Findings::segment(IssueKind kind, std::size_t index, NodeId node, std::string_view id, std::string_view name,
                         std::string expected, Weight weight) {
  if (weight == Weight::by_policy && node != document::unplaced) weight = document_.structure->nodes[node].weight;
  const Severity severity = rate(weight, kind, id, 0);
  if (!has_room_for(severity)) return nullptr;
  Issue issue = located(kind, severity, index, node);
  issue.location.segment_id = id.substr(0, 20);
  issue.name = name;
  issue.expected = std::move(expected);
  return list(std::move(issue));
}

Issue* Findings::element(IssueKind kind, std::size_t index, Position position, const ElementShape* shape,
                         std::string_view found, std::string expected, Position trigger, Weight weight) {
  const document::Segment& segment = document_.segments[index];
  const std::string_view tag = document_.tag(segment);
  if (weight == Weight::by_policy && shape != nullptr) weight = shape->weight;
  const Severity severity = rate(weight, kind, tag, position.element);
  if (!has_room_for(severity)) return nullptr;
  Issue issue = located(kind, severity, index, segment.node);
  issue.location.offset = found.data() != nullptr ? static_cast<std::uint64_t>(found.data() - document_.bytes.data())
                                                  : segment.begin + document_.text(segment).size();
  issue.location.segment_id = tag;
  issue.location.element = position.element;
  issue.location.component = position.component;
  issue.location.repetition = position.repetition;
  if (shape != nullptr) {
    issue.element_number = shape->number;
    issue.name = shape->name;
  }
  issue.found = found.substr(0, longest_found);
  issue.expected = std::move(expected);
  if (trigger.element != 0)
    issue.trigger = {issue.location.segment_position, issue.location.segment_id, trigger.element, trigger.component};
  return list(std::move(issue));
}

// The checker's own issues carry offsets in the set so far, the envelope's are complete.
void Findings::complete() {
  std::vector<Issue*> issues;
  for (Issue& issue : verdict_.issues)
    if (issue.location.line == 0) issues.push_back(&issue);
  std::sort(issues.begin(), issues.end(), [](auto* a, auto* b) { return a->location.offset < b->location.offset; });

  const std::string_view bytes = document_.bytes;
  std::uint64_t line = document_.first_line, column = document_.first_column;
  std::size_t at = 0;
  for (Issue* issue : issues) {
    for (const auto offset = static_cast<std::size_t>(issue->location.offset); at < offset; ++at) {
      const bool line_ends = bytes[at] == document_.line_end;
      line += line_ends ? 1 : 0;
      column = line_ends ? 1 : column + 1;
    }
    issue->location.line = line;
    issue->location.column = column;
    issue->location.offset += document_.offset;
    issue->location.loop_bound = bound_around(issue->location.segment_position - 1);
  }
  std::stable_sort(verdict_.issues.begin(), verdict_.issues.end(), [](const Issue& a, const Issue& b) {
    return std::tie(a.location.segment_position, a.location.element, a.location.repetition, a.location.component) <
           std::tie(b.location.segment_position, b.location.element, b.location.repetition, b.location.component);
  });
}

// Bounds are listed in the order of their ends; the first that ends behind a segment is the innermost it can be in.
std::string_view Findings::bound_around(std::size_t index) const {
  auto bound = std::partition_point(bounds_.begin(), bounds_.end(), [&](const Bound& b) { return b.end <= index; });
  while (bound != bounds_.end() && bound->begin > index) ++bound;
  return bound == bounds_.end() ? std::string_view{} : bound->identifier;
}

}  // namespace crossdock::x12
