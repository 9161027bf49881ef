#include "maps/read_compiler.hpp"

#include "maps/read_building.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::maps {

using canonical::FieldType;

void ReadCompiler::run(const RuleList& rules) {
  reading_.head = fmt::format("{{\"document\":\"{}\"", program_.schema->name);
  reading_.scopes.push_back({});
  scope_of_slot_.clear();
  Standing standing;
  standing.object = &program_.schema->root();
  fields(rules, standing);
  lay_out();
  lay_out_steps();
  reading_.names.append(32, ' ');  // names are copied in blocks of 32
}

void ReadCompiler::fields(const RuleList& rules, const Standing& standing) {
  std::vector<std::pair<std::uint16_t, const Rule*>> by_field;
  for (const Rule& rule : rules) {
    by_field.emplace_back(standing.object->find(rule.field()), &rule);
    if (by_field.back().first == ObjectType::none) refuse_field(rule, *standing.object), by_field.pop_back();
  }
  std::stable_sort(by_field.begin(), by_field.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Rule*> same;
  for (std::size_t i = 0; i < by_field.size(); ++i) {
    same.push_back(by_field[i].second);
    if (i + 1 < by_field.size() && by_field[i + 1].first == by_field[i].first) continue;
    field(same, standing.object->fields[by_field[i].first], standing);
    same.clear();
  }
}

void ReadCompiler::refuse_field(const Rule& rule, const ObjectType& object) {
  std::vector<std::string_view> known;
  for (const Field& field : object.fields) known.push_back(field.name);
  rule.key.refuse(fmt::format("{} has no field {}{}", object.name, rule.field(), did_you_mean(rule.field(), known)),
                   fmt::format("crossdock schema show {}", program_.schema->name));
}

void ReadCompiler::field(std::span<const Rule* const> rules, const Field& field, const Standing& standing) {
  const Rule& rule = *rules.front();
  if (field.list) {
    list(rules, field, standing);
    return;
  }
  if (rules.size() > 1) rules[1]->node.refuse(fmt::format("{} is not a list and has a rule already", field.name), "join the rules with ??");
  if (rule.each) {
    rule.node.refuse(fmt::format("{} is not a list", field.name), "`at:` stands for one loop or segment");
    return;
  }
  const Names::Within within(names_, rule);
  if (field.type == FieldType::object) object(rule, field, standing);
  else scalar(rule, field, field.name, standing);
}

void ReadCompiler::object(const Rule& rule, const Field& field, const Standing& standing) {
  Standing inner = standing;
  inner.object = &program_.schema->object_of(field);
  std::vector<Index> scopes;
  if (rule.at && !stand_at(rule, standing, inner, scopes)) return;
  if (rule.fields.empty()) {
    rule.node.refuse(fmt::format("{} is an object, and the rule gives it no fields", field.name), "fields: or use:");
    return;
  }
  standing_ = &standing;
  const std::optional<std::uint32_t> condition = opened_when(rule);
  const std::vector<std::uint32_t> open = open_scopes(scopes);
  ReadStep step;
  step.kind = ReadKind::object;
  set_name(step, field.name, false);
  const std::uint32_t opened = emit(step);
  last_with_ = no_term;
  fields(rule.fields, inner);
  close(opened);
  last_with_ = no_term;
  close_scopes(open);
  if (condition) close(*condition);
}

const ReadCompiler::Standing* ReadCompiler::keep_standing(const ResolvedPlace& resolved, Index scope, const Standing& start) {
  Standing loop = start;
  loop.scope = scope;
  loop.loop = resolved.loops.back().loop;
  loop.item_slot = none;
  loop.around = &start;
  kept_.push_back(loop);
  return &kept_.back();
}

bool ReadCompiler::stand_at(const Rule& rule, const Standing& standing, Standing& inner, std::vector<Index>& scopes) {
  names_.seeks(rule);
  bool stands = false;
  for (const Place& place : rule.at->expression().places) {
    const Standing* start = nullptr;
    const ResolvedPlace* const resolved = where_to_stand(*rule.at, place, standing, start);
    if (!resolved || std::exchange(stands, true)) continue;  // further ones are only looked up
    Index scope = start->scope;
    for (const ResolvedPlace::Hop& hop : resolved->loops) scopes.push_back(scope = hop_scope(scope, hop));
    inner.scope = scope;
    if (!resolved->loops.empty()) {
      inner.loop = resolved->loops.back().loop;
      inner.around = start;
      inner.item_slot = none;
      inner.group = nullptr;
    }
    if (resolved->segment != document::unplaced) {
      inner.item_slot = slot_for(scope, resolved->segment, false, resolved->segment_step->conditions, true);
      inner.item_node = resolved->segment;
      inner.around = resolved->loops.empty() ? start : keep_standing(*resolved, scope, *start);
      inner.group = nullptr;
    }
  }
  missing_.reset();
  return stands;
}

void compile_reading(Program& program, const RuleList& rules, Names& names) { ReadCompiler(program, names).run(rules); }

}  // namespace crossdock::maps
