#include "engine/base/utf8.hpp"

namespace crossdock {

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t n = 0;
  if (first < 0x80) n = 1;
  else if (first >= 0xC2 && first <= 0xDF) n = 2;
  else if (first >= 0xE0 && first <= 0xEF) n = 3;
  else if (first >= 0xF0 && first <= 0xF4) n = 4;
  if (n == 0 || text.size() < n) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;  // overlong; surrogates
  if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;  // overlong; above U+10FFFF
  return n;
}

}  // namespace crossdock
