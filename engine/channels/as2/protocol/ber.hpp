// A bounded reader of BER and a writer of DER: as much ASN.1 as is needed to find the content inside a CMS object
// without copying it, to leave out what we do not use (embedded certificates, whose decoding costs two thirds of a
// verification), and to write CompressedData. OpenSSL does the cryptography (cms.cpp).
//
// Reads what peers send: indefinite lengths and octet strings in chunks (X.690 §8.1.3.6, §8.7.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/channels/as2/protocol/bytes.hpp"

namespace crossdock::as2::ber {

inline constexpr std::uint8_t integer = 0x02, octet_string = 0x04, object_identifier = 0x06, sequence = 0x30, set = 0x31;
// [n] constructed and primitive, context specific.
constexpr std::uint8_t context(unsigned n) { return static_cast<std::uint8_t>(0xA0 | n); }
constexpr std::uint8_t context_primitive(unsigned n) { return static_cast<std::uint8_t>(0x80 | n); }

struct Element {
  std::uint8_t tag = 0;
  std::string_view whole;    // identifier, length, content and, when the length is indefinite, the two end octets
  std::string_view content;
  [[nodiscard]] bool constructed() const { return (tag & 0x20) != 0; }
};

// Reads the elements of one level, one after the other.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  // The tag of the next element; 0 at the end.
  [[nodiscard]] std::uint8_t peek() const { return rest_.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(rest_[0]); }
  // Nothing: malformed, cut off, nested too deeply, or (second form) of another tag.
  std::optional<Element> next();
  std::optional<Element> next(std::uint8_t tag);

 private:
  std::string_view rest_;
};

// The octets of an octet string, primitive or in chunks of chunks. Nothing when it is malformed.
std::optional<Pieces> octets(const Element& string);

// DER: tag, definite length; alone (to go before content that lies elsewhere), or with the content.
std::string header(std::uint8_t tag, std::uint64_t length);
std::string wrap(std::uint8_t tag, std::string_view content);

// "1.2.840.113549.1.7.2" of an object identifier's content octets; empty when malformed.
std::string dotted(std::string_view content);
// The whole element for a dotted identifier.
std::string object(std::string_view dotted_text);

}  // namespace crossdock::as2::ber
