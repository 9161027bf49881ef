// Findings: the issues of the set being checked, located and rated as they are found. It costs nothing until something
// is wrong, and next to nothing once the list is full. Part of the checker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/document/document.hpp"
#include "parsers/document/policy.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

class Findings {
 public:
  Findings(const document::Document& document, const document::CheckPolicy& policy, SetVerdict& verdict)
      : document_(document), policy_(policy), verdict_(verdict) {}

  // About the segment at `index`, or, when something is missing, revealed by it; one past the last when the end of the
  // set revealed it. `id` is the tag concerned, `node` its place (unplaced: none).
  // Returns the issue while it can be added to, nullptr when it was only counted.
  Issue* segment(document::IssueKind kind, std::size_t index, document::NodeId node, std::string_view id,
                 std::string_view name, std::string expected = {}, document::Weight weight = {});

  // An element: where it stands in its segment, from 1; 0 where it is not a component, does not repeat.
  struct Position {
    std::uint16_t element = 0, component = 0, repetition = 0;
  };
  // `found` views the document's bytes, which says where the issue is even when it is empty; without bytes of its own
  // the element is missing at the end of the segment. `trigger` is the element of the same segment that demanded or
  // forbade this one, if a dependent rule did.
  Issue* element(document::IssueKind kind, std::size_t index, Position position, const document::ElementShape* shape,
                 std::string_view found, std::string expected, Position trigger = {0, 0, 0},
                 document::Weight weight = {});

  // Issues about segments from LS (`begin`) to before LE (`end`) carry the loop identifier in LS01 (AK303).
  struct Bound {
    std::size_t begin, end;
    std::string_view identifier;
  };
  void add_bound(const Bound& bound) { bounds_.push_back(bound); }

  // Fills in lines, columns and bounds, and puts the list in order. Call once, at the end.
  void finish() {
    if (!verdict_.issues.empty()) complete();
  }

 private:
  void complete();
  [[nodiscard]] std::string_view bound_around(std::size_t index) const;
  // The guide's word before the agreement's.
  [[nodiscard]] document::Severity rate(document::Weight weight, document::IssueKind kind, std::string_view id,
                                        std::uint16_t element) const;
  [[nodiscard]] bool has_room_for(document::Severity severity);
  Issue* list(Issue&& issue);
  Issue located(document::IssueKind kind, document::Severity severity, std::size_t index, document::NodeId node) const;

  const document::Document& document_;
  const document::CheckPolicy& policy_;
  SetVerdict& verdict_;
  std::vector<Bound> bounds_;
  document::Severity worst_ = document::Severity::note;
};

// What an element may hold, for a person: "one of 00, 05, 06", "1 to 22 characters", "a date CCYYMMDD".
std::string expected_value(const document::ElementShape& shape);

}  // namespace crossdock::x12
