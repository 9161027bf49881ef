#include "engine/flow/routes.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/route_conditions.hpp"
#include "maps/canonical/json_reader.hpp"

namespace crossdock::flow {
namespace {

bool names(const std::vector<std::string>& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

// "parties.id": every value of that field, of every item of the lists on the way.
void collect(canonical::Value from, std::string_view path, std::vector<std::string>& values) {
  if (from.kind() == canonical::Value::Kind::list) {
    for (canonical::Value item = from.first(); item; item = item.next()) collect(item, path, values);
  } else if (path.empty()) {
    if (from.kind() == canonical::Value::Kind::scalar) values.emplace_back(from.text());
  } else if (from.kind() == canonical::Value::Kind::object) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    collect(from[path.substr(0, dot)], path.substr(std::min(dot + 1, path.size())), values);
  }
}

// Judges rule after rule; the document is read when the first rule asks for a field.
class Judge {
 public:
  explicit Judge(const Routed& document) : document_(document) {}

  RouteVerdict of(const partners::Route& route) {
    RouteVerdict verdict{&route, true, {}};
    if (!route.documents.empty() && !names(route.documents, document_.document) && !names(route.documents, document_.set)) {
      verdict.takes = false;
      verdict.why = fmt::format("it takes {}; this is {} ({})", fmt::join(route.documents, ", "), document_.document, document_.set);
      return verdict;
    }
    for (const partners::FieldCondition& condition : route.where) {
      const std::vector<std::string> found = values_of(condition.field);
      const auto good = std::find_if(found.begin(), found.end(), [&](const std::string& value) { return names(condition.values, value); });
      if (good == found.end()) {
        verdict.takes = false;
        verdict.why = found.empty() ? fmt::format("it wants {} to be {}; this document has none", condition.field, fmt::join(condition.values, " or "))
                                    : fmt::format("it wants {} to be {}; here it is {}", condition.field, fmt::join(condition.values, " or "),
                                                  excerpt(fmt::format("{}", fmt::join(found, ", ")), 100));
        return verdict;
      }
      verdict.why += fmt::format("{}{} is {}", verdict.why.empty() ? "" : ", ", condition.field, excerpt(*good, 60));
    }
    if (route.when && !holds(route, verdict)) return verdict;
    if (verdict.why.empty()) verdict.why = route.documents.empty() ? "it takes everything" : fmt::format("it takes {}", fmt::join(route.documents, ", "));
    return verdict;
  }

 private:
  bool holds(const partners::Route& route, RouteVerdict& verdict) {
    const maps::DocumentCondition* const condition = document_.conditions ? document_.conditions->of(route, document_.document) : nullptr;
    const maps::DocumentCondition::Answer answer = condition ? condition->ask(canonical()) : maps::DocumentCondition::Answer();
    verdict.takes = answer.holds;
    if (!condition) verdict.why = fmt::format("its condition is not about {}", document_.document);
    else if (!answer.holds) verdict.why = fmt::format("it wants {}{}", answer.part, answer.found.empty() ? "" : fmt::format("; here {}", answer.found));
    else verdict.why += fmt::format("{}{}", verdict.why.empty() ? "" : ", ", route.when.raw());
    return answer.holds;
  }

  std::vector<std::string> values_of(std::string_view field) {
    std::vector<std::string> values;
    collect(canonical().root(), field, values);
    return values;
  }

  const canonical::Canonical& canonical() {
    if (!canonical_) {
      canonical_.emplace();
      std::vector<canonical::Problem> problems;
      if (document_.schema) canonical::JsonReader().read(document_.json, *document_.schema, *canonical_, problems);
    }
    return *canonical_;
  }

  const Routed& document_;
  std::optional<canonical::Canonical> canonical_;
};

}  // namespace

std::vector<RouteVerdict> judge_routes(const partners::Agreement& agreement, const Routed& document) {
  Judge judge(document);
  std::vector<RouteVerdict> verdicts;
  const partners::Route* ended = nullptr;
  for (const partners::Route& route : agreement.routes) {
    if (ended) {
      verdicts.push_back({&route, false, fmt::format("the rule at {} took it and is the last", ended->place)});
      continue;
    }
    verdicts.push_back(judge.of(route));
    if (verdicts.back().takes && route.last) ended = &route;
  }
  return verdicts;
}

std::vector<std::string> destinations_for(const partners::Agreement& agreement, const Routed& document) {
  std::vector<std::string> destinations;
  for (const RouteVerdict& verdict : judge_routes(agreement, document))
    for (const std::string& to : verdict.takes ? verdict.route->to : std::vector<std::string>())
      if (!names(destinations, to)) destinations.push_back(to);
  return destinations;
}

}  // namespace crossdock::flow
