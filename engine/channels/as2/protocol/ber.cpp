#include "engine/channels/as2/protocol/ber.hpp"

#include <charconv>
#include <vector>

namespace crossdock::as2::ber {
namespace {

constexpr int max_depth = 24;
constexpr std::size_t max_chunks = 4'000'000;

std::uint8_t byte(std::string_view bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

std::optional<Element> read(std::string_view bytes, int depth);

// The content of an indefinite length: elements up to the end octets 00 00.
std::optional<std::size_t> indefinite_length(std::string_view bytes, int depth) {
  std::size_t at = 0;
  while (at + 2 <= bytes.size()) {
    if (byte(bytes, at) == 0 && byte(bytes, at + 1) == 0) return at;
    const std::optional<Element> inner = read(bytes.substr(at), depth + 1);
    if (!inner) return std::nullopt;
    at += inner->whole.size();
  }
  return std::nullopt;
}

std::optional<Element> read(std::string_view bytes, int depth) {
  if (depth > max_depth || bytes.size() < 2) return std::nullopt;
  Element element;
  element.tag = byte(bytes, 0);
  if ((element.tag & 0x1F) == 0x1F) return std::nullopt;  // high tag numbers do not occur in CMS
  const std::uint8_t first = byte(bytes, 1);
  if (first == 0x80) {
    if (!element.constructed()) return std::nullopt;
    const std::optional<std::size_t> length = indefinite_length(bytes.substr(2), depth);
    if (!length) return std::nullopt;
    element.content = bytes.substr(2, *length);
    element.whole = bytes.substr(0, 2 + *length + 2);
    return element;
  }
  std::size_t head = 2;
  std::uint64_t length = first;
  if (first > 0x80) {
    const std::size_t count = first & 0x7F;
    if (count > 8 || bytes.size() < 2 + count) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | byte(bytes, 2 + i);
    head += count;
  }
  if (length > bytes.size() - head) return std::nullopt;
  element.content = bytes.substr(head, length);
  element.whole = bytes.substr(0, head + length);
  return element;
}

bool collect(const Element& string, Pieces& out, std::size_t& chunks, int depth) {
  if (!string.constructed()) {
    out.add(string.content);
    return true;
  }
  if (depth > max_depth) return false;
  for (Reader inside(string.content); !inside.at_end();) {
    const std::optional<Element> chunk = inside.next();
    if (!chunk || (chunk->tag & ~0x20) != octet_string || ++chunks > max_chunks) return false;
    if (!collect(*chunk, out, chunks, depth + 1)) return false;
  }
  return true;
}

std::string base128(std::uint64_t number) {
  std::string out(1, static_cast<char>(number & 0x7F));
  while ((number >>= 7) != 0) out.insert(out.begin(), static_cast<char>((number & 0x7F) | 0x80));
  return out;
}

}  // namespace

std::optional<Element> Reader::next() {
  std::optional<Element> element = read(rest_, 0);
  if (element) rest_.remove_prefix(element->whole.size());
  return element;
}

std::optional<Element> Reader::next(std::uint8_t tag) {
  if (peek() != tag) return std::nullopt;
  return next();
}

std::optional<Pieces> octets(const Element& string) {
  Pieces out;
  std::size_t chunks = 0;
  if (!collect(string, out, chunks, 0)) return std::nullopt;
  return out;
}

std::string header(std::uint8_t tag, std::uint64_t length) {
  std::string out(1, static_cast<char>(tag));
  if (length < 0x80) return out + static_cast<char>(length);
  std::string octets_of_length;
  for (std::uint64_t rest = length; rest != 0; rest >>= 8) octets_of_length.insert(octets_of_length.begin(), static_cast<char>(rest & 0xFF));
  out += static_cast<char>(0x80 | octets_of_length.size());
  return out + octets_of_length;
}

std::string wrap(std::uint8_t tag, std::string_view content) { return header(tag, content.size()).append(content); }

std::string dotted(std::string_view content) {
  std::string out;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (number > (UINT64_MAX >> 7)) return {};
    number = number << 7 | (byte(content, i) & 0x7F);
    if ((byte(content, i) & 0x80) != 0) continue;
    if (out.empty()) {
      const std::uint64_t first = number < 80 ? number / 40 : 2;
      out = std::to_string(first) + '.' + std::to_string(number - first * 40);
    } else {
      out += '.' + std::to_string(number);
    }
    number = 0;
  }
  return out;
}

std::string object(std::string_view dotted_text) {
  std::vector<std::uint64_t> arcs;
  for (std::size_t at = 0; at < dotted_text.size();) {
    std::uint64_t arc = 0;
    const auto [end, error] = std::from_chars(dotted_text.data() + at, dotted_text.data() + dotted_text.size(), arc);
    arcs.push_back(arc);
    at = static_cast<std::size_t>(end - dotted_text.data()) + 1;
  }
  std::string content = base128(arcs.at(0) * 40 + arcs.at(1));
  for (std::size_t i = 2; i < arcs.size(); ++i) content += base128(arcs[i]);
  return wrap(object_identifier, content);
}

}  // namespace crossdock::as2::ber
