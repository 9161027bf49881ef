#include "tools/cli/element_meaning.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/yaml/units.hpp"
#include "engine/base/text.hpp"

namespace crossdock::cli {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string when_different(std::string meaning, std::string_view value) { return meaning == value ? std::string{} : meaning; }

// "1250" with two implied places is 12.50.
std::string with_point(std::string_view value, std::size_t places) {
  const std::string_view sign = value.starts_with('-') ? "-" : "";
  std::string_view digits = value.substr(sign.size());
  if (!all_digits(digits) || places == 0) return {};
  const std::string padded = digits.size() > places ? std::string(digits) : fmt::format("{:0>{}}", digits, places + 1);
  digits = padded;
  return fmt::format("{}{}.{}", sign, digits.substr(0, digits.size() - places), digits.substr(digits.size() - places));
}

}  // namespace

std::string date_meaning(std::string_view value) {
  std::string text;
  if (all_digits(value) && value.size() == 8) text = fmt::format("{}-{}-{}", value.substr(0, 4), value.substr(4, 2), value.substr(6, 2));
  if (all_digits(value) && value.size() == 6) text = fmt::format("20{}-{}-{}", value.substr(0, 2), value.substr(2, 2), value.substr(4, 2));
  return yaml::units::date(text) ? text : excerpt(value, 20);
}

std::string time_meaning(std::string_view value) {
  if (!all_digits(value) || value.size() < 4 || value.size() > 8 || value.size() == 5) return excerpt(value, 20);
  std::string out = fmt::format("{}:{}", value.substr(0, 2), value.substr(2, 2));
  if (value.size() >= 6) out += fmt::format(":{}", value.substr(4, 2));
  return out;
}

std::string meaning_of(const x12::Dictionary& dictionary, const document::ElementShape& shape, std::string_view value) {
  switch (shape.type) {
    case document::ElementType::date: return when_different(date_meaning(value), value);
    case document::ElementType::time: return when_different(time_meaning(value), value);
    case document::ElementType::numeric: return with_point(value, shape.decimals);
    case document::ElementType::identifier:
    case document::ElementType::alphanumeric: return std::string(dictionary.code_name(shape.number, value));
    default: return {};
  }
}

}  // namespace crossdock::cli
