// Fields in write expressions: names are looked for in the innermost object around the rule that has them.
#include "maps/write_building.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/invert.hpp"

namespace crossdock::maps {

using canonical::FieldType;

std::uint32_t WriteCompiler::field_term(FieldRef ref, ValueType type) {
  Term term;
  term.kind = Term::Kind::field;
  term.type = type;
  term.ref = static_cast<std::uint32_t>(terms_.fields.size());
  terms_.fields.push_back(std::move(ref));
  return add(std::move(term));
}

FieldRef WriteCompiler::ref_of(const Around& object, std::uint16_t field) {
  FieldRef ref{object.level, object.path};
  ref.path.push_back(field);
  return ref;
}

std::optional<std::uint32_t> WriteCompiler::place(const Written& written, const ExpressionNode& node) {
  written.refuse(node.span, "writing takes its values from fields, not from places", "write: {CTT.01: count(lines)}");
  return std::nullopt;
}

std::optional<std::uint32_t> WriteCompiler::name(const Written& written, const ExpressionNode& node) {
  if (node.text == value_of_rule) return field_term(value_, value_type_);
  const Field* field = nullptr;
  const auto ref = find_field(node.text, field);
  if (!ref) {
    refuse_name(written, node);
    return std::nullopt;
  }
  if (field->list || field->type == FieldType::object) {
    written.refuse(node.span, fmt::format("{} is {}", node.text, field->list ? "a list" : "an object"), "count(...) and sum(...) go over lists");
    return std::nullopt;
  }
  return field_term(*ref, value_type(field->type));
}

std::optional<FieldRef> WriteCompiler::find_field(std::string_view dotted, const Field*& found) const {
  const std::size_t dot = std::min(dotted.find('.'), dotted.size());
  for (const Around* object = standing_->object; object; object = object->outer) {
    std::uint16_t index = object->type->find(dotted.substr(0, dot));
    if (index == ObjectType::none) continue;
    FieldRef ref = ref_of(*object, index);
    found = &object->type->fields[index];
    std::string_view rest = dotted.substr(std::min(dot + 1, dotted.size()));
    while (!rest.empty()) {
      const std::size_t next = std::min(rest.find('.'), rest.size());
      if (found->list || found->type != FieldType::object) return std::nullopt;
      const ObjectType& type = program_.schema->object_of(*found);
      index = type.find(rest.substr(0, next));
      if (index == ObjectType::none) return std::nullopt;
      found = &type.fields[index];
      ref.path.push_back(index);
      rest.remove_prefix(std::min(next + 1, rest.size()));
    }
    return ref;
  }
  return std::nullopt;
}

void WriteCompiler::refuse_name(const Written& written, const ExpressionNode& node) const {
  std::vector<std::string_view> known;
  for (const Around* object = standing_->object; object; object = object->outer)
    for (const Field& field : object->type->fields) known.push_back(field.name);
  written.refuse(node.span, fmt::format("there is no field {}{}", node.text, did_you_mean(node.text, known)),
                 fmt::format("crossdock schema show {}", program_.schema->name));
}

std::optional<std::uint32_t> WriteCompiler::gather(const Written& written, std::uint32_t list, const std::uint32_t* expression) {
  const ExpressionNode& node = written.expression.node(list);
  const Field* field = nullptr;
  const auto ref = node.kind == ExpressionNode::Kind::name ? find_field(node.text, field) : std::nullopt;
  if (!ref || !field->list) {
    written.refuse(node.span, "a list is wanted here", "count(lines), sum(lines, quantity)");
    return std::nullopt;
  }
  Gathering gathering;
  gathering.list = static_cast<std::uint32_t>(terms_.fields.size());
  terms_.fields.push_back(*ref);
  if (expression) {
    Around item;
    item.level = static_cast<std::uint8_t>(deepest_level() + 1);
    item.type = field->type == FieldType::object ? &program_.schema->object_of(*field) : nullptr;
    item.outer = standing_->object;
    if (!item.type) {
      written.refuse(node.span, "sum goes over a list of objects", "sum(lines, quantity)");
      return std::nullopt;
    }
    Standing inner = *standing_;
    inner.object = &item;
    const Standing* before = std::exchange(standing_, &inner);
    const auto term = compile(written, *expression);
    standing_ = before;
    if (!term) return std::nullopt;
    gathering.term = *term;
    gathering.level = item.level;
  }
  terms_.gatherings.push_back(gathering);
  return static_cast<std::uint32_t>(terms_.gatherings.size() - 1);
}

}  // namespace crossdock::maps
