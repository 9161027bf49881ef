// The one loop of the JSON reader that sees every byte: to the end of what needs no second look in a string.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::canonical {

// Bytes behind a text that plain_end() may read: the text's owner puts zeros there.
inline constexpr std::size_t scan_slack = 32;

// The first byte from `at` on that is a quote, a backslash, a control character or part of a character beyond ASCII.
[[gnu::always_inline]] inline char* plain_end(char* at) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
  for (;; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // As signed numbers both control characters and bytes from 0x80 on are less than a space: the difference is negative.
    const __m128i found = _mm_or_si128(_mm_subs_epi8(bytes, space), _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    if (const int mask = _mm_movemask_epi8(found); mask != 0) return at + __builtin_ctz(static_cast<unsigned>(mask));
  }
#else
  while (*at != '"' && *at != '\\' && static_cast<signed char>(*at) >= ' ') ++at;
  return at;
#endif
}

// Does the text at `at` begin with the bytes of `wanted` that `bytes` has a bit for? 32 bytes of both can be read.
inline bool begins_with(const char* at, const char* wanted, std::uint32_t bytes) {
#if defined(__SSE2__)
  const auto same = [&](unsigned from) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + from));
    const __m128i b = _mm_load_si128(reinterpret_cast<const __m128i*>(wanted + from));
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
  };
  return (~same(0) & bytes & 0xFFFF) == 0 && (bytes <= 0xFFFF || (~same(16) & bytes >> 16) == 0);
#else
  for (; bytes != 0; bytes &= bytes - 1)
    if (const int i = std::countr_zero(bytes); at[i] != wanted[i]) return false;
  return true;
#endif
}

}  // namespace crossdock::canonical
