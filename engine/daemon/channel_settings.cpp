#include "engine/daemon/channel_settings.hpp"

#include <algorithm>

namespace crossdock::daemon {
namespace {

channels::AfterCommit after_commit(partners::Pickup::After after) {
  switch (after) {
    case partners::Pickup::After::remove: return channels::AfterCommit::remove;
    case partners::Pickup::After::move: return channels::AfterCommit::move;
    case partners::Pickup::After::keep: return channels::AfterCommit::keep;
  }
  return channels::AfterCommit::keep;
}

channels::SecretSource secret(const SecretReference& reference) {
  if (!reference) return {};
  return [reference] { return reference.fetch(); };
}

}  // namespace

channels::PickupRules pickup_rules(const partners::Pickup& pickup, const config::Limits& limits) {
  channels::PickupRules rules;
  rules.patterns = pickup.patterns;
  rules.ignored = pickup.ignored;
  rules.stable_for = pickup.stable_for;
  rules.done_marker = pickup.done_marker;
  rules.lock_marker = pickup.lock_marker;
  rules.after_commit = after_commit(pickup.after);
  rules.move_to = pickup.move_to;
  rules.poll_every = pickup.poll_every;
  rules.largest = std::min(pickup.largest, limits.largest_file);
  return rules;
}

channels::DropRules drop_rules(const partners::Drop& drop) {
  channels::DropRules rules;
  rules.temporary_prefix = drop.temporary_prefix;
  rules.temporary_suffix = drop.temporary_suffix;
  rules.done_marker = drop.done_marker;
  return rules;
}

channels::SftpSettings sftp_settings(const partners::ChannelSettings& channel, const std::string& partner, const config::Settings& settings) {
  const auto& place = std::get<partners::SftpPlace>(channel.place);
  channels::SftpSettings out;
  out.partner = partner;
  out.name = channel.name;
  out.spool = settings.work_folder / "spool";
  out.pickup = pickup_rules(channel.pickup, settings.limits);
  out.drop = drop_rules(channel.drop);
  out.host = place.host;
  out.port = place.port;
  out.user = place.user;
  out.host_keys = place.host_keys;
  out.known_hosts = place.known_hosts;
  out.private_key = place.private_key;
  out.passphrase = secret(place.passphrase);
  out.password = secret(place.password);
  out.ciphers = place.ciphers;
  out.macs = place.macs;
  out.key_exchanges = place.key_exchanges;
  out.host_key_types = place.host_key_types;
  out.inbound = place.inbound;
  out.outbound = place.outbound;
  out.times.connect = place.connect_within;
  out.times.handshake = out.times.login = place.login_within;
  out.times.operation = place.answer_within;
  out.times.idle = place.hang_up_after;
  out.times.first_pause = place.first_pause;
  out.times.longest_pause = place.longest_pause;
  out.window = place.window;
  return out;
}

}  // namespace crossdock::daemon
