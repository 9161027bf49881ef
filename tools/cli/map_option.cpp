#include "tools/cli/map_option.hpp"

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

}  // namespace

void MapOption::declare(Arguments& arguments) {
  arguments.option("--map", "NAME|FILE", chosen_, "translate by this map instead of the agreement's: a name, or a file (its folder is loaded with it)");
}

void MapOption::load(Configuration& configuration, bool configured) {
  std::vector<fs::path> folders{data_folder("maps")};
  fs::path schemas = data_folder("schemas");
  if (configured) {
    const config::Settings& settings = configuration.settings();
    folders.insert(folders.end(), settings.maps.begin(), settings.maps.end());
    if (!settings.schemas.empty()) schemas = settings.schemas;
  }
  if (is_file_name(chosen_)) {
    if (!fs::exists(chosen_)) throw NotFound(fmt::format("there is no map file {}", chosen_), "crossdock translate FILE --map maps/NAME.yaml");
    folders.push_back(fs::absolute(chosen_).parent_path());
    chosen_ = fs::path(chosen_).stem().string();
  }
  library_ = maps::MapLibrary::load(folders, canonical::SchemaLibrary::load(schemas));
  if (chosen_.empty() || library_->find(chosen_)) return;
  std::vector<std::string> names;
  for (const auto& entry : library_->entries()) names.push_back(entry.name);
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw NotFound(fmt::format("there is no map \"{}\"{}; there are: {}", excerpt(chosen_, 40), did_you_mean(chosen_, known), fmt::join(names, ", ")));
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
