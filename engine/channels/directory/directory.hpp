// The directory channel: files come and go through folders of this machine (or of a mounted one).
// Inbound folders are watched with inotify and looked through anew at every poll interval, because inotify sees
// nothing of what happens on another host's side of a network file system. Files leave by temporary name, fsync,
// rename without overwriting, fsync of the folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"
#include "engine/channels/pickup.hpp"

namespace crossdock::channels {

struct DirectorySettings {
  DirectorySettings() = default;
  std::string partner;             // goes into every Arrival; empty for a folder shared by several partners
  std::string name;                // the channel's name in the configuration
  std::filesystem::path inbound;   // empty: this channel only sends
  std::filesystem::path outbound;  // empty: this channel only receives
  bool make_folders = true;        // create missing folders instead of failing
  std::filesystem::path spool;     // for files above pickup.spool_above; must exist or be creatable
  PickupRules pickup;
  DropRules drop;
};

// Throws Failure(operator_) when the settings contradict themselves (move without a folder, no spool, no pattern).
// The folders themselves are only touched by receive() and send(); their absence shows in health().
std::unique_ptr<Channel> make_directory_channel(DirectorySettings settings, Executors executors);

}  // namespace crossdock::channels
