#include "engine/channels/as2/protocol/signed_part.hpp"

#include <openssl/rand.h>

#include <array>

#include <fmt/format.h>

#include "engine/channels/as2/protocol/mime.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::size_t max_signature_bytes = 1 << 20;

struct Variant {
  std::string_view description;
  Pieces bytes;
  bool line_end_only;  // what the quirk accepts
};

// The line-end slips products are known for.
std::optional<Variant> variant_that_fits(std::string_view signature, std::string_view part, const std::vector<Certificate>& pinned,
                                         const LegacyPolicy& legacy, std::string& storage) {
  std::vector<Variant> variants;
  Pieces longer(part);
  longer.add("\r\n");
  variants.push_back({"one line end more at its end", longer, true});
  if (part.size() > 2 && part.substr(part.size() - 2) == "\r\n")
    variants.push_back({"one line end less at its end", Pieces(part.substr(0, part.size() - 2)), true});
  if (part.size() <= (1 << 22)) {
    for (const char c : part)
      if (c != '\r') storage += c;
    variants.push_back({"bare LF line ends", Pieces(storage), false});
  }
  for (Variant& variant : variants)
    if (verify_detached(signature, variant.bytes, pinned, legacy)) return std::move(variant);
  return std::nullopt;
}

}  // namespace

std::string new_boundary() {
  std::array<unsigned char, 15> random{};
  RAND_bytes(random.data(), static_cast<int>(random.size()));
  return "=_crossdock_" + hex({reinterpret_cast<const char*>(random.data()), random.size()});
}

SignedAround sign_entity(const Pieces& entity, const Identity& identity, Digest digest, const Quirks& quirks) {
  const std::string boundary = new_boundary();
  const std::string signature = sign_detached(entity, identity, digest, !quirks.signature_without_certificate);
  const auto spelling = quirks.micalg_without_hyphen ? MicalgSpelling::without_hyphen : MicalgSpelling::with_hyphen;
  SignedAround around;
  around.content_type = fmt::format("multipart/signed; protocol=\"application/pkcs7-signature\"; micalg={}; boundary=\"{}\"",
                                    micalg(digest, spelling), boundary);
  around.before = fmt::format("--{}\r\n", boundary);
  around.after = fmt::format(
      "\r\n--{}\r\nContent-Type: application/pkcs7-signature; name=smime.p7s; smime-type=signed-data\r\n"
      "Content-Transfer-Encoding: {}\r\nContent-Disposition: attachment; filename=smime.p7s\r\n\r\n",
      boundary, quirks.binary_signature_part ? "binary" : "base64");
  around.after += quirks.binary_signature_part ? signature + "\r\n" : base64_lines(signature);
  around.after += fmt::format("--{}--\r\n", boundary);
  return around;
}

Result<SignedPart> verify_signed(std::string_view body, std::string_view boundary, const std::vector<Certificate>& pinned,
                                 const LegacyPolicy& legacy, const Quirks& quirks) {
  const auto parts = split_multipart(body, boundary);
  if (!parts) return parts.refusal();
  if (parts->size() != 2)
    return Refusal(Fault::unsupported_format, fmt::format("multipart/signed has {} parts; expected the content and its signature", parts->size()),
                   "ask the partner for the message as he sent it and compare");
  const auto signature_part = parse_entity((*parts)[1]);
  if (!signature_part) return signature_part.refusal();
  const Bytes holder;
  auto signature = transfer_decoded(holder, signature_part->body.substr(0, max_signature_bytes),
                                    signature_part->headers.get("Content-Transfer-Encoding"), SpoolPlace{});
  if (!signature) return signature.refusal();
  const std::string_view entity = (*parts)[0];
  auto verified = verify_detached(signature->view(), Pieces(entity), pinned, legacy);
  if (verified) return SignedPart{entity, verified->signer, verified->digest};
  Refusal refusal = verified.refusal();
  if (refusal.fault != Fault::integrity_check_failed) return refusal;
  std::string storage;
  const auto fits = variant_that_fits(signature->view(), entity, pinned, legacy, storage);
  if (!fits) return refusal;
  refusal.text += fmt::format("; it fits with {}", fits->description);
  refusal.next = fits->line_end_only ? "tell the partner, or set quirk accept-signature-off-by-line-end in his file"
                                     : "tell the partner that his station or a gateway changes line ends after signing";
  if (!fits->line_end_only || !quirks.accept_signature_off_by_line_end) return refusal;
  verified = verify_detached(signature->view(), fits->bytes, pinned, legacy);
  return SignedPart{entity, verified->signer, verified->digest};
}

}  // namespace crossdock::as2
