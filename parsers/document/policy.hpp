// What an agreement says about checking and acknowledging, in a form the parsers use: the partners room fills these
// from YAML (partners may not include a parser), the validator and the acknowledgment writers read them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/document/issue.hpp"

namespace crossdock::document {

inline constexpr std::size_t issue_kind_count = static_cast<std::size_t>(IssueKind::count_of_kinds_);

// The severities in force when an agreement says nothing.
std::array<Severity, issue_kind_count> default_severities();

// "BEG03 invalid_code is accepted with error": narrower than the table, the last matching rule wins.
struct SeverityRule {
  IssueKind kind{};
  std::string segment_id;     // empty: every segment
  std::uint16_t element = 0;  // 0: every element
  Severity severity = Severity::reject;
};

// The four reject modes: is an interchange split into its sets or kept whole, and what does one bad set suspend.
enum class RejectMode : std::uint8_t {
  split_suspend_set,             // default: good sets go on alone
  split_suspend_interchange,     // any bad set suspends all; good ones go on one by one
  preserve_suspend_set,          // the interchange goes on as one, without its bad sets
  preserve_suspend_interchange,  // the interchange goes on as one, or not at all
};

// What may stand in text besides separators. X12.6 §3.3: basic is capitals, digits, blank and some signs; extended adds
// small letters and the other signs of ASCII; any_text adds every byte from 0x80 on (Latin-1, UTF-8), as most
// agreements do without saying so. Control characters are never text.
enum class CharacterSet : std::uint8_t { any_text, extended, basic };

struct CheckPolicy {
  std::array<Severity, issue_kind_count> severity = default_severities();
  std::vector<SeverityRule> rules;
  RejectMode reject_mode = RejectMode::split_suspend_set;
  CharacterSet characters = CharacterSet::any_text;
  std::uint32_t max_issues_per_set = 1000;
};

// How bad the agreement finds such an issue; `element` 0: it is about the whole segment.
Severity severity_of(const CheckPolicy& policy, IssueKind kind, std::string_view segment_id, std::uint16_t element);
inline Severity severity_of(const CheckPolicy& policy, const Issue& issue) {
  return severity_of(policy, issue.kind, issue.location.segment_id, issue.location.element);
}

enum class Ta1Policy : std::uint8_t { never, as_requested /* ISA14 = 1 */, always, on_error };
enum class FunctionalAcknowledgment : std::uint8_t { none, x997, x999 };
enum class AcknowledgmentDetail : std::uint8_t { group, set, segment, element };

struct AcknowledgmentPolicy {
  Ta1Policy ta1 = Ta1Policy::as_requested;
  FunctionalAcknowledgment functional = FunctionalAcknowledgment::x997;
  AcknowledgmentDetail detail = AcknowledgmentDetail::element;
  bool list_accepted_sets = true;             // AK2/AK5 also for sets without errors
  std::uint32_t max_segment_notes = 1000;     // AK3 per set
  std::string release;                        // "004010"; empty: the release of the group acknowledged
  std::map<std::string, char> ta1_letters;    // note code -> A, E or R where the agreement differs from the default
};

}  // namespace crossdock::document
