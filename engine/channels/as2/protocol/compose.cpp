#include "engine/channels/as2/protocol/compose.hpp"

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/names.hpp"
#include "engine/channels/as2/protocol/signed_part.hpp"

namespace crossdock::as2 {
namespace {

// A MIME entity under way: its headers and its content.
struct Growing {
  Headers headers;
  Pieces content;
};

class Composer {
 public:
  Composer(const Outgoing& outgoing, const Quirks& quirks, const SpoolPlace& place) : quirks_(quirks), place_(place) {
    composed_.keep.push_back(outgoing.payload);
    entity_.headers.add("Content-Type", outgoing.content_type);
    entity_.headers.add("Content-Transfer-Encoding", "binary");
    if (!outgoing.file_name.empty() && !quirks.no_file_name)
      entity_.headers.add("Content-Disposition", "attachment; filename=" + quoted_parameter(outgoing.file_name));
    entity_.content.add(outgoing.payload.view());
    remember("the content without its MIME headers", entity_.content);
    mic_over_ = entity_.content;
  }

  void compress_entity() {
    const Pieces whole = entity_whole();
    remember("the uncompressed content with its MIME headers", whole);
    if (!signed_) mic_over_ = quirks_.mic_without_headers_when_compressed ? entity_.content : whole;
    become(compress(whole, place_), "compressed-data", "smime.p7z");
    remember("the compressed part with its MIME headers", entity_whole());
  }

  void sign(const Identity& identity, Digest digest) {
    const Pieces whole = entity_whole();
    remember("the part that was signed", whole);
    mic_over_ = whole;
    signed_ = true;
    SignedAround around = sign_entity(whole, identity, digest, quirks_);
    entity_ = Growing{};
    entity_.headers.add("Content-Type", around.content_type);
    entity_.content.add(kept(std::move(around.before)));
    entity_.content.add(whole);
    entity_.content.add(kept(std::move(around.after)));
  }

  void encrypt_entity(const Certificate& recipient, Cipher cipher, bool compressed) {
    const Pieces whole = entity_whole();
    if (!signed_ && !compressed) {
      mic_over_ = whole;
      remember("the decrypted part with its MIME headers", whole);
    }
    const bool gcm = cipher == Cipher::aes128_gcm || cipher == Cipher::aes192_gcm || cipher == Cipher::aes256_gcm;
    become(encrypt(whole, recipient, cipher, place_), gcm ? "authEnveloped-data" : "enveloped-data", "smime.p7m");
  }

  Composed finish(Headers transport, const std::vector<Digest>& mic_digests) {
    for (const Header& header : entity_.headers)
      // Over HTTP the outermost encoding is binary and goes without saying (RFC 4130 §5.2.1).
      if (!same_word(header.name, "Content-Transfer-Encoding")) transport.add(header.name, header.value);
    composed_.headers = std::move(transport);
    composed_.body = entity_.content;
    for (const Digest digest : mic_digests) composed_.mics.push_back(compute_mic(mic_over_, digest));
    return std::move(composed_);
  }

 private:
  std::string_view kept(std::string text) {
    composed_.texts.push_back(std::make_shared<const std::string>(std::move(text)));
    return *composed_.texts.back();
  }
  Pieces entity_whole() {
    Pieces whole(kept(entity_.headers.text() + "\r\n"));
    whole.add(entity_.content);
    return whole;
  }
  void remember(std::string description, const Pieces& bytes) { composed_.mic_forms.push_back({std::move(description), bytes}); }
  void become(Sealed sealed, std::string_view smime_type, std::string_view name) {
    entity_ = Growing{};
    entity_.headers.add("Content-Type", fmt::format("application/pkcs7-mime; smime-type={}; name={}", smime_type, name));
    entity_.headers.add("Content-Transfer-Encoding", "binary");
    entity_.headers.add("Content-Disposition", fmt::format("attachment; filename={}", name));
    entity_.content.add(kept(std::move(sealed.head)));
    entity_.content.add(sealed.content.view());
    entity_.content.add(kept(std::move(sealed.tail)));
    composed_.keep.push_back(std::move(sealed.content));
  }

  const Quirks& quirks_;
  const SpoolPlace& place_;
  Composed composed_;
  Growing entity_;
  Pieces mic_over_;
  bool signed_ = false;
};

Headers transport_headers(const Outgoing& outgoing, const ReceiptRequest& receipt, const Quirks& quirks) {
  Headers headers;
  headers.add("AS2-Version", as2_version);
  headers.add("AS2-From", as2_name_header(outgoing.as2_from, quirks.quoted_names));
  headers.add("AS2-To", as2_name_header(outgoing.as2_to, quirks.quoted_names));
  headers.add("Message-ID", outgoing.message_id);
  headers.add("Date", http_date(outgoing.date));
  headers.add("Subject", outgoing.subject.empty() ? "EDI" : outgoing.subject);
  headers.add("EDIINT-Features", ediint_features);
  headers.add("MIME-Version", "1.0");
  receipt.add_to(headers, as2_name_header(outgoing.as2_from, quirks.quoted_names));
  return headers;
}

// The digests the partner may hash with: those we ask for; when we ask for none, the signature's or whatever he has.
std::vector<Digest> expected_mic_digests(const ReceiptRequest& receipt, const Protection& protection) {
  std::vector<Digest> out;
  if (receipt.signed_)
    for (const std::string& name : receipt.mic_algorithms)
      if (const auto digest = digest_named(name)) out.push_back(*digest);
  if (!out.empty()) return out;
  out.push_back(protection.sign.value_or(Digest::sha256));
  if (receipt.mode == ReceiptMode::none) return out;
  for (const Digest other : {Digest::sha1, Digest::sha256, Digest::sha384, Digest::sha512})
    if (other != out.front()) out.push_back(other);
  return out;
}

}  // namespace

Composed compose(const Outgoing& outgoing, const Protection& protection, const ReceiptRequest& receipt,
                 const std::optional<Identity>& signer, const std::optional<Certificate>& recipient, const Quirks& quirks,
                 const SpoolPlace& place) {
  if (protection.sign && !signer)
    throw Failure(Remedy::operator_, fmt::format("no signing certificate of ours for {} is valid now", outgoing.as2_from), "crossdock cert list");
  if (protection.encrypt && !recipient)
    throw Failure(Remedy::operator_, fmt::format("no encryption certificate of {} is valid now", outgoing.as2_to), "crossdock cert list");
  Composer composer(outgoing, quirks, place);
  const bool compressed = protection.compression != Compression::none;
  if (protection.compression == Compression::before_signing) composer.compress_entity();
  if (protection.sign) composer.sign(*signer, *protection.sign);
  if (protection.compression == Compression::after_signing) composer.compress_entity();
  if (protection.encrypt) composer.encrypt_entity(*recipient, *protection.encrypt, compressed);
  return composer.finish(transport_headers(outgoing, receipt, quirks), expected_mic_digests(receipt, protection));
}

}  // namespace crossdock::as2
