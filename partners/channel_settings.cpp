#include "partners/channel_settings.hpp"

#include "partners/partner.hpp"

namespace crossdock::partners {

namespace {

template <class Folders>
bool receives_by(const Folders& place) { return !place.inbound.empty(); }
bool receives_by(const As2Place& place) { return place.receives; }
template <class Folders>
bool sends_by(const Folders& place) { return !place.outbound.empty(); }
bool sends_by(const As2Place& place) { return !place.url.empty(); }

}  // namespace

bool ChannelSettings::receives() const {
  return std::visit([](const auto& kind) { return receives_by(kind); }, place);
}

bool ChannelSettings::sends() const {
  return std::visit([](const auto& kind) { return sends_by(kind); }, place);
}

const char* ChannelSettings::kind() const {
  constexpr const char* kinds[] = {"directory", "sftp", "as2"};
  return kinds[place.index()];
}

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
