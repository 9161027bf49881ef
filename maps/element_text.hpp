// Element values as canonical text, written straight into a buffer: the fast half of what parsers/document's
// element_format does. Each function returns the end of what it wrote, or nullptr when the value is not of its type.
// The caller gives room: put_decimal and put_implied write at most size + 22 bytes, dates and times at most 11.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/base/put_text.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::maps {

char* put_decimal_slowly(char* out, std::string_view number);
char* put_implied_slowly(char* out, std::string_view digits, unsigned places);
char* put_implied(char* out, std::string_view digits, unsigned places);
char* put_time(char* out, std::string_view time);
char* put_short_date(char* out, std::string_view date);

inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// X12.6 type R. "0012.50" becomes "12.50", ".5" becomes "0.5". 16 bytes behind `number` must be
// readable.
inline char* put_decimal(char* out, std::string_view number) {
#if defined(__SSE2__)
  if (const std::size_t size = number.size(); size - 1 < 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(number.data()));
    const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const unsigned all = (1U << size) - 1U;
    const unsigned digits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values))) & all;
    const unsigned points = digits ^ all;  // if anything
    const bool one_point_inside = points == (static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')))) & all) &&
                                  (points & (points - 1)) == 0 && (points & 1) == 0 && points <= all >> 1;
    if (one_point_inside && (number[0] != '0' || size == 1 || points == 2)) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
      return out + size;
    }
  }
  return put_decimal_slowly(out, number);
#else
  std::size_t digits = 0;
  bool point = false;
  for (const char c : number) {
    if (is_digit(c)) ++digits;
    else if (c == '.' && !point && digits > 0) point = true;
    else return put_decimal_slowly(out, number);
  }
  const bool plain = digits > 0 && digits <= 18 && number.back() != '.' && (number[0] != '0' || number.size() == 1 || number[1] == '.');
  if (!plain) return put_decimal_slowly(out, number);
  return put_text(out, number);
#endif
}

constexpr unsigned days_in_month(unsigned year, unsigned month) {
  constexpr unsigned char days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 0 || month > 12) return 0;
  return month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : days[month];
}

// CCYYMMDD or YYMMDD.
inline char* put_date(char* out, std::string_view date) {
  if (date.size() != 8) return put_short_date(out, date);
  unsigned value = 0;
  for (const char c : date) {
    if (!is_digit(c)) return nullptr;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  const unsigned day = value % 100;
  if (day == 0 || day > days_in_month(value / 10000, value / 100 % 100)) return nullptr;
  std::memcpy(out, date.data(), 4);
  out[4] = '-';
  std::memcpy(out + 5, date.data() + 4, 2);
  out[7] = '-';
  std::memcpy(out + 8, date.data() + 6, 2);
  return out + 10;
}

}  // namespace crossdock::maps
