#include "engine/channels/as2/settings.hpp"

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/channels/as2/http.hpp"
#include "engine/channels/as2/protocol/names.hpp"

namespace crossdock::as2 {

void check(const As2Settings& settings) {
  const auto refuse = [&](const std::string& what, const std::string& next) {
    throw Failure(Remedy::operator_, fmt::format("AS2 channel {} of {}: {}", settings.name, settings.partner, what), next);
  };
  if (!parse_as2_name(as2_name_header(settings.our_id)) || !parse_as2_name(as2_name_header(settings.their_id)))
    refuse("AS2 ids have 1 to 128 printable characters", "set our_id and their_id");
  if (settings.our_id == settings.their_id) refuse("our AS2 id and the partner's are the same", "they must differ");
  if (settings.sends && !settings.url.empty()) {
    if (!parse_url(settings.url)) refuse(fmt::format("\"{}\" is not an http or https URL", settings.url), "for example https://as2.partner.example:4443/as2");
    if (settings.protection.sign && settings.our_signing.empty()) refuse("messages are to be signed, and we have no signing key", "add signing_key and certificate, or sign: none");
    if (settings.protection.encrypt && settings.their_encryption.empty())
      refuse("messages are to be encrypted, and the partner has no certificate", "crossdock cert import, or encrypt: none");
    if (settings.receipt == ReceiptMode::asynchronous && !parse_url(settings.async_url))
      refuse("asynchronous MDNs need our own public URL", "set async_url, for example https://as2.us.example/as2");
    if (settings.receipt != ReceiptMode::none && settings.signed_receipt && settings.their_signing.empty())
      refuse("signed MDNs are asked for, and the partner has no certificate to verify them with", "crossdock cert import, or signed_receipt: no");
  }
  if (settings.receives) {
    if (settings.require_signed && settings.their_signing.empty()) refuse("signatures are required, and the partner has no certificate", "crossdock cert import");
    if (settings.require_encrypted && settings.our_decryption.empty()) refuse("encryption is required, and we have no key to decrypt with", "add decryption_key and certificate");
  }
}

}  // namespace crossdock::as2
