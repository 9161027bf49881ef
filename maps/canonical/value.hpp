// Canonical: one canonical document in memory, read from JSON and checked against its schema; Value: one place in it.
// A flat array of nodes over one buffer of text. Objects hold a slot for each field of their type, so that a map
// reaches a field by its index, without comparing names. Values are views: valid while the Canonical lives.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "maps/canonical/schema.hpp"

namespace crossdock::canonical {

class Canonical;

class Value {
 public:
  enum class Kind : std::uint8_t { absent, scalar, object, list };

  Value() = default;
  [[nodiscard]] Kind kind() const;
  explicit operator bool() const { return index_ != 0; }
  // The scalar's text: unescaped, numbers as they were written. Empty for anything else.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::uint32_t size() const;            // items of a list
  [[nodiscard]] Value item(std::uint32_t index) const; // of a list
  [[nodiscard]] Value field(std::uint16_t index) const;     // of an object, by its index in the ObjectType
  [[nodiscard]] Value operator[](std::string_view name) const;  // of an object, by name; absent when there is none
  [[nodiscard]] const ObjectType* type() const;        // of an object
  [[nodiscard]] std::string pointer() const;           // "/lines/3/price" (RFC 6901)

 private:
  friend class Canonical;
  Value(const Canonical* canonical, std::uint32_t index) : canonical_(canonical), index_(index) {}
  const Canonical* canonical_ = nullptr;
  std::uint32_t index_ = 0;
};

class Canonical {
 public:
  [[nodiscard]] Value root() const { return {this, nodes_.size() > 1 ? 1U : 0U}; }
  [[nodiscard]] const Schema* schema() const { return schema_; }

 private:
  friend class Value;
  friend class JsonReader;
  struct Node {
    std::uint32_t first = 0;   // scalar: offset in text_; object, list: first slot in children_
    std::uint32_t count = 0;   // scalar: length; object: fields of its type; list: items
    std::uint32_t parent = 0;
    std::uint16_t field = 0;   // which field of the parent object, or item of the parent list (low bits)
    std::uint16_t type = 0;    // index in Schema::types, for objects
    Value::Kind kind = Value::Kind::absent;
  };
  const Schema* schema_ = nullptr;
  std::vector<Node> nodes_;               // nodes_[0] is absent, nodes_[1] the document
  std::vector<std::uint32_t> children_;
  std::string text_;
};

}  // namespace crossdock::canonical
