// Is a segment plainly valid? A few instructions an element, no calls; false only means that it must be examined
// (examination.hpp), which alone decides. It may look only at segments without marked bytes: then every character is
// plain text, no element has components or repetitions, and values can be compared as whole machine words.
#pragma once

#include <cstdint>
#include <cstring>

#include "parsers/document/document.hpp"
#include "parsers/x12/check_tables.hpp"

namespace crossdock::x12 {

namespace glance {

// One bit for each bit of a value's bytes, by its length.
inline constexpr std::uint64_t bits_of[9] = {0,
                                             0xFF,
                                             0xFFFF,
                                             0xFFFFFF,
                                             0xFFFFFFFF,
                                             0xFFFFFFFFFF,
                                             0xFFFFFFFFFFFF,
                                             0xFFFFFFFFFFFFFF,
                                             0xFFFFFFFFFFFFFFFF};

// The bytes of a value of one to eight, the lowest first, the others nought. Eight bytes are read.
inline std::uint64_t load(const char* value, std::uint32_t length) {
  std::uint64_t word;
  std::memcpy(&word, value, sizeof word);
  return word & bits_of[length];
}

constexpr std::uint64_t every(std::uint8_t byte) { return 0x0101010101010101ULL * byte; }

// Are the eight bytes digits? Adding lifts what is above '9' into the top bit, subtracting what is below '0'.
inline bool digits(std::uint64_t word) {
  return (((word + every(0x80 - '9' - 1)) | (word - every('0'))) & every(0x80)) == 0;
}

// Digits of a value with zeros in the place of bytes it does not have.
inline std::uint64_t fill_with_zeros(std::uint64_t word, std::uint32_t length) {
  return word | (every('0') & ~bits_of[length]);
}

inline bool all_digits(const char* value, std::uint32_t length) {
  for (; length > 8; value += 8, length -= 8)
    if (!digits(load(value, 8))) return false;
  return digits(fill_with_zeros(load(value, length), length));
}

// Eight digits as four numbers of two, the first in the lowest sixteen bits.
inline std::uint64_t pairs(std::uint64_t word) {
  word -= every('0');
  return (word * 10 + (word >> 8)) & 0x00FF00FF00FF00FFULL;
}

// Days that every such month has. The 29th of February is for the calendar to say.
inline bool date(const char* value, std::uint32_t length) {
  std::uint64_t word = load(value, length);
  if (length == 6)
    word = word << 16 | 0x3030;
  else if (length != 8)
    return false;
  if (!digits(word)) return false;
  const std::uint64_t parts = pairs(word);
  const std::uint64_t month = parts >> 32 & 0xFF, day = parts >> 48;
  constexpr std::uint8_t days[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0};
  return month < 16 && day - 1 < days[month];
}

inline bool time(const char* value, std::uint32_t length) {
  if (length != 4 && length != 6) return false;
  const std::uint64_t word = fill_with_zeros(load(value, length), length);
  if (!digits(word)) return false;
  const std::uint64_t parts = pairs(word);
  return (parts & 0xFF) < 24 && (parts >> 16 & 0xFF) < 60 && (parts >> 32 & 0xFF) < 60;
}

// Digits with at most one point among them, and so many digits.
inline bool decimal(const char* value, std::uint32_t length, const ElementRule& rule) {
  if (length > 8) return false;
  std::uint64_t word = load(value, length);
  const std::uint64_t other = word ^ every('.');
  const std::uint64_t points = (other - every(1)) & ~other & every(0x80);  // exact up to the first point
  word ^= (points >> 7) * ('.' ^ '0');
  const std::uint32_t count = length - (points != 0 ? 1 : 0);
  return (points & (points - 1)) == 0 && digits(fill_with_zeros(word, length)) && count - rule.least < rule.slack;
}

// A value whose length has been looked at.
inline bool value(const char* text, std::uint32_t length, const ElementRule& rule) {
  if (rule.test == Test::text) return text[0] != ' ';
  if (rule.test == Test::code) return has_code(rule, load(text, length));
  switch (rule.test) {
    case Test::digits: return all_digits(text, length);
    case Test::decimal: return decimal(text, length, rule);
    case Test::date: return date(text, length);
    case Test::time: return time(text, length);
    default: return false;
  }
}

inline bool notes_hold(const NoteRule* note, const SegmentRule& rule, std::uint64_t present) {
  for (const NoteRule* const end = note + rule.note_count; note != end; ++note)
    if ((present & note->given) != 0 && (present & note->wanted) == 0) return false;
  for (const NoteRule* const end = note + rule.exclusion_count; note != end; ++note)
    if ((present & note->given) != 0 && (present & note->wanted) != 0) return false;
  return true;
}

}  // namespace glance

inline bool plainly_valid(const document::Document& document, const document::Segment& segment,
                          const SegmentRule& rule, const CheckTables& tables) {
  const std::uint32_t count = segment.element_count;
  if (rule.closely || count > rule.element_count) return false;
  const std::uint32_t* separator = document.separators.data() + segment.first_separator;
  const std::uint32_t* const last = separator + count;
  const char* bytes = document.bytes.data();
  const ElementRule* element = tables.elements(rule);
  std::uint64_t absent = count < 64 ? ~std::uint64_t{0} << count : 0;
  std::uint64_t bit = 1;
  for (std::uint32_t begin = *separator + 1; separator != last; ++element, bit <<= 1) {
    const std::uint32_t end = *++separator;
    const std::uint32_t length = end - begin;
    if (length - element->least > element->slack) {
      if (length != 0 || separator == last) return false;  // the wrong length, or an empty element at the end
      absent |= bit;
    } else if (!glance::value(bytes + begin, length, *element)) {
      return false;
    }
    begin = end + 1;
  }
  if ((rule.mandatory & absent) != 0) return false;
  const std::uint64_t present = ~absent;
  if (((present ^ present >> 1) & rule.pair_heads) != 0) return false;
  if ((present & ~(present << 1) & rule.needs_previous) != 0) return false;
  return glance::notes_hold(tables.notes(rule), rule, present | always_there);
}

}  // namespace crossdock::x12
