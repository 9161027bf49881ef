#include "tools/cli/json.hpp"

#include <fmt/format.h>

namespace crossdock::cli {
namespace {

// Length of a valid UTF-8 sequence of two to four bytes at the front, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char c = byte(0);
  const std::size_t length = c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if ((c == 0xE0 && byte(1) < 0xA0) || (c == 0xED && byte(1) > 0x9F) || (c == 0xF0 && byte(1) < 0x90) || (c == 0xF4 && byte(1) > 0x8F)) return 0;
  return length;
}

}  // namespace

void Json::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

Json& Json::open(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
  return *this;
}

Json& Json::close(char bracket) {
  text_ += bracket;
  first_ = false;
  return *this;
}

Json& Json::key(std::string_view name) {
  separate();
  append_quoted(name);
  text_ += ':';
  first_ = true;
  return *this;
}

Json& Json::value(std::string_view text) {
  separate();
  append_quoted(text);
  return *this;
}

Json& Json::value(bool truth) { return literal(truth ? "true" : "false"); }

Json& Json::literal(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

void Json::append_quoted(std::string_view text) {
  text_ += '"';
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text[0]);
    std::size_t length = 1;
    if (c == '"' || c == '\\') text_ += '\\', text_ += text[0];
    else if (c == '\n') text_ += "\\n";
    else if (c == '\r') text_ += "\\r";
    else if (c == '\t') text_ += "\\t";
    else if (c < 0x20 || c == 0x7F) text_ += fmt::format("\\u{:04x}", c);
    else if (c < 0x80) text_ += text[0];
    else if ((length = sequence_length(text)) > 0) text_ += text.substr(0, length);
    else text_ += "\xEF\xBF\xBD", length = 1;
    text.remove_prefix(length);
  }
  text_ += '"';
}

}  // namespace crossdock::cli
