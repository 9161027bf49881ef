// The SFTP channel: files come and go through folders of a partner's SFTP server. We are always the client.
// One SSH connection a channel; every request of every file is pipelined over it (session.hpp). The connection is
// made when first needed, kept while it is used, and made again with growing pauses when it breaks.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"
#include "engine/channels/pickup.hpp"

namespace crossdock::channels {

// Fetches a secret when it is needed, from where the configuration refers to; throws Failure when it is not there.
// What it returns is used once, overwritten, and never logged.
using SecretSource = std::function<std::string()>;

struct SftpTimes {
  SftpTimes() = default;
  std::chrono::milliseconds connect{15'000};     // name lookup and TCP
  std::chrono::milliseconds handshake{20'000};   // SSH key exchange
  std::chrono::milliseconds login{20'000};       // user authentication and opening the sftp subsystem
  std::chrono::milliseconds operation{60'000};   // no answer to any outstanding request for this long
  std::chrono::milliseconds idle{300'000};       // nothing to do for this long: hang up until there is
  std::chrono::milliseconds first_pause{1'000};  // after the first failed connection; doubled each time, +-25 %,
  std::chrono::milliseconds longest_pause{300'000};  // up to this
};

struct SftpSettings {
  SftpSettings() = default;
  std::string partner;                  // goes into every Arrival
  std::string name;                     // the channel's name in the configuration
  std::string host;                     // name or address
  std::uint16_t port = 22;
  std::string user;

  // Whom we talk to. At least one pin or a known_hosts file is required: an unknown key is refused.
  std::vector<std::string> host_keys;   // "SHA256:<base64>", or "ssh-ed25519 SHA256:<base64>" when the type is known
  std::filesystem::path known_hosts;    // OpenSSH's format, hashed names included

  // Who we are. The key is tried first, then the password.
  std::filesystem::path private_key;    // OpenSSH or PEM
  SecretSource passphrase;              // of the private key; empty when it has none
  SecretSource password;                // empty when keys only

  // Comma lists in libssh2's names, best first; empty takes all the library knows.
  std::string ciphers, macs, key_exchanges, host_key_types;

  std::string inbound;                  // folder on the server, absolute or relative to the login folder; "" only sends
  std::string outbound;                 // likewise; "" only receives
  std::filesystem::path spool;          // for files above pickup.spool_above
  PickupRules pickup;
  DropRules drop;
  SftpTimes times;
  unsigned window = 0;                  // requests in flight, 1 to 1024; 0 chooses by the time a request takes: 64, or
                                        // 256 to a server more than 5 ms away
};

// Throws Failure(operator_) when the settings contradict themselves (no host, no pin, no way to log in, bad pin).
std::unique_ptr<Channel> make_sftp_channel(SftpSettings settings, Executors executors);

// One line about the libssh2 this process runs with and what it cannot do, for the start of the programs:
// "libssh2 1.10.0: cannot reach servers that offer only RSA host keys with SHA-2; ... Run tools/setup for a newer one."
std::string ssh_library_report();

}  // namespace crossdock::channels
