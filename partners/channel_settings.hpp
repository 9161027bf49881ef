// How bytes come from and go to one place of a partner, as its file says it. Plain values: the daemon makes channels of
// engine/channels from them. A new kind of channel adds a struct and a name to Place.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/name_template.hpp"
#include "engine/base/secret.hpp"
#include "partners/as2_place.hpp"

namespace crossdock::partners {

using std::chrono::milliseconds;

// Which files are ours to take, when they are whole, and what becomes of them after our commit.
struct Pickup {
  enum class After : std::uint8_t { remove, move, keep };
  std::vector<std::string> patterns{"*"};
  std::vector<std::string> ignored{".*", "*.tmp", "*.part", "*.filepart"};
  milliseconds stable_for{1'000};
  std::string done_marker, lock_marker;  // ".done", ".lock"; empty: none
  After after = After::remove;
  std::string move_to;                   // folder, for After::move
  milliseconds poll_every{60'000};
  std::uint64_t largest = 4'000'000'000;
};

// How files are put there so that nobody takes half of one.
struct Drop {
  NameTemplate file_name{"{set}-{partner}-{number}.edi"};
  std::string temporary_prefix = ".", temporary_suffix = ".part";
  std::string done_marker;
};

// What may stand in Drop::file_name. {number} is the interchange control number, {id} the store's id of the
// transmission: one of the two must be there, so that names do not repeat.
inline constexpr std::string_view drop_name_fields[] = {"partner", "set", "number", "id", "date", "time"};

struct DirectoryPlace {
  std::filesystem::path inbound, outbound;  // empty: nothing comes from, goes to here
  bool make_folders = true;
};

struct SftpPlace {
  std::string host;
  std::uint16_t port = 22;
  std::string user;
  std::vector<std::string> host_keys;       // "SHA256:..." or "ssh-ed25519 SHA256:..."
  std::filesystem::path known_hosts, private_key;
  SecretReference passphrase, password;
  std::string ciphers, macs, key_exchanges, host_key_types;  // comma lists; empty: all
  std::string inbound, outbound;            // folders on the server
  milliseconds connect_within{15'000}, login_within{20'000}, answer_within{60'000}, hang_up_after{300'000};
  milliseconds first_pause{1'000}, longest_pause{300'000};
  std::uint32_t window = 0;  // requests in flight; 0: chosen by the measured distance
};

using Place = std::variant<DirectoryPlace, SftpPlace, As2Place>;

struct ChannelSettings {
  std::string name;  // "sftp"; unique in its partner
  bool enabled = true;
  Pickup pickup;
  Drop drop;
  Place place;

  [[nodiscard]] bool receives() const;
  [[nodiscard]] bool sends() const;
  [[nodiscard]] const char* kind() const;  // "directory", "sftp", "as2"
};

}  // namespace crossdock::partners
