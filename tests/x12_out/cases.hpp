// The cases of tests/x12_out/cases: what was received, by which agreement, and
// what it is said to earn.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "parsers/document/policy.hpp"
#include "parsers/x12/acknowledgment_reply.hpp"
#include "parsers/x12/dictionary.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12::made {

struct Case {
  std::filesystem::path folder;
  std::string name;
  std::string sentence;            // the first line of case.txt
  std::vector<std::string> earns;  // "AK403 7"
  document::AcknowledgmentPolicy acknowledgment;
  document::CheckPolicy check;
  std::vector<document::IssueKind> caller_adds;  // what only the one who reads can know: a duplicate
  std::string guide;                             // file of the partner's guide beside case.txt; empty: none
  std::vector<std::string> also_found;           // by a partner's guide, in the first set: "element_not_used PO1 8 4"
};

// The dictionary of the source tree.
const Dictionary& dictionary();

std::vector<Case> all_cases();
std::string text_of(const std::filesystem::path& file);
std::vector<InterchangeVerdict> verdicts_of(const Case& each);
// What we would send back, one segment a line, with control numbers 1 and up,
// on 2026-11-24 at 10:38.
std::string reply_of(const Case& each);

}  // namespace crossdock::x12::made
