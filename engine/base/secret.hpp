// A secret is referred to, never written down: configuration says where it is, and it is fetched when it is needed.
//   file:/etc/crossdock/secrets/acme    a file of ours, readable by its owner alone
//   env:ACME_PASSWORD                   an environment variable of the daemon
//   credential:acme                     a systemd credential (LoadCredential=acme:...)
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock {

class SecretReference {
 public:
  SecretReference() = default;  // none
  // Nothing when `text` is not a reference. A relative file: path starts at `folder`.
  static std::optional<SecretReference> parse(std::string_view text, const std::filesystem::path& folder = {});

  explicit operator bool() const { return kind_ != Kind::none; }
  // "env:ACME_PASSWORD": safe to show.
  [[nodiscard]] std::string text() const;
  // The secret without the line end that follows it. Throws Failure (operator) when it is not there, empty, or a file
  // that others may read. The text of the failure never holds the secret.
  [[nodiscard]] std::string fetch() const;

  friend bool operator==(const SecretReference&, const SecretReference&) = default;

 private:
  enum class Kind : unsigned char { none, file, environment, credential };
  SecretReference(Kind kind, std::string place) : kind_(kind), place_(std::move(place)) {}
  Kind kind_ = Kind::none;
  std::string place_;
};

// Throws Failure (operator) unless `file` is a regular file that only its owner (us or root) can read. For private keys too.
void require_private(const std::filesystem::path& file);

}  // namespace crossdock
