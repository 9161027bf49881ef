// From configuration files to AS2: our station's settings, and a relationship's.
#pragma once

#include <string>

#include "config/settings.hpp"
#include "engine/channels/as2/settings.hpp"
#include "partners/channel_settings.hpp"

namespace crossdock::daemon {

// Reads keys and certificates; throws Failure that names the file and says what to do.
as2::StationSettings station_settings(const config::Settings& settings);
as2::As2Settings as2_settings(const partners::As2Place& place, const std::string& partner, const std::string& channel, const config::Settings& settings);

}  // namespace crossdock::daemon
