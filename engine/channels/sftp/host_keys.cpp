#include "engine/channels/sftp/host_keys.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "engine/base/text.hpp"
#include "engine/channels/selection.hpp"
#include "engine/channels/spool.hpp"

namespace crossdock::channels::sftp {
namespace {

const std::string rsa_algorithms = "rsa-sha2-512,rsa-sha2-256,ssh-rsa";
const std::string ecdsa_algorithms = "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521";

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > 64 * 1024) return std::nullopt;
  std::string bytes(text.size() / 4 * 3 + 1, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  const auto padding = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
  if (padding > static_cast<std::size_t>(length)) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

bool is_fingerprint(std::string_view text) {
  if (!text.starts_with("SHA256:") || text.size() != 7 + 43) return false;
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 7) == text.npos;
}

// "|1|salt|hash", both base64: HMAC-SHA1 of the host name.
bool hashed_field_matches(std::string_view field, const std::string& name) {
  const auto middle = field.find('|', 3);
  if (middle == field.npos) return false;
  const auto salt = from_base64(field.substr(3, middle - 3)), hash = from_base64(field.substr(middle + 1));
  if (!salt || !hash) return false;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  HMAC(EVP_sha1(), salt->data(), static_cast<int>(salt->size()), reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data(), &length);
  return *hash == std::string_view(reinterpret_cast<const char*>(digest.data()), length);
}

// Known_hosts patterns have * and ? but no sets: "[host]:port" is meant as written.
bool plain_pattern_matches(std::string_view pattern, const std::string& name) {
  std::string escaped;
  for (const char c : lower(pattern)) {
    if (c == '[' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return matches(escaped, name);
}

std::string algorithms_of(const std::string& type) { return type == "ssh-rsa" ? rsa_algorithms : type; }

}  // namespace

HostKey::HostKey(std::string blob_) : blob(std::move(blob_)) {
  if (blob.size() < 4) return;
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(blob[3])) | static_cast<std::size_t>(static_cast<unsigned char>(blob[2])) << 8;
  type = blob.substr(4, std::min<std::size_t>(length, 64));
}

std::string HostKey::fingerprint() const {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(blob.data()), blob.size(), digest.data());
  auto text = base64(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
  text.erase(text.find_last_not_of('=') + 1);
  return "SHA256:" + text;
}

bool known_hosts_field_matches(std::string_view field, std::string_view host, std::uint16_t port) {
  const std::string name = port == 22 ? lower(host) : fmt::format("[{}]:{}", lower(host), port);
  if (field.starts_with("|1|")) return hashed_field_matches(field, name);
  bool matched = false;
  while (!field.empty()) {
    const auto comma = std::min(field.find(','), field.size());
    auto pattern = field.substr(0, comma);
    field.remove_prefix(std::min(comma + 1, field.size()));
    const bool negated = pattern.starts_with('!');
    if (negated) pattern.remove_prefix(1);
    if (!plain_pattern_matches(pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

TrustedHosts::TrustedHosts(std::string host, std::uint16_t port, const std::vector<std::string>& pins, const std::filesystem::path& known_hosts)
    : host_(std::move(host)), port_(port), known_hosts_(known_hosts) {
  for (const auto& pin : pins) read_pin(pin);
  if (!known_hosts.empty()) read_known_hosts(known_hosts);
}

void TrustedHosts::read_pin(const std::string& text) {
  const auto blank = text.find(' ');
  Pin pin;
  if (blank != text.npos) pin.type = text.substr(0, blank);
  pin.fingerprint = text.substr(blank == text.npos ? 0 : blank + 1);
  pin.fingerprint.erase(pin.fingerprint.find_last_not_of('=') + 1);
  if (!is_fingerprint(pin.fingerprint))
    throw Failure(Remedy::operator_, fmt::format("\"{}\" is no host key fingerprint: expected \"SHA256:\" and 43 base64 characters, perhaps after a key type",
                                                 excerpt(text, 100)),
                  fmt::format("show the server's: ssh-keyscan -p {} {} | ssh-keygen -lf -", port_, host_));
  pins_.push_back(std::move(pin));
}

void TrustedHosts::read_known_hosts(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream)
    throw Failure(Remedy::operator_, fmt::format("cannot read the known_hosts file {}", file.string()),
                  fmt::format("make it: ssh-keyscan -p {} {} >> {}, and compare with what the partner says", port_, host_, file.string()));
  for (std::string line; std::getline(stream, line);) read_known_hosts_line(line);
}

void TrustedHosts::read_known_hosts_line(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string field, type, key;
  words >> field;
  if (field.empty() || field.starts_with('#') || field == "@cert-authority") return;
  const bool revoked = field == "@revoked";
  if (revoked) words >> field;
  words >> type >> key;
  if (!known_hosts_field_matches(field, host_, port_)) return;
  const auto blob = from_base64(key);
  if (!blob) return;
  Pin pin;
  pin.type = type;
  pin.fingerprint = HostKey(*blob).fingerprint();
  (revoked ? revoked_ : pins_).push_back(std::move(pin));
}

bool TrustedHosts::trusts(const HostKey& key) const {
  const auto fingerprint = key.fingerprint();
  const auto same = [&](const Pin& pin) { return pin.fingerprint == fingerprint && (pin.type.empty() || pin.type == key.type); };
  return std::ranges::any_of(pins_, same) && std::ranges::none_of(revoked_, same);
}

std::vector<std::string> TrustedHosts::algorithm_lists() const {
  std::string typed;
  for (const auto& pin : pins_) {
    const auto algorithms = algorithms_of(pin.type);
    if (pin.type.empty()) return {"ssh-ed25519", ecdsa_algorithms, rsa_algorithms};
    if (typed.find(algorithms) == typed.npos) typed += (typed.empty() ? "" : ",") + algorithms;
  }
  if (typed.empty()) return {""};
  return {typed};
}

std::string TrustedHosts::expected() const {
  std::string text;
  for (const auto& pin : pins_) text += fmt::format("{}{}{}{}", text.empty() ? "" : " or ", pin.type, pin.type.empty() ? "" : " ", pin.fingerprint);
  if (!text.empty()) return text;
  return known_hosts_.empty() ? "no key is pinned" : fmt::format("{} has no line for this server", known_hosts_.string());
}

Failure TrustedHosts::refusal(const std::vector<HostKey>& seen) const {
  std::string shown, lines;
  for (const auto& key : seen) {
    shown += fmt::format("{}{} {}", shown.empty() ? "" : " and ", excerpt(key.type), key.fingerprint());
    lines += fmt::format("{}- \"{} {}\"", lines.empty() ? "" : "\n", excerpt(key.type), key.fingerprint());
  }
  if (seen.empty())
    return Failure(Remedy::operator_, fmt::format("{}:{} has no host key of the pinned types; expected {}", host_, port_, expected()),
                   fmt::format("ask the partner which key is right, and compare: ssh-keyscan -p {} {} | ssh-keygen -lf -", port_, host_));
  const char* what = pins_.empty() ? "is not known" : "has changed";
  return Failure(Remedy::operator_, fmt::format("the host key of {}:{} {}: it showed {}; expected {}", host_, port_, what, shown, expected()),
                 fmt::format("ask the partner by telephone whether this key is theirs; if so, write under host_keys of the channel:\n{}", lines));
}

}  // namespace crossdock::channels::sftp
