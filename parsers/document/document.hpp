// Document: one transaction set as it was received, flat. One buffer of bytes, one array of separator offsets, one
// array of segments, one of loop instances; everything else is a view. Reading an element is two loads; nothing is
// allocated per element. The validator fills `node` and `loops`; maps walk them.
//
// Lifetime: a Document views memory owned by the reader; it is valid until the reader's next step.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/document/structure.hpp"

namespace crossdock::document {

struct Delimiters {
  char element = '*';
  char component = ':';
  char repetition = '\0';  // '\0': none (X12 before 00402)
  char segment = '~';
};

struct Segment {
  std::uint32_t begin = 0;            // offset in Document::bytes of the tag's first byte
  std::uint32_t first_separator = 0;  // index in Document::separators of the one that ends the tag
  Tag tag = 0;                        // packed; 0 when the tag is empty or longer than four bytes
  std::uint16_t element_count = 0;    // elements present, trailing empty ones included; 65535 means "or more"
  NodeId node = unplaced;             // its place in the structure, set by the validator
};

// One occurrence of a loop: segments [first_segment, end_segment), its own trigger first.
struct Loop {
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  std::uint32_t first_segment = 0;
  std::uint32_t end_segment = 0;
  std::uint32_t parent = none;        // index of the enclosing loop occurrence; none for the set itself
  std::uint32_t end = 0;              // one past the last loop occurrence nested in this one (pre-order)
  NodeId node = unplaced;
};

struct Document {
  // The set, from 'S' of ST up to and including SE's terminator. Another `padding` bytes behind it may be read.
  static constexpr std::size_t padding = 64;
  std::string_view bytes;
  std::uint64_t offset = 0;                   // where `bytes` starts in the file received
  std::uint64_t first_line = 1;               // line number there
  std::uint64_t first_column = 1;             // and the column of its first byte
  char line_end = '\n';                       // CR where CR ends segments and no LF follows
  Delimiters delimiters;
  std::span<const std::uint32_t> separators;  // offsets in `bytes` of element separators and segment terminators
  std::span<const std::uint32_t> marks;       // offsets of bytes that are not plain text: component and repetition
                                              // separators, control characters, bytes beyond ASCII
  std::span<Segment> segments;                // ST first, SE last (SE may be missing: see the set's issues)
  std::span<const Loop> loops;                // pre-order; loops[0] is the whole set. Empty before validation
  const Structure* structure = nullptr;       // nullptr before validation or when the set is not supported

  // Element `position` (1-based) of `segment`; empty when absent.
  [[nodiscard]] std::string_view element(const Segment& segment, std::size_t position) const {
    if (position == 0 || position > segment.element_count) return {};
    const std::uint32_t from = separators[segment.first_separator + position - 1] + 1;
    return bytes.substr(from, separators[segment.first_separator + position] - from);
  }
  [[nodiscard]] std::string_view tag(const Segment& segment) const {
    return bytes.substr(segment.begin, separators[segment.first_separator] - segment.begin);
  }
  // The segment's text without its terminator.
  [[nodiscard]] std::string_view text(const Segment& segment) const {
    return bytes.substr(segment.begin, separators[segment.first_separator + segment.element_count] - segment.begin);
  }
};

// Component `position` (1-based) of `element`; empty when absent. `separator` '\0' means the element is not split.
[[nodiscard]] std::string_view component(std::string_view element, char separator, std::size_t position);

}  // namespace crossdock::document
