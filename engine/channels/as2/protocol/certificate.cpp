#include "engine/channels/as2/protocol/certificate.hpp"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/as2/protocol/algorithms.hpp"

namespace crossdock::as2 {
namespace {

using BioPointer = std::unique_ptr<BIO, decltype(&BIO_free)>;

BioPointer reading(std::string_view bytes) { return {BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), BIO_free}; }

std::string written(BIO* bio) {
  const char* start = nullptr;
  const long length = BIO_get_mem_data(bio, &start);
  return {start, static_cast<std::size_t>(length)};
}

std::string name_text(const X509_NAME* name) {
  const BioPointer out(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return excerpt(written(out.get()), 200);
}

Time time_of(const ASN1_TIME* time) {
  std::tm civil{};
  if (ASN1_TIME_to_tm(time, &civil) != 1) return Time{};
  return Time(std::chrono::seconds(::timegm(&civil)));
}

std::string serial_text(const X509* x509) {
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), nullptr), BN_free);
  if (!number) return {};
  char* text = BN_bn2hex(number.get());
  std::string out(text == nullptr ? "" : text);
  OPENSSL_free(text);
  return out;
}

std::string key_kind_text(const X509* x509) {
  EVP_PKEY* key = X509_get0_pubkey(x509);
  if (key == nullptr) return "unknown";
  const char* name = EVP_PKEY_get0_type_name(key);
  return fmt::format("{} {}", name == nullptr ? "unknown" : name, EVP_PKEY_get_bits(key));
}

std::string file_bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Failure(Remedy::operator_, fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)), "check the path and its permissions");
  return {std::istreambuf_iterator<char>(in), {}};
}

int give_pass_phrase(char* buffer, int size, int /*writing*/, void* phrase) {
  const auto& text = *static_cast<const std::string*>(phrase);
  const int length = std::min(size, static_cast<int>(text.size()));
  std::memcpy(buffer, text.data(), static_cast<std::size_t>(length));
  return length;
}

void add_bundle(const PKCS7* bundle, std::vector<Certificate>& out) {
  if (bundle == nullptr || !PKCS7_type_is_signed(const_cast<PKCS7*>(bundle))) return;
  const STACK_OF(X509)* certificates = bundle->d.sign->cert;
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    X509* x509 = sk_X509_value(certificates, i);
    X509_up_ref(x509);
    out.push_back(Certificate::of_native({x509, X509_free}));
  }
}

}  // namespace

Certificate Certificate::of_native(std::shared_ptr<x509_st> x509) {
  auto facts = std::make_shared<Facts>();
  facts->subject = name_text(X509_get_subject_name(x509.get()));
  facts->issuer = name_text(X509_get_issuer_name(x509.get()));
  facts->serial = serial_text(x509.get());
  facts->key_kind = key_kind_text(x509.get());
  facts->not_before = time_of(X509_get0_notBefore(x509.get()));
  facts->not_after = time_of(X509_get0_notAfter(x509.get()));
  Certificate certificate;
  certificate.x509_ = std::move(x509);
  facts->fingerprint = hex(digest_of(Digest::sha256, Pieces(certificate.der())));
  certificate.facts_ = std::move(facts);
  return certificate;
}

std::vector<Certificate> Certificate::parse_all(std::string_view bytes, const std::string& where) {
  std::vector<Certificate> out;
  if (bytes.find("-----BEGIN") != std::string_view::npos) {
    const BioPointer in = reading(bytes);
    while (X509* x509 = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) out.push_back(of_native({x509, X509_free}));
    if (out.empty()) {
      const BioPointer again = reading(bytes);
      const std::unique_ptr<PKCS7, decltype(&PKCS7_free)> bundle(PEM_read_bio_PKCS7(again.get(), nullptr, nullptr, nullptr), PKCS7_free);
      add_bundle(bundle.get(), out);
    }
  } else {
    const auto* start = reinterpret_cast<const unsigned char*>(bytes.data());
    if (X509* x509 = d2i_X509(nullptr, &start, static_cast<long>(bytes.size()))) {
      out.push_back(of_native({x509, X509_free}));
    } else {
      start = reinterpret_cast<const unsigned char*>(bytes.data());
      const std::unique_ptr<PKCS7, decltype(&PKCS7_free)> bundle(d2i_PKCS7(nullptr, &start, static_cast<long>(bytes.size())), PKCS7_free);
      add_bundle(bundle.get(), out);
    }
  }
  ERR_clear_error();
  if (out.empty())
    throw Failure(Remedy::operator_, fmt::format("{} holds no X.509 certificate (neither PEM, DER nor PKCS #7)", where),
                  "ask for the certificate as a .cer, .pem or .p7b file");
  return out;
}

Certificate Certificate::parse(std::string_view bytes, const std::string& where) { return parse_all(bytes, where).front(); }
Certificate Certificate::load(const std::filesystem::path& file) { return parse(file_bytes(file), file.string()); }

std::string Certificate::pem() const {
  const BioPointer out(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(out.get(), x509_.get());
  return written(out.get());
}

std::string Certificate::der() const {
  unsigned char* start = nullptr;
  const int length = i2d_X509(x509_.get(), &start);
  std::string out(reinterpret_cast<const char*>(start), length > 0 ? static_cast<std::size_t>(length) : 0);
  OPENSSL_free(start);
  return out;
}

std::string Certificate::named() const { return fmt::format("{} (sha256 {}...)", subject(), fingerprint().substr(0, 16)); }

PrivateKey PrivateKey::parse(std::string_view pem, const std::string& where, const std::string& pass_phrase) {
  const BioPointer in = reading(pem);
  std::string phrase = pass_phrase;
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in.get(), nullptr, give_pass_phrase, &phrase);
  ERR_clear_error();
  if (key == nullptr)
    throw Failure(Remedy::operator_, fmt::format("{} holds no private key that can be read{}", where, pass_phrase.empty() ? "" : " with the pass phrase given"),
                  "a PEM file with BEGIN PRIVATE KEY is expected; encrypted keys need their pass phrase");
  PrivateKey out;
  out.key_ = {key, EVP_PKEY_free};
  return out;
}

PrivateKey PrivateKey::load(const std::filesystem::path& file, const std::string& pass_phrase) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) == 0 && ((facts.st_mode & S_IRWXO) != 0 || ((facts.st_mode & S_IRWXG) != 0 && facts.st_gid != 0)))
    throw Failure(Remedy::operator_, fmt::format("private key {} may be read by others (mode {:o})", file.string(), facts.st_mode & 0777U),
                  fmt::format("chmod 600 {}", file.string()));
  return parse(file_bytes(file), file.string(), pass_phrase);
}

bool PrivateKey::belongs_to(const Certificate& certificate) const {
  const bool same = X509_check_private_key(certificate.native(), key_.get()) == 1;
  ERR_clear_error();
  return same;
}

ExpiryStage expiry_stage(const Certificate& certificate, Time now) {
  using std::chrono::days;
  if (now < certificate.not_before()) return ExpiryStage::not_yet_valid;
  const auto left = certificate.not_after() - now;
  if (left < std::chrono::microseconds(0)) return ExpiryStage::expired;
  if (left < days(7)) return ExpiryStage::within_7_days;
  if (left < days(14)) return ExpiryStage::within_14_days;
  if (left < days(30)) return ExpiryStage::within_30_days;
  if (left < days(60)) return ExpiryStage::within_60_days;
  return ExpiryStage::far;
}

std::string expiry_text(const Certificate& certificate, Time now) {
  if (now < certificate.not_before()) return fmt::format("is not valid before {}", iso_time(certificate.not_before()));
  const auto left = std::chrono::duration_cast<std::chrono::days>(certificate.not_after() - now).count();
  if (now > certificate.not_after()) return fmt::format("expired {} days ago ({})", -left, iso_time(certificate.not_after()));
  return fmt::format("expires in {} days ({})", left, iso_time(certificate.not_after()));
}

std::string openssl_reason() {
  std::string out;
  while (const unsigned long code = ERR_get_error()) {
    const char* reason = ERR_reason_error_string(code);
    if (reason == nullptr) continue;
    if (!out.empty()) out += "; ";
    out += reason;
  }
  return out.empty() ? "no reason given" : out;
}

}  // namespace crossdock::as2
