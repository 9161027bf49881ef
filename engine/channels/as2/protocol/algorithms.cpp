#include "engine/channels/as2/protocol/algorithms.hpp"

#include <openssl/evp.h>

#include <array>
#include <utility>

#include "engine/channels/as2/protocol/mime.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::array<std::pair<Cipher, std::string_view>, 7> cipher_names{{{Cipher::aes128_cbc, "aes128-cbc"},
                                                                           {Cipher::aes192_cbc, "aes192-cbc"},
                                                                           {Cipher::aes256_cbc, "aes256-cbc"},
                                                                           {Cipher::aes128_gcm, "aes128-gcm"},
                                                                           {Cipher::aes192_gcm, "aes192-gcm"},
                                                                           {Cipher::aes256_gcm, "aes256-gcm"},
                                                                           {Cipher::triple_des, "3des"}}};

// Fetched once: looking an algorithm up costs more than hashing a small document.
template <class Key, class Native, std::size_t N>
std::array<Native*, N> fetch_all(const std::array<std::pair<Key, const char*>, N>& names,
                                 Native* (*fetch)(OSSL_LIB_CTX*, const char*, const char*)) {
  std::array<Native*, N> out{};
  for (const auto& [key, name] : names) out[static_cast<std::size_t>(key)] = fetch(nullptr, name, nullptr);
  return out;
}

}  // namespace

std::optional<Digest> digest_named(std::string_view name) {
  std::string plain;
  for (const char c : lower(trimmed(name)))
    if (c != '-' && c != '_' && c != '"') plain += c;
  if (plain.compare(0, 3, "rsa") == 0) plain.erase(0, 3);
  if (plain == "sha256") return Digest::sha256;
  if (plain == "sha384") return Digest::sha384;
  if (plain == "sha512") return Digest::sha512;
  if (plain == "sha1" || plain == "sha") return Digest::sha1;
  if (plain == "md5") return Digest::md5;
  return std::nullopt;
}

std::string_view micalg(Digest digest, MicalgSpelling spelling) {
  const bool hyphen = spelling == MicalgSpelling::with_hyphen;
  switch (digest) {
    case Digest::sha256: return hyphen ? "sha-256" : "sha256";
    case Digest::sha384: return hyphen ? "sha-384" : "sha384";
    case Digest::sha512: return hyphen ? "sha-512" : "sha512";
    case Digest::sha1: return "sha1";  // "sha-1" is refused by old products, "sha1" by none
    case Digest::md5: return "md5";
  }
  return {};
}

std::optional<Cipher> cipher_named(std::string_view name) {
  for (const auto& [cipher, text] : cipher_names)
    if (same_word(name, text)) return cipher;
  return std::nullopt;
}

std::string_view cipher_name(Cipher cipher) { return cipher_names[static_cast<std::size_t>(cipher)].second; }

const evp_md_st* native(Digest digest) {
  static const auto digests = fetch_all<Digest, EVP_MD, 5>(
      {{{Digest::sha256, "SHA256"}, {Digest::sha384, "SHA384"}, {Digest::sha512, "SHA512"}, {Digest::sha1, "SHA1"}, {Digest::md5, "MD5"}}},
      EVP_MD_fetch);
  return digests[static_cast<std::size_t>(digest)];
}

const evp_cipher_st* native(Cipher cipher) {
  static const auto ciphers = fetch_all<Cipher, EVP_CIPHER, 7>({{{Cipher::aes128_cbc, "AES-128-CBC"},
                                                                 {Cipher::aes192_cbc, "AES-192-CBC"},
                                                                 {Cipher::aes256_cbc, "AES-256-CBC"},
                                                                 {Cipher::aes128_gcm, "AES-128-GCM"},
                                                                 {Cipher::aes192_gcm, "AES-192-GCM"},
                                                                 {Cipher::aes256_gcm, "AES-256-GCM"},
                                                                 {Cipher::triple_des, "DES-EDE3-CBC"}}},
                                                               EVP_CIPHER_fetch);
  return ciphers[static_cast<std::size_t>(cipher)];
}

Hash::Hash(Digest digest) : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, native(digest), nullptr); }
Hash::~Hash() { EVP_MD_CTX_free(context_); }
void Hash::add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }

std::string Hash::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  EVP_DigestFinal_ex(context_, out.data(), &length);
  return {reinterpret_cast<const char*>(out.data()), length};
}

std::string digest_of(Digest digest, const Pieces& bytes) {
  Hash hash(digest);
  for (const std::string_view piece : bytes) hash.add(piece);
  return hash.finish();
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += {digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

}  // namespace crossdock::as2
