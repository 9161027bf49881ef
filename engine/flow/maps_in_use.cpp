#include "engine/flow/maps_in_use.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::flow {
namespace {

class MapsInUse {
 public:
  MapsInUse(const maps::MapLibrary& library, const x12::Dictionary& dictionary) : library_(library), dictionary_(dictionary), entries_(library.entries()) {}

  void add_own(std::span<const std::filesystem::path> folders) {
    for (const maps::MapLibrary::Entry& entry : entries_) {
      if (std::find(folders.begin(), folders.end(), std::filesystem::path(entry.file).parent_path()) == folders.end()) continue;
      if (entry.csv) uses_.push_back({entry.name, nullptr});
      for (const std::string& release : entry.releases) add(entry, release);
    }
  }

  void add(const partners::Agreement& agreement) {
    for (const auto& [key, name] : agreement.inbound.maps) add_received(agreement, key, name);
    for (const auto& [key, name] : agreement.outbound.maps)
      if (const auto* entry = named(agreement, key, name)) add(*entry, agreement.outbound.release);
    for (const std::string& set : agreement.inbound.sets.empty() ? all_sets() : agreement.inbound.sets) {
      const maps::MapLibrary::Entry* const base = library_.base_for(set);
      if (!base) continue;  // documents of a set without a map are held, which may be all that is wanted
      for (const std::string& release : releases(agreement, *base))
        if (agreement.inbound.map_for(set, release).empty()) add(*base, release);
    }
  }

  std::vector<yaml::Problem> check() {
    std::vector<yaml::Problem> problems = library_.prepare(uses_);
    problems_.insert(problems_.end(), std::make_move_iterator(problems.begin()), std::make_move_iterator(problems.end()));
    return std::move(problems_);
  }

 private:
  // Those of base maps: an agreement that names no sets takes any of them.
  [[nodiscard]] std::vector<std::string> all_sets() const {
    std::vector<std::string> sets;
    for (const maps::MapLibrary::Entry& entry : entries_)
      if (entry.extends.empty() && !entry.csv && std::find(sets.begin(), sets.end(), entry.set) == sets.end()) sets.push_back(entry.set);
    return sets;
  }

  // `key`: "850" or "850/004010".
  void add_received(const partners::Agreement& agreement, const std::string& key, const std::string& name) {
    const std::size_t slash = std::min(key.find('/'), key.size());
    const auto* const entry = named(agreement, key.substr(0, slash), name);
    if (!entry) return;
    if (slash < key.size()) return add(*entry, key.substr(slash + 1));
    for (const std::string& release : releases(agreement, *entry)) add(*entry, release);
  }

  // The map an agreement names for a set or document; nullptr when it is no map for that.
  const maps::MapLibrary::Entry* named(const partners::Agreement& agreement, const std::string& key, const std::string& name) {
    const maps::MapLibrary::Entry* const entry = library_.find(name);
    if (entry && (key == entry->set || key == entry->document)) return entry;
    if (entry) {
      refuse(agreement, fmt::format("{} is to be translated by the map \"{}\", and that map is for {} ({})", key, name, entry->set, entry->document),
             "crossdock map list shows what each map is for");
      return nullptr;
    }
    std::vector<std::string_view> known;
    for (const maps::MapLibrary::Entry& one : entries_) known.push_back(one.name);
    refuse(agreement, fmt::format("{} is to be translated by the map \"{}\", and there is no such map{}", key, name, did_you_mean(name, known)),
           "maps are found in the folders of maps: in the configuration");
    return nullptr;
  }

  // Agreed on; without a list, those the map is for.
  static const std::vector<std::string>& releases(const partners::Agreement& agreement, const maps::MapLibrary::Entry& entry) {
    return agreement.inbound.releases.empty() ? entry.releases : agreement.inbound.releases;
  }

  void add(const maps::MapLibrary::Entry& entry, const std::string& release) {
    if (!asked_.emplace(entry.name, release).second) return;
    const x12::Dictionary::Found found = dictionary_.find(release, entry.set);
    if (found.definition) uses_.push_back({entry.name, {found.definition, found.structure()}});
  }

  // An agreement that inherits a line repeats its mistake; it is told once.
  void refuse(const partners::Agreement& agreement, std::string what, std::string help) {
    yaml::Problem problem;
    const std::string& place = agreement.place;
    const std::size_t colon = std::min(place.rfind(':'), place.size());
    problem.file = place.substr(0, colon);
    if (colon < place.size()) std::from_chars(place.data() + colon + 1, place.data() + place.size(), problem.position.line);
    problem.report = fmt::format("{}: {}\n      = {}", place, what, help);
    problem.what = std::move(what), problem.help = std::move(help);
    const auto same = [&](const yaml::Problem& other) { return other.report == problem.report; };
    if (std::none_of(problems_.begin(), problems_.end(), same)) problems_.push_back(std::move(problem));
  }

  const maps::MapLibrary& library_;
  const x12::Dictionary& dictionary_;
  std::vector<maps::MapLibrary::Entry> entries_;
  std::set<std::pair<std::string, std::string>> asked_;
  std::vector<maps::MapLibrary::Use> uses_;
  std::vector<yaml::Problem> problems_;
};

}  // namespace

std::vector<yaml::Problem> check_maps_in_use(const maps::MapLibrary& library, std::span<const std::filesystem::path> own_folders,
                                             const partners::PartnerDirectory& partners, const x12::Dictionary& dictionary) {
  MapsInUse in_use(library, dictionary);
  in_use.add_own(own_folders);
  in_use.add(partners.default_agreement());
  for (const partners::Partner& partner : partners.partners())
    for (const partners::Agreement& agreement : partner.agreements) in_use.add(agreement);
  return in_use.check();
}

}  // namespace crossdock::flow
