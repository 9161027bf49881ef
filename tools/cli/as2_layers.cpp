#include "tools/cli/as2_layers.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/as2/chunked.hpp"
#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/signed_part.hpp"

namespace crossdock::cli {
namespace {

constexpr int most_layers = 6;
constexpr std::uint64_t largest_content = 512ULL * 1024 * 1024;  // bytes, after decompression
constexpr as2::LegacyPolicy everything_old{true, true, true};      // looked at, and said when the partner's file forbids it
constexpr const char* form_signed = "the part that was signed";
constexpr const char* form_decrypted = "the decrypted part with its MIME headers";
constexpr const char* form_uncompressed = "the uncompressed content with its MIME headers";
constexpr const char* form_compressed = "the compressed part with its MIME headers";
constexpr const char* form_content = "the content without its MIME headers";

bool holds_certificate(const std::vector<as2::Certificate>& all, const as2::Certificate& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

// The certificates a signature brings along; they prove nothing, but tell whose it claims to be.
std::vector<as2::Certificate> brought_along(std::string_view body, std::string_view boundary) {
  const auto parts = as2::split_multipart(body, boundary);
  if (!parts || parts->size() != 2) return {};
  const auto part = as2::parse_entity((*parts)[1]);
  if (!part) return {};
  const auto signature = as2::transfer_decoded({}, part->body, part->headers.get("Content-Transfer-Encoding"), {});
  if (!signature) return {};
  try {
    return as2::Certificate::parse_all(signature->view(), "the signature");
  } catch (const Failure&) {
    return {};  // signed without its certificate, as some products do
  }
}

class Peeling {
 public:
  Peeling(const As2File& file, const As2Keys& keys) : keys_(keys), headers_(file.headers), storage_(file.body), body_(file.body.view()) { out_.keep.push_back(file.body); }

  As2TakenApart run() {
    for (int layer = 0; layer < most_layers; ++layer) {
      const as2::Parameterised type = as2::parse_parameterised(headers_.has("Content-Type") ? headers_.get("Content-Type") : "application/octet-stream");
      bool further = false;
      if (type.value == "application/pkcs7-mime" || type.value == "application/x-pkcs7-mime") further = open_cms(type);
      else if (type.value == "multipart/signed") further = open_signed(type);
      else innermost(type);
      if (!further) return std::move(out_);
    }
    out_.trouble = as2::Refusal(as2::Fault::unsupported_format, fmt::format("more than {} layers", most_layers), "ask the partner how he protects his messages");
    return std::move(out_);
  }

 private:
  bool stop(as2::Refusal refusal) {
    out_.trouble = std::move(refusal);
    return false;
  }

  bool open_cms(const as2::Parameterised& type) {
    auto object = as2::transfer_decoded(storage_, body_, headers_.get("Content-Transfer-Encoding"), {});
    if (!object) return stop(object.refusal());
    if (as2::cms_kind(object->view()) == as2::CmsKind::none)  // base64 that does not say so
      if (auto again = as2::transfer_decoded(*object, object->view(), "base64", {})) object = std::move(again);
    out_.keep.push_back(*object);
    switch (as2::cms_kind(object->view())) {
      case as2::CmsKind::enveloped_data:
      case as2::CmsKind::auth_enveloped_data: return open_encrypted(object->view());
      case as2::CmsKind::compressed_data: return open_compressed(object->view());
      case as2::CmsKind::signed_data:
        return stop({as2::Fault::unsupported_format, "signed as one CMS object; AS2 signs with multipart/signed", "ask the partner for multipart/signed"});
      case as2::CmsKind::none:
      case as2::CmsKind::other: break;
    }
    return stop({as2::Fault::unsupported_format, fmt::format("{} holds no CMS object that is known; it starts \"{}\"", type.value, excerpt(object->view(), 24)),
                 "compare the file with the bytes as they came: a text editor or a log changes them"});
  }

  bool open_encrypted(std::string_view object) {
    As2Layer layer;
    layer.kind = As2Layer::Kind::encrypted;
    if (auto label = as2::envelope_label(object)) {
      layer.algorithm = std::move(label->cipher);
      layer.recipients = std::move(label->recipients);
    }
    if (!keys_.of_partner) {
      layer.trouble = as2::Refusal(as2::Fault::decryption_failed, "only the private key of the one it is for opens it");
      out_.layers.push_back(std::move(layer));
      return false;
    }
    auto decrypted = as2::decrypt(object, keys_.ours, everything_old, {});
    layer.opened = static_cast<bool>(decrypted);
    if (!decrypted) layer.trouble = decrypted.refusal();
    else if (!keys_.accepted.allows(decrypted->cipher))
      layer.trouble = as2::Refusal(as2::Fault::decryption_failed, fmt::format("the partner's file does not allow {}", as2::cipher_name(decrypted->cipher)),
                                   "ask the partner for AES-128 or AES-256, or allow the old cipher in his file");
    out_.layers.push_back(std::move(layer));
    return decrypted && go_into(std::move(decrypted->content), form_decrypted);
  }

  bool open_compressed(std::string_view object) {
    if (!whole_.empty()) remember(form_compressed, as2::Pieces(whole_));
    As2Layer layer;
    layer.kind = As2Layer::Kind::compressed;
    layer.algorithm = "zlib";
    auto content = as2::decompress(object, largest_content, {});
    layer.opened = static_cast<bool>(content);
    if (!content) layer.trouble = content.refusal();
    out_.layers.push_back(std::move(layer));
    return content && go_into(std::move(*content), form_uncompressed);
  }

  bool open_signed(const as2::Parameterised& type) {
    As2Layer layer;
    layer.kind = As2Layer::Kind::signed_;
    std::vector<as2::Certificate> candidates = keys_.theirs;
    for (const as2::Identity& one : keys_.ours) candidates.push_back(one.certificate);
    const std::vector<as2::Certificate> brought = brought_along(body_, type.parameter("boundary"));
    candidates.insert(candidates.end(), brought.begin(), brought.end());
    const auto part = as2::verify_signed(body_, type.parameter("boundary"), candidates, everything_old, keys_.quirks);
    layer.opened = static_cast<bool>(part);
    std::optional<as2::Digest> digest = part ? std::optional(part->digest) : as2::digest_named(type.parameter("micalg"));
    layer.algorithm = digest ? std::string(as2::micalg(*digest)) : excerpt(type.parameter("micalg"));
    if (part) layer.certificate = part->signer;
    else if (brought.size() == 1) layer.certificate = brought.front();
    judge_signer(layer, digest);
    if (!part) layer.trouble = part.refusal();
    if (!part && candidates.empty()) layer.trouble = as2::Refusal(as2::Fault::authentication_failed, "the signature brings no certificate along, so that it cannot be checked without the partner's file");
    out_.layers.push_back(std::move(layer));
    const auto parts = as2::split_multipart(body_, type.parameter("boundary"));
    if (!parts) return stop(parts.refusal());
    if (parts->empty()) return stop({as2::Fault::unsupported_format, "a multipart/signed without parts", "ask the partner for the message as he sent it and compare"});
    out_.signature_digest = digest;
    remember(form_signed, as2::Pieces(parts->front()));
    return enter(parts->front());
  }

  void judge_signer(As2Layer& layer, std::optional<as2::Digest> digest) const {
    using Signer = As2Layer::Signer;
    if (!layer.certificate) return;
    layer.signer = Signer::other;
    if (holds_certificate(keys_.theirs, layer.certificate)) layer.signer = Signer::theirs;
    else if (!keys_.of_partner) layer.signer = Signer::unchecked;
    else if (std::any_of(keys_.ours.begin(), keys_.ours.end(), [&](const as2::Identity& one) { return one.certificate == layer.certificate; })) layer.signer = Signer::ours;
    if (layer.signer == Signer::other)
      layer.trouble = as2::Refusal(as2::Fault::authentication_failed, "the partner's file does not name this certificate",
                                   "if the partner has a new one, compare its fingerprint with him by telephone, then: crossdock cert import");
    else if (layer.signer == Signer::theirs && digest && !keys_.accepted.allows(*digest))
      layer.trouble = as2::Refusal(as2::Fault::authentication_failed, fmt::format("the partner's file does not allow {}", as2::micalg(*digest)),
                                   "ask the partner for SHA-256, or allow the old digest in his file");
  }

  bool go_into(as2::Bytes bytes, const char* form) {
    storage_ = bytes;
    out_.keep.push_back(std::move(bytes));
    remember(form, as2::Pieces(storage_.view()));
    return enter(storage_.view());
  }

  bool enter(std::string_view bytes) {
    auto entity = as2::parse_entity(bytes);
    if (!entity) return stop(entity.refusal());
    headers_ = std::move(entity->headers);
    body_ = entity->body;
    whole_ = entity->whole;
    return true;
  }

  void innermost(const as2::Parameterised& type) {
    if (as2::is_mdn(headers_, body_)) {
      auto mdn = as2::read_mdn(headers_, storage_.part(body_), {}, everything_old, keys_.quirks);
      if (mdn) out_.mdn = std::move(*mdn);
      else stop(mdn.refusal());
      return;
    }
    if (type.value == "multipart/related" || type.value == "multipart/mixed") {
      const auto parts = as2::split_multipart(body_, type.parameter("boundary"));
      if (!parts) return void(stop(parts.refusal()));
      for (const std::string_view part : *parts) {
        const auto entity = as2::parse_entity(part);
        if (!entity) return void(stop(entity.refusal()));
        if (!add_document(entity->headers, entity->body)) return;
      }
    } else if (!add_document(headers_, body_)) {
      return;
    }
    remember(form_content, as2::Pieces(out_.documents.size() == 1 ? out_.documents.front().content.view() : body_));
    choose_form();
  }

  // The one of RFC 4130 section 7.3.1 and RFC 5402 section 4.
  void choose_form() {
    const auto has = [&](As2Layer::Kind kind) { return std::any_of(out_.layers.begin(), out_.layers.end(), [&](const As2Layer& layer) { return layer.kind == kind; }); };
    if (has(As2Layer::Kind::signed_)) out_.mic_form = form_signed;
    else if (has(As2Layer::Kind::compressed)) out_.mic_form = keys_.quirks.mic_without_headers_when_compressed ? form_content : form_uncompressed;
    else if (has(As2Layer::Kind::encrypted)) out_.mic_form = form_decrypted;
    else out_.mic_form = form_content;
  }

  bool add_document(const as2::Headers& headers, std::string_view body) {
    auto content = as2::transfer_decoded(storage_, body, headers.get("Content-Transfer-Encoding"), {});
    if (!content) return stop(content.refusal());
    out_.keep.push_back(*content);
    out_.documents.push_back({as2::parse_parameterised(headers.get("Content-Type")).value, as2::file_name(headers), std::move(*content)});
    return true;
  }

  void remember(const char* description, const as2::Pieces& bytes) { out_.mic_forms.push_back({description, bytes}); }

  const As2Keys& keys_;
  As2TakenApart out_;
  as2::Headers headers_;
  as2::Bytes storage_;
  std::string_view body_, whole_;
};

// A multipart saved without its headers: its first line is the boundary, its last part says what it is.
as2::Headers headers_of_bare_multipart(std::string_view bytes) {
  const std::string_view boundary = as2::trimmed(bytes.substr(2, std::min(bytes.find('\n'), bytes.size()) - 2));
  const auto parts = as2::split_multipart(bytes, boundary);
  std::string type = "multipart/mixed";
  if (parts && !parts->empty())
    if (const auto last = as2::parse_entity(parts->back())) {
      const std::string kind = last->content_type().value;
      if (kind == "application/pkcs7-signature" || kind == "application/x-pkcs7-signature") type = "multipart/signed";
      if (kind == "message/disposition-notification") type = "multipart/report";
    }
  as2::Headers headers;
  headers.add("Content-Type", fmt::format("{}; boundary={}", type, as2::quoted_parameter(boundary)));
  return headers;
}

std::string without_chunks(std::string_view body, const std::string& name) {
  as2::ChunkReader reader;
  std::string out;
  reader.read(body, out);
  if (!reader.done())
    throw Failure(Remedy::operator_, fmt::format("{}: its chunked body {}", name, reader.bad() ? "has a wrong chunk size" : "is cut off"),
                  "save the whole request; or, when it was saved without its chunk sizes, delete the header Transfer-Encoding");
  return out;
}

}  // namespace

As2File read_as2_file(std::string bytes, const std::string& name) {
  const std::string_view first = std::string_view(bytes).substr(0, std::min<std::size_t>(bytes.find('\n'), 2000));
  if (first.starts_with("HTTP/") || as2::trimmed(first).ends_with(" HTTP/1.1") || as2::trimmed(first).ends_with(" HTTP/1.0")) bytes.erase(0, first.size() + 1);
  As2File file;
  if (as2::cms_kind(bytes) != as2::CmsKind::none) {
    file.headers.add("Content-Type", "application/pkcs7-mime");
    file.body = as2::Bytes(std::move(bytes));
    return file;
  }
  if (bytes.starts_with("--")) {
    file.headers = headers_of_bare_multipart(bytes);
    file.body = as2::Bytes(std::move(bytes));
    return file;
  }
  const auto entity = as2::parse_entity(bytes);
  if (!entity) throw Failure(Remedy::operator_, fmt::format("{} is neither an AS2 message nor a MIME body: {}", name, entity.refusal().text), bytes.starts_with("ISA") ? "crossdock check " + name : "save the request with its headers, byte for byte, as it came");
  file.headers = entity->headers;
  const bool chunked = as2::same_word(file.headers.get("Transfer-Encoding"), "chunked");
  file.body = as2::Bytes(chunked ? without_chunks(entity->body, name) : std::string(entity->body));
  return file;
}

bool As2TakenApart::in_order() const {
  return !trouble && std::none_of(layers.begin(), layers.end(), [](const As2Layer& layer) { return layer.trouble.has_value(); }) && (!mdn || mdn->disposition.positive());
}

As2TakenApart take_apart(const As2File& file, const As2Keys& keys) { return Peeling(file, keys).run(); }

}  // namespace crossdock::cli
