#include "engine/flow/route_conditions.hpp"

#include <fmt/format.h>

namespace crossdock::flow {

RouteConditions RouteConditions::read(const partners::PartnerDirectory& partners, const maps::MapLibrary& maps, std::vector<yaml::Problem>& problems) {
  RouteConditions conditions;
  if (partners.files_with_conditions().empty()) return conditions;
  conditions.take(partners.default_agreement(), maps);
  for (const partners::Partner& partner : partners.partners())
    for (const partners::Agreement& agreement : partner.agreements) conditions.take(agreement, maps);
  for (const auto& file : partners.files_with_conditions())
    for (yaml::Problem& problem : file->problems()) problems.push_back(std::move(problem));
  return conditions;
}

// A route may say "850" for the document that the base map of that set makes.
void RouteConditions::take(const partners::Agreement& agreement, const maps::MapLibrary& maps) {
  for (const partners::Route& route : agreement.routes) {
    if (!route.when) continue;
    for (const std::string& name : route.documents) {
      const maps::MapLibrary::Entry* const base = maps.base_for(name);
      const std::string& document = base ? base->document : name;
      const auto [known, is_new] = compiled_.emplace(std::pair(std::string(route.when.raw()), document), nullptr);
      if (is_new) known->second = maps.condition(route.when, document);
    }
  }
}

const maps::DocumentCondition* RouteConditions::of(const partners::Route& route, std::string_view document) const {
  const auto found = compiled_.find(std::pair(std::string(route.when.raw()), std::string(document)));
  return found == compiled_.end() ? nullptr : found->second.get();
}

}  // namespace crossdock::flow
