// Draft: one transaction set about to be written, flat like a Document but with values and their places instead of
// separators, so that the writer alone decides separators, escaping and trailing elements. Maps fill it in structure
// order.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/put_text.hpp"
#include "parsers/document/structure.hpp"

namespace crossdock::document {

// Where in its segment a value stands: in which element, in which repetition of it, in which component of that. The
// reader's limit of a segment's bytes keeps each below a million.
class Position {
 public:
  constexpr Position() = default;  // before the first element
  // Elements count from 1, repetitions and components from 0.
  constexpr explicit Position(std::uint64_t element, std::uint64_t repetition = 0, std::uint64_t component = 0)
      : packed_(element << 40 | repetition << 20 | component) {}
  [[nodiscard]] constexpr std::uint32_t element() const { return static_cast<std::uint32_t>(packed_ >> 40); }
  [[nodiscard]] constexpr std::uint32_t repetition() const { return packed_ >> 20 & 0xFFFFF; }
  [[nodiscard]] constexpr std::uint32_t component() const { return packed_ & 0xFFFFF; }
  // Where an element begins.
  [[nodiscard]] constexpr bool begins_element() const { return (packed_ & 0xFF'FFFF'FFFF) == 0; }
  friend constexpr auto operator<=>(const Position&, const Position&) = default;

 private:
  std::uint64_t packed_ = 0;
};

class Draft {
 public:
  enum class Part : std::uint8_t { element, component, repetition };  // what separator stands before a value
  struct Value {  // never empty
    Position position;
    std::uint32_t offset;
    std::uint32_t length;
  };
  struct Segment {
    NodeId node;
    std::uint32_t first_value;
    std::uint32_t value_count;
  };

  explicit Draft(const Structure& structure) : structure_(&structure) {}
  void begin_segment(NodeId node) {
    segments_.push_back({node, static_cast<std::uint32_t>(values_.size()), 0});
    last_ = {};
  }
  // Precondition: not empty. Who puts values in another order than that of their positions arranges them.
  void put(Position position, std::string_view value) {
    if (text_.size() - text_size_ < value.size() + put_text_slack) more_room(value.size());
    values_.push_back({position, static_cast<std::uint32_t>(text_size_), static_cast<std::uint32_t>(value.size())});
    put_text(text_.data() + text_size_, value);
    text_size_ += value.size();
    ++segments_.back().value_count;
    if (!position.begins_element()) most_inner_separators_ += position.repetition() + position.component();
  }
  // The next value of the segment, empty where there is none.
  void add(std::string_view value, Part part = Part::element);
  // In place of what the segment begun last has in that element.
  void replace(std::uint32_t element, std::string_view value);
  // The values of the segment into the order of their positions.
  void arrange(std::size_t segment);
  void clear() { text_size_ = most_inner_separators_ = 0, values_.clear(), segments_.clear(); }

  // What was added since mark() is taken back by rewind(): a map that began a loop and found nothing to say in it.
  struct Mark {
    std::size_t text, values, segments;
  };
  [[nodiscard]] Mark mark() const { return {text_size_, values_.size(), segments_.size()}; }
  void rewind(const Mark& mark) { text_size_ = mark.text, values_.resize(mark.values), segments_.resize(mark.segments); }

  [[nodiscard]] const Structure& structure() const { return *structure_; }
  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  [[nodiscard]] std::span<const Value> values(const Segment& segment) const {
    return {values_.data() + segment.first_value, segment.value_count};
  }
  [[nodiscard]] std::string_view all_text() const { return {text_.data(), text_size_}; }  // every value, without anything between
  // put_text_slack bytes behind it can be read.
  [[nodiscard]] std::string_view text(const Value& value) const { return {text_.data() + value.offset, value.length}; }
  // At least as many as stand before repetitions and components.
  [[nodiscard]] std::size_t most_inner_separators() const { return most_inner_separators_; }

 private:
  void more_room(std::size_t size);

  const Structure* structure_;
  std::string text_;           // kept larger than it needs to be
  std::size_t text_size_ = 0, most_inner_separators_ = 0;
  std::vector<Value> values_;
  std::vector<Segment> segments_;
  Position last_;              // of add()
};

}  // namespace crossdock::document
