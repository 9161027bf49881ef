// channels: the places where files of a partner come and go.
#include <algorithm>

#include <fmt/format.h>

#include "partners/readers.hpp"

namespace crossdock::partners {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr yaml::Word<Pickup::After> after_words[] = {
    {"delete", Pickup::After::remove}, {"move", Pickup::After::move}, {"keep", Pickup::After::keep}};

void read_pickup(yaml::Node node, Pickup& pickup) {
  if (!node) return;
  yaml::Map map = node.map();
  if (const yaml::Node patterns = map["patterns"]) pickup.patterns = patterns.texts();
  if (const yaml::Node ignored = map["ignore"]) pickup.ignored = ignored.texts();
  pickup.stable_for = map["stable_for"].duration(pickup.stable_for, milliseconds(0), hours(1));
  pickup.done_marker = map["done_marker"].text(pickup.done_marker, 20);
  pickup.lock_marker = map["lock_marker"].text(pickup.lock_marker, 20);
  pickup.after = map["after"].word(pickup.after, after_words);
  pickup.move_to = map["move_to"].text(pickup.move_to);
  pickup.poll_every = map["poll_every"].duration(pickup.poll_every, milliseconds(100), hours(24));
  pickup.largest = map["largest"].size(pickup.largest, 1'000);
  if (pickup.after == Pickup::After::move && pickup.move_to.empty())
    node.refuse("files are to be moved, and move_to does not say where", "add move_to: a folder at the same place");
  if (pickup.patterns.empty()) node.refuse("no pattern: no file would ever be taken", "patterns: [\"*\"] takes all");
}

NameTemplate read_file_name(yaml::Node node, const NameTemplate& fallback) {
  const std::string text = node.text(fallback.text(), 150);
  if (!node) return fallback;
  if (const auto fault = NameTemplate::check(text, drop_name_fields)) {
    node.refuse_at(fault->offset, fault->length, fault->what, fmt::format("a name may use {{{}}}", fmt::join(drop_name_fields, "} {")));
    return fallback;
  }
  const NameTemplate written(text);
  if (!written.uses("number") && !written.uses("id")) node.refuse("this name would repeat", "use {number} or {id} in it");
  return written;
}

void read_drop(yaml::Node node, Drop& drop) {
  if (!node) return;
  yaml::Map map = node.map();
  drop.file_name = read_file_name(map["file_name"], drop.file_name);
  drop.temporary_prefix = map["temporary_prefix"].text(drop.temporary_prefix, 20);
  drop.temporary_suffix = map["temporary_suffix"].text(drop.temporary_suffix, 20);
  drop.done_marker = map["done_marker"].text(drop.done_marker, 20);
}

DirectoryPlace read_directory(yaml::Map& map) {
  DirectoryPlace place;
  place.inbound = map["inbound"].path();
  place.outbound = map["outbound"].path();
  place.make_folders = map["make_folders"].boolean(place.make_folders);
  if (!place.inbound.empty() && place.inbound == place.outbound)
    map["outbound"].refuse("inbound and outbound are the same folder", "what we send would be taken as received");
  return place;
}

bool is_fingerprint(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  if (blank != std::string_view::npos) text.remove_prefix(blank + 1);
  if (!text.starts_with("SHA256:")) return false;
  text.remove_prefix(7);
  while (text.ends_with('=')) text.remove_suffix(1);
  return text.size() == 43;
}

void read_host_keys(yaml::Map& map, SftpPlace& place) {
  place.known_hosts = map["known_hosts"].path();
  const yaml::Node keys = map["host_keys"];
  for (const yaml::Node& key : keys.is_scalar() ? std::vector<yaml::Node>{keys} : keys.items()) {
    std::string text = key.text({}, 200);
    if (!text.empty() && !is_fingerprint(text))
      key.refuse("this is not the fingerprint of a host key", fmt::format("SHA256: and 43 characters, as shown by: ssh-keyscan -p {} {} | ssh-keygen -lf -", place.port, place.host));
    place.host_keys.push_back(std::move(text));
  }
  if (!keys && place.known_hosts.empty())
    map.node().refuse("no host key is pinned: this server could be anyone",
                      fmt::format("add host_keys: SHA256:... (shown by: ssh-keyscan -p {} {} | ssh-keygen -lf -) or known_hosts: FILE", place.port, place.host));
}

void read_login(yaml::Map& map, SftpPlace& place) {
  place.user = map.need("user").text({}, 100);
  const yaml::Node key = map["private_key"];
  place.private_key = key.path();
  if (key) check_exists(key, place.private_key);
  place.passphrase = map["passphrase"].secret();
  const bool has_password = map.has("password");
  place.password = map["password"].secret();
  if (!key && !has_password) map.node().refuse("no way to log in", "add private_key: FILE, or password: file:..., env:... or credential:...");
}

void read_sftp_times(yaml::Node node, SftpPlace& place) {
  if (!node) return;
  yaml::Map map = node.map();
  place.connect_within = map["connect_within"].duration(place.connect_within, seconds(1), hours(1));
  place.login_within = map["login_within"].duration(place.login_within, seconds(1), hours(1));
  place.answer_within = map["answer_within"].duration(place.answer_within, seconds(1), hours(1));
  place.hang_up_after = map["hang_up_after"].duration(place.hang_up_after, seconds(1), hours(24));
  place.first_pause = map["first_pause"].duration(place.first_pause, milliseconds(100), hours(1));
  place.longest_pause = map["longest_pause"].duration(place.longest_pause, seconds(1), hours(24));
}

void read_algorithms(yaml::Node node, SftpPlace& place) {
  if (!node) return;
  yaml::Map map = node.map();
  const auto read = [&](const char* key, std::string& list) {
    if (const yaml::Node names = map[key]) list = fmt::format("{}", fmt::join(names.texts(), ","));
  };
  read("ciphers", place.ciphers);
  read("macs", place.macs);
  read("key_exchanges", place.key_exchanges);
  read("host_key_types", place.host_key_types);
}

SftpPlace read_sftp(yaml::Map& map) {
  SftpPlace place;
  place.host = map.need("host").text({}, 255);
  place.port = map["port"].number(place.port, 1, 65535);
  read_host_keys(map, place);
  read_login(map, place);
  place.inbound = map["inbound"].text();
  place.outbound = map["outbound"].text();
  place.window = map["window"].number(place.window, 0, 1024);
  read_sftp_times(map["times"], place);
  read_algorithms(map["algorithms"], place);
  return place;
}

ChannelSettings read_channel(yaml::Node node) {
  static constexpr std::string_view kinds[] = {"directory", "sftp", "as2"};
  yaml::Map map = node.map();
  ChannelSettings channel;
  channel.name = read_name(map.need("name"));
  const yaml::Node kind_node = map.need("kind");
  const std::size_t kind = kind_node.one_of(kinds);
  channel.enabled = map["enabled"].boolean(true);
  read_pickup(map["pickup"], channel.pickup);
  read_drop(map["drop"], channel.drop);
  if (kind == 0) channel.place = read_directory(map);
  else if (kind == 1) channel.place = read_sftp(map);
  else if (kind == 2) channel.place = read_as2(map);
  else return map.allow_others(), channel;
  if (!channel.receives() && !channel.sends()) node.refuse("this channel neither receives nor sends", "add inbound: FOLDER, outbound: FOLDER, or both");
  return channel;
}

}  // namespace

std::vector<ChannelSettings> read_channels(yaml::Node node) {
  std::vector<ChannelSettings> channels;
  for (const yaml::Node& item : node.items()) {
    ChannelSettings channel = read_channel(item);
    if (std::any_of(channels.begin(), channels.end(), [&](const ChannelSettings& other) { return other.name == channel.name; }))
      item.refuse(fmt::format("a channel \"{}\" stands above already", channel.name), "give each channel of a partner its own name");
    channels.push_back(std::move(channel));
  }
  return channels;
}

}  // namespace crossdock::partners
