// Taking a received AS2 message apart: a bounded loop over its layers (encrypted, compressed, signed, in any legal
// order), down to the documents, with the bytes the MIC is over. What a layer is, its CMS object says, not its
// Content-Type: several products acknowledge an unknown smime-type as processed and keep the ciphertext.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/channels/as2/protocol/algorithms.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/as2/protocol/mime.hpp"
#include "engine/channels/as2/protocol/quirks.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

// What a partner's message must have, and what opens it.
struct UnwrapPolicy {
  UnwrapPolicy() = default;
  bool require_signed = true;
  bool require_encrypted = true;
  LegacyPolicy legacy;
  Quirks quirks;
  std::vector<Certificate> partner;  // pinned, for verifying
  std::vector<Identity> ours;        // for decrypting
  std::uint64_t max_content = 512ULL * 1024 * 1024;  // after decompression
  SpoolPlace place;
};

// One business document of the message.
struct Document {
  std::string content_type;
  std::string file_name;  // safe; may be empty
  Bytes content;
};

struct Unwrapped {
  bool encrypted = false;
  bool compressed = false;
  std::optional<Cipher> cipher;
  std::optional<Digest> signature_digest;  // set: it was signed
  Certificate signer;
  Pieces mic_over;                // looks into `keep`
  std::vector<Document> documents;  // several when it was multipart/related (RFC 6362)
  std::vector<Bytes> keep;
  [[nodiscard]] bool is_signed() const noexcept { return signature_digest.has_value(); }
};

// `headers` are those of the HTTP message.
Result<Unwrapped> unwrap(const Headers& headers, const Bytes& body, const UnwrapPolicy& policy);

}  // namespace crossdock::as2
