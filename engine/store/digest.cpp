#include "engine/store/digest.hpp"

#include <openssl/evp.h>

namespace crossdock::store {

struct Hash::Context {
  EVP_MD_CTX* value = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(value); }
};

Hash::Hash() : context_(std::make_unique<Context>()) {
  // Fetched once: looking the algorithm up costs more than hashing a small file.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_DigestInit_ex(context_->value, algorithm, nullptr);
}

Hash::~Hash() = default;

void Hash::add(std::string_view bytes) { EVP_DigestUpdate(context_->value, bytes.data(), bytes.size()); }

Digest Hash::end() {
  Digest digest;
  EVP_DigestFinal_ex(context_->value, digest.bytes.data(), nullptr);
  return digest;
}

Digest digest_of(std::string_view bytes) {
  Hash hash;
  hash.add(bytes);
  return hash.end();
}

std::string Digest::hex() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) out += digits[byte >> 4], out += digits[byte & 15];
  return out;
}

}  // namespace crossdock::store
