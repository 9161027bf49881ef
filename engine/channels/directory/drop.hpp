// put_file: a file appears in a folder whole or not at all, and never over another one. Blocking: disk pool only.
#pragma once

#include <filesystem>

#include "engine/channels/channel.hpp"
#include "engine/channels/pickup.hpp"

namespace crossdock::channels {

// Writes to a temporary name, syncs, renames without overwriting, syncs the folder. A file of the same name and
// content that lies there already counts as sent: it is ours from before a crash. Throws Failure for trouble with the
// disk; refuses what cannot succeed later.
Attempt put_file(const std::filesystem::path& folder, const Departure& departure, const DropRules& rules);

}  // namespace crossdock::channels
