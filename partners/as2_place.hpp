// An AS2 relationship as a partner's file says it: plain words, which the daemon turns into engine/channels/as2.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/yaml/node.hpp"
#include "engine/base/secret.hpp"

namespace crossdock::partners {

// A certificate of the partner. Two at a time while he changes over; `from` is when we begin to encrypt with it.
struct As2Certificate {
  std::filesystem::path file;
  std::optional<std::chrono::year_month_day> from;
};

// One of ours, with its private key.
struct As2Identity {
  std::filesystem::path certificate, key;
  SecretReference passphrase;
  std::optional<std::chrono::year_month_day> from;  // when we begin to sign with it
};

struct As2Place {
  std::string our_id, their_id;
  std::string url;                                   // empty: only receives
  bool receives = true;
  std::vector<As2Identity> ours;
  std::vector<As2Certificate> theirs;
  std::string sign = "sha256", encrypt = "aes128-cbc", compress = "none";
  std::string receipt = "synchronous";
  bool signed_receipt = true;
  std::vector<std::string> receipt_digests;          // of the MIC, best first; empty: that of `sign`
  std::string async_url;
  std::chrono::milliseconds mdn_within{std::chrono::hours(1)}, answer_within{std::chrono::minutes(10)};
  std::uint32_t mdn_resends = 2;
  bool require_signed = true, require_encrypted = true;
  std::vector<std::string> accept, quirks, addresses, mdn_hosts;
  std::string content_type = "application/edi-x12", subject = "EDI", user;
  SecretReference password;
  std::vector<std::filesystem::path> tls_trusted;
  std::optional<As2Identity> tls_client;
  bool tls_check_name = true;
};

inline constexpr std::string_view as2_digests[] = {"sha256", "sha384", "sha512", "sha1", "none"};
inline constexpr std::string_view as2_ciphers[] = {"aes128-cbc", "aes192-cbc", "aes256-cbc", "aes128-gcm", "aes192-gcm", "aes256-gcm", "3des", "none"};
inline constexpr std::string_view as2_compressions[] = {"none", "before-signing", "after-signing"};
inline constexpr std::string_view as2_receipts[] = {"none", "synchronous", "asynchronous"};
inline constexpr std::string_view as2_legacy[] = {"sha1", "md5", "3des"};
inline constexpr std::string_view as2_quirks[] = {
    "micalg-without-hyphen", "mic-without-headers-when-compressed", "accept-missing-mic", "accept-signature-off-by-line-end",
    "signature-without-certificate", "binary-signature-part", "quoted-names", "chunked", "expect-continue", "one-message-a-connection",
    "no-file-name"};

As2Place read_as2(yaml::Map& map);

}  // namespace crossdock::partners
