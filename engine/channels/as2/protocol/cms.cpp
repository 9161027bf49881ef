#include "engine/channels/as2/protocol/cms.hpp"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/as2/protocol/cms_layout.hpp"

namespace crossdock::as2 {
namespace {

struct Free {
  void operator()(CMS_ContentInfo* cms) const { CMS_ContentInfo_free(cms); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }  // the certificates stay their owners'
};
using Cms = std::unique_ptr<CMS_ContentInfo, Free>;
using Bio = std::unique_ptr<BIO, Free>;
using Stack = std::unique_ptr<STACK_OF(X509), Free>;

// --- Pieces as something OpenSSL reads ---

struct Source {
  std::vector<std::string_view> pieces;
  std::size_t piece = 0, at = 0;
};

int source_read(BIO* bio, char* out, int room) {
  auto& source = *static_cast<Source*>(BIO_get_data(bio));
  while (source.piece < source.pieces.size() && source.at == source.pieces[source.piece].size()) {
    ++source.piece;
    source.at = 0;
  }
  if (source.piece == source.pieces.size() || room <= 0) return 0;
  const std::string_view rest = source.pieces[source.piece].substr(source.at);
  const std::size_t length = std::min(rest.size(), static_cast<std::size_t>(room));
  std::memcpy(out, rest.data(), length);
  source.at += length;
  return static_cast<int>(length);
}

long source_control(BIO* bio, int command, long, void*) {
  const auto& source = *static_cast<Source*>(BIO_get_data(bio));
  if (command == BIO_CTRL_EOF) return source.piece == source.pieces.size() ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int set_up(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

Bio reading(Source& source) {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pieces");
    BIO_meth_set_read(made, source_read);
    BIO_meth_set_ctrl(made, source_control);
    BIO_meth_set_create(made, set_up);
    return made;
  }();
  Bio bio(BIO_new(method));
  BIO_set_data(bio.get(), &source);
  return bio;
}

// --- A spool as something OpenSSL writes; a failure of the disk waits until OpenSSL's frames are gone ---

struct Sink {
  explicit Sink(const SpoolPlace& place) : spool(place) {}
  Spool spool;
  std::exception_ptr failure;
};

int sink_write(BIO* bio, const char* bytes, int length) {
  auto& sink = *static_cast<Sink*>(BIO_get_data(bio));
  if (sink.failure) return -1;
  try {
    sink.spool.write({bytes, static_cast<std::size_t>(length)});
    return length;
  } catch (...) {
    sink.failure = std::current_exception();
    return -1;
  }
}

long sink_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

Bio writing(Sink& sink) {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "spool");
    BIO_meth_set_write(made, sink_write);
    BIO_meth_set_ctrl(made, sink_control);
    BIO_meth_set_create(made, set_up);
    return made;
  }();
  Bio bio(BIO_new(method));
  BIO_set_data(bio.get(), &sink);
  return bio;
}

// --- Small services ---

Stack stack_of(const std::vector<Certificate>& certificates) {
  Stack stack(sk_X509_new_null());
  for (const Certificate& certificate : certificates) sk_X509_push(stack.get(), certificate.native());
  return stack;
}

Cms parse(std::string_view der) {
  const auto* start = reinterpret_cast<const unsigned char*>(der.data());
  return Cms(d2i_CMS_ContentInfo(nullptr, &start, static_cast<long>(der.size())));
}

std::string written(CMS_ContentInfo* cms) {
  unsigned char* start = nullptr;
  const int length = i2d_CMS_ContentInfo(cms, &start);
  std::string out(reinterpret_cast<const char*>(start), length > 0 ? static_cast<std::size_t>(length) : 0);
  OPENSSL_free(start);
  return out;
}

[[noreturn]] void cannot(std::string_view what, const Certificate& certificate) {
  throw Failure(Remedy::operator_, fmt::format("cannot {} with {}: {}", what, certificate.named(), openssl_reason()),
                "crossdock cert check");
}

// Pushes the content through the chain of digests or ciphers that ends in `end`, and closes the CMS object.
bool pour(CMS_ContentInfo* cms, BIO* end, const Pieces& content) {
  BIO* chain = CMS_dataInit(cms, end);
  if (chain == nullptr) return false;
  constexpr std::size_t portion = 1 << 20;
  bool good = true;
  for (const std::string_view piece : content)
    for (std::size_t at = 0; good && at < piece.size(); at += portion) {
      const std::string_view part = piece.substr(at, portion);
      good = BIO_write(chain, part.data(), static_cast<int>(part.size())) == static_cast<int>(part.size());
    }
  good = good && BIO_flush(chain) == 1 && CMS_dataFinal(cms, chain) == 1;
  while (chain != end) {
    BIO* below = BIO_pop(chain);
    BIO_free(chain);
    chain = below;
  }
  return good;
}

std::optional<Cipher> cipher_of(std::string_view dotted) {
  constexpr std::pair<std::string_view, Cipher> known[] = {
      {"2.16.840.1.101.3.4.1.2", Cipher::aes128_cbc},  {"2.16.840.1.101.3.4.1.22", Cipher::aes192_cbc},
      {"2.16.840.1.101.3.4.1.42", Cipher::aes256_cbc}, {"2.16.840.1.101.3.4.1.6", Cipher::aes128_gcm},
      {"2.16.840.1.101.3.4.1.26", Cipher::aes192_gcm}, {"2.16.840.1.101.3.4.1.46", Cipher::aes256_gcm},
      {"1.2.840.113549.3.7", Cipher::triple_des}};
  for (const auto& [identifier, cipher] : known)
    if (identifier == dotted) return cipher;
  return std::nullopt;
}

std::string issuer_and_serial(const X509_NAME* issuer, const ASN1_INTEGER* serial) {
  if (issuer == nullptr || serial == nullptr) return "a key named only by its identifier";
  const Bio out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), issuer, 0, XN_FLAG_RFC2253);
  const char* start = nullptr;
  const long length = BIO_get_mem_data(out.get(), &start);
  const std::string name = excerpt({start, static_cast<std::size_t>(length)}, 120);
  BIGNUM* number = ASN1_INTEGER_to_BN(serial, nullptr);
  char* digits = number == nullptr ? nullptr : BN_bn2hex(number);
  std::string text = fmt::format("serial {} of issuer {}", digits == nullptr ? "?" : digits, name);
  OPENSSL_free(digits);
  BN_free(number);
  return text;
}

// --- Verifying ---

struct Signer {
  CMS_SignerInfo* native = nullptr;
  std::optional<Digest> digest;
  std::string named;
};

Signer first_signer(CMS_ContentInfo* cms) {
  Signer signer;
  STACK_OF(CMS_SignerInfo)* all = CMS_get0_SignerInfos(cms);
  if (sk_CMS_SignerInfo_num(all) < 1) return signer;
  signer.native = sk_CMS_SignerInfo_value(all, 0);
  ASN1_OCTET_STRING* key_id = nullptr;
  X509_NAME* issuer = nullptr;
  ASN1_INTEGER* serial = nullptr;
  CMS_SignerInfo_get0_signer_id(signer.native, &key_id, &issuer, &serial);
  signer.named = issuer_and_serial(issuer, serial);
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(signer.native, nullptr, nullptr, &digest, nullptr);
  const ASN1_OBJECT* identifier = nullptr;
  X509_ALGOR_get0(&identifier, nullptr, nullptr, digest);
  const char* name = OBJ_nid2sn(OBJ_obj2nid(identifier));
  signer.digest = digest_named(name == nullptr ? "" : name);
  return signer;
}

Refusal not_the_partner(const Signer& signer, const std::vector<Certificate>& pinned) {
  std::string expected;
  for (const Certificate& certificate : pinned)
    expected += (expected.empty() ? "" : " or ") + fmt::format("serial {} ({})", certificate.serial(), certificate.named());
  if (expected.empty()) expected = "no certificate that is valid now";
  return {Fault::authentication_failed, fmt::format("signed with {}; expected {}", signer.named, expected),
          "if the partner has a new certificate, compare its fingerprint with him by telephone, then: crossdock cert import"};
}

}  // namespace

CmsKind cms_kind(std::string_view cms) {
  const auto info = layout::content_info(cms);
  if (!info) return CmsKind::none;
  if (info->type == layout::oid::signed_data) return CmsKind::signed_data;
  if (info->type == layout::oid::enveloped_data) return CmsKind::enveloped_data;
  if (info->type == layout::oid::auth_enveloped_data) return CmsKind::auth_enveloped_data;
  if (info->type == layout::oid::compressed_data) return CmsKind::compressed_data;
  return CmsKind::other;
}

std::string sign_detached(const Pieces& content, const Identity& identity, Digest digest, bool include_certificate) {
  const unsigned flags = CMS_PARTIAL | CMS_STREAM | CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP | (include_certificate ? 0U : CMS_NOCERTS);
  const Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags));
  const Bio nowhere(BIO_new(BIO_s_null()));
  if (!cms || CMS_add1_signer(cms.get(), identity.certificate.native(), identity.key.native(), native(digest), flags) == nullptr ||
      !pour(cms.get(), nowhere.get(), content))
    cannot("sign", identity.certificate);
  return written(cms.get());
}

Result<Verified> verify_detached(std::string_view der, const Pieces& content, const std::vector<Certificate>& pinned, const LegacyPolicy& legacy) {
  const auto bare = layout::bare_signature(der);
  const Cms cms = bare ? parse(*bare) : nullptr;
  const Signer signer = cms ? first_signer(cms.get()) : Signer{};
  if (signer.native == nullptr) {
    ERR_clear_error();
    return Refusal(Fault::authentication_failed, fmt::format("the signature of {} bytes is not CMS SignedData with a signer", der.size()),
                   "ask the partner for the message as he sent it and compare");
  }
  const auto match = std::find_if(pinned.begin(), pinned.end(), [&](const Certificate& certificate) {
    return CMS_SignerInfo_cert_cmp(signer.native, certificate.native()) == 0;
  });
  if (match == pinned.end()) return not_the_partner(signer, pinned);
  if (!signer.digest || !legacy.allows(*signer.digest))
    return Refusal(Fault::authentication_failed,
                   fmt::format("signed with digest {}, which the partner's file does not allow", signer.digest ? micalg(*signer.digest) : "unknown"),
                   "ask the partner for SHA-256, or allow the old digest in his file");
  Source source{{content.begin(), content.end()}};
  const Bio in = reading(source);
  const Stack stack = stack_of({*match});
  ERR_clear_error();
  const unsigned flags = CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY;
  if (CMS_verify(cms.get(), stack.get(), nullptr, in.get(), nullptr, flags) == 1) return Verified{*match, *signer.digest};
  bool other_bytes = false;
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error())
    other_bytes = other_bytes || (ERR_GET_LIB(code) == ERR_LIB_CMS && ERR_GET_REASON(code) == CMS_R_CONTENT_VERIFY_ERROR);
  if (other_bytes)
    return Refusal(Fault::integrity_check_failed, fmt::format("the signature of {} is over other bytes than the {} received", match->named(), content.size()),
                   "something between the partner and us changed the message: a proxy, a mail gateway, line ends");
  return Refusal(Fault::authentication_failed, fmt::format("the signature does not fit the key of {}", match->named()),
                 "ask the partner which key he signs with");
}

Sealed encrypt(const Pieces& content, const Certificate& recipient, Cipher cipher, const SpoolPlace& place) {
  const Stack recipients = stack_of({recipient});
  const Cms cms(CMS_encrypt(recipients.get(), nullptr, native(cipher), CMS_PARTIAL | CMS_STREAM | CMS_DETACHED | CMS_BINARY));
  Sink sink(place);
  const Bio out = writing(sink);
  const bool good = cms && pour(cms.get(), out.get(), content);
  if (sink.failure) std::rethrow_exception(sink.failure);
  if (!good) cannot("encrypt", recipient);
  Sealed sealed;
  sealed.content = sink.spool.finish();
  const auto around = layout::around_content(written(cms.get()), sealed.content.size());
  if (!around) cannot("encrypt", recipient);
  sealed.head = around->head;
  sealed.tail = around->tail;
  return sealed;
}

namespace {

// Which of our identities one of the recipients is.
const Identity* recipient_among(CMS_ContentInfo* cms, const std::vector<Identity>& ours, std::string& named) {
  STACK_OF(CMS_RecipientInfo)* recipients = CMS_get0_RecipientInfos(cms);
  for (int i = 0; i < sk_CMS_RecipientInfo_num(recipients); ++i) {
    CMS_RecipientInfo* recipient = sk_CMS_RecipientInfo_value(recipients, i);
    const int kind = CMS_RecipientInfo_type(recipient);
    if (kind == CMS_RECIPINFO_TRANS) {
      for (const Identity& identity : ours)
        if (CMS_RecipientInfo_ktri_cert_cmp(recipient, identity.certificate.native()) == 0) return &identity;
      ASN1_OCTET_STRING* key_id = nullptr;
      X509_NAME* issuer = nullptr;
      ASN1_INTEGER* serial = nullptr;
      CMS_RecipientInfo_ktri_get0_signer_id(recipient, &key_id, &issuer, &serial);
      named += (named.empty() ? "" : ", ") + issuer_and_serial(issuer, serial);
    } else if (kind == CMS_RECIPINFO_AGREE) {
      STACK_OF(CMS_RecipientEncryptedKey)* keys = CMS_RecipientInfo_kari_get0_reks(recipient);
      for (int k = 0; k < sk_CMS_RecipientEncryptedKey_num(keys); ++k)
        for (const Identity& identity : ours)
          if (CMS_RecipientEncryptedKey_cert_cmp(sk_CMS_RecipientEncryptedKey_value(keys, k), identity.certificate.native()) == 0) return &identity;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<EnvelopeLabel> envelope_label(std::string_view der) {
  const auto envelope = layout::open_envelope(der);
  const Cms cms = envelope ? parse(envelope->bare) : nullptr;
  ERR_clear_error();
  if (!cms) return std::nullopt;
  const std::optional<Cipher> cipher = cipher_of(envelope->cipher);
  EnvelopeLabel label{cipher ? std::string(cipher_name(*cipher)) : envelope->cipher, {}};
  recipient_among(cms.get(), {}, label.recipients);
  return label;
}

Result<Decrypted> decrypt(std::string_view der, const std::vector<Identity>& ours, const LegacyPolicy& legacy, const SpoolPlace& place) {
  const auto envelope = layout::open_envelope(der);
  const Cms cms = envelope ? parse(envelope->bare) : nullptr;
  if (!cms) {
    ERR_clear_error();
    return Refusal(Fault::decryption_failed, fmt::format("{} bytes are not a CMS EnvelopedData that can be read", der.size()),
                   "ask the partner for the message as he sent it and compare");
  }
  const std::optional<Cipher> cipher = cipher_of(envelope->cipher);
  if (!cipher || !legacy.allows(*cipher))
    return Refusal(Fault::decryption_failed,
                   fmt::format("encrypted with {}, which the partner's file does not allow", cipher ? cipher_name(*cipher) : envelope->cipher),
                   "ask the partner for AES-128 or AES-256, or allow the old cipher in his file");
  std::string named;
  const Identity* identity = recipient_among(cms.get(), ours, named);
  if (identity == nullptr)
    return Refusal(Fault::decryption_failed, fmt::format("encrypted for {}, which is none of our certificates", named.empty() ? "nobody" : named),
                   "send the partner our encryption certificate: crossdock cert export");
  Source source{{envelope->encrypted.begin(), envelope->encrypted.end()}};
  const Bio in = reading(source);
  Sink sink(place);
  const Bio out = writing(sink);
  ERR_clear_error();
  const int good = CMS_decrypt(cms.get(), identity->key.native(), identity->certificate.native(), in.get(), out.get(), CMS_BINARY);
  if (sink.failure) std::rethrow_exception(sink.failure);
  if (good != 1) {
    ERR_clear_error();  // one text for every cause: which step failed must help nobody who tries
    return Refusal(Fault::decryption_failed, fmt::format("the encrypted content for {} does not open", identity->certificate.named()),
                   "ask the partner whether he encrypts with our current certificate: crossdock cert list");
  }
  return Decrypted{sink.spool.finish(), *cipher, identity->certificate};
}

}  // namespace crossdock::as2
