#include "maps/write_compiler.hpp"

#include "maps/write_building.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "maps/write_plan.hpp"

namespace crossdock::maps {

using canonical::FieldType;

void WriteCompiler::run(const RuleList& rules) {
  root_.node.loop = true;
  root_.node.node = 0;
  Around document;
  document.type = &program_.schema->root();
  Standing standing;
  standing.build = &root_;
  standing.object = &document;
  fields(rules, standing);
  program_.writing.nodes = finished(root_);
  plan_writing(program_);
  std::sort(program_.writing.answered.begin(), program_.writing.answered.end());
}

void WriteCompiler::fields(const RuleList& rules, const Standing& standing) {
  for (const Rule& rule : rules) {
    const std::uint16_t index = standing.object->type->find(rule.field());
    if (index == ObjectType::none) continue;  // refused by the read side
    const Field& field = standing.object->type->fields[index];
    const Names::Within within(names_, rule);
    if (field.list) list(rule, field, index, standing);
    else if (field.type == FieldType::object) object(rule, field, index, standing);
    else scalar(rule, field, ref_of(*standing.object, index), standing);
  }
}

void WriteCompiler::object(const Rule& rule, const Field& field, std::uint16_t index, const Standing& standing) {
  Around inner{standing.object->level, standing.object->path, &program_.schema->object_of(field), standing.object};
  inner.path.push_back(index);
  Standing below = standing;
  below.object = &inner;
  if (rule.at && !stand_at(rule, standing, below)) return;
  fields(rule.fields, below);
}

const WriteCompiler::Standing* WriteCompiler::keep_standing(Build& loop, const Standing& start) {
  kept_.push_back(start);
  kept_.back().loop = loop.node.node;
  kept_.back().build = &loop;
  kept_.back().around = &start;
  return &kept_.back();
}

bool WriteCompiler::stand_at(const Rule& rule, const Standing& standing, Standing& below) {
  rule_ = number_of(rule);
  for (const Place& place : rule.at->expression().places) {
    if (out_of_item(place, standing)) continue;
    const Standing* start = start_of(place, standing);
    const Resolution* const found = start ? &names_.resolved(start->loop, place, true) : nullptr;
    if (!found || !found->place) continue;
    const ResolvedPlace* const resolved = &*found->place;
    Build* build = start->build;
    for (const ResolvedPlace::Hop& one : resolved->loops) build = &hop(*build, one, false);
    below.build = build;
    if (!resolved->loops.empty()) {
      below.loop = resolved->loops.back().loop;
      below.around = start;
    }
    below.item = nullptr;
    below.groups = nullptr;
    below.segment = document::unplaced;
    if (resolved->segment != document::unplaced) {
      below.around = resolved->loops.empty() ? start : keep_standing(*build, *start);
      below.item = &child(*build, resolved->segment, false, resolved->segment_step->conditions, false, false);
      below.segment = resolved->segment;
    }
    return true;
  }
  return false;
}

void WriteCompiler::scalar(const Rule& rule, const Field& field, FieldRef ref, const Standing& standing) {
  standing_ = &standing;
  rule_ = number_of(rule);
  value_ = std::move(ref);
  value_type_ = value_type(field.type);
  if (rule.constant || rule.write_nothing || !rule.write.empty()) program_.writing.answered.push_back(&field);
  if (rule.constant) {
    // Read, it marks items as coming from here; so only items that bear the mark are written here.
    if (standing.when) also_when(*standing.when, call(Function::equal, ValueType::truth, {field_term(value_, value_type_), constant(*rule.constant)}));
    return;
  }
  if (rule.write_nothing) return;
  if (!rule.write.empty()) {
    for (const auto& [place_text, value] : rule.write) write_to(rule, place_text, value);
    return;
  }
  if (rule.read || !rule.value) {
    if (rule.read) rule.node.refuse("the rule says how the field is read, not how it is written", "write: {PLACE: value}, or write: nothing");
    return;
  }
  turned_round(rule);
}

std::optional<std::uint32_t> WriteCompiler::name(const Written& written, const ExpressionNode& node) {
  return node.text == value_of_rule ? field_term(value_, value_type_) : FieldCompiler::name(written, node);
}

void WriteCompiler::also_when(std::uint32_t& when, std::uint32_t condition) {
  when = when == no_term ? condition : call(Function::and_, ValueType::truth, {when, condition});
}

void WriteCompiler::write_to(const Rule& rule, const Written& place_text, const Written& value) {
  names_.seeks(rule);
  const ExpressionNode& node = place_text.expression().node(place_text.expression().root);
  if (node.kind != ExpressionNode::Kind::place) {
    place_text.refuse(node.span, "a place is wanted before the colon", "write: {CTT.01: count(lines)}");
    return;
  }
  const Written* const expression = names_.inlined(value);
  if (!expression) return;
  const Place& place = place_text.expression().places[node.place];
  missing_.reset();
  auto target = aim(place_text, place);
  if (target || missing_) names_.sought().note(place_text, place, target ? nullptr : &*missing_);
  if (!target) return;
  const auto term = compile(*expression);
  if (!term) return;
  const ValueType type = type_of(*term);
  const bool wants_date = target->element.shape->type == document::ElementType::date;
  if ((type == ValueType::date) != wants_date && type != ValueType::any && (wants_date || type == ValueType::date)) {
    value.refuse(expression->expression().node(expression->expression().root).span,
                 wants_date ? fmt::format("the element is a date; this is {}", maps::name_of(type)) : "this is a date, and the element is none",
                 wants_date ? "date(..., 'YYYYMMDD')" : "format_date(..., 'YYYYMMDD')");
    return;
  }
  put(place_text, node.span, *target, *term);
}

void WriteCompiler::turned_round(const Rule& rule) {
  const Written* const written = names_.inlined(*rule.value);
  const Inverse* const inverse = written ? names_.inverse(*written) : nullptr;
  if (!inverse) return;
  for (const std::vector<Target>& alternatives : inverse->targets)
    for (const Target& target : alternatives) {
      missing_.reset();
      if (put(inverse->written, target.place, target.value) || !missing_) break;
    }
  missing_.reset();
}

void compile_writing(Program& program, const RuleList& rules, Names& names) { WriteCompiler(program, names).run(rules); }

}  // namespace crossdock::maps
