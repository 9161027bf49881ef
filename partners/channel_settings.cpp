#include "partners/channel_settings.hpp"

#include "partners/partner.hpp"

namespace crossdock::partners {

bool ChannelSettings::receives() const {
  return std::visit([](const auto& kind) { return !kind.inbound.empty(); }, place);
}

bool ChannelSettings::sends() const {
  return std::visit([](const auto& kind) { return !kind.outbound.empty(); }, place);
}

const char* ChannelSettings::kind() const { return std::holds_alternative<SftpPlace>(place) ? "sftp" : "directory"; }

const ChannelSettings* Partner::channel(std::string_view named) const {
  for (const ChannelSettings& one : channels)
    if (one.name == named) return &one;
  return nullptr;
}

const ChannelSettings* Partner::outbound_channel(const Agreement& agreement) const {
  if (!agreement.outbound.channel.empty()) return channel(agreement.outbound.channel);
  for (const ChannelSettings& one : channels)
    if (one.enabled && one.sends()) return &one;
  return nullptr;
}

const ChannelSettings* Partner::acknowledgment_channel(const Agreement& agreement) const {
  if (agreement.outbound.acknowledgment_channel.empty()) return outbound_channel(agreement);
  return channel(agreement.outbound.acknowledgment_channel);
}

}  // namespace crossdock::partners
