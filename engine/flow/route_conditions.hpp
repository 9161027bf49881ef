// The conditions of routes, looked at when a configuration is loaded: those of `when` are compiled for every kind of document
// the route is for, the fields of `where` are looked up in its schema. One that names a field there is not keeps the
// configuration from being put in force.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml/file.hpp"
#include "maps/canonical/schema.hpp"
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
  void look_up(const partners::FieldCondition& condition, const std::vector<std::string>& documents, const canonical::SchemaLibrary& schemas);

  // By text and document: agreements of one partner repeat the routes they start from.
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const maps::DocumentCondition>, std::less<>> compiled_;
  std::set<const char*> looked_up_;  // names as they stand in their file, likewise
};

}  // namespace crossdock::flow
