// Partners' and destinations' settings into channels.
#include <map>

#include <fmt/format.h>

#include "engine/channels/directory/directory.hpp"
#include "engine/channels/sftp/sftp.hpp"
#include "engine/daemon/as2_channels.hpp"
#include "engine/daemon/channel_settings.hpp"
#include "engine/daemon/configuration.hpp"

namespace crossdock::daemon {
namespace {

// What every kind of place needs to know.
struct Common {
  const partners::ChannelSettings& settings;
  const std::string& partner;
  const config::Settings& daemon;
  const channels::Executors& executors;
  as2::Station& station;

  template <class Settings>
  void fill(Settings& into) const {
    into.partner = partner;
    into.name = settings.name;
    into.spool = daemon.work_folder / "spool";
    into.pickup = pickup_rules(settings.pickup, daemon.limits);
    into.drop = drop_rules(settings.drop);
  }
};

std::unique_ptr<channels::Channel> make(const partners::DirectoryPlace& place, const Common& common) {
  channels::DirectorySettings settings;
  common.fill(settings);
  settings.inbound = place.inbound;
  settings.outbound = place.outbound;
  settings.make_folders = place.make_folders;
  return channels::make_directory_channel(std::move(settings), common.executors);
}

std::unique_ptr<channels::Channel> make(const partners::SftpPlace&, const Common& common) {
  return channels::make_sftp_channel(sftp_settings(common.settings, common.partner, common.daemon), common.executors);
}

std::unique_ptr<channels::Channel> make(const partners::As2Place& place, const Common& common) {
  return common.station.make_channel(as2_settings(place, common.partner, common.settings.name, common.daemon));
}

OpenChannel open_destination(const config::Destination& destination, const channels::Executors& executors) {
  channels::DirectorySettings settings;
  settings.name = destination.name;
  settings.outbound = destination.folder;
  settings.make_folders = destination.make_folder;
  settings.drop.done_marker = destination.done_marker;
  return {{}, destination.name, "directory", false, true, channels::make_directory_channel(std::move(settings), executors)};
}

// A folder of one of our own systems: documents to be sent. Written under another name and then renamed, or unchanged for a
// second, they are whole.
OpenChannel open_source(const config::Source& source, const config::Settings& daemon, const channels::Executors& executors) {
  channels::DirectorySettings settings;
  settings.name = source.name;
  settings.spool = daemon.work_folder / "spool";
  settings.inbound = source.folder;
  settings.pickup.patterns = source.patterns;
  settings.pickup.done_marker = source.done_marker;
  settings.pickup.after_commit = channels::AfterCommit::remove;
  settings.pickup.largest = daemon.limits.largest_file;
  return {{}, source.name, "directory", true, false, channels::make_directory_channel(std::move(settings), executors)};
}

// What arrives is routed by its pair of AS2 names: no two channels may have the same.
void refuse_equal_as2_ids(const partners::PartnerDirectory& directory) {
  std::map<std::pair<std::string, std::string>, std::string> seen;
  for (const partners::Partner& partner : directory.partners())
    for (const partners::ChannelSettings& channel : partner.channels) {
      const auto* place = std::get_if<partners::As2Place>(&channel.place);
      if (place == nullptr || !partner.enabled || !channel.enabled) continue;
      const std::string whose = fmt::format("{} of {}", channel.name, partner.name);
      const auto [found, fresh] = seen.emplace(std::pair(place->their_id, place->our_id), whose);
      if (!fresh)
        throw Failure(Remedy::operator_, fmt::format("channels {} and {} have the same AS2 ids {} and {}", found->second, whose, place->their_id, place->our_id),
                      "each pair of ids belongs to one channel");
    }
}

}  // namespace

std::vector<OpenChannel> open_channels(const Configuration& configuration, const channels::Executors& executors, as2::Station& station) {
  refuse_equal_as2_ids(*configuration.world->partners);
  std::vector<OpenChannel> open;
  for (const config::Destination& destination : configuration.settings.destinations)
    open.push_back(open_destination(destination, executors));
  for (const config::Source& source : configuration.settings.sources)
    open.push_back(open_source(source, configuration.settings, executors));
  for (const partners::Partner& partner : configuration.world->partners->partners()) {
    if (!partner.enabled) continue;
    for (const partners::ChannelSettings& settings : partner.channels) {
      if (!settings.enabled) continue;
      const Common common{settings, partner.name, configuration.settings, executors, station};
      // An AS2 channel that only sends receives too: the MDNs.
      const bool receives = settings.receives() || std::holds_alternative<partners::As2Place>(settings.place);
      auto channel = std::visit([&](const auto& place) { return make(place, common); }, settings.place);
      open.push_back({partner.name, settings.name, settings.kind(), receives, settings.sends(), std::move(channel)});
    }
  }
  return open;
}

}  // namespace crossdock::daemon
