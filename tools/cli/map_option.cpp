#include "tools/cli/map_option.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/data_folder.hpp"
#include "engine/base/text.hpp"
#include "maps/canonical/schema.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/command.hpp"

namespace crossdock::cli {
namespace {

namespace fs = std::filesystem;

bool is_file_name(const std::string& map) { return map.ends_with(".yaml"); }

// A map named by its file: the folder is added, the name is what is left.
void take_folder(std::string& map, std::vector<fs::path>& folders, const char* example) {
  if (!is_file_name(map)) return;
  if (!fs::exists(map)) throw NotFound(fmt::format("there is no map file {}", map), example);
  const fs::path folder = fs::weakly_canonical(map).parent_path();
  const auto same = [&](const fs::path& known) { return fs::weakly_canonical(known) == folder; };
  if (folder != fs::weakly_canonical(data_folder("maps")) && std::none_of(folders.begin(), folders.end(), same)) folders.push_back(folder);
  map = fs::path(map).stem().string();
}

void require_map(const maps::MapLibrary& library, const std::string& map) {
  if (map.empty() || library.find(map)) return;
  std::vector<std::string> names;
  for (const auto& entry : library.entries()) names.push_back(entry.name);
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw NotFound(fmt::format("there is no map \"{}\"{}; there are: {}", excerpt(map, 40), did_you_mean(map, known), fmt::join(names, ", ")), "crossdock map list");
}

fs::path schema_folder(const fs::path& configured) { return configured.empty() ? data_folder("schemas") : configured; }

std::shared_ptr<const maps::MapLibrary> maps_of(const std::vector<fs::path>& folders, std::shared_ptr<const canonical::SchemaLibrary> schemas,
                                                std::shared_ptr<const x12::Dictionary> dictionary) {
  std::vector<fs::path> all{data_folder("maps")};
  all.insert(all.end(), folders.begin(), folders.end());
  return maps::MapLibrary::load(all, std::move(schemas), [dictionary = std::move(dictionary)](std::string_view release, std::string_view set) {
    const x12::Dictionary::Found found = dictionary->find(release, set);
    return std::shared_ptr<const document::Structure>(found.definition, found.structure());
  });
}

}  // namespace

void MapOption::declare(Arguments& arguments) {
  arguments.option("--map", "NAME|FILE", chosen_, "translate by this map instead of the agreement's: a name, or a file (its folder is loaded with it)");
}

std::shared_ptr<const maps::MapLibrary> load_maps(const std::vector<fs::path>& folders, const fs::path& schemas,
                                                  std::shared_ptr<const x12::Dictionary> dictionary) {
  return maps_of(folders, canonical::SchemaLibrary::load(schema_folder(schemas)), std::move(dictionary));
}

std::shared_ptr<const maps::MapLibrary> open_maps(const std::vector<fs::path>& folders, const fs::path& schemas,
                                                  std::shared_ptr<const x12::Dictionary> dictionary) {
  return maps_of(folders, canonical::SchemaLibrary::open(schema_folder(schemas)), std::move(dictionary));
}

void MapOption::load(Configuration& configuration, bool configured, const std::shared_ptr<const x12::Dictionary>& dictionary) {
  std::vector<fs::path> folders;
  fs::path schemas;
  if (configured) {
    const config::Settings& settings = configuration.settings();
    folders = settings.maps;
    schemas = settings.schemas;
  }
  take_folder(chosen_, folders, "crossdock translate FILE --map maps/NAME.yaml");
  library_ = open_maps(folders, schemas, dictionary);
  require_map(*library_, chosen_);
}

void MapShelf::declare(Arguments& arguments) { configuration.declare(arguments); }

const maps::MapLibrary& MapShelf::load(std::string& map) {
  std::vector<fs::path> folders;
  fs::path schemas, tables;
  if (configuration.file()) {
    const config::Settings& settings = configuration.settings();
    folders = settings.maps;
    schemas = settings.schemas;
    tables = settings.dictionary;
  }
  take_folder(map, folders, "crossdock map list");
  dictionary_ = tables.empty() ? std::make_shared<x12::Dictionary>() : std::make_shared<x12::Dictionary>(tables);
  library_ = load_maps(folders, schemas, dictionary_);
  require_map(*library_, map);
  return *library_;
}

std::shared_ptr<const maps::Map> MapOption::csv_map() const {
  const maps::MapLibrary::Entry* const entry = chosen_.empty() ? nullptr : library_->find(chosen_);
  return entry && entry->csv ? library_->compile(chosen_) : nullptr;
}

const maps::Map* MapOption::map_for(const partners::Agreement& agreement, const x12::CheckedSet& set) {
  const auto key = std::pair(&agreement, set.definition.get());
  if (const auto found = compiled_.find(key); found != compiled_.end()) return found->second.get();
  std::string name = chosen_;
  if (!name.empty() && library_->find(name)->set != set.verdict.set_id) name.clear();
  if (name.empty()) name = agreement.inbound.map_for(set.verdict.set_id, set.verdict.release);
  if (name.empty())
    if (const auto* base = library_->base_for(set.verdict.set_id)) name = base->name;
  std::shared_ptr<const maps::Map> map;
  if (!name.empty()) map = library_->compile(name, {set.definition, &set.definition->structure()});
  return (compiled_[key] = std::move(map)).get();
}

}  // namespace crossdock::cli
