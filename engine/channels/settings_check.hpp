// What a channel's settings must hold before it is made; said in the words of the configuration file.
#pragma once

#include <filesystem>
#include <string>

#include "engine/channels/pickup.hpp"

namespace crossdock::channels {

// Throws Failure(operator_).
void check_pickup(const std::string& channel, bool receives, const PickupRules& rules, const std::filesystem::path& spool);

}  // namespace crossdock::channels
