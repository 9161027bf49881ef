// Which map translates a set: the one of --map, else the agreement's, else the base map of the set. Maps are loaded when
// first needed: the ones that come with Crossdock, then the configuration's folders, then --map.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "maps/map_library.hpp"
#include "parsers/x12/interpret.hpp"
#include "partners/agreement.hpp"
#include "tools/cli/configuration.hpp"

namespace crossdock::cli {

// The maps that come with Crossdock and those of `folders`, held against the dictionary's releases.
std::shared_ptr<const maps::MapLibrary> load_maps(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& schemas,
                                                  std::shared_ptr<const x12::Dictionary> dictionary);
// The same for a command that runs a map or two: schemas are read when they are needed.
std::shared_ptr<const maps::MapLibrary> open_maps(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& schemas,
                                                  std::shared_ptr<const x12::Dictionary> dictionary);

// The maps a command about maps looks at: those that come with Crossdock, those of the configuration if there is one, and
// the folder of a map that is named by its file.
class MapShelf {
 public:
  void declare(Arguments& arguments);  // --config
  // `map`: a name, a file (becomes its name), or empty for all. Throws NotFound, and Failure when a map has a mistake.
  const maps::MapLibrary& load(std::string& map);
  [[nodiscard]] const std::shared_ptr<const x12::Dictionary>& dictionary() const { return dictionary_; }

  Configuration configuration;

 private:
  std::shared_ptr<const x12::Dictionary> dictionary_;
  std::shared_ptr<const maps::MapLibrary> library_;
};

class MapOption {
 public:
  void declare(Arguments& arguments);  // --map

  // Throws Failure when a map has a mistake, NotFound when --map names none.
  void load(Configuration& configuration, bool configured, const std::shared_ptr<const x12::Dictionary>& dictionary);
  [[nodiscard]] const maps::MapLibrary& library() const { return *library_; }
  // The map of --map when that is one for CSV; else nullptr.
  [[nodiscard]] std::shared_ptr<const maps::Map> csv_map() const;
  // nullptr when no map is for this set. Valid while this lives.
  const maps::Map* map_for(const partners::Agreement& agreement, const x12::CheckedSet& set);

 private:
  std::string chosen_;  // file or name
  std::shared_ptr<const maps::MapLibrary> library_;
  std::map<std::pair<const partners::Agreement*, const x12::SetDefinition*>, std::shared_ptr<const maps::Map>> compiled_;
};

}  // namespace crossdock::cli
