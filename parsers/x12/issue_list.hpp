// A bounded list of issues that never forgets the worst: what does not fit is counted, and when it is worse than
// everything listed it takes the last place.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "parsers/document/issue.hpp"

namespace crossdock::x12 {

inline constexpr std::size_t longest_found = 99;  // characters of Issue::found: as much as AK404 holds

// True when `issue` was listed; false when it only counts.
inline bool list_issue(std::vector<document::Issue>& issues, document::Issue&& issue, std::uint32_t most) {
  if (issues.size() < most) return issues.push_back(std::move(issue)), true;
  const auto as_bad = [&](const document::Issue& listed) { return listed.severity >= issue.severity; };
  if (!issues.empty() && std::none_of(issues.begin(), issues.end(), as_bad)) issues.back() = std::move(issue);
  return false;
}

}  // namespace crossdock::x12
