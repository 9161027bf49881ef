#include "parsers/x12/ta1.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "parsers/x12/acceptance.hpp"
#include "parsers/x12/characters.hpp"
#include "parsers/x12/codes.hpp"

namespace crossdock::x12 {
namespace {

using document::Severity;
using document::Ta1Policy;

char letter_for(Severity severity) {
  return severity == Severity::reject ? 'R' : severity == Severity::accept_with_error ? 'E' : 'A';
}

constexpr int gravity(char letter) { return letter == 'R' ? 2 : letter == 'E' ? 1 : 0; }

// TA101 is nine digits. A number that is not is answered by the digits it has, or by zeros.
std::string nine_digits(std::string_view control_number) {
  std::string digits;
  std::ranges::copy_if(control_number.substr(0, 64), std::back_inserter(digits), is_digit);
  digits.resize(std::min<std::size_t>(digits.size(), 9));
  return std::string(9 - digits.size(), '0') + digits;
}

unsigned two(std::string_view digits, std::size_t at) {
  return static_cast<unsigned>((digits[at] - '0') * 10 + (digits[at + 1] - '0'));
}

bool is_date(std::string_view yymmdd) {
  if (yymmdd.size() != 6 || !all_digits(yymmdd)) return false;
  const std::chrono::year_month_day date{std::chrono::year(2000 + static_cast<int>(two(yymmdd, 0))),
                                         std::chrono::month(two(yymmdd, 2)), std::chrono::day(two(yymmdd, 4))};
  return date.ok();
}

bool is_time(std::string_view hhmm) {
  return hhmm.size() == 4 && all_digits(hhmm) && two(hhmm, 0) < 24 && two(hhmm, 2) < 60;
}

// An interchange that only answers is not answered, or two houses could go on for ever.
bool only_answers(const InterchangeVerdict& verdict) { return !verdict.ta1s.empty() && verdict.groups.empty(); }

}  // namespace

Ta1 envelope_answer(const InterchangeVerdict& verdict, const document::AcknowledgmentPolicy& policy) {
  Ta1 answer;
  answer.control_number = nine_digits(verdict.header.control_number);
  if (is_date(verdict.header.date)) answer.date = verdict.header.date;
  if (is_time(verdict.header.time)) answer.time = verdict.header.time;
  const auto note = [&answer](char letter, std::string_view code) {
    if (gravity(letter) <= gravity(answer.letter)) return;
    answer.letter = letter;
    answer.note = code;
  };
  for (const Issue& issue : verdict.issues) {
    const std::string code(code_of(issue.kind, Dialect::x997_004010));
    if (document::level_of(issue.kind) != document::Level::interchange || code.empty()) continue;
    const auto chosen = policy.ta1_letters.find(code);
    note(chosen == policy.ta1_letters.end() ? letter_for(issue.severity) : chosen->second, code);
  }
  const bool nameless_group =
      std::ranges::any_of(verdict.groups, [](const GroupVerdict& group) { return !can_be_named(group.header); });
  if (nameless_group) note('E', "024");
  return answer;
}

std::optional<Ta1> ta1_for(const InterchangeVerdict& verdict, const document::AcknowledgmentPolicy& policy) {
  if (only_answers(verdict)) return std::nullopt;
  Ta1 answer = envelope_answer(verdict, policy);
  const std::string_view asked = verdict.header.acknowledgment_requested;
  const bool faulty = answer.letter != 'A', refused = answer.letter == 'R';
  bool send = false;
  switch (policy.ta1) {
    case Ta1Policy::never: break;
    case Ta1Policy::as_requested: send = asked == "1" || refused || (asked == "3" && faulty); break;
    case Ta1Policy::always: send = true; break;
    case Ta1Policy::on_error: send = faulty; break;
  }
  return send ? std::optional(std::move(answer)) : std::nullopt;
}

}  // namespace crossdock::x12
