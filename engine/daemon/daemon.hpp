// Daemon: store, channels and dispatcher around one I/O thread, from start to stop.
#pragma once

#include <memory>
#include <string>

#include "engine/daemon/configuration.hpp"

namespace crossdock::daemon {

// Runs until SIGTERM or SIGINT. SIGHUP reloads the configuration: the new one is put in force whole, or the old one
// stays and the log says why. Throws Failure when it cannot start.
void run(const Sources& sources);

// What `crossdockd --version` and the first lines of the log say.
std::string version_text();

}  // namespace crossdock::daemon
