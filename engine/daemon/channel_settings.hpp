// From a partner's file to the settings of his channel: for the daemon that opens it and for the probe that tries it.
#pragma once

#include <string>

#include "config/settings.hpp"
#include "engine/channels/pickup.hpp"
#include "engine/channels/sftp/sftp.hpp"
#include "partners/channel_settings.hpp"

namespace crossdock::daemon {

channels::PickupRules pickup_rules(const partners::Pickup& pickup, const config::Limits& limits);
channels::DropRules drop_rules(const partners::Drop& drop);

// `channel` is an SFTP one.
channels::SftpSettings sftp_settings(const partners::ChannelSettings& channel, const std::string& partner, const config::Settings& settings);

}  // namespace crossdock::daemon
