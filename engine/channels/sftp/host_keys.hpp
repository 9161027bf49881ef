// Host keys: whom an SSH server must be before we talk to it. Trust comes from the partner file's pins and from a
// known_hosts file; a key that is in neither is refused, and what was seen, what was expected and the line to write
// are said. No I/O but reading the known_hosts file; nothing of libssh2.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/failure.hpp"

namespace crossdock::channels::sftp {

// A public key as SSH transmits it (RFC 4253 §6.6).
struct HostKey {
  HostKey() = default;
  explicit HostKey(std::string blob_);
  std::string blob;
  std::string type;                              // "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", ...
  [[nodiscard]] std::string fingerprint() const;  // "SHA256:<base64 without padding>", as ssh-keygen -l shows it
};

class TrustedHosts {
 public:
  // Throws Failure(operator_) for a pin that is none, or a known_hosts file that cannot be read.
  TrustedHosts(std::string host, std::uint16_t port, const std::vector<std::string>& pins, const std::filesystem::path& known_hosts);

  [[nodiscard]] bool trusts(const HostKey& key) const;

  // Comma lists of host key algorithms to ask the server for, one handshake each until a trusted key is met. A server
  // has several keys and shows only one: that of the first algorithm both sides know. Where the pins tell their
  // types one handshake is enough.
  [[nodiscard]] std::vector<std::string> algorithm_lists() const;

  // The failure to report when the server showed these keys and none is trusted.
  [[nodiscard]] Failure refusal(const std::vector<HostKey>& seen) const;

 private:
  struct Pin {
    std::string type;         // empty: not known
    std::string fingerprint;
  };
  void read_pin(const std::string& text);
  void read_known_hosts(const std::filesystem::path& file);
  void read_known_hosts_line(std::string_view line);
  [[nodiscard]] std::string expected() const;

  std::string host_;
  std::uint16_t port_;
  std::vector<Pin> pins_;
  std::vector<Pin> revoked_;
  std::filesystem::path known_hosts_;
};

// Whether the host field of a known_hosts line (plain, with wildcards, or hashed) means this host and port.
bool known_hosts_field_matches(std::string_view field, std::string_view host, std::uint16_t port);

}  // namespace crossdock::channels::sftp
