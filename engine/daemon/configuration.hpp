// From configuration files to what the daemon runs by: one World for the stages and a list of channels to open. Built
// whole at start and at every reload; nothing of it is used before all of it has been found right.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "engine/channels/as2/station.hpp"
#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"
#include "engine/flow/world.hpp"

namespace crossdock::daemon {

// What the command line says.
struct Sources {
  std::optional<std::filesystem::path> config;       // --config FILE
  std::optional<std::filesystem::path> work_folder;  // --work FOLDER: embedded defaults there
};

struct Configuration {
  config::Settings settings;
  std::shared_ptr<const flow::World> world;
};

// Throws Failure that says what is wrong, where, and what to do.
Configuration load_configuration(const Sources& sources);

// A channel to open: of a partner, or of a destination or source (then `partner` is empty).
struct OpenChannel {
  std::string partner, name, kind;
  bool receives = false, sends = false;
  std::shared_ptr<channels::Channel> channel;
};

// Every enabled channel of every enabled partner, and one for each destination. Throws Failure when one contradicts
// itself. `station` serves the AS2 ones.
std::vector<OpenChannel> open_channels(const Configuration& configuration, const channels::Executors& executors, as2::Station& station);

}  // namespace crossdock::daemon
