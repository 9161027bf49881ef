#include "engine/daemon/configuration.hpp"

#include <fmt/format.h>

#include "engine/base/data_folder.hpp"
#include "engine/base/sha256.hpp"
#include "engine/flow/csv_files.hpp"
#include "engine/flow/maps_in_use.hpp"
#include "maps/canonical/schema.hpp"
#include "maps/map_library.hpp"

namespace crossdock::daemon {
namespace {

namespace fs = std::filesystem;

config::Settings settings_of(const Sources& sources) {
  if (sources.config) {
    config::Settings settings = config::load_settings(*sources.config);
    if (sources.work_folder) settings.work_folder = *sources.work_folder;
    return settings;
  }
  if (sources.work_folder) return config::Settings::embedded(*sources.work_folder);
  if (const auto found = config::find_settings()) return config::load_settings(*found);
  return config::Settings::embedded();
}

std::shared_ptr<const maps::MapLibrary> load_maps(const config::Settings& settings, std::shared_ptr<const x12::Dictionary> dictionary) {
  auto schemas = canonical::SchemaLibrary::load(settings.schemas.empty() ? data_folder("schemas") : settings.schemas);
  std::vector<fs::path> folders{data_folder("maps")};
  folders.insert(folders.end(), settings.maps.begin(), settings.maps.end());
  return maps::MapLibrary::load(folders, std::move(schemas), [dictionary = std::move(dictionary)](std::string_view release, std::string_view set) {
    const x12::Dictionary::Found found = dictionary->find(release, set);
    return std::shared_ptr<const document::Structure>(found.definition, found.structure());
  });
}

// Changes whenever anything changes that a verdict or a translation depends on.
std::string hash_of(const config::Settings& settings, const flow::World& world) {
  std::string all = settings.hash + world.partners->hash() + world.guides.hash();
  all += world.maps->hash();
  return sha256_hex(all).substr(0, 16);
}

}  // namespace

Configuration load_configuration(const Sources& sources) {
  Configuration configuration;
  configuration.settings = settings_of(sources);
  const config::Settings& settings = configuration.settings;
  auto world = std::make_shared<flow::World>();
  world->dictionary = settings.dictionary.empty() ? std::make_shared<x12::Dictionary>() : std::make_shared<x12::Dictionary>(settings.dictionary);
  world->partners = settings.partners.empty() ? partners::PartnerDirectory::built_in() : partners::PartnerDirectory::load(settings.partners);
  world->guides = flow::Guides::read(*world->partners, *world->dictionary);
  world->maps = load_maps(settings, world->dictionary);
  std::vector<yaml::Problem> problems = flow::check_maps_in_use(*world->maps, settings.maps, *world->partners, *world->dictionary);
  world->route_conditions = flow::RouteConditions::read(*world->partners, *world->maps, problems);
  for (yaml::Problem& problem : flow::check_csv_maps(*world->maps, settings.csv_maps(), settings.file.string())) problems.push_back(std::move(problem));
  if (!problems.empty()) throw yaml::failure_of(problems, "mend it, see with crossdock config check, then reload");
  for (const config::Destination& one : settings.destinations) world->destinations.push_back({one.name, one.file_name, one.maps});
  for (const config::Source& one : settings.sources) world->sources.push_back({one.name, one.partner, one.test, one.map});
  world->retries = {settings.retries.first_pause, settings.retries.longest_pause, settings.retries.give_up_after};
  world->limits.set_bytes = static_cast<std::uint32_t>(std::min<std::uint64_t>(settings.limits.largest_set, UINT32_MAX));
  world->configuration = hash_of(settings, *world);
  configuration.world = std::move(world);
  return configuration;
}

}  // namespace crossdock::daemon
