// CheckTables: a Structure compiled for the checker's two questions, asked for every segment of every document: where
// may this segment stand after the one before it, and is it plainly valid? Built once per definition, immutable.
//
// The first answer is one look-up. A set is a tree, and a segment that follows position `at` may stand at `at` again, at
// a later sibling, at the enclosing loop again, at a later sibling of that, and so on outwards; the nearest wins. All of
// that is known beforehand, so it is written out: one row for each position, one column for each tag. A row differs
// from the row of the next sibling in one entry, so writing out an 850 (200 rows, 60 columns) takes microseconds.
//
// The second answer is a handful of compares per element against 16 bytes of rule, and a few mask operations for all
// requirements and syntax notes of the segment together. Whatever they cannot vouch for is examined closely, with the
// shapes of the Structure and with words for a person (examine.cpp).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/document/structure.hpp"

namespace crossdock::x12 {

using document::NodeId;
using document::Tag;
using document::unplaced;

// What about an element can be vouched for at a glance.
enum class Test : std::uint8_t {
  text,     // length, not a blank first
  code,     // length, in its list
  digits,   // Nn without a sign
  decimal,  // R without sign and exponent
  date,     // six or eight digits
  time,     // HHMM or HHMMSS
  closely,  // cannot be told at a glance: binary, not used, composite with more than one component needed
};

struct ElementRule {
  Test test = Test::closely;
  std::uint32_t least = 1;   // length
  std::uint32_t slack = 0;   // longest less least
  std::uint32_t codes = 0;   // index of its code table
};

// A syntax note that is not between neighbours, as masks over the elements present (bit 0: element 1).
struct NoteRule {
  document::SyntaxRule rule;
  std::uint64_t first;
  std::uint64_t rest;  // all elements but the first
};

struct SegmentRule {
  std::uint32_t elements = 0;          // index of the first ElementRule
  std::uint16_t element_count = 0;
  bool closely = false;                // never vouched for: more elements than a mask holds
  std::uint16_t note_count = 0;
  std::uint32_t notes = 0;             // index of the first NoteRule
  std::uint64_t mandatory = 0;         // elements that must be present
  std::uint64_t pair_heads = 0;        // P0304: element 3 is present exactly when 4 is
  std::uint64_t needs_previous = 0;    // C0403: element 4 only with 3
};

// The codes of an element as a hash table of eight-byte numbers, a value's bytes from the lowest up.
class CodeTable {
 public:
  static constexpr std::size_t longest = 8;
  explicit CodeTable(const document::CodeList& list);

  [[nodiscard]] bool contains(std::uint64_t packed) const {
    for (std::uint32_t slot = hash(packed);; slot = (slot + 1) & mask_) {
      if (slots_[slot] == packed) return true;
      if (slots_[slot] == 0) return false;
    }
  }

 private:
  [[nodiscard]] std::uint32_t hash(std::uint64_t packed) const {
    return static_cast<std::uint32_t>((packed * 0x9E3779B97F4A7C15ULL) >> shift_);
  }
  std::vector<std::uint64_t> slots_;
  std::uint32_t mask_, shift_;
};

struct NodeRule {
  NodeId parent = unplaced;          // the loop it stands in
  NodeId next_mandatory = unplaced;  // the next sibling that must occur, loops included
  NodeId after = unplaced;           // the row that holds when it may not occur again: the next sibling's or the loop's
  std::uint16_t segment = 0;         // index of its SegmentRule; a loop's: its trigger's
  std::uint32_t max_use = 1;
  bool is_loop = false;
  bool is_special = false;           // LS, LE, or counted in a balance: see the checker
};

class CheckTables {
 public:
  explicit CheckTables(const document::Structure& structure);

  static constexpr std::uint32_t no_column = 0xFFFFFFFF;
  // The column of a tag; no_column when the set has no such segment.
  [[nodiscard]] std::uint32_t column(Tag tag) const {
    for (std::uint32_t slot = (tag * 0x9E3779B1U) >> tag_shift_;; slot = (slot + 1) & tag_mask_) {
      if (tags_[slot].tag == tag) return tags_[slot].column;
      if (tags_[slot].tag == 0) return no_column;
    }
  }
  // Where a segment of that column stands when the one before it stood at `at`: a segment's node, or a loop's when it
  // begins one; unplaced when it may not follow.
  [[nodiscard]] NodeId step(NodeId at, std::uint32_t column) const { return steps_[at * columns_ + column]; }

  [[nodiscard]] const NodeRule& node(NodeId node) const { return nodes_[node]; }
  [[nodiscard]] const SegmentRule& segment(std::uint16_t index) const { return segments_[index]; }
  [[nodiscard]] const ElementRule* elements(const SegmentRule& rule) const { return elements_.data() + rule.elements; }
  [[nodiscard]] const NoteRule* notes(const SegmentRule& rule) const { return notes_.data() + rule.notes; }
  [[nodiscard]] const CodeTable& codes(const ElementRule& rule) const { return codes_[rule.codes]; }

 private:
  struct TagSlot {
    Tag tag = 0;  // 0: free
    std::uint32_t column = no_column;
  };
  void build_columns(const document::Structure& structure);
  void build_steps(const document::Structure& structure, NodeId loop);
  void build_nodes(const document::Structure& structure);
  void build_segments(const document::Structure& structure);
  void build_notes(std::span<const document::SyntaxNote> notes, SegmentRule& rule);
  NodeId* row(NodeId node) { return steps_.data() + node * columns_; }

  std::vector<TagSlot> tags_;
  std::uint32_t tag_mask_ = 0, tag_shift_ = 0;
  std::size_t columns_ = 0;
  std::vector<NodeId> steps_;
  std::vector<NodeRule> nodes_;
  std::vector<SegmentRule> segments_;
  std::vector<ElementRule> elements_;
  std::vector<NoteRule> notes_;
  std::vector<CodeTable> codes_;
};

}  // namespace crossdock::x12
