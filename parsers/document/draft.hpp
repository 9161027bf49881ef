// Draft: one transaction set about to be written, flat like a Document but with values instead of separators, so
// that the writer alone decides separators, escaping and trailing elements. Maps fill it in structure order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/put_text.hpp"
#include "parsers/document/structure.hpp"

namespace crossdock::document {

class Draft {
 public:
  enum class Part : std::uint8_t { element, component, repetition };  // what separator stands before this value
  struct Value {
    std::uint32_t offset;
    std::uint32_t length;
    Part part;
  };
  struct Segment {
    NodeId node;
    std::uint32_t first_value;
    std::uint32_t value_count;
  };

  explicit Draft(const Structure& structure) : structure_(&structure) {}
  void begin_segment(NodeId node) { segments_.push_back({node, static_cast<std::uint32_t>(values_.size()), 0}); }
  void add(std::string_view value, Part part = Part::element) {
    values_.push_back({static_cast<std::uint32_t>(text_size_), static_cast<std::uint32_t>(value.size()), part});
    if (text_.size() - text_size_ < value.size()) text_.resize(2 * text_.size() + value.size() + 64);
    put_text(text_.data() + text_size_, value);
    text_size_ += value.size();
    ++segments_.back().value_count;
  }
  void clear() { text_size_ = 0, values_.clear(), segments_.clear(); }

  // What was added since mark() is taken back by rewind(): a map that began a loop and found nothing to say in it.
  struct Mark {
    std::size_t text, values, segments;
  };
  [[nodiscard]] Mark mark() const { return {text_size_, values_.size(), segments_.size()}; }
  void rewind(const Mark& mark) { text_size_ = mark.text, values_.resize(mark.values), segments_.resize(mark.segments); }

  [[nodiscard]] const Structure& structure() const { return *structure_; }
  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }
  [[nodiscard]] std::string_view all_text() const { return {text_.data(), text_size_}; }  // every value, without anything between
  [[nodiscard]] std::string_view text(const Value& value) const {
    return {text_.data() + value.offset, value.length};
  }

 private:
  const Structure* structure_;
  std::string text_;           // kept larger than it needs to be
  std::size_t text_size_ = 0;
  std::vector<Value> values_;
  std::vector<Segment> segments_;
};

}  // namespace crossdock::document
