#include "parsers/x12/acceptance.hpp"

#include <algorithm>

#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::RejectMode;
using document::Severity;

Severity worst_of(const std::vector<Issue>& issues) {
  Severity worst = Severity::note;
  for (const Issue& issue : issues) worst = std::max(worst, issue.severity);
  return worst;
}

// A verdict that keeps all its sets is counted from them; one that keeps only some brings the reader's tallies.
void count_sets(GroupVerdict& group) {
  const auto with = [&group](Disposition disposition) {
    return static_cast<std::uint32_t>(std::ranges::count(group.sets, disposition, &SetVerdict::disposition));
  };
  if (group.sets_received <= group.sets.size()) {
    group.sets_received = static_cast<std::uint32_t>(group.sets.size());
    group.sets_refused = with(Disposition::rejected);
    group.sets_noted = with(Disposition::accepted_with_errors);
  }
  group.sets_accepted = group.sets_received - std::min(group.sets_refused, group.sets_received);
}

void refuse(GroupVerdict& group) {
  for (SetVerdict& set : group.sets) set.disposition = Disposition::rejected;
  group.sets_accepted = 0;
  group.disposition = Disposition::rejected;
}

// Groups of acknowledgments stand outside the reject mode: what partners say about our documents is not held back
// because one of theirs is bad.
bool is_business(const GroupVerdict& group) { return group.header.functional_id != "FA"; }

bool suspends_interchange(RejectMode mode) {
  return mode == RejectMode::split_suspend_interchange || mode == RejectMode::preserve_suspend_interchange;
}

bool has_refused_set(const GroupVerdict& group) {
  return group.disposition == Disposition::rejected || group.disposition == Disposition::partially_accepted;
}

}  // namespace

Disposition disposition_for(Severity worst) {
  switch (worst) {
    case Severity::note: return Disposition::accepted;
    case Severity::accept_with_error: return Disposition::accepted_with_errors;
    case Severity::reject: return Disposition::rejected;
  }
  return Disposition::rejected;
}

bool can_be_named(const SetVerdict& set) {
  const std::string_view id = set.set_id, number = set.control_number;
  return id.size() == 3 && std::ranges::all_of(id, is_upper_or_digit) && number.size() >= 4 && number.size() <= 9 &&
         std::ranges::all_of(number, is_letter_or_digit);
}

bool can_be_named(const GroupHeader& header) {
  return header.functional_id.size() == 2 && std::ranges::all_of(header.functional_id, is_upper_or_digit);
}

void settle(GroupVerdict& group) {
  count_sets(group);
  const bool nameless_refused = std::ranges::any_of(
      group.sets, [](const SetVerdict& set) { return set.disposition == Disposition::rejected && !can_be_named(set); });
  const Severity own = worst_of(group.issues);
  if (own == Severity::reject || !can_be_named(group.header) || nameless_refused ||
      (group.sets_received > 0 && group.sets_accepted == 0)) {
    refuse(group);
  } else if (group.sets_accepted < group.sets_received) {
    group.disposition = Disposition::partially_accepted;
  } else {
    const bool noted = own == Severity::accept_with_error || group.sets_noted > 0;
    group.disposition = noted ? Disposition::accepted_with_errors : Disposition::accepted;
  }
}

void settle(InterchangeVerdict& interchange, RejectMode mode) {
  interchange.disposition = disposition_for(worst_of(interchange.issues));
  if (interchange.disposition == Disposition::rejected) {
    std::ranges::for_each(interchange.groups, refuse);
    return;
  }
  if (!suspends_interchange(mode)) return;
  const bool any_refused = std::ranges::any_of(
      interchange.groups, [](const GroupVerdict& group) { return is_business(group) && has_refused_set(group); });
  if (!any_refused) return;
  for (GroupVerdict& group : interchange.groups)
    if (is_business(group)) refuse(group);
}

}  // namespace crossdock::x12
