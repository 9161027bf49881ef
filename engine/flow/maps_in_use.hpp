// The maps a configuration calls for: those its agreements name, the base maps of the sets they agree on (of all sets, where
// they name none), and every map of the configuration's own folders. Each is compiled for each release in question when a
// configuration is loaded, so that a wrong one keeps it from being put in force instead of holding the first document.
// `crossdock config check` and the daemon ask alike.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "config/yaml/file.hpp"
#include "maps/map_library.hpp"
#include "parsers/x12/dictionary.hpp"
#include "partners/partner_directory.hpp"

namespace crossdock::flow {

// Compiles them in `library`. What is wrong with any, each mistake once, those of maps as the map language tells them; those
// of agreements (no such map, a map for another set) without a column.
std::vector<yaml::Problem> check_maps_in_use(const maps::MapLibrary& library, std::span<const std::filesystem::path> own_folders,
                                             const partners::PartnerDirectory& partners, const x12::Dictionary& dictionary);

}  // namespace crossdock::flow
