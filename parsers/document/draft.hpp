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
  };

  explicit Draft(const Structure& structure) : structure_(&structure) {}
  void begin_segment(NodeId node) {
    segments_.push_back({node, value_count_});
    last_ = {};
  }
  // Precondition: not empty. Who puts values in another order than that of their positions arranges them.
  void put(Position position, std::string_view value) {
    const auto size = static_cast<std::uint32_t>(value.size());
    if (room_ - text_size_ < value.size() || value_count_ == values_.size()) more_room(value.size());
    values_[value_count_++] = {position, text_size_, size};
    put_text(text_.data() + text_size_, value);
    text_size_ += size;
  }
  // The next value of the segment, empty where there is none.
  void add(std::string_view value, Part part = Part::element);
  // In place of what the segment begun last has in that element.
  void replace(std::uint32_t element, std::string_view value);
  // The values of the segment into the order of their positions.
  void arrange(std::size_t segment);
  void clear() { text_size_ = value_count_ = 0, segments_.clear(); }

  // What was added since mark() is taken back by rewind(): a map that began a loop and found nothing to say in it.
  struct Mark {
    std::uint32_t text, values;
    std::size_t segments;
  };
  [[nodiscard]] Mark mark() const { return {text_size_, value_count_, segments_.size()}; }
  void rewind(const Mark& mark) { text_size_ = mark.text, value_count_ = mark.values, segments_.resize(mark.segments); }

  [[nodiscard]] const Structure& structure() const { return *structure_; }
  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  // Precondition: one of segments().
  [[nodiscard]] std::span<const Value> values(const Segment& segment) const {
    const std::uint32_t end = &segment == &segments_.back() ? value_count_ : (&segment + 1)->first_value;
    return {values_.data() + segment.first_value, end - segment.first_value};
  }
  [[nodiscard]] std::string_view all_text() const { return {text_.data(), text_size_}; }  // every value, without anything between
  // put_text_slack bytes behind it can be read.
  [[nodiscard]] std::string_view text(const Value& value) const { return {text_.data() + value.offset, value.length}; }

 private:
  [[gnu::cold]] void more_room(std::size_t size);

  const Structure* structure_;
  // Both are kept larger than they need to be.
  std::string text_;
  std::vector<Value> values_;
  std::size_t room_ = 0;       // for text, put_text_slack less than there is
  std::uint32_t text_size_ = 0, value_count_ = 0;
  std::vector<Segment> segments_;
  Position last_;              // of add()
};

}  // namespace crossdock::document
