// Canonical: one canonical document in memory, read from JSON and checked against its schema; Value: one place in it.
// A flat array of nodes over one buffer of text. Objects hold a slot for each field of their type, so that a map
// reaches a field by its index, without comparing names. Values are views: valid while the Canonical lives unchanged.
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
  enum class Kind : std::uint16_t { absent, scalar, object, list };

  Value() = default;
  explicit operator bool() const { return index_ != 0; }
  [[nodiscard]] inline Kind kind() const;
  // The scalar's text: unescaped, numbers as they were written. Empty for anything else.
  [[nodiscard]] inline std::string_view text() const;
  [[nodiscard]] inline std::uint32_t size() const;              // items of a list
  [[nodiscard]] inline Value first() const;                     // item of a list; absent when it is empty
  [[nodiscard]] inline Value next() const;                      // the item after this one; absent behind the last
  [[nodiscard]] inline Value field(std::uint16_t index) const;  // of an object, by its index in the ObjectType
  [[nodiscard]] inline std::uint64_t present() const;           // of an object: which fields are there, by presence_bit()
  [[nodiscard]] Value item(std::uint32_t index) const;          // of a list, counting from 0; goes there item by item
  [[nodiscard]] Value operator[](std::string_view name) const;  // of an object, by name
  [[nodiscard]] const ObjectType* type() const;                 // of an object
  [[nodiscard]] std::string pointer() const;                    // "/lines/3/price" (RFC 6901)
  [[nodiscard]] Value parent() const;                           // object or list; absent for the document
  [[nodiscard]] std::uint32_t place() const;                    // index of the field in its object, or of the item in its list
  [[nodiscard]] std::uint32_t id() const { return index_; }     // below Canonical::size(); 0 when absent

 private:
  friend class Canonical;
  friend class JsonReader;
  Value(const Canonical* canonical, std::uint32_t index) : canonical_(canonical), index_(index) {}
  const Canonical* canonical_ = nullptr;
  std::uint32_t index_ = 0;
};

class Canonical {
 public:
  [[nodiscard]] Value root() const { return {this, node_count_ > 1 ? 1U : 0U}; }
  [[nodiscard]] const Schema* schema() const { return schema_; }
  [[nodiscard]] std::uint32_t size() const { return node_count_; }
  [[nodiscard]] Value value(std::uint32_t id) const { return {this, id}; }

 private:
  friend class Value;
  friend class JsonReader;
  struct Node {
    std::uint32_t first = 0;   // scalar: offset in text_; object: first slot in slots_; list: first item
    std::uint32_t count = 0;   // scalar: length; object: fields of its type; list: items
    std::uint16_t type = 0;    // objects: index in Schema::types
    Value::Kind kind = Value::Kind::absent;
    std::uint32_t parent = 0;
    std::uint64_t present = 0; // objects: see Value::present()
    std::uint32_t place = 0;   // index of the field in the parent object, or of the item in the parent list
    std::uint32_t next = 0;    // items: the one behind; 0 none
  };
  const Schema* schema_ = nullptr;
  // Both are kept larger than they need to be, from document to document.
  std::vector<Node> nodes_ = std::vector<Node>(1);  // nodes_[0] is absent, nodes_[1] the document
  std::vector<std::uint32_t> slots_;   // of objects: node of each field, 0 absent
  std::uint32_t node_count_ = 1;
  std::string text_;                   // the JSON, escapes undone in place
};

inline Value::Kind Value::kind() const { return index_ == 0 ? Kind::absent : canonical_->nodes_[index_].kind; }
[[gnu::always_inline]] inline std::string_view Value::text() const {
  if (index_ == 0) return {};
  const Canonical::Node& node = canonical_->nodes_[index_];
  if (node.kind != Kind::scalar) return {};
  return {canonical_->text_.data() + node.first, node.count};
}
inline std::uint64_t Value::present() const { return canonical_ ? canonical_->nodes_[index_].present : 0; }
inline std::uint32_t Value::size() const { return kind() == Kind::list ? canonical_->nodes_[index_].count : 0; }
inline Value Value::first() const { return {canonical_, kind() == Kind::list ? canonical_->nodes_[index_].first : 0}; }
inline Value Value::next() const { return {canonical_, index_ == 0 ? 0 : canonical_->nodes_[index_].next}; }
[[gnu::always_inline]] inline Value Value::field(std::uint16_t index) const {
  if (index_ == 0) return {};
  const Canonical::Node& node = canonical_->nodes_[index_];
  if (node.kind != Kind::object || index >= node.count) return {};
  return {canonical_, canonical_->slots_[node.first + index]};
}

}  // namespace crossdock::canonical
