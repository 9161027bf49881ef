#include "engine/channels/as2/protocol/unwrap.hpp"

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/signed_part.hpp"

namespace crossdock::as2 {
namespace {

constexpr int max_layers = 4;  // encrypted, compressed, signed, compressed is refused before

class Opening {
 public:
  Opening(const Headers& headers, const Bytes& body, const UnwrapPolicy& policy) : policy_(policy), storage_(body), headers_(headers), body_(body.view()) {
    result_.keep.push_back(body);
  }

  Result<Unwrapped> run() {
    for (int layer = 0; layer <= max_layers; ++layer) {
      const Parameterised type = headers_.has("Content-Type") ? parse_parameterised(headers_.get("Content-Type")) : Parameterised{"application/octet-stream", {}};
      std::optional<Refusal> refusal;
      if (type.value == "application/pkcs7-mime" || type.value == "application/x-pkcs7-mime") refusal = open_cms(type);
      else if (type.value == "multipart/signed") refusal = open_signed(type);
      else return documents(type);
      if (refusal) return *refusal;
    }
    return Refusal(Fault::unsupported_format, fmt::format("more than {} layers of protection", max_layers), "ask the partner how he protects his messages");
  }

 private:
  // The CMS object of an application/pkcs7-mime body, whatever its transfer encoding says.
  Result<Bytes> cms_object() {
    auto decoded = transfer_decoded(storage_, body_, headers_.get("Content-Transfer-Encoding"), policy_.place);
    if (!decoded || decoded->empty() || decoded->view().front() == 0x30) return decoded;
    auto again = transfer_decoded(*decoded, decoded->view(), "base64", policy_.place);  // sent as base64 without saying so
    if (again && !again->empty() && again->view().front() == 0x30) return again;
    return decoded;
  }

  std::optional<Refusal> open_cms(const Parameterised& type) {
    auto object = cms_object();
    if (!object) return object.refusal();
    const CmsKind kind = cms_kind(object->view());
    switch (kind) {
      case CmsKind::enveloped_data:
      case CmsKind::auth_enveloped_data: return open_encrypted(object->view());
      case CmsKind::compressed_data: return open_compressed(object->view());
      case CmsKind::signed_data:
        return Refusal(Fault::unsupported_format, "the message is signed as one CMS object; AS2 signs with multipart/signed", "ask the partner for multipart/signed");
      case CmsKind::none:
      case CmsKind::other: break;
    }
    const Fault fault = same_word(type.parameter("smime-type"), "enveloped-data") ? Fault::decryption_failed : Fault::unsupported_format;
    return Refusal(fault, fmt::format("{} with smime-type \"{}\" holds no CMS object that is known; it starts \"{}\"", type.value,
                                      excerpt(type.parameter("smime-type")), excerpt(object->view(), 24)),
                   "ask the partner for the message as he sent it and compare");
  }

  std::optional<Refusal> open_encrypted(std::string_view object) {
    if (result_.encrypted) return Refusal(Fault::unsupported_format, "the message is encrypted twice", "ask the partner to encrypt once");
    auto decrypted = decrypt(object, policy_.ours, policy_.legacy, policy_.place);
    if (!decrypted) return decrypted.refusal();
    result_.encrypted = true;
    result_.cipher = decrypted->cipher;
    return go_into(std::move(decrypted->content), Fault::decryption_failed);
  }

  std::optional<Refusal> open_compressed(std::string_view object) {
    if (result_.compressed)
      return Refusal(Fault::unsupported_format, "the message is compressed twice, before and after signing (RFC 5402 section 2)", "ask the partner to compress once");
    auto content = decompress(object, policy_.max_content, policy_.place);
    if (!content) return content.refusal();
    result_.compressed = true;
    return go_into(std::move(*content), Fault::decompression_failed);
  }

  std::optional<Refusal> open_signed(const Parameterised& type) {
    if (result_.is_signed()) return Refusal(Fault::unsupported_format, "the message is signed twice", "ask the partner to sign once");
    const auto part = verify_signed(body_, type.parameter("boundary"), policy_.partner, policy_.legacy, policy_.quirks);
    if (!part) return part.refusal();
    result_.signature_digest = part->digest;
    result_.signer = part->signer;
    result_.mic_over = Pieces(part->entity);
    return enter(part->entity);
  }

  std::optional<Refusal> go_into(Bytes bytes, Fault fault) {
    storage_ = bytes;
    result_.keep.push_back(std::move(bytes));
    std::optional<Refusal> refusal = enter(storage_.view());
    if (refusal) return Refusal(fault, std::move(refusal->text), std::move(refusal->next));
    return std::nullopt;
  }

  std::optional<Refusal> enter(std::string_view bytes) {
    auto entity = parse_entity(bytes);
    if (!entity) return entity.refusal();
    headers_ = std::move(entity->headers);
    body_ = entity->body;
    whole_ = entity->whole;
    return std::nullopt;
  }

  Result<Unwrapped> documents(const Parameterised& type) {
    if (const auto refusal = lacking()) return *refusal;
    if (type.value == "multipart/related" || type.value == "multipart/mixed") {
      const auto parts = split_multipart(body_, type.parameter("boundary"));
      if (!parts) return parts.refusal();
      for (const std::string_view part : *parts) {
        const auto entity = parse_entity(part);
        if (!entity) return entity.refusal();
        if (const auto refusal = add_document(entity->headers, entity->body)) return *refusal;
      }
      if (result_.documents.empty()) return Refusal(Fault::unsupported_format, "a multipart without parts", "ask the partner what he meant to send");
    } else if (const auto refusal = add_document(headers_, body_)) {
      return *refusal;
    }
    if (!result_.is_signed()) {
      if (result_.encrypted || result_.compressed) {
        const bool content_only = policy_.quirks.mic_without_headers_when_compressed && result_.compressed;
        result_.mic_over = content_only ? Pieces(body_) : Pieces(whole_);
      } else if (result_.documents.size() == 1) {
        result_.mic_over = Pieces(result_.documents.front().content.view());
      } else {
        result_.mic_over = Pieces(body_);
      }
    }
    return std::move(result_);
  }

  std::optional<Refusal> add_document(const Headers& headers, std::string_view body) {
    auto content = transfer_decoded(storage_, body, headers.get("Content-Transfer-Encoding"), policy_.place);
    if (!content) return content.refusal();
    if (content->size() > policy_.max_content)
      return Refusal(Fault::unexpected_processing_error, fmt::format("a document of {} is larger than the {} allowed", byte_size(content->size()), byte_size(policy_.max_content)),
                     "raise max-size in the partner's file, or ask him for smaller files");
    result_.documents.push_back({parse_parameterised(headers.get("Content-Type")).value, file_name(headers), std::move(*content)});
    return std::nullopt;
  }

  // What was agreed and is missing.
  std::optional<Refusal> lacking() const {
    const bool no_signature = policy_.require_signed && !result_.is_signed();
    const bool no_encryption = policy_.require_encrypted && !result_.encrypted;
    if (!no_signature && !no_encryption) return std::nullopt;
    return Refusal(Fault::insufficient_message_security,
                   fmt::format("the message is not {}; the partner's file requires it", no_signature && no_encryption ? "signed and not encrypted" : no_signature ? "signed" : "encrypted"),
                   "ask the partner to protect his messages as agreed");
  }

  const UnwrapPolicy& policy_;
  Unwrapped result_;
  Bytes storage_;
  Headers headers_;
  std::string_view body_, whole_;
};

}  // namespace

Result<Unwrapped> unwrap(const Headers& headers, const Bytes& body, const UnwrapPolicy& policy) { return Opening(headers, body, policy).run(); }

}  // namespace crossdock::as2
