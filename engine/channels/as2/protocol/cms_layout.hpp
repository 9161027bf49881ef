// Where things lie inside a CMS object: its kind, its large content, and the object without that content (and without
// embedded certificates), which is small and is what OpenSSL is given. Used by cms.cpp and compressed.cpp only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/cms.hpp"

namespace crossdock::as2::layout {

namespace oid {
inline constexpr std::string_view data = "1.2.840.113549.1.7.1";
inline constexpr std::string_view signed_data = "1.2.840.113549.1.7.2";
inline constexpr std::string_view enveloped_data = "1.2.840.113549.1.7.3";
inline constexpr std::string_view compressed_data = "1.2.840.113549.1.9.16.1.9";
inline constexpr std::string_view auth_enveloped_data = "1.2.840.113549.1.9.16.1.23";
inline constexpr std::string_view zlib = "1.2.840.113549.1.9.16.3.8";
}  // namespace oid

// ContentInfo ::= SEQUENCE { contentType, [0] EXPLICIT content }. `content` is the element inside [0].
struct ContentInfo {
  std::string type;  // dotted
  std::string_view content;
};
std::optional<ContentInfo> content_info(std::string_view cms);

// SignedData with neither certificates nor revocation lists nor content.
std::optional<std::string> bare_signature(std::string_view cms);

// EnvelopedData or AuthEnvelopedData: without its encrypted content, that content, and the algorithm's identifier.
struct Envelope {
  std::string bare;
  std::string cipher;  // dotted
  Pieces encrypted;
};
std::optional<Envelope> open_envelope(std::string_view cms);
// The other way: what stands before and after encrypted content of this length.
struct Around {
  std::string head, tail;
};
std::optional<Around> around_content(std::string_view bare, std::uint64_t content_length);

// CompressedData's zlib octets; nothing when it is not one.
std::optional<Pieces> compressed_octets(std::string_view cms);

}  // namespace crossdock::as2::layout
