// Where slots lie: those of one scope become neighbours, so that they are emptied together. And the steps in their last
// order, what belongs to one segment put together.
#include "maps/read_building.hpp"

#include <algorithm>
#include <array>

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
  first_item_slot_ = static_cast<Index>(std::count_if(order.begin(), order.end(), [&](Index slot) { return scope_of_slot_[slot] != none; }));
  lay_out_deals(move);
}

// ---- steps ---------------------------------------------------------------------------------------------------------

namespace {

constexpr std::size_t least_sought = 3;  // for fewer, to look for them costs more

bool has_steps_below(const ReadStep& step) { return step.kind >= ReadKind::values; }
std::uint32_t behind(const std::vector<ReadStep>& steps, std::uint32_t at) { return has_steps_below(steps[at]) ? steps[at].jump : at + 1; }
bool is_value(const ReadStep& step) { return step.kind <= ReadKind::code && step.otherwise == no_term; }

// The end of the steps from `at` on that read the segment in one slot.
std::uint32_t end_of_values(const std::vector<ReadStep>& steps, std::uint32_t at, std::uint32_t end) {
  const Index slot = steps[at].slot;
  while (at < end && is_value(steps[at]) && steps[at].slot == slot) ++at;
  return at;
}

}  // namespace

// Nothing comes of a step while all slots from `first` to `last` are empty; nullopt where that cannot be said.
struct ReadCompiler::Guard {
  Index first, last;
};

std::optional<ReadCompiler::Guard> ReadCompiler::guard_of(const std::vector<ReadStep>& steps, std::uint32_t at) const {
  const ReadStep& step = steps[at];
  const Index slot = step.kind == ReadKind::with_scope ? reading_.scopes[step.scope].outer_slot : step.slot;
  const bool by_slot = is_value(step) || step.kind >= ReadKind::list;
  if (by_slot && slot < first_item_slot_) return Guard{slot, slot};
  if (step.kind != ReadKind::object && step.kind != ReadKind::list) return std::nullopt;
  std::optional<Guard> all;
  for (std::uint32_t below = at + 1; below < step.jump; below = behind(steps, below)) {
    const std::optional<Guard> one = guard_of(steps, below);
    if (!one) return std::nullopt;
    all = all ? Guard{std::min(all->first, one->first), std::max(all->last, one->last)} : *one;
  }
  return all;
}

void ReadCompiler::lay_out_steps() {
  const std::vector<ReadStep> steps = std::move(reading_.steps);
  reading_.steps.clear();
  reading_.steps.reserve(steps.size() + steps.size() / 4);
  lay_out_steps(steps, 0, static_cast<std::uint32_t>(steps.size()));
}

// Steps in a row whose slots come in the same order are passed over together where their slots are empty.
void ReadCompiler::lay_out_steps(const std::vector<ReadStep>& from, std::uint32_t at, std::uint32_t end) {
  struct Run {
    Guard guard;
    std::uint32_t from, to;
  };
  while (at < end) {
    std::vector<Run> runs;
    std::uint32_t next = at;
    for (; next < end; next = behind(from, next)) {
      const std::optional<Guard> guard = guard_of(from, next);
      if (!guard || (!runs.empty() && guard->first < runs.back().guard.first)) break;
      if (runs.empty() || guard->first > runs.back().guard.last) runs.push_back({*guard, next, next});
      runs.back().guard.last = std::max(runs.back().guard.last, guard->last);
      runs.back().to = behind(from, next);
    }
    if (runs.size() < least_sought) {
      if (runs.empty()) next = std::max(behind(from, at), end_of_values(from, at, end));
      lay_out_row(from, at, next);
    } else {
      ReadStep step;
      step.kind = ReadKind::seek;
      step.slot = runs.front().guard.first;
      step.item_slot = static_cast<Index>(runs.back().guard.last + 1);
      step.groups = static_cast<std::uint32_t>(reading_.sought.size());
      reading_.sought.resize(reading_.sought.size() + step.item_slot - step.slot);
      const std::uint32_t opened = emit(step);
      for (const Run& run : runs) {
        const std::uint32_t begin = here();
        lay_out_row(from, run.from, run.to);
        std::fill_n(reading_.sought.begin() + step.groups + run.guard.first - step.slot, run.guard.last + 1 - run.guard.first, Sought{begin, here()});
      }
      close(opened);
    }
    at = next;
  }
}

void ReadCompiler::lay_out_row(const std::vector<ReadStep>& from, std::uint32_t at, std::uint32_t end) {
  while (at < end) {
    if (const std::uint32_t behind_values = end_of_values(from, at, end); behind_values != at) {
      lay_out_values(from, at, behind_values);
      at = behind_values;
      continue;
    }
    const std::uint32_t copy = emit(from[at]);
    const std::uint32_t next = behind(from, at);
    if (from[at].kind <= ReadKind::code) reading_.steps[copy].room = room_of(from[at]);
    if (has_steps_below(from[at])) {
      lay_out_steps(from, at + 1, next);
      close(copy);
    }
    at = next;
  }
}

void ReadCompiler::lay_out_values(const std::vector<ReadStep>& from, std::uint32_t at, std::uint32_t end) {
  ReadStep block;
  block.kind = ReadKind::values;
  block.slot = from[at].slot;
  const std::uint32_t opened = emit(block);
  std::array<std::uint8_t, 256> times{};  // by element
  std::uint8_t most = 0, in_groups = 0;
  for (; at < end; ++at) {
    ReadStep& value = reading_.steps[emit(from[at])];
    value.room = room_of(value);
    value.is_part = (value.component | value.repetition) != 0 || value.group_components;
    if (value.in_group) ++in_groups;
    else most = std::max(most, ++times[value.element]);
    reading_.steps[opened].room += value.room;
  }
  reading_.steps[opened].times = static_cast<std::uint8_t>(most + in_groups);
  close(opened);
}

std::uint32_t ReadCompiler::room_of(const ReadStep& step) {
  const std::size_t word = step.kind == ReadKind::code ? step.codes->longest_word() : 0;
  return static_cast<std::uint32_t>(step.name_length + word + 64);
}

}  // namespace crossdock::maps
