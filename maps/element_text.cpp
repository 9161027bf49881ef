#include "maps/element_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "engine/base/decimal.hpp"

namespace crossdock::maps {
namespace {

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

std::optional<unsigned> two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return std::nullopt;
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

}  // namespace

char* put_decimal_slowly(char* out, std::string_view number) {
  if (number.size() > 40) return nullptr;
  const std::optional<Decimal> value = Decimal::parse(number);
  return value ? put(out, value->text()) : nullptr;
}

char* put_implied_slowly(char* out, std::string_view digits, unsigned places) {
  if (digits.size() > 40) return nullptr;
  const std::optional<Decimal> value = Decimal::parse_implied(digits, places);
  return value ? put(out, value->text()) : nullptr;
}

// "1250" with two places becomes "12.50", "5" becomes "0.05".
char* put_implied(char* out, std::string_view digits, unsigned places) {
  if (digits.empty() || digits.size() > 18 || places > 18 || !std::all_of(digits.begin(), digits.end(), is_digit))
    return put_implied_slowly(out, digits, places);
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  if (places == 0) return put_text(out, digits);
  if (digits.size() > places) {
    out = put_text(out, digits.substr(0, digits.size() - places));
    digits.remove_prefix(digits.size() - places);
  } else {
    *out++ = '0';
  }
  *out++ = '.';
  for (std::size_t zeros = digits.size(); zeros < places; ++zeros) *out++ = '0';
  return put_text(out, digits);
}

char* put_short_date(char* out, std::string_view date) {
  if (date.size() != 6) return nullptr;
  std::array<char, 8> whole{};
  std::memcpy(whole.data() + 2, date.data(), 6);
  const bool this_century = date[0] < '5';  // 1950 to 2049
  whole[0] = this_century ? '2' : '1';
  whole[1] = this_century ? '0' : '9';
  return put_date(out, {whole.data(), whole.size()});
}

// HHMM, HHMMSS, HHMMSSD, HHMMSSDD (X12.6 type TM).
char* put_time(char* out, std::string_view time) {
  const std::size_t n = time.size();
  if (n != 4 && (n < 6 || n > 8)) return nullptr;
  const auto hour = two_digits(time, 0), minute = two_digits(time, 2);
  if (!hour || *hour > 23 || !minute || *minute > 59) return nullptr;
  out = put(put(put(out, time.substr(0, 2)), ":"), time.substr(2, 2));
  if (n == 4) return out;
  const auto second = two_digits(time, 4);
  if (!second || *second > 59) return nullptr;
  out = put(put(out, ":"), time.substr(4, 2));
  for (std::size_t i = 6; i < n; ++i)
    if (!is_digit(time[i])) return nullptr;
  return n == 6 ? out : put(put(out, "."), time.substr(6));
}

}  // namespace crossdock::maps
