#include "parsers/document/policy.hpp"

namespace crossdock::document {

// What a partner would call petty is noted or accepted with error; what would put a wrong order into the house, or
// leaves open where an envelope ends, is rejected. For TA1 this is what the large translators do.
std::array<Severity, issue_kind_count> default_severities() {
  using enum IssueKind;
  std::array<Severity, issue_kind_count> table;
  table.fill(Severity::reject);
  const auto set = [&table](Severity severity, std::initializer_list<IssueKind> kinds) {
    for (const IssueKind kind : kinds) table[static_cast<std::size_t>(kind)] = severity;
  };
  set(Severity::note, {leading_bytes_ignored, trailing_bytes_ignored, trailing_separators});
  set(Severity::accept_with_error,
      {standard_id_unsupported, control_version_unsupported, sender_id_invalid, receiver_id_invalid, receiver_unknown,
       acknowledgment_request_invalid, usage_indicator_invalid, group_header_invalid, count_mismatch,
       hash_total_mismatch});
  return table;
}

}  // namespace crossdock::document
