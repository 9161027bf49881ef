#include "tests/as2_protocol/support/identities.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <map>
#include <mutex>

namespace crossdock::as2::test {
namespace {

std::string drained(BIO* bio) {
  const char* start = nullptr;
  const long length = BIO_get_mem_data(bio, &start);
  std::string out(start, static_cast<std::size_t>(length));
  BIO_free(bio);
  return out;
}

void extend(X509* x509, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, x509, x509, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  X509_add_ext(x509, extension, -1);
  X509_EXTENSION_free(extension);
}

Identity make(const std::string& name, long from_seconds, long until_seconds) {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509* x509 = X509_new();
  X509_set_version(x509, 2);
  std::uint64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial >> 2);
  X509_gmtime_adj(X509_getm_notBefore(x509), from_seconds);
  X509_gmtime_adj(X509_getm_notAfter(x509), until_seconds);
  X509_set_pubkey(x509, key);
  X509_NAME* subject = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x509, subject);
  extend(x509, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  extend(x509, NID_subject_key_identifier, "hash");
  X509_sign(x509, key, EVP_sha256());

  BIO* certificate = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate, x509);
  BIO* pem = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(pem, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(x509);
  EVP_PKEY_free(key);
  return {Certificate::parse(drained(certificate), name), PrivateKey::parse(drained(pem), name)};
}

}  // namespace

const Identity& identity(const std::string& name) {
  static std::mutex mutex;  // servers of the tests ask on threads of their own
  static std::map<std::string, Identity> made;
  const std::lock_guard lock(mutex);
  auto found = made.find(name);
  if (found == made.end()) found = made.emplace(name, make(name, -3600, 400L * 24 * 3600)).first;
  return found->second;
}

Identity identity_valid(const std::string& name, std::chrono::hours from, std::chrono::hours until) {
  return make(name, from.count() * 3600, until.count() * 3600);
}

std::string key_pem(const Identity& identity) {
  BIO* pem = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(pem, identity.key.native(), nullptr, nullptr, 0, nullptr, nullptr);
  return drained(pem);
}

}  // namespace crossdock::as2::test
