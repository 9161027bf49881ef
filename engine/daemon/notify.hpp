// Tells the service manager how the daemon stands, by its datagram protocol (sd_notify(3)); nothing without one.
#pragma once

#include <string_view>

namespace crossdock::daemon {

void notify_service_manager(std::string_view state);  // "READY=1", "RELOADING=1", "STOPPING=1"

}  // namespace crossdock::daemon
