#include "maps/sought_places.hpp"

#include <algorithm>

namespace crossdock::maps {
namespace {

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

SoughtPlace& SoughtPlaces::place_of(const Written& written, const Place& place) {
  const yaml::Position at = written.node.position();
  SoughtPlace& one = places_[{rule_->file, at.line, at.column, place.span.offset}];
  if (one.line.empty()) {
    one.written.node = written.node;
    one.span = place.span;
    one.text = written.expression().text.substr(std::min<std::size_t>(place.span.offset, written.expression().text.size()), place.span.length);
    one.rule = lines_->path(way_);
    one.line = rule_->line();
    one.file = rule_->file;
    one.from_group = rule_->from_group;
  }
  return one;
}

void SoughtPlaces::note(const Written& written, const Place& place, const Missing* missing) {
  if (!rule_) return;
  SoughtPlace*& met = met_[{&place, rule_->file}];
  if (!met) met = &place_of(written, place);
  SoughtPlace& one = *met;
  one.from_group = one.from_group && rule_->from_group;
  if (!missing) return add_name(one.releases, release_);
  if (one.lacking.empty()) one.missing = *missing;
  add_name(one.lacking, release_);
}

void SoughtPlaces::add(const SoughtPlaces& other) {
  for (const auto& [where, place] : other.places_) {
    const auto [known, is_new] = places_.emplace(where, place);
    if (is_new) continue;
    for (const std::string& name : place.releases) add_name(known->second.releases, name);
    for (const std::string& name : place.lacking) add_name(known->second.lacking, name);
    known->second.from_group = known->second.from_group && place.from_group;
  }
}

std::vector<const SoughtPlace*> SoughtPlaces::list() const {
  std::vector<const SoughtPlace*> all;
  for (const auto& [where, place] : places_) all.push_back(&place);
  return all;
}

std::vector<const SoughtPlace*> SoughtPlaces::nowhere(bool whole, const std::vector<std::string>& shared_files) const {
  std::vector<const SoughtPlace*> found;
  for (const auto& [where, place] : places_) {
    const bool elsewhere = place.from_group && !whole && std::find(shared_files.begin(), shared_files.end(), place.file) != shared_files.end();
    if (place.releases.empty() && !elsewhere) found.push_back(&place);
  }
  return found;
}

}  // namespace crossdock::maps
