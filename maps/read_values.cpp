// Rules for one value: the step that reads it, straight from an element or by an expression.
#include "maps/read_building.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/canonical/scalar_text.hpp"

namespace crossdock::maps {

using canonical::FieldType;
using document::ElementType;

std::uint32_t ReadCompiler::emit(ReadStep step) {
  reading_.steps.push_back(step);
  return static_cast<std::uint32_t>(reading_.steps.size() - 1);
}

void ReadCompiler::set_name(ReadStep& step, std::string_view field, bool is_string) {
  std::string& names = reading_.names;
  step.name = static_cast<std::uint32_t>(names.size());
  names += ',';
  if (!field.empty()) ((names += '"') += field) += "\":";
  if (is_string) names += '"';
  step.name_length = static_cast<Index>(names.size() - step.name);
}

Index ReadCompiler::key_index(const std::string& key) {
  if (key.empty()) return none;
  const auto index = static_cast<Index>(std::find(reading_.keys.begin(), reading_.keys.end(), key) - reading_.keys.begin());
  if (index == reading_.keys.size()) reading_.keys.push_back(key);
  return index;
}

std::vector<std::uint32_t> ReadCompiler::open_scopes(const std::vector<Index>& scopes) {
  std::vector<std::uint32_t> open;
  std::uint32_t search_from = last_with_;
  for (const Index scope : scopes) {
    if (search_from < here() && reading_.steps[search_from].kind == ReadKind::with_scope && reading_.steps[search_from].scope == scope &&
        reading_.steps[search_from].jump == here()) {
      open.push_back(search_from);
      ++search_from;
      continue;
    }
    search_from = no_term;
    ReadStep step;
    step.kind = ReadKind::with_scope;
    step.scope = scope;
    open.push_back(emit(step));
  }
  if (!open.empty()) last_with_ = open.front();
  return open;
}

void ReadCompiler::close_scopes(const std::vector<std::uint32_t>& open) {
  for (const std::uint32_t step : open) close(step);
}

// The rule's number is taken, the names it seeks are its own from here on.
ReadStep ReadCompiler::step_for(const Rule& rule, const Field& field, std::string_view name) {
  names_.seeks(rule);
  rule_ = number_of(rule);
  ReadStep step;
  step.type = field.type;
  step.rule = rule_;
  step.key = key_index(field.key);
  set_name(step, name, field.type != FieldType::integer);
  return step;
}

void ReadCompiler::scalar(const Rule& rule, const Field& field, std::string_view name, const Standing& standing) {
  if (!rule.fields.empty()) {
    rule.fields.front().key.refuse(fmt::format("{} is {}, not an object: it has no field {}", field.name, canonical::name_of(field.type), rule.fields.front().name),
                                    fmt::format("crossdock schema show {}", program_.schema->name));
    return;
  }
  if (rule.read_nothing) return;
  standing_ = &standing;
  ReadStep step = step_for(rule, field, name);
  const std::optional<std::uint32_t> condition = opened_when(rule);
  if (rule.constant) {
    if (!canonical::is_text_of(field.type, *rule.constant)) return refuse_constant(rule.node, *rule.constant, field);
    step.kind = ReadKind::constant;
    step.term = constant(*rule.constant);
    emit(step);
  } else if (const Written* source = rule.read ? &*rule.read : rule.value ? &*rule.value : nullptr) {
    from_expression(rule, *source, field, step);
  } else if (rule.write.empty() && !rule.write_nothing) {
    rule.node.refuse(fmt::format("the rule for {} has no place", field.name), "value: BEG.03, or read: and write:");
  }
  if (condition) close(*condition);
}

std::optional<std::uint32_t> ReadCompiler::opened_when(const Rule& rule) {
  if (!rule.when) return std::nullopt;
  names_.seeks(rule);
  const auto term = compile(*rule.when);
  if (!term) return std::nullopt;
  if (!fits(type_of(*term), ValueType::truth)) {
    rule.when->refuse(rule.when->expression().node(rule.when->expression().root).span, "a condition is wanted here", "when: REF.01 = 'DP'");
    return std::nullopt;
  }
  ReadStep step;
  step.kind = ReadKind::when;
  step.term = *term;
  last_with_ = no_term;
  return emit(step);
}

void ReadCompiler::from_expression(const Rule& rule, const Written& source, const Field& field, ReadStep step) {
  const Written* const written = names_.inlined(source);
  if (!written) return;
  if (rule.otherwise) {
    const auto otherwise = compile(*rule.otherwise);
    if (!otherwise) return;
    const Term& term = terms_.terms[*otherwise];
    if (term.kind == Term::Kind::text && !canonical::is_text_of(field.type, term.text)) return refuse_constant(rule.otherwise->node, term.text, field);
    step.otherwise = *otherwise;
  } else if (direct(source, *written, field, step)) {
    return;
  }
  const auto term = compile(*written);
  if (!term) return;
  const ValueType wanted = value_type(field.type);
  if (!fits(type_of(*term), wanted)) {
    refuse_type(source, source.expression().node(source.expression().root).span, type_of(*term), field);
    return;
  }
  step.kind = ReadKind::expression;
  step.term = *term;
  emit(step);
}

void ReadCompiler::refuse_constant(const yaml::Node& node, std::string_view text, const Field& field) {
  node.refuse(fmt::format("\"{}\" does not fit the field {}, whose type is {}", excerpt(text, 40), field.name, canonical::name_of(field.type)),
              fmt::format("it is written {}", canonical::example_of(field.type)));
}

bool ReadCompiler::direct(const Written& source, const Written& written, const Field& field, ReadStep step) {
  const Expression& expression = written.expression();
  const ExpressionNode* node = &expression.node(expression.root);
  if (node->kind == ExpressionNode::Kind::call && node->text == "code" && node->operands.size() == 2) {
    const ExpressionNode& value = expression.node(node->operands[0]);
    if (value.kind != ExpressionNode::Kind::place) return false;
    const auto table = names_.code_table(source, expression.node(node->operands[1]));
    if (!table) return true;
    step.kind = ReadKind::code;
    step.codes = program_.codes[*table].get();
    node = &value;
  }
  if (node->kind != ExpressionNode::Kind::place) return false;
  const auto reached = reach(written, expression.places[node->place]);
  if (!reached) return true;
  const PlaceRef& ref = reached->ref;
  if (!set_conversion(step, *ref.shape, field)) {
    refuse_type(source, node->span, value_type(*ref.shape), field);
    return true;
  }
  static_cast<ElementAt&>(step) = ref;
  const std::vector<std::uint32_t> open = open_scopes(reached->scopes);
  emit(step);
  close_scopes(open);
  return true;
}

bool ReadCompiler::set_conversion(ReadStep& step, const ElementShape& shape, const Field& field) const {
  const ValueType from = value_type(shape);
  if (!fits(from, value_type(field.type))) return false;
  if (step.kind == ReadKind::code) return from == ValueType::text || from == ValueType::number;
  if (shape.exact) {
    step.kind = field.type == FieldType::integer ? ReadKind::integer : ReadKind::text;
    return true;
  }
  step.decimals = shape.decimals;
  switch (value_type(field.type)) {
    case ValueType::number:
      if (field.type == FieldType::integer) step.kind = ReadKind::integer;
      else step.kind = shape.type == ElementType::numeric ? ReadKind::implied : ReadKind::decimal;
      return field.type != FieldType::integer || shape.type == ElementType::decimal || shape.decimals == 0;
    case ValueType::date: step.kind = ReadKind::date; return true;
    case ValueType::time: step.kind = ReadKind::time; return true;
    default: step.kind = ReadKind::text; return shape.type != ElementType::numeric || shape.decimals == 0;
  }
}

void ReadCompiler::refuse_type(const Written& written, Span span, ValueType from, const Field& field) const {
  std::string help = fmt::format("crossdock schema show {}", program_.schema->name);
  if (from == ValueType::text && value_type(field.type) == ValueType::number) help = "add | number to read the text as a number";
  if (from == ValueType::text && value_type(field.type) == ValueType::date) help = "add | date('YYYYMMDD') to read the text as a date";
  if (from == ValueType::date && value_type(field.type) == ValueType::text) help = "add | format_date('YYYYMMDD') to write it as text";
  written.refuse(span, fmt::format("this is {}, and {} holds {}", maps::name_of(from), field.name, canonical::name_of(field.type)), help);
}

}  // namespace crossdock::maps
