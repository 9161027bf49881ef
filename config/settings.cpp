#include "config/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/sha256.hpp"

namespace crossdock::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr yaml::Word<log::Level> levels[] = {
    {"debug", log::Level::debug}, {"info", log::Level::info}, {"warning", log::Level::warning}, {"error", log::Level::error}};
constexpr yaml::Word<log::Style> styles[] = {{"key_value", log::Style::key_value}, {"json", log::Style::json}};
constexpr yaml::Word<Destination::Kind> destination_kinds[] = {{"directory", Destination::Kind::directory}};

void read_log(yaml::Node node, LogSettings& log) {
  if (!node) return;
  yaml::Map map = node.map();
  log.level = map["level"].word(log.level, levels);
  log.style = map["style"].word(log.style, styles);
  log.file = map["file"].path();
}

void read_limits(yaml::Node node, Limits& limits) {
  if (!node) return;
  yaml::Map map = node.map();
  limits.largest_file = map["largest_file"].size(limits.largest_file, 1'000);
  limits.largest_set = map["largest_set"].size(limits.largest_set, 1'000, 2'000'000'000);
  limits.most_issues_per_set = map["most_issues_per_set"].number(limits.most_issues_per_set, 1, 100'000);
}

void read_retries(yaml::Node node, Retries& retries) {
  if (!node) return;
  yaml::Map map = node.map();
  retries.first_pause = map["first_pause"].duration(retries.first_pause, milliseconds(100), hours(1));
  retries.longest_pause = map["longest_pause"].duration(retries.longest_pause, seconds(1), hours(24));
  retries.give_up_after = map["give_up_after"].duration(retries.give_up_after, seconds(1), hours(24 * 60));
  if (retries.first_pause > retries.longest_pause) node.refuse("the first pause is longer than the longest", "first_pause must not be above longest_pause");
}

NameTemplate read_file_name(yaml::Node node, const NameTemplate& fallback) {
  if (!node) return fallback;
  const std::string text = node.text(fallback.text(), 150);
  if (const auto fault = NameTemplate::check(text, destination_name_fields)) {
    node.refuse_at(fault->offset, fault->length, fault->what, fmt::format("a name may use {{{}}}", fmt::join(destination_name_fields, "} {")));
    return fallback;
  }
  const NameTemplate written(text);
  if (!written.uses("number") && !written.uses("id")) node.refuse("this name would repeat", "use {number} or {id} in it");
  return written;
}

// format: csv, and the map that makes the rows, or one for each kind of document.
void read_format(yaml::Map& map, Destination& destination) {
  static constexpr yaml::Word<bool> formats[] = {{"json", false}, {"csv", true}};
  const bool is_csv = map["format"].word(false, formats);
  const yaml::Node maps = map["map"];
  if (maps) destination.maps = maps.texts();
  if (maps && !is_csv) maps.refuse("a map makes rows, and this destination takes JSON", "format: csv");
  if (!is_csv) return;
  if (destination.maps.empty()) map.key("format").refuse("nothing says which rows to make", "map: NAME, a map with a section csv:");
  destination.file_name = NameTemplate("{document}-{partner}-{number}.csv");
}

Destination read_destination(yaml::Node node) {
  yaml::Map map = node.map();
  Destination destination;
  destination.name = map.need("name").text({}, 40);
  destination.kind = map["kind"].word(destination.kind, destination_kinds);
  destination.folder = map.need("folder").path();
  read_format(map, destination);
  destination.file_name = read_file_name(map["file_name"], destination.file_name);
  destination.done_marker = map["done_marker"].text({}, 20);
  destination.make_folder = map["make_folder"].boolean(destination.make_folder);
  return destination;
}

Source read_source(yaml::Node node) {
  yaml::Map map = node.map();
  Source source;
  source.name = map.need("name").text({}, 40);
  source.folder = map.need("folder").path();
  source.map = map["map"].text({}, 80);
  if (!source.map.empty()) source.patterns = {"*.json", "*.csv"};
  if (const yaml::Node patterns = map["patterns"]) source.patterns = patterns.texts();
  source.done_marker = map["done_marker"].text({}, 20);
  source.partner = map["partner"].text({}, 80);
  source.test = map["test"].boolean(false);
  return source;
}

template <class Named>
void read_named(yaml::Node node, std::vector<Named>& into, Named (*read)(yaml::Node), std::string_view what) {
  if (!node) return;
  into.clear();
  for (const yaml::Node& item : node.items()) {
    Named one = read(item);
    if (std::any_of(into.begin(), into.end(), [&](const Named& other) { return other.name == one.name; }))
      item.refuse(fmt::format("a {} \"{}\" stands above already", what, one.name), "give each its own name");
    into.push_back(std::move(one));
  }
}

// "127.0.0.1:9080".
std::string read_listen(yaml::Node node, const std::string& fallback, const char* example) {
  std::string listen = node.text(fallback, 100);
  if (listen.empty()) return listen;
  const std::size_t colon = listen.rfind(':');
  std::uint16_t port = 0;
  const char* const end = listen.data() + listen.size();
  const bool good = colon != std::string::npos && colon > 0 && std::from_chars(listen.data() + colon + 1, end, port).ptr == end;
  if (good) return listen;
  node.refuse(fmt::format("\"{}\" is no address to listen on", listen), fmt::format("for example {}", example));
  return fallback;
}

void read_http(yaml::Node node, HttpSettings& http) {
  if (!node) return;
  yaml::Map map = node.map();
  http.enabled = true;
  http.listen = read_listen(map["listen"], http.listen, "127.0.0.1:9080");
  if (!http.listen.starts_with("127.") && !http.listen.starts_with("localhost:") && !http.listen.starts_with("[::1]"))
    map["listen"].refuse(fmt::format("{} can be reached from other machines", http.listen), "a loopback address: 127.0.0.1:9080");
  http.token = map["token"].secret();
}

std::vector<std::filesystem::path> read_paths(yaml::Node node) {
  std::vector<std::filesystem::path> paths;
  if (!node) return paths;
  for (const yaml::Node& one : node.is_scalar() ? std::vector<yaml::Node>{node} : node.items()) paths.push_back(one.path());
  return paths;
}

void read_as2(yaml::Node node, As2Listening& as2) {
  if (!node) return;
  yaml::Map map = node.map();
  as2.listen = read_listen(map["listen"], {}, "0.0.0.0:4080");
  as2.health = read_listen(map["health"], {}, "127.0.0.1:4081");
  as2.path = map["path"].text(as2.path, 200);
  as2.domain = map["domain"].text(as2.domain, 100);
  as2.largest = map["largest"].size(as2.largest, 1'000);
  as2.connections_per_address = map["connections_per_address"].number(as2.connections_per_address, 1, 100'000);
  const yaml::Node tls = map["tls"];
  if (!tls) return;
  yaml::Map secure = tls.map();
  as2.tls_listen = read_listen(secure.need("listen"), {}, "0.0.0.0:4443");
  as2.certificate = secure.need("certificate").path();
  as2.key = secure.need("key").path();
  as2.passphrase = secure["passphrase"].secret();
  as2.chain = read_paths(secure["chain"]);
  as2.clients = read_paths(secure["clients"]);
}

void check_folder(yaml::Node node, const std::filesystem::path& folder) {
  std::error_code error;
  if (node && std::filesystem::status(folder, error).type() == std::filesystem::file_type::not_found)
    node.refuse(fmt::format("there is no folder {}", folder.string()), "a relative path starts at the folder of this file");
}

void read(yaml::Map& map, Settings& settings) {
  settings.work_folder = map["work_folder"].path(settings.work_folder);
  settings.partners = map["partners"].path();
  check_folder(map["partners"], settings.partners);
  if (const yaml::Node maps = map["maps"])
    for (const yaml::Node& one : maps.is_scalar() ? std::vector<yaml::Node>{maps} : maps.items()) {
      settings.maps.push_back(one.path());
      check_folder(one, settings.maps.back());
    }
  settings.dictionary = map["dictionary"].path();
  check_folder(map["dictionary"], settings.dictionary);
  settings.schemas = map["schemas"].path();
  check_folder(map["schemas"], settings.schemas);
  read_log(map["log"], settings.log);
  settings.workers = map["workers"].number(settings.workers, 0, 256);
  settings.disk_threads = map["disk_threads"].number(settings.disk_threads, 1, 256);
  read_limits(map["limits"], settings.limits);
  read_retries(map["retries"], settings.retries);
  settings.stop_within = map["stop_within"].duration(settings.stop_within, seconds(1), hours(1));
  read_named(map["destinations"], settings.destinations, read_destination, "destination");
  read_named(map["sources"], settings.sources, read_source, "source");
  for (const Source& source : settings.sources)
    if (settings.destination(source.name)) map["sources"].refuse(fmt::format("source \"{}\" has the name of a destination", source.name), "give it another name");
  read_http(map["http"], settings.http);
  read_as2(map["as2"], settings.as2);
}

}  // namespace

const Destination* Settings::destination(std::string_view named) const {
  for (const Destination& one : destinations)
    if (one.name == named) return &one;
  return nullptr;
}

std::vector<std::pair<std::string, std::string>> Settings::csv_maps() const {
  std::vector<std::pair<std::string, std::string>> named;
  for (const Source& one : sources)
    if (!one.map.empty()) named.emplace_back("source " + one.name, one.map);
  for (const Destination& one : destinations)
    for (const std::string& map : one.maps) named.emplace_back("destination " + one.name, map);
  return named;
}

Settings Settings::embedded(const std::filesystem::path& work_folder) {
  Settings settings;
  settings.work_folder = work_folder;
  Destination application;
  application.name = "application";
  application.folder = work_folder / "documents";
  settings.destinations.push_back(std::move(application));
  settings.hash = sha256_hex("embedded");
  return settings;
}

LoadedSettings read_settings(const std::filesystem::path& path) {
  const yaml::File file = yaml::File::read(path);
  LoadedSettings loaded;
  loaded.settings = Settings::embedded(path.parent_path() / "crossdock-work");
  loaded.settings.file = path;
  loaded.settings.hash = sha256_hex(file.text());
  {
    yaml::Map map = file.root().map();
    read(map, loaded.settings);
    if (!map.has("destinations")) loaded.settings.destinations[0].folder = loaded.settings.work_folder / "documents";
  }
  loaded.problems = file.problems();
  return loaded;
}

Settings load_settings(const std::filesystem::path& file) {
  LoadedSettings loaded = read_settings(file);
  if (!loaded.problems.empty()) throw yaml::failure_of(loaded.problems, fmt::format("mend it, then: crossdock config check --config {}", file.string()));
  return std::move(loaded.settings);
}

std::optional<std::filesystem::path> find_settings() {
  std::vector<std::filesystem::path> places{"crossdock.yaml", "/etc/crossdock/crossdock.yaml"};
  if (const char* chosen = std::getenv("CROSSDOCK_CONFIG"); chosen && *chosen) places = {chosen};
  for (const std::filesystem::path& place : places)
    if (std::error_code error; std::filesystem::exists(place, error) || places.size() == 1) return place;
  return std::nullopt;
}

}  // namespace crossdock::config
