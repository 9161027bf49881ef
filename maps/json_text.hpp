// JSON strings from a partner's bytes, as fast as they can be copied: sixteen bytes at a time while there is nothing
// to escape. Bytes that are not UTF-8 are taken for ISO 8859-1, which is what X12 partners outside ASCII send.
#pragma once

#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace crossdock::maps {

// The general case: escapes, UTF-8. Writes at most six bytes for each byte of `text`.
char* put_json_slowly(char* out, std::string_view text);

// Writes the inside of a JSON string. 16 bytes behind `text` must be readable, and the room must be 6 * size + 16.
[[gnu::always_inline]] inline char* put_json(char* out, std::string_view text) {
#if defined(__SSE2__)
  const char* from = text.data();
  std::size_t left = text.size();
  const __m128i space = _mm_set1_epi8(0x20), quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
  while (true) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    // Signed comparison: control characters and bytes beyond ASCII alike are below a blank.
    const __m128i special = _mm_or_si128(_mm_cmplt_epi8(bytes, space), _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
    const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
    if (left <= 16) return (mask & ((1U << left) - 1U)) == 0 ? out + left : put_json_slowly(out, {from, left});
    if (mask != 0) return put_json_slowly(out, {from, left});
    from += 16, out += 16, left -= 16;
  }
#else
  return put_json_slowly(out, text);
#endif
}

}  // namespace crossdock::maps
