#include "maps/json_text.hpp"

#include "engine/base/utf8.hpp"

namespace crossdock::maps {
namespace {

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
