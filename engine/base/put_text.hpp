// Short texts are most of what is written here: an element, a field. For them this is quicker than asking memcpy.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace crossdock {

// Copies `text` to `out`, where there is room for it; the end of the copy. They do not overlap.
inline char* put_text(char* out, std::string_view text) {
  const std::size_t size = text.size();
  const char* const from = text.data();
  if (size > 16) {
    for (std::size_t at = 0; at + 16 < size; at += 16) std::memcpy(out + at, from + at, 16);
    std::memcpy(out + size - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(out, from, 8);
    std::memcpy(out + size - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(out, from, 4);
    std::memcpy(out + size - 4, from + size - 4, 4);
  } else if (size > 0) {
    out[0] = from[0];
    out[size / 2] = from[size / 2];
    out[size - 1] = from[size - 1];
  }
  return out + size;
}

// The same where this many bytes behind both can be read and written.
inline constexpr std::size_t put_text_slack = 16;
inline char* put_text_with_slack(char* out, std::string_view text) {
  std::size_t at = 0;
  do std::memcpy(out + at, text.data() + at, put_text_slack);
  while ((at += put_text_slack) < text.size());
  return out + text.size();
}

}  // namespace crossdock
