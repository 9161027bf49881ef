// Where slots lie: those of one scope become neighbours, so that they are emptied together.
#include "maps/read_building.hpp"

#include <algorithm>

namespace crossdock::maps {

template <class Move>
void ReadCompiler::lay_out_deals(Move move) {
  for (Scope& scope : reading_.scopes) {
    scope.deals = static_cast<std::uint32_t>(reading_.deals.size());
    reading_.deals.resize(reading_.deals.size() + static_cast<std::size_t>(structure_.nodes[scope.loop].end - scope.loop));
  }
  for (auto& [where, build] : deals_) {
    const auto& [scope, hierarchy, node] = where;
    Deal deal;
    deal.slot = build.plain;
    move(deal.slot);
    // More conditions first: the most particular rule has its pick.
    std::stable_sort(build.cases.begin(), build.cases.end(), [](const auto& a, const auto& b) { return a.build.tests.size() > b.build.tests.size(); });
    deal.first_case = static_cast<Index>(reading_.cases.size());
    deal.case_count = static_cast<Index>(build.cases.size());
    for (DealBuild::Particular& particular : build.cases) {
      move(particular.build.slot);
      reading_.cases.push_back(std::move(particular.build));
    }
    Scope& target = reading_.scopes[scope];
    if (hierarchy) target.hierarchy = deal, target.has_hierarchy = true;
    else reading_.deals[target.deals + static_cast<std::size_t>(node - target.loop)] = deal;
  }
}

void ReadCompiler::lay_out() {
  std::vector<Index> order(scope_of_slot_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Index>(i);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return scope_of_slot_[a] < scope_of_slot_[b]; });
  std::vector<Index> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<Index>(i);
  const auto move = [&](Index& slot) {
    if (slot != none) slot = place[slot];
  };
  for (ReadStep& step : reading_.steps) move(step.slot), move(step.item_slot);
  for (PlaceRef& ref : terms_.places) move(ref.slot);
  for (Gathering& gathering : terms_.gatherings) move(gathering.slot), move(gathering.item_slot);
  for (Scope& scope : reading_.scopes) move(scope.outer_slot);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (scope_of_slot_[order[i]] == none) continue;
    Scope& scope = reading_.scopes[scope_of_slot_[order[i]]];
    if (scope.slot_count++ == 0) scope.first_slot = static_cast<Index>(i);
  }
  reading_.slot_count = static_cast<Index>(order.size());
  lay_out_deals(move);
}

}  // namespace crossdock::maps
