// The loops over JSON that see every byte: to the end of what needs no second look.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

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

// Where the first quote or bracket of any kind stands in a text that may end anywhere, or a place before it and behind
// which fewer than 16 bytes are left.
inline std::size_t near_nesting(std::string_view text) {
  std::size_t at = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), opening = _mm_set1_epi8('{'), closing = _mm_set1_epi8('}'), bit = _mm_set1_epi8(0x20);
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i folded = _mm_or_si128(bytes, bit);  // [ and ] are { and } without this bit
    const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_or_si128(_mm_cmpeq_epi8(folded, opening), _mm_cmpeq_epi8(folded, closing)));
    if (const int mask = _mm_movemask_epi8(found); mask != 0) return at + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(mask)));
  }
#endif
  return at;
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
