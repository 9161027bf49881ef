// The functions of the map language: names, arguments, types, and which function undoes which. The list is closed:
// maps can name combinations of these (functions:), not add to them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace crossdock::maps {

enum class ValueType : std::uint8_t { any, text, number, date, time, truth };
std::string_view name_of(ValueType type);

enum class Function : std::uint8_t {
  // operators
  coalesce, or_, and_, not_, equal, differs, less, at_most, greater, at_least, add, subtract, multiply, divide, concat, negate, if_,
  // text
  upper, lower, trim, substring, left, right, pad_left, pad_right, strip_left, strip_right, prefix, strip_prefix, suffix,
  strip_suffix, replace, split, rest, join, length,
  // numbers
  number, round, absolute, implied, to_implied,
  // dates and times
  date, format_date, time, format_time,
  // tables
  code, code_back, code_only, code_only_back, lookup,
  // documents
  exists, count, sum, any, first, index,
};

struct Signature {
  std::string_view name;
  Function function;
  std::uint8_t least, most;       // arguments
  ValueType result;
  ValueType argument;             // of the first; the others are constants, names or as `usage` says
  std::string_view usage;         // "pad_left(value, width, 'fill')"
  std::string_view about;
};

// Every function that has a name, sorted by name.
std::span<const Signature> signatures();
const Signature* find_signature(std::string_view name);
const Signature& signature_of(Function function);  // of a named function

}  // namespace crossdock::maps
