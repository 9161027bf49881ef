// Problem: one value a map could not carry, in either direction. A value in a list, never thrown; the durable flow
// turns it into an exception row, the command prints it.
#pragma once

#include <cstdint>
#include <string>

namespace crossdock::maps {

enum class ProblemKind : std::uint8_t {
  value_unreadable,    // "20261340" is not a date: the field is left out
  code_unknown,        // not in a code table that allows nothing else
  row_missing,         // a lookup found no row in a reference table
  no_room,             // more items than the segment has groups for, or the loop may be repeated
  value_unwritable,    // does not fit the element: too long, not a number, not in the element's code list
  value_missing,       // a mandatory element or field has no value
  not_written,         // a value of the canonical document that no rule of the map writes
};
const char* name_of(ProblemKind kind);

// What a rule says about a lookup that finds no row. Not said: a warning when reading, a hold when writing.
enum class OnNoRow : std::uint8_t { by_direction, warning, hold };

struct Problem {
  ProblemKind kind{};
  std::string rule;      // "lines.price"
  std::string map_line;  // "850.yaml:31", where the rule stands
  std::string place;     // "PO104", with segment_position
  std::uint32_t segment_position = 0;  // inbound: in the set, ST is 1; 0 when outbound
  std::uint16_t element = 0;           // inbound, of a traced run: the element in hand; 0 unknown
  std::string pointer;   // outbound: JSON pointer of the value
  std::string found;     // at most 99 bytes, raw
  std::string expected;  // for people
  OnNoRow on_no_row = OnNoRow::by_direction;  // with row_missing

  // May the document be written all the same?
  [[nodiscard]] bool lets_go() const { return kind == ProblemKind::not_written || on_no_row == OnNoRow::warning; }
};

// One sentence for a person.
std::string sentence(const Problem& problem);

}  // namespace crossdock::maps
