#include "maps/canonical/value.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace crossdock::canonical {

Value Value::item(std::uint32_t index) const {
  Value item = first();
  for (; index > 0; --index) item = item.next();
  return item;
}

Value Value::operator[](std::string_view name) const {
  const ObjectType* object = type();
  const std::uint16_t index = object ? object->find(name) : ObjectType::none;
  return index == ObjectType::none ? Value{} : field(index);
}

const ObjectType* Value::type() const {
  return kind() == Kind::object ? &canonical_->schema_->types[canonical_->nodes_[index_].type] : nullptr;
}

Value Value::parent() const { return {canonical_, index_ == 0 ? 0 : canonical_->nodes_[index_].parent}; }
std::uint32_t Value::place() const { return index_ == 0 ? 0 : canonical_->nodes_[index_].place; }

std::string Value::pointer() const {
  std::vector<std::string> steps;
  for (std::uint32_t at = index_; at > 1;) {
    const Canonical::Node& node = canonical_->nodes_[at];
    const Canonical::Node& parent = canonical_->nodes_[node.parent];
    if (parent.kind == Kind::object) steps.push_back(canonical_->schema_->types[parent.type].fields[node.place].name);
    else steps.push_back(fmt::format("{}", node.place));
    at = node.parent;
  }
  std::reverse(steps.begin(), steps.end());
  std::string pointer;
  for (const std::string& step : steps) pointer += "/" + step;
  return pointer;
}

}  // namespace crossdock::canonical
