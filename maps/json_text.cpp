#include "maps/json_text.hpp"

namespace crossdock::maps {
namespace {

// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t n = first >= 0xC2 && first <= 0xDF ? 2 : (first & 0xF0) == 0xE0 ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
  if (n == 0 || text.size() < n) return 0;
  for (std::size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
  if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
  return n;
}

char* put_escape(char* out, unsigned char c) {
  static constexpr char hex[] = "0123456789abcdef";
  *out++ = '\\';
  switch (c) {
    case '"': *out++ = '"'; return out;
    case '\\': *out++ = '\\'; return out;
    case '\n': *out++ = 'n'; return out;
    case '\r': *out++ = 'r'; return out;
    case '\t': *out++ = 't'; return out;
    default: break;
  }
  std::memcpy(out, "u00", 3);
  out[3] = hex[c >> 4];
  out[4] = hex[c & 15];
  return out + 5;
}

}  // namespace

char* put_json_slowly(char* out, std::string_view text) {
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    std::size_t length = 1;
    if (c < 0x20 || c == '"' || c == '\\') {
      out = put_escape(out, c);
    } else if (c < 0x80) {
      *out++ = text.front();
    } else if ((length = utf8_length(text)) > 0) {
      std::memcpy(out, text.data(), length);
      out += length;
    } else {
      length = 1;
      *out++ = static_cast<char>(0xC0 | (c >> 6));
      *out++ = static_cast<char>(0x80 | (c & 0x3F));
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace crossdock::maps
