#include "tools/cli/element_meaning.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::cli {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "1250" with two implied places is 12.50.
std::string with_point(std::string_view value, std::size_t places) {
  const bool negative = value.starts_with('-');
  std::string digits(negative ? value.substr(1) : value);
  if (!all_digits(digits) || places == 0) return {};
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return (negative ? "-" : "") + digits;
}

}  // namespace

std::string date_meaning(std::string_view value) {
  if (all_digits(value) && value.size() == 8) return fmt::format("{}-{}-{}", value.substr(0, 4), value.substr(4, 2), value.substr(6, 2));
  if (all_digits(value) && value.size() == 6) return fmt::format("20{}-{}-{}", value.substr(0, 2), value.substr(2, 2), value.substr(4, 2));
  return excerpt(value, 20);
}

std::string time_meaning(std::string_view value) {
  if (!all_digits(value) || value.size() < 4 || value.size() > 8 || value.size() == 5) return excerpt(value, 20);
  std::string out = fmt::format("{}:{}", value.substr(0, 2), value.substr(2, 2));
  if (value.size() >= 6) out += fmt::format(":{}", value.substr(4, 2));
  return out;
}

std::string meaning_of(const x12::Dictionary& dictionary, const document::ElementShape& shape, std::string_view value) {
  switch (shape.type) {
    case document::ElementType::date: return value.size() == 6 || value.size() == 8 ? date_meaning(value) : std::string{};
    case document::ElementType::time: return value.size() >= 4 ? time_meaning(value) : std::string{};
    case document::ElementType::numeric: return with_point(value, shape.decimals);
    case document::ElementType::identifier:
    case document::ElementType::alphanumeric: return std::string(dictionary.code_name(shape.number, value));
    default: return {};
  }
}

}  // namespace crossdock::cli
