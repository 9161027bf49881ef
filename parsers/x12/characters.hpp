// Which bytes may stand where in X12 (X12.6 §3.3): small tests shared by writers and readers of acknowledgments.
#pragma once

#include <charconv>
#include <string_view>

#include "parsers/document/document.hpp"

namespace crossdock::x12 {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_upper_or_digit(char c) { return is_upper(c) || is_digit(c); }
constexpr bool is_letter_or_digit(char c) { return is_upper_or_digit(c) || (c >= 'a' && c <= 'z'); }
// Basic and extended character set, as far as they are ASCII.
constexpr bool is_printable(char c) { return c >= ' ' && c <= '~'; }

constexpr bool is_separator(char c, const document::Delimiters& delimiters) {
  return c == delimiters.element || c == delimiters.component || c == delimiters.segment ||
         (delimiters.repetition != '\0' && c == delimiters.repetition);
}

constexpr bool all_digits(std::string_view text) {
  for (const char c : text)
    if (!is_digit(c)) return false;
  return !text.empty();
}

// A segment id as X12.6 §3.7 builds it: a capital letter, then one or two capitals or digits.
constexpr bool is_segment_id(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) && is_upper(text[0]) && is_upper_or_digit(text[1]) &&
         (text.size() == 2 || is_upper_or_digit(text[2]));
}

// The whole of `text` as a number that fits, else 0.
template <typename Number>
Number number_in(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : Number{0};
}

constexpr std::string_view trim_blanks_right(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace crossdock::x12
