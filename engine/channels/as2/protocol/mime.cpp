#include "engine/channels/as2/protocol/mime.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::as2 {
namespace {

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool blank(char c) { return c == ' ' || c == '\t'; }

// Where `needle` next occurs at or after `from`; npos when it does not. memmem is linear, find() need not be.
std::size_t position(std::string_view text, std::string_view needle, std::size_t from) {
  if (from > text.size()) return std::string_view::npos;
  const void* found = ::memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  return found == nullptr ? std::string_view::npos : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

// One line of the head with its folded continuations, joined by one blank; `at` moves past it.
std::string unfolded_line(std::string_view text, std::size_t& at) {
  std::string line;
  for (bool first = true;; first = false) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view piece = trimmed(text.substr(at, end - at));
    if (!first && !piece.empty()) line += ' ';
    line += piece;
    at = std::min(end + 1, text.size());
    if (at >= text.size() || !blank(text[at])) return line;
  }
}

// The bytes up to and including the first empty line; npos when there is none.
std::size_t head_length(std::string_view bytes) {
  if (bytes.substr(0, 2) == "\r\n") return 2;
  if (bytes.substr(0, 1) == "\n") return 1;
  std::size_t at = 0;
  while ((at = bytes.find('\n', at)) != std::string_view::npos) {
    if (bytes.substr(at + 1, 2) == "\r\n") return at + 3;
    if (bytes.substr(at + 1, 1) == "\n") return at + 2;
    if (++at > max_head_bytes) break;
  }
  return std::string_view::npos;
}

// A token or a quoted string starting at `at`; `at` moves past it. A backslash escapes only a quote or a backslash:
// Windows products write whole paths as file names.
std::string parameter_value(std::string_view text, std::size_t& at) {
  std::string value;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
      value += text[at];
    }
    if (at < text.size()) ++at;
    return value;
  }
  const std::size_t end = std::min(text.find(';', at), text.size());
  value = trimmed(text.substr(at, end - at));
  at = end;
  return value;
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto make_sextets() {
  std::array<signed char, 256> table{};
  for (auto& entry : table) entry = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
  for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<unsigned char>(c)] = -2;
  return table;
}
constexpr auto sextets = make_sextets();

// Base64 read in any portions.
class Base64Reader {
 public:
  // False at the first character that is neither of the alphabet nor white space.
  bool read(std::string_view text, std::string& out) {
    for (const char c : text) {
      const signed char sextet = sextets[static_cast<unsigned char>(c)];
      if (sextet == -2) continue;
      if (c == '=') {
        ++padding_;
        continue;
      }
      if (sextet < 0 || padding_ > 0) return false;
      bits_ = bits_ << 6 | static_cast<unsigned>(sextet);
      if (++count_ % 4 == 0) {
        out += {static_cast<char>(bits_ >> 16 & 0xFF), static_cast<char>(bits_ >> 8 & 0xFF), static_cast<char>(bits_ & 0xFF)};
        bits_ = 0;
      }
    }
    return true;
  }
  bool finish(std::string& out) {
    const unsigned rest = count_ % 4;
    if (rest == 1 || padding_ > 2) return false;
    if (rest == 2) out += static_cast<char>(bits_ >> 4 & 0xFF);
    if (rest == 3) out += {static_cast<char>(bits_ >> 10 & 0xFF), static_cast<char>(bits_ >> 2 & 0xFF)};
    return true;
  }

 private:
  unsigned bits_ = 0, count_ = 0, padding_ = 0;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// RFC 2045 §6.7; a wrong escape is kept as it stands.
std::string quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i + 1, 2) == "\r\n") {
      i += 2;
    } else if (text.substr(i + 1, 1) == "\n") {
      i += 1;
    } else if (i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Result<Bytes> base64_decoded(std::string_view body, const SpoolPlace& place) {
  constexpr std::size_t portion = 64 * 1024;
  Spool spool(place);
  Base64Reader reader;
  std::string out;
  for (std::size_t at = 0; at < body.size(); at += portion) {
    out.clear();
    if (!reader.read(body.substr(at, portion), out))
      return Refusal(Fault::unsupported_format, fmt::format("the base64 of a part has a wrong character after byte {}", at),
                     "ask the partner to check the Content-Transfer-Encoding of his messages");
    spool.write(out);
  }
  out.clear();
  if (!reader.finish(out))
    return Refusal(Fault::unsupported_format, "the base64 of a part ends in the middle of a byte",
                   "ask the partner whether the message was cut off on its way");
  spool.write(out);
  return spool.finish();
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lowered(x) == lowered(y); });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lowered);
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const std::size_t first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

const std::string* Headers::find(std::string_view name) const {
  for (const Header& header : headers_)
    if (same_word(header.name, name)) return &header.value;
  return nullptr;
}

std::string_view Headers::get(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::string_view{} : std::string_view(*value);
}

std::string Headers::text() const {
  std::string out;
  for (const Header& header : headers_) out.append(header.name).append(": ").append(header.value).append("\r\n");
  return out;
}

std::string_view Parameterised::parameter(std::string_view name) const {
  for (const auto& [key, meaning] : parameters)
    if (same_word(key, name)) return meaning;
  return {};
}

Parameterised parse_parameterised(std::string_view text) {
  text = trimmed(text);
  // Some products quote the whole value.
  if (text.size() > 2 && text.front() == '"' && text.back() == '"' && text.find('/') < text.find(';'))
    text = text.substr(1, text.size() - 2);
  Parameterised out;
  std::size_t at = std::min(text.find(';'), text.size());
  out.value = lower(trimmed(text.substr(0, at)));
  while (at < text.size() && out.parameters.size() < 40) {
    ++at;  // the semicolon
    const std::size_t end = std::min(text.find_first_of("=;", at), text.size());
    std::string name = lower(trimmed(text.substr(at, end - at)));
    at = end;
    std::string meaning;
    if (at < text.size() && text[at] == '=') {
      at = std::min(text.find_first_not_of(" \t", at + 1), text.size());
      meaning = parameter_value(text, at);
      at = std::min(text.find(';', at), text.size());
    }
    if (!name.empty()) out.parameters.emplace_back(std::move(name), std::move(meaning));
  }
  return out;
}

std::string quoted_parameter(std::string_view value) {
  const auto token = [](char c) { return c > ' ' && c < 0x7F && std::strchr("()<>@,;:\\\"/[]?=", c) == nullptr; };
  if (!value.empty() && std::all_of(value.begin(), value.end(), token)) return std::string(value);
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

Parameterised Entity::content_type() const {
  const std::string* value = headers.find("Content-Type");
  return value == nullptr ? Parameterised{"text/plain", {}} : parse_parameterised(*value);  // RFC 2045 §5.2
}

Result<Entity> parse_entity(std::string_view bytes) {
  const std::size_t length = head_length(bytes);
  if (length == std::string_view::npos || length > max_head_bytes)
    return Refusal(Fault::unsupported_format,
                   fmt::format("a MIME part of {} bytes has no empty line after its headers; it starts \"{}\"", bytes.size(), excerpt(bytes)),
                   "ask the partner which content type and protection he used");
  Entity entity{bytes, bytes.substr(0, length), bytes.substr(length), {}};
  for (std::size_t at = 0; at < length;) {
    const std::string line = unfolded_line(entity.head, at);
    if (line.empty()) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || colon == 0 || entity.headers.size() >= max_headers)
      return Refusal(Fault::unsupported_format, fmt::format("a MIME part has the header line \"{}\", which is none", excerpt(line)),
                     "ask the partner for the message as he sent it and compare");
    entity.headers.add(trimmed(std::string_view(line).substr(0, colon)), trimmed(std::string_view(line).substr(colon + 1)));
  }
  return entity;
}

Result<std::vector<std::string_view>> split_multipart(std::string_view body, std::string_view boundary) {
  const auto wrong = [](std::string text) {
    return Refusal(Fault::unsupported_format, std::move(text), "ask the partner for the message as he sent it and compare");
  };
  if (boundary.empty() || boundary.size() > 200) return wrong("a multipart has no usable boundary parameter");
  const std::string dashed = "--" + std::string(boundary);
  std::vector<std::string_view> parts;
  std::size_t part_start = std::string_view::npos;
  for (std::size_t at = position(body, dashed, 0); at != std::string_view::npos; at = position(body, dashed, at + 1)) {
    if (at > 0 && body[at - 1] != '\n') continue;
    std::size_t after = at + dashed.size();
    const bool closing = body.substr(after, 2) == "--";
    if (closing) after += 2;
    while (after < body.size() && blank(body[after])) ++after;
    if (body.substr(after, 2) == "\r\n") after += 2;
    else if (body.substr(after, 1) == "\n") after += 1;
    else if (!(closing && after == body.size())) continue;  // a longer boundary that starts with ours
    if (part_start != std::string_view::npos) {
      std::size_t end = at >= 1 ? at - 1 : 0;
      if (end > part_start && body[end - 1] == '\r') --end;
      parts.push_back(body.substr(part_start, end > part_start ? end - part_start : 0));
    }
    if (closing) return parts;
    if (parts.size() >= max_parts) return wrong(fmt::format("a multipart has more than {} parts", max_parts));
    part_start = after;
  }
  if (part_start == std::string_view::npos) return wrong(fmt::format("the boundary \"{}\" does not occur in its multipart", excerpt(boundary)));
  return wrong(fmt::format("the closing boundary \"{}--\" is missing: the message was cut off", excerpt(dashed)));
}

Result<Bytes> transfer_decoded(const Bytes& storage, std::string_view body, std::string_view encoding, const SpoolPlace& place) {
  encoding = trimmed(encoding);
  if (same_word(encoding, "base64")) return base64_decoded(body, place);
  if (same_word(encoding, "quoted-printable")) return gather(Pieces(quoted_printable(body)), place);
  for (const std::string_view identity : {"", "7bit", "8bit", "binary"})
    if (same_word(encoding, identity)) return storage.part(body);
  return Refusal(Fault::unsupported_format, fmt::format("Content-Transfer-Encoding \"{}\" is unknown", excerpt(encoding)),
                 "ask the partner for binary or base64");
}

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) { return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U; };
    const unsigned bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += alphabet[bits >> 18];
    out += alphabet[bits >> 12 & 63];
    out += i + 1 < bytes.size() ? alphabet[bits >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? alphabet[bits & 63] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  Base64Reader reader;
  if (!reader.read(text, out) || !reader.finish(out)) return std::nullopt;
  return out;
}

std::string base64_lines(std::string_view bytes) {
  const std::string flat = base64(bytes);
  std::string out;
  for (std::size_t at = 0; at < flat.size(); at += 76) out.append(flat, at, 76).append("\r\n");
  return out;
}

std::string file_name(const Headers& headers) {
  const Parameterised disposition = parse_parameterised(headers.get("Content-Disposition"));
  const Parameterised type = parse_parameterised(headers.get("Content-Type"));
  std::string_view name = disposition.parameter("filename");
  if (name.empty()) name = type.parameter("name");
  name = name.substr(name.find_last_of("/\\") == std::string_view::npos ? 0 : name.find_last_of("/\\") + 1);
  std::string safe;
  for (const char c : name)
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) safe += c;
  while (!safe.empty() && (safe.front() == '.' || safe.front() == ' ')) safe.erase(0, 1);
  if (safe.size() > 200) safe.resize(200);
  return safe;
}

}  // namespace crossdock::as2
