// Dates and times as X12 writes them: DT is CCYYMMDD or YYMMDD, TM is HHMM, HHMMSS, HHMMSSD or HHMMSSDD (X12.6 §3.5).
#pragma once

#include <string_view>

#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {

constexpr int two_digits(std::string_view text, std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }

// A day that exists. Without a century every fourth year has a 29th of February.
constexpr bool is_date(std::string_view text) {
  if ((text.size() != 6 && text.size() != 8) || !all_digits(text)) return false;
  const int century = text.size() == 8 ? two_digits(text, 0) : 20;
  const int year = two_digits(text, text.size() - 6), month = two_digits(text, text.size() - 4);
  const int day = two_digits(text, text.size() - 2);
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year != 0 || century % 4 == 0);
  return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

constexpr bool is_time(std::string_view text) {
  if (text.size() < 4 || text.size() == 5 || text.size() > 8 || !all_digits(text)) return false;
  return two_digits(text, 0) < 24 && two_digits(text, 2) < 60 && (text.size() == 4 || two_digits(text, 4) < 60);
}

}  // namespace crossdock::x12
