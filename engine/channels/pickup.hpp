// Which files of a place are ours to take, when they are whole, and what becomes of them after our commit; and how
// files are put there so that nobody takes half of one. The same rules hold for a folder of this machine and for a
// folder behind SFTP; config and partners fill these structs, the two channels obey them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace crossdock::channels {

enum class AfterCommit : std::uint8_t {
  remove,  // delete it
  move,    // rename it into PickupRules::move_to
  keep,    // leave it; the intake remembers what it has accepted
};

struct PickupRules {
  PickupRules() = default;

  // Shell patterns (* ? [a-z]); a file is ours when one of `patterns` and none of `ignored` matches its name.
  std::vector<std::string> patterns{"*"};
  std::vector<std::string> ignored{".*", "*.tmp", "*.part", "*.filepart"};

  // A file is whole when its size and time have not changed between two looks at least this far apart; zero takes
  // it at first sight. A file that arrives in a watched folder by rename is whole at once.
  std::chrono::milliseconds stable_for{1000};
  // When set, X is taken only while X<done_marker> lies beside it (".done"); the marker is removed with the file,
  // counts as proof that X is whole, and is never taken as a file itself.
  std::string done_marker;
  // When set, X is not taken while X<lock_marker> lies beside it (".lock").
  std::string lock_marker;

  AfterCommit after_commit = AfterCommit::remove;
  std::string move_to;                           // for AfterCommit::move: a folder at the same place, made when missing

  std::chrono::milliseconds poll_every{60'000};  // a watched folder is looked at anew this often in any case
  std::size_t in_flight = 256;                   // files being read or waiting for the intake at the same time
  std::uint64_t spool_above = 256 * 1024;        // bytes; larger files go to the spool folder instead of memory
  std::uint64_t largest = 4ull << 30;            // bytes; larger files are left where they are, and health says so
};

struct DropRules {
  DropRules() = default;
  // A file is written as <prefix><name><suffix> and renamed when it is whole.
  std::string temporary_prefix = ".";
  std::string temporary_suffix = ".part";
  std::string done_marker;                       // when set, an empty file <name><done_marker> follows the rename
};

}  // namespace crossdock::channels
