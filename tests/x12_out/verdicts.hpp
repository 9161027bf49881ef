// Verdicts built by hand: what the reader would have said, without a reader.
#pragma once

#include <string>

#include "engine/base/clock.hpp"
#include "parsers/document/policy.hpp"
#include "parsers/x12/acceptance.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12::made {

using document::IssueKind;
using document::Severity;

// 2026-11-24 10:38:33 UTC
inline constexpr Time noon{std::chrono::microseconds(1795516713000000LL)};

inline InterchangeHeader header() {
  InterchangeHeader made;
  made.authorization_qualifier = made.security_qualifier = "00";
  made.sender_qualifier = "01", made.sender_id = "ACMESTORES";
  made.receiver_qualifier = "ZZ", made.receiver_id = "NORTHWIND";
  made.date = "261124", made.time = "0915";
  made.standard_or_repetition = "U", made.version = "00401", made.control_number = "000000905";
  made.acknowledgment_requested = "0", made.usage_indicator = "P";
  return made;
}

inline SetVerdict set(const std::string& number, const std::string& id = "850") {
  SetVerdict made;
  made.set_id = id, made.control_number = number;
  return made;
}

inline GroupVerdict group(const std::string& number, const std::string& version = "004010") {
  GroupVerdict made;
  made.header = {"PO", "ACMEAPP", "NWAPP", "20261124", "0915", number, "X", version};
  return made;
}

inline Issue issue(IssueKind kind, const std::string& segment = {}, std::uint32_t position = 0,
                   std::uint16_t element = 0, const std::string& found = {}, const std::string& number = {}) {
  Issue made;
  made.kind = kind;
  made.location.segment_id = segment, made.location.segment_position = position, made.location.element = element;
  made.found = found, made.element_number = number;
  return made;
}

// Adds the issue and decides again.
inline SetVerdict& with(SetVerdict& verdict, Issue issue) {
  verdict.issues.push_back(std::move(issue));
  Severity worst = Severity::note;
  for (const Issue& each : verdict.issues) worst = std::max(worst, each.severity);
  verdict.disposition = disposition_for(worst);
  return verdict;
}

inline InterchangeVerdict interchange(std::vector<GroupVerdict> groups,
                                      document::RejectMode mode = document::RejectMode::split_suspend_set) {
  InterchangeVerdict made;
  made.header = header();
  made.groups = std::move(groups);
  for (GroupVerdict& each : made.groups) {
    if (each.trailer_count.empty()) each.trailer_count = std::to_string(each.sets.size());
    settle(each);
  }
  settle(made, mode);
  return made;
}

}  // namespace crossdock::x12::made
