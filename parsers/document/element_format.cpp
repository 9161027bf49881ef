#include "parsers/document/element_format.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace crossdock::document {
namespace {

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "-012.50": views of the sign, what stands before the point and what stands after it.
struct Decimal {
  bool negative = false;
  std::string_view whole, fraction;
};

bool take_apart(std::string_view text, Decimal& decimal) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    decimal.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  decimal.whole = text.substr(0, point);
  decimal.fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  return all_digits(decimal.whole) && all_digits(decimal.fraction) &&
         !(decimal.whole.empty() && decimal.fraction.empty());
}

std::string_view without_leading_zeros(std::string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

std::string_view without_trailing_zeros(std::string_view digits) {
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

// What stands for zero, or for fewer digits than the element's least length.
void append_zeros(std::string& out, const ElementShape& shape, std::size_t length) {
  const std::size_t least = std::max<std::size_t>(shape.min_length, 1);
  if (length < least) out.append(least - length, '0');
}

bool append_numeric(std::string& out, const ElementShape& shape, const Decimal& decimal) {
  const std::string_view fraction = without_trailing_zeros(decimal.fraction);
  if (fraction.size() > shape.decimals) return false;
  std::string all(decimal.whole);
  all.append(fraction).append(shape.decimals - fraction.size(), '0');
  const std::string_view digits = without_leading_zeros(all);
  if (digits.size() > shape.max_length) return false;
  if (decimal.negative && !digits.empty()) out += '-';
  append_zeros(out, shape, digits.size());
  out.append(digits);
  return true;
}

bool append_decimal(std::string& out, const ElementShape& shape, const Decimal& decimal) {
  const std::string_view whole = without_leading_zeros(decimal.whole);
  const std::string_view fraction = without_trailing_zeros(decimal.fraction);
  const std::size_t length = whole.size() + fraction.size();  // sign and point are not counted
  if (length > shape.max_length) return false;
  if (decimal.negative && length != 0) out += '-';
  append_zeros(out, shape, length);
  out.append(whole);
  if (!fraction.empty()) out.append(1, '.').append(fraction);
  return true;
}

unsigned number(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

bool is_date(std::string_view year, std::string_view month, std::string_view day) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(number(year))),
                                         std::chrono::month(number(month)), std::chrono::day(number(day))};
  return date.ok();
}

bool append_date(std::string& out, const ElementShape& shape, std::string_view exact) {
  std::string_view year = exact.substr(0, 4), month, day;
  if (exact.size() == 10 && exact[4] == '-' && exact[7] == '-') month = exact.substr(5, 2), day = exact.substr(8);
  else if (exact.size() == 8) month = exact.substr(4, 2), day = exact.substr(6);
  else return false;
  if (!all_digits(year) || !all_digits(month) || !all_digits(day) || !is_date(year, month, day)) return false;
  if (shape.max_length < 8) year.remove_prefix(2);
  out.append(year).append(month).append(day);
  return true;
}

bool is_time(std::string_view digits) {
  return number(digits.substr(0, 2)) < 24 && number(digits.substr(2, 2)) < 60 &&
         (digits.size() < 6 || number(digits.substr(4, 2)) < 60);
}

constexpr bool is_time_length(std::size_t digits) { return digits == 4 || (digits >= 6 && digits <= 8); }

// "10:38", "10:38:33", "10:38:33.5" to HHMM, HHMMSS, HHMMSSd, HHMMSSdd: the shortest the element allows that says it.
bool append_time(std::string& out, const ElementShape& shape, std::string_view exact) {
  std::string digits;
  for (const char c : exact.substr(0, 16))
    if (c != ':' && c != '.') digits += c;
  while (digits.size() > 6 && digits.back() == '0') digits.pop_back();
  if (!all_digits(digits) || !is_time_length(digits.size()) || !is_time(digits)) return false;
  if (digits.size() == 6 && digits.ends_with("00") && shape.min_length <= 4) digits.resize(4);
  if (digits.size() > shape.max_length) return false;
  if (digits.size() < shape.min_length) digits.resize(std::max<std::size_t>(shape.min_length, 6), '0');
  out += digits;
  return true;
}

bool exact_number(std::string& out, std::string_view element, unsigned implied) {
  Decimal decimal;
  if (!take_apart(element, decimal) || (implied != 0 && !decimal.fraction.empty())) return false;
  std::string digits(decimal.whole);
  if (digits.size() <= implied) digits.insert(0, implied + 1 - digits.size(), '0');
  const std::string_view whole = std::string_view(digits).substr(0, digits.size() - implied);
  const std::string_view fraction = implied == 0 ? decimal.fraction : std::string_view(digits).substr(whole.size());
  const std::string_view trimmed = without_leading_zeros(whole);
  if (decimal.negative && element.find_first_of("123456789") != std::string_view::npos) out += '-';
  out.append(trimmed.empty() ? "0" : trimmed);
  if (!fraction.empty()) out.append(1, '.').append(fraction);
  return true;
}

bool exact_date(std::string& out, std::string_view element) {
  if ((element.size() != 6 && element.size() != 8) || !all_digits(element)) return false;
  const std::string_view day = element.substr(element.size() - 2), month = element.substr(element.size() - 4, 2);
  std::string year(element.substr(0, element.size() - 4));
  if (year.size() == 2) year.insert(0, year < "50" ? "20" : "19");
  if (!is_date(year, month, day)) return false;
  out.append(year).append(1, '-').append(month).append(1, '-').append(day);
  return true;
}

bool exact_time(std::string& out, std::string_view element) {
  if (!is_time_length(element.size()) || !all_digits(element) || !is_time(element)) return false;
  out.append(element.substr(0, 2)).append(1, ':').append(element.substr(2, 2)).append(1, ':');
  out.append(element.size() < 6 ? "00" : element.substr(4, 2));
  if (element.size() > 6) out.append(1, '.').append(element.substr(6));
  return true;
}

}  // namespace

bool append_element(std::string& out, const ElementShape& shape, std::string_view exact) {
  Decimal decimal;
  switch (shape.type) {
    case ElementType::numeric: return take_apart(exact, decimal) && append_numeric(out, shape, decimal);
    case ElementType::decimal: return take_apart(exact, decimal) && append_decimal(out, shape, decimal);
    case ElementType::date: return append_date(out, shape, exact);
    case ElementType::time: return append_time(out, shape, exact);
    default: break;
  }
  const std::string_view text = exact.substr(0, exact.find_last_not_of(' ') + 1);
  if (text.size() > shape.max_length) return false;
  out += text;
  return true;
}

bool append_exact(std::string& out, const ElementShape& shape, std::string_view element) {
  switch (shape.type) {
    case ElementType::numeric: return exact_number(out, element, shape.decimals);
    case ElementType::decimal: return exact_number(out, element, 0);
    case ElementType::date: return exact_date(out, element);
    case ElementType::time: return exact_time(out, element);
    default: out += element; return true;
  }
}

}  // namespace crossdock::document
