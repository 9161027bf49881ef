// MIME as AS2 needs it: headers, parameters, parts and transfer encodings. Nothing is ever re-serialised: parts are
// the exact bytes between boundaries, because those bytes were signed and hashed (RFC 1847 §2, RFC 4130 §7.3.1).
// Accepts what fifteen years of products send (folded headers, tabs, bare LF, quoted whole values); bounded throughout.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

inline constexpr std::size_t max_head_bytes = 64 * 1024;
inline constexpr std::size_t max_headers = 200;
inline constexpr std::size_t max_parts = 32;

bool same_word(std::string_view a, std::string_view b);  // ASCII, case ignored
std::string lower(std::string_view text);
std::string_view trimmed(std::string_view text);         // blanks, tabs, CR and LF

struct Header {
  std::string name;
  std::string value;  // unfolded, trimmed
};

class Headers {
 public:
  void add(std::string_view name, std::string_view value) { headers_.push_back({std::string(name), std::string(value)}); }
  // The first header of that name; names ignore case.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] std::string_view get(std::string_view name) const;  // empty when absent
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return headers_.size(); }
  [[nodiscard]] auto begin() const noexcept { return headers_.begin(); }
  [[nodiscard]] auto end() const noexcept { return headers_.end(); }
  // "Name: value\r\n" for each, without the blank line. Never folded: many products refuse folded headers.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Header> headers_;
};

// "type/subtype; name=value; name="value"": Content-Type, Content-Disposition, Disposition-Notification-Options.
struct Parameterised {
  std::string value;  // lower case
  std::vector<std::pair<std::string, std::string>> parameters;  // names lower case, values unquoted
  [[nodiscard]] std::string_view parameter(std::string_view name) const;  // empty when absent
};
Parameterised parse_parameterised(std::string_view text);
// A parameter value, quoted when it is not a token (RFC 2045 §5.1).
std::string quoted_parameter(std::string_view value);

// One MIME entity: views into the bytes it was read from.
struct Entity {
  std::string_view whole, head, body;  // head includes the blank line: whole == head + body
  Headers headers;
  [[nodiscard]] Parameterised content_type() const;
};
Result<Entity> parse_entity(std::string_view bytes);

// The parts of a multipart body, each without the line end before its closing delimiter, which belongs to the
// delimiter (RFC 2046 §5.1.1). Preamble and epilogue are ignored.
Result<std::vector<std::string_view>> split_multipart(std::string_view body, std::string_view boundary);

// Content-Transfer-Encoding undone. 7bit, 8bit, binary or none cost nothing: the result is a part of `storage`.
// In AS2 no encoding named means binary (RFC 4130 §5.2.1).
Result<Bytes> transfer_decoded(const Bytes& storage, std::string_view body, std::string_view encoding, const SpoolPlace& place);

// Base64 without line ends; and the tolerant way back: white space is skipped, anything else ends in nullopt.
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
// Base64 in lines of 76 with CRLF, for MIME parts.
std::string base64_lines(std::string_view bytes);

// The file name of a Content-Disposition (or the name of a Content-Type), made safe: no folder, no control
// characters, no leading dot, at most 200 bytes; empty when there is none.
std::string file_name(const Headers& headers);

}  // namespace crossdock::as2
