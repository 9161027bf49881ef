#include "maps/field_compiler.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::maps {

using canonical::FieldType;

std::uint32_t FieldCompiler::field_term(FieldRef ref, ValueType type) {
  Term term;
  term.kind = Term::Kind::field;
  term.type = type;
  term.ref = static_cast<std::uint32_t>(terms_.fields.size());
  terms_.fields.push_back(std::move(ref));
  return add(std::move(term));
}

FieldRef FieldCompiler::ref_of(const Around& object, std::uint16_t field) {
  FieldRef ref{object.level, object.path};
  ref.path.push_back(field);
  return ref;
}

std::optional<std::uint32_t> FieldCompiler::place(const Written& written, const ExpressionNode& node) {
  written.refuse(node.span, "writing takes its values from fields, not from places", "write: {CTT.01: count(lines)}");
  return std::nullopt;
}

std::optional<std::uint32_t> FieldCompiler::name(const Written& written, const ExpressionNode& node) {
  const Field* field = nullptr;
  const auto ref = find_field(node.text, field);
  if (!ref) {
    refuse_name(written, node);
    return std::nullopt;
  }
  if (field->list || field->type == FieldType::object) {
    written.refuse(node.span, fmt::format("{} is {}", node.text, field->list ? "a list" : "an object"),
                   "count, sum, any and first go over lists: any(parties, role = 'ship_to')");
    return std::nullopt;
  }
  return field_term(*ref, value_type(field->type));
}

std::optional<FieldRef> FieldCompiler::find_field(std::string_view dotted, const Field*& found) const {
  const std::size_t dot = std::min(dotted.find('.'), dotted.size());
  for (const Around* object = &around(); object; object = object->outer) {
    if (!object->type) continue;
    std::uint16_t index = object->type->find(dotted.substr(0, dot));
    if (index == ObjectType::none) continue;
    FieldRef ref = ref_of(*object, index);
    found = &object->type->fields[index];
    std::string_view rest = dotted.substr(std::min(dot + 1, dotted.size()));
    while (!rest.empty()) {
      const std::size_t next = std::min(rest.find('.'), rest.size());
      if (found->list || found->type != FieldType::object) return std::nullopt;
      const ObjectType& type = schema_.object_of(*found);
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

void FieldCompiler::refuse_name(const Written& written, const ExpressionNode& node) const {
  std::vector<std::string_view> known;
  for (const Around* object = &around(); object; object = object->outer)
    if (object->type)
      for (const Field& field : object->type->fields) known.push_back(field.name);
  written.refuse(node.span, fmt::format("there is no field {}{}", node.text, did_you_mean(node.text, known)),
                 fmt::format("crossdock schema show {}", schema_.name));
}

bool FieldCompiler::gather(const Written& written, std::uint32_t list, Gathering& gathering, const std::function<bool()>& inside) {
  const ExpressionNode& node = written.expression().node(list);
  const Field* field = nullptr;
  const auto ref = node.kind == ExpressionNode::Kind::name ? find_field(node.text, field) : std::nullopt;
  if (!ref || !field->list) {
    written.refuse(node.span, "a list is wanted here", "count(lines), sum(lines, quantity)");
    return false;
  }
  gathering.list = static_cast<std::uint32_t>(terms_.fields.size());
  terms_.fields.push_back(*ref);
  Around item;
  item.outer = &around();
  item.level = static_cast<std::uint8_t>(item.outer->level + 1);
  item.type = field->type == FieldType::object ? &schema_.object_of(*field) : nullptr;
  gathering.level = item.level;
  const Around* before = std::exchange(item_, &item);
  const bool good = inside();
  item_ = before;
  if (good && !item.type && gathering.looks_into_items()) {
    written.refuse(node.span, fmt::format("{} goes over a list of objects", signature_of(gathering.function).name), "sum(lines, quantity)");
    return false;
  }
  return good;
}

}  // namespace crossdock::maps
