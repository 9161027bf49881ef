// Routes: where an accepted document goes, by the agreement's rules: canonical document, set, values of its fields, and
// conditions about it.
// The daemon asks where; `crossdock route explain` asks why and, for every other rule, why not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maps/canonical/schema.hpp"
#include "partners/agreement.hpp"

namespace crossdock::flow {

class RouteConditions;

struct RouteVerdict {
  const partners::Route* route = nullptr;
  bool takes = false;
  std::string why;  // "it takes order, order_change; this is an invoice"
};

// A document as routes look at it. `schema` may be nullptr when no rule asks for fields, `conditions` when none has `when`.
struct Routed {
  std::string_view set, document, json;
  const canonical::Schema* schema = nullptr;
  const RouteConditions* conditions = nullptr;
};

// Every rule in order, those behind a `last` that took it too.
std::vector<RouteVerdict> judge_routes(const partners::Agreement& agreement, const Routed& document);
// Where it goes: each destination once.
std::vector<std::string> destinations_for(const partners::Agreement& agreement, const Routed& document);

}  // namespace crossdock::flow
