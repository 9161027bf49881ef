#include "maps/canonical/scalar_text.hpp"

#include <array>

namespace crossdock::canonical {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Does `text` look like "dd-dd" where d is a digit and everything else itself?
bool looks_like(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (pattern[i] == 'd' ? !is_digit(text[i]) : text[i] != pattern[i]) return false;
  return true;
}

int number(std::string_view text, std::size_t at, std::size_t width) {
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

}  // namespace

bool is_date_text(std::string_view text) {
  if (!looks_like(text, "dddd-dd-dd")) return false;
  static constexpr std::array days{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int year = number(text, 0, 4), month = number(text, 5, 2), day = number(text, 8, 2);
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= days[static_cast<std::size_t>(month)] + (month == 2 && leap ? 1 : 0);
}

bool is_time_text(std::string_view text) {
  const bool shape = looks_like(text, "dd:dd") || looks_like(text, "dd:dd:dd") || looks_like(text, "dd:dd:dd.d") || looks_like(text, "dd:dd:dd.dd");
  return shape && number(text, 0, 2) < 24 && number(text, 3, 2) < 60 && (text.size() < 8 || number(text, 6, 2) < 60);
}

bool is_decimal_text(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t whole = digits_at(text, 0);
  if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
  if (whole == text.size()) return text.size() <= 38;
  const std::size_t fraction = text[whole] == '.' ? digits_at(text, whole + 1) : 0;
  return fraction > 0 && fraction <= 18 && whole + 1 + fraction == text.size() && whole + fraction <= 38;
}

bool is_integer_text(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t digits = digits_at(text, 0);
  return digits == text.size() && digits > 0 && digits <= 15 && (digits == 1 || text[0] != '0');
}

bool is_text_of(FieldType type, std::string_view text) {
  switch (type) {
    case FieldType::text:
    case FieldType::code: return true;
    case FieldType::date: return is_date_text(text);
    case FieldType::time: return is_time_text(text);
    case FieldType::integer: return is_integer_text(text);
    case FieldType::object: return false;
    default: return is_decimal_text(text);
  }
}

std::string_view example_of(FieldType type) {
  switch (type) {
    case FieldType::date: return "2026-01-31";
    case FieldType::time: return "13:45";
    case FieldType::integer: return "12";
    default: return is_decimal(type) ? "12.50" : "ABC";
  }
}

}  // namespace crossdock::canonical
