// CMS (RFC 5652) for AS2: sign, verify, encrypt, decrypt, over octets of any size. OpenSSL does the cryptography; the
// content itself never passes through its ASN.1 layer, because the large octet string is found (ber.hpp) and streamed
// beside it. Verification is against the partner's pinned certificates only; a certificate inside the message proves
// nothing. Compression is in compressed.hpp: Debian's OpenSSL has none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/channels/as2/protocol/algorithms.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

// What a CMS object says it is, whatever the MIME header around it says.
enum class CmsKind : std::uint8_t { none, signed_data, enveloped_data, auth_enveloped_data, compressed_data, other };
CmsKind cms_kind(std::string_view cms);

// A CMS object written around its content, which is not copied: head, content and tail in this order.
struct Sealed {
  std::string head;
  Bytes content;
  std::string tail;
  [[nodiscard]] Pieces pieces() const {
    Pieces all;
    all.add(head);
    all.add(content.view());
    all.add(tail);
    return all;
  }
};

// SignedData without its content (RFC 4130 §2.4.2), DER. Throws Failure(operator_) when the key cannot sign.
std::string sign_detached(const Pieces& content, const Identity& identity, Digest digest, bool include_certificate = true);

struct Verified {
  Certificate signer;
  Digest digest{};
};
// integrity_check_failed: the partner signed, but other bytes. authentication_failed: it was not the partner, or the
// digest is one his file does not allow.
Result<Verified> verify_detached(std::string_view cms, const Pieces& content, const std::vector<Certificate>& pinned, const LegacyPolicy& legacy);

// EnvelopedData, or AuthEnvelopedData (RFC 5083) for GCM.
Sealed encrypt(const Pieces& content, const Certificate& recipient, Cipher cipher, const SpoolPlace& place);

// What an envelope says without any key: the cipher ("aes128-cbc", or an identifier we do not know) and for whom it is.
struct EnvelopeLabel {
  std::string cipher;
  std::string recipients;  // "serial 07 of issuer CN=Us AS2"
};
std::optional<EnvelopeLabel> envelope_label(std::string_view cms);

struct Decrypted {
  Bytes content;
  Cipher cipher{};
  Certificate recipient;  // which of ours
};
Result<Decrypted> decrypt(std::string_view cms, const std::vector<Identity>& ours, const LegacyPolicy& legacy, const SpoolPlace& place);

}  // namespace crossdock::as2
