#include "parsers/document/policy.hpp"

namespace crossdock::document {

// What a partner would call petty is noted or accepted with error; what would put a wrong order into the house, or
// leaves open where an envelope ends, is rejected. For TA1 this is what the large translators do. Totals are noted only:
// half the partners count something else in CTT, and SE has already shown that nothing was lost.
std::array<Severity, issue_kind_count> default_severities() {
  using enum IssueKind;
  std::array<Severity, issue_kind_count> table;
  table.fill(Severity::reject);
  const auto set = [&table](Severity severity, std::initializer_list<IssueKind> kinds) {
    for (const IssueKind kind : kinds) table[static_cast<std::size_t>(kind)] = severity;
  };
  set(Severity::note, {leading_bytes_ignored, trailing_bytes_ignored, trailing_separators, count_mismatch,
                       hash_total_mismatch});
  set(Severity::accept_with_error,
      {standard_id_unsupported, control_version_unsupported, sender_id_invalid, receiver_id_invalid, receiver_unknown,
       acknowledgment_request_invalid, usage_indicator_invalid, group_header_invalid});
  return table;
}

Severity severity_of(const CheckPolicy& policy, IssueKind kind, std::string_view segment_id, std::uint16_t element) {
  Severity severity = policy.severity[static_cast<std::size_t>(kind)];
  for (const SeverityRule& rule : policy.rules)
    if (rule.kind == kind && (rule.segment_id.empty() || rule.segment_id == segment_id) &&
        (rule.element == 0 || rule.element == element))
      severity = rule.severity;
  return severity;
}

}  // namespace crossdock::document
