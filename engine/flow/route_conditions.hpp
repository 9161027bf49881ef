// The conditions (`when`) of routes, compiled: each for every kind of document its route is for, when a configuration is
// loaded. One that names a field there is not keeps the configuration from being put in force.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml/file.hpp"
#include "maps/document_condition.hpp"
#include "maps/map_library.hpp"
#include "partners/partner_directory.hpp"

namespace crossdock::flow {

class RouteConditions {
 public:
  // Those of every agreement. What is wrong with any is added to `problems`, with line and caret.
  static RouteConditions read(const partners::PartnerDirectory& partners, const maps::MapLibrary& maps, std::vector<yaml::Problem>& problems);

  // Of a route whose agreement was read; nullptr when it has none for such documents.
  [[nodiscard]] const maps::DocumentCondition* of(const partners::Route& route, std::string_view document) const;

 private:
  void take(const partners::Agreement& agreement, const maps::MapLibrary& maps);

  // By text and document: agreements of one partner repeat the routes they start from.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const maps::DocumentCondition>, std::less<>> compiled_;
};

}  // namespace crossdock::flow
