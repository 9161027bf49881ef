#include "engine/flow/route_conditions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::flow {
namespace {

using canonical::Field;
using canonical::ObjectType;

// A route may say "850" for the document that the base map of that set makes.
std::vector<std::string> documents_of(const partners::Route& route, const maps::MapLibrary& maps) {
  std::vector<std::string> documents;
  for (const std::string& name : route.documents) {
    const maps::MapLibrary::Entry* const base = maps.base_for(name);
    documents.push_back(base ? base->document : name);
  }
  return documents;
}

// Why "parties.id" is no value of such documents; empty when it is one, in a list or not.
std::string why_no_value(const canonical::Schema& schema, std::string_view path) {
  const ObjectType* object = &schema.root();
  for (const Field* field = nullptr;;) {
    const std::string_view name = path.substr(0, path.find('.'));
    if (!object) return fmt::format("{} is {}, it has no field {}", field->name, canonical::name_of(field->type), excerpt(name, 40));
    const std::uint16_t index = object->find(name);
    if (index == ObjectType::none) {
      std::vector<std::string_view> known;
      for (const Field& one : object->fields) known.push_back(one.name);
      return fmt::format("{} has no field {}{}", object == &schema.root() ? schema.name : object->name, excerpt(name, 40), did_you_mean(name, known));
    }
    field = &object->fields[index];
    object = field->type == canonical::FieldType::object ? &schema.object_of(*field) : nullptr;
    if (name.size() == path.size()) return object ? fmt::format("{} is an object; a value is wanted here", field->name) : std::string();
    path.remove_prefix(name.size() + 1);
  }
}

}  // namespace

RouteConditions RouteConditions::read(const partners::PartnerDirectory& partners, const maps::MapLibrary& maps, std::vector<yaml::Problem>& problems) {
  RouteConditions conditions;
  if (partners.files_with_conditions().empty()) return conditions;
  std::set<std::string> told;  // when the files were read
  for (const auto& file : partners.files_with_conditions())
    for (const yaml::Problem& problem : file->problems()) told.insert(problem.report);
  conditions.take(partners.default_agreement(), maps);
  for (const partners::Partner& partner : partners.partners())
    for (const partners::Agreement& agreement : partner.agreements) conditions.take(agreement, maps);
  for (const auto& file : partners.files_with_conditions())
    for (yaml::Problem& problem : file->problems())
      if (!told.contains(problem.report)) problems.push_back(std::move(problem));
  return conditions;
}

void RouteConditions::take(const partners::Agreement& agreement, const maps::MapLibrary& maps) {
  for (const partners::Route& route : agreement.routes) {
    const std::vector<std::string> documents = documents_of(route, maps);
    for (const partners::FieldCondition& condition : route.where) look_up(condition, documents, maps.schemas());
    if (!route.when) continue;
    for (const std::string& document : documents) {
      const auto [known, is_new] = compiled_.emplace(std::pair(std::string(route.when.raw()), document), nullptr);
      if (is_new) known->second = maps.condition(route.when, document);
    }
  }
}

// Every kind of document the route names has the field; of a route for all kinds, one of them.
void RouteConditions::look_up(const partners::FieldCondition& condition, const std::vector<std::string>& documents, const canonical::SchemaLibrary& schemas) {
  if (!looked_up_.insert(condition.written.raw().data()).second) return;
  const std::vector<std::string_view> known = schemas.names();
  if (documents.empty()) {
    const auto has_it = [&](std::string_view name) { return why_no_value(*schemas.find(name), condition.field).empty(); };
    if (std::none_of(known.begin(), known.end(), has_it))
      condition.written.refuse(fmt::format("no canonical document has a field {}", excerpt(condition.field, 40)), "say which documents the route is for: documents: order");
    return;
  }
  for (const std::string& name : documents) {
    const canonical::Schema* const schema = schemas.find(name);
    if (!schema) return condition.written.refuse(fmt::format("there is no canonical document {}{}", excerpt(name, 40), did_you_mean(name, known)), "crossdock schema list");
    if (std::string why = why_no_value(*schema, condition.field); !why.empty())
      return condition.written.refuse(std::move(why), fmt::format("crossdock schema show {}", name));
  }
}

const maps::DocumentCondition* RouteConditions::of(const partners::Route& route, std::string_view document) const {
  const auto found = compiled_.find(std::pair(std::string(route.when.raw()), std::string(document)));
  return found == compiled_.end() ? nullptr : found->second.get();
}

}  // namespace crossdock::flow
