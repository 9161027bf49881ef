// The digests and ciphers AS2 names, with every spelling met in the field, and what of them a partner may use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/channels/as2/protocol/bytes.hpp"

struct evp_md_st;
struct evp_md_ctx_st;
struct evp_cipher_st;

namespace crossdock::as2 {

enum class Digest : std::uint8_t { sha256, sha384, sha512, sha1, md5 };
inline constexpr Digest all_digests[] = {Digest::sha256, Digest::sha384, Digest::sha512, Digest::sha1, Digest::md5};

// "sha-256", "SHA256", "sha_256", "rsa-sha256" ...
std::optional<Digest> digest_named(std::string_view name);
// RFC 5751 writes sha-256, RFC 3851 wrote sha256; old products know only theirs.
enum class MicalgSpelling : std::uint8_t { with_hyphen, without_hyphen };
std::string_view micalg(Digest digest, MicalgSpelling spelling = MicalgSpelling::with_hyphen);

enum class Cipher : std::uint8_t { aes128_cbc, aes192_cbc, aes256_cbc, aes128_gcm, aes192_gcm, aes256_gcm, triple_des };
std::optional<Cipher> cipher_named(std::string_view name);  // our names, as cipher_name() gives them
std::string_view cipher_name(Cipher cipher);                // "aes256-cbc"

// What may be accepted from a partner beyond the good: only where his file says so.
struct LegacyPolicy {
  bool sha1 = false;
  bool md5 = false;
  bool triple_des = false;
  [[nodiscard]] bool allows(Digest digest) const {
    return (digest != Digest::sha1 || sha1) && (digest != Digest::md5 || md5);
  }
  [[nodiscard]] bool allows(Cipher cipher) const { return cipher != Cipher::triple_des || triple_des; }
};

// A digest over octets in any portions.
class Hash {
 public:
  explicit Hash(Digest digest);
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  ~Hash();
  void add(std::string_view bytes);
  std::string finish();  // the raw digest

 private:
  evp_md_ctx_st* context_;
};
std::string digest_of(Digest digest, const Pieces& bytes);
std::string hex(std::string_view bytes);

// OpenSSL's objects, fetched once.
const evp_md_st* native(Digest digest);
const evp_cipher_st* native(Cipher cipher);

}  // namespace crossdock::as2
