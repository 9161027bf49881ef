// The keys of an agreement, wherever it stands: default.yaml, a partner's file, its list of agreements.
#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "partners/readers.hpp"

namespace crossdock::partners {
namespace {

constexpr yaml::Word<Usage> usages[] = {{"production", Usage::production}, {"test", Usage::test}, {"any", Usage::any}};

bool is_upper_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

std::optional<Identity> read_identity(yaml::Node node) {
  const std::string text = node.text({}, 40);
  if (text.empty()) return std::nullopt;
  const std::size_t colon = text.find(':');
  if (colon != 2 || !is_upper_or_digit(text[0]) || !is_upper_or_digit(text[1]) || text.size() < 4 || text.size() > 18) {
    node.refuse(fmt::format("\"{}\" is not an identity", excerpt(text, 40)),
                "the two-character qualifier of ISA05, a colon, and the id of at most 15 characters: 01:007941529, ZZ:ACME");
    return std::nullopt;
  }
  return Identity{text.substr(0, 2), text.substr(3)};
}

void read_valid(yaml::Node node, Agreement& agreement) {
  if (!node) return;
  yaml::Map map = node.map();
  if (const auto from = map["from"].date()) agreement.valid_from = std::chrono::sys_days(*from);
  if (const auto until = map["until"].date()) agreement.valid_until = std::chrono::sys_days(*until);
  if (agreement.valid_from && agreement.valid_until && *agreement.valid_from > *agreement.valid_until)
    node.refuse("this agreement ends before it begins", "from must not be after until");
}

std::vector<Route> read_routes(yaml::Node node, const std::string& file) {
  std::vector<Route> routes;
  for (const yaml::Node& item : node.items()) {
    yaml::Map map = item.map();
    Route route;
    if (const yaml::Node documents = map["documents"]) route.documents = documents.texts();
    if (const yaml::Node where = map["where"])
      for (const auto& [field, values] : where.entries())
        route.where.push_back({std::string(field.raw()), values.texts(), field});
    route.when = map["when"];
    if (route.when && route.documents.empty())
      route.when.refuse("a condition looks at fields, and which there are depends on the document", "say which documents: documents: order");
    route.to = map.need("to").texts();
    route.last = map["last"].boolean(false);
    route.place = fmt::format("{}:{}", file, item.position().line);
    routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace

std::vector<Identity> read_identities(yaml::Node node) {
  std::vector<Identity> identities;
  if (!node) return identities;
  for (const yaml::Node& item : node.is_scalar() ? std::vector<yaml::Node>{node} : node.items())
    if (auto identity = read_identity(item)) identities.push_back(std::move(*identity));
  if (node.is_list() && node.items().empty()) node.refuse("an empty list of identities", "name at least one, or remove the line");
  return identities;
}

void read_agreement(yaml::Map& map, const std::string& file, Agreement& agreement) {
  agreement.place = fmt::format("{}:{}", file, map.node().position().line);
  agreement.enabled = map["enabled"].boolean(agreement.enabled);
  agreement.usage = map["usage"].word(agreement.usage, usages);
  read_valid(map["valid"], agreement);
  if (const yaml::Node ours = map["ours"]) {
    agreement.ours = read_identities(ours);
    agreement.ours_stated = true;
  }
  read_inbound(map["inbound"], agreement.inbound);
  read_outbound(map["outbound"], agreement.outbound);
  if (const yaml::Node routes = map["routes"]) agreement.routes = read_routes(routes, file);
}

std::string read_name(yaml::Node node) {
  std::string name = node.text({}, 40);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '_'; });
  if (!plain) node.refuse(fmt::format("\"{}\" cannot be a name", excerpt(name, 40)), "letters a to z, digits, - and _");
  return name;
}

void check_set_key(yaml::Node key) {
  const std::string_view text = key.raw();
  const std::string_view set = text.substr(0, text.find('/'));
  const std::string_view release = text.size() > set.size() ? text.substr(set.size() + 1) : "000000";
  const auto digits = [](std::string_view part) { return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; }); };
  if (set.size() != 3 || !digits(set) || release.size() != 6 || !digits(release))
    key.refuse(fmt::format("\"{}\" is not a transaction set", excerpt(text, 40)), "for example 850, or 850/004010 for one release of it");
}

void check_exists(yaml::Node node, const std::filesystem::path& path) {
  std::error_code error;
  if (!path.empty() && std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found)
    node.refuse(fmt::format("there is no file {}", path.string()), "a relative path starts at the folder of this file");
}

}  // namespace crossdock::partners
