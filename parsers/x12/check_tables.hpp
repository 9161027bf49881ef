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
#include <memory>
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
  std::uint32_t least = 1;                // length
  std::uint32_t slack = 0;                // longest less least; one more for a decimal's point
  Test test = Test::closely;
  std::uint8_t shift = 0;                 // of the hash into `codes`
  const std::uint64_t* codes = nullptr;   // a hash table of the codes, each as the number its bytes make
};

// What a syntax note comes to, as masks over the elements present (bit 0: element 1): if any of `given` is present, so
// must be one of `wanted`, or, for an exclusion, must be none of them. C040506 makes two of these. R0203, which holds
// whatever is given, is given an element that is always there.
inline constexpr std::uint64_t always_there = std::uint64_t{1} << 63;
struct NoteRule {
  std::uint64_t given;
  std::uint64_t wanted;
};

struct SegmentRule {
  std::uint32_t elements = 0;          // index of the first ElementRule
  std::uint16_t element_count = 0;
  bool closely = false;                // never vouched for: more elements than a mask holds
  std::uint8_t note_count = 0, exclusion_count = 0;
  std::uint32_t notes = 0;             // index of the first NoteRule; exclusions follow the others
  std::uint64_t mandatory = 0;         // elements that must be present
  std::uint64_t pair_heads = 0;        // P0304: element 3 is present exactly when 4 is
  std::uint64_t needs_previous = 0;    // C0403: element 4 only with 3
};

// A code of one to eight bytes is looked for as a number; 0 marks a free slot, and free slots there are.
inline constexpr std::size_t longest_code = 8;
inline std::uint32_t code_slot(std::uint64_t code, std::uint8_t shift) {
  return static_cast<std::uint32_t>((code * 0x9E3779B97F4A7C15ULL) >> shift);
}
inline bool has_code(const ElementRule& rule, std::uint64_t code) {
  std::uint32_t slot = code_slot(code, rule.shift);
  if (rule.codes[slot] == code) return true;
  const std::uint32_t mask = (1U << (64 - rule.shift)) - 1;
  while (rule.codes[slot] != 0) {
    slot = (slot + 1) & mask;
    if (rule.codes[slot] == code) return true;
  }
  return false;
}

struct NodeRule {
  NodeId parent = unplaced;          // the loop it stands in
  NodeId next_mandatory = unplaced;  // the next sibling that must occur, loops included
  NodeId after = unplaced;           // the row that holds when it may not occur again: the next sibling's or the loop's
  std::uint16_t segment = 0;         // index of its SegmentRule; a loop's: its trigger's
  std::uint32_t max_use = 1;
  bool is_loop = false;
  bool is_special = false;           // LS, LE, or not used by a partner: see the walk
};

class CheckTables {
 public:
  explicit CheckTables(const document::Structure& structure);

  static constexpr std::uint32_t no_column = 0xFFFFFFFF;
  // The column of a tag; no_column when the set has no such segment. No two tags share a slot.
  [[nodiscard]] std::uint32_t column(Tag tag) const {
    const TagSlot& slot = tags_[(tag * tag_factor_) >> tag_shift_];
    return slot.tag == tag ? slot.column : no_column;
  }
  // Where a segment of that column stands when the one before it stood at `at`: a segment's node, or a loop's when it
  // begins one; unplaced when it may not follow.
  [[nodiscard]] NodeId step(NodeId at, std::uint32_t column) const { return steps_[at * columns_ + column]; }

  [[nodiscard]] const NodeRule& node(NodeId node) const { return nodes_[node]; }
  [[nodiscard]] const SegmentRule& segment(std::uint16_t index) const { return segments_[index]; }
  [[nodiscard]] const ElementRule* elements(const SegmentRule& rule) const { return elements_.data() + rule.elements; }
  [[nodiscard]] const NoteRule* notes(const SegmentRule& rule) const { return notes_.data() + rule.notes; }

 private:
  struct TagSlot {
    Tag tag = 0;  // 0: free
    std::uint32_t column = no_column;
  };
  void build_columns(const document::Structure& structure);
  void build_steps(const document::Structure& structure, NodeId loop);
  void pass_over_bound(NodeId* before, NodeId bound_end);
  void build_nodes(const document::Structure& structure);
  void build_codes(const document::CodeList& list, ElementRule& rule);
  void build_segments(const document::Structure& structure);
  void build_notes(std::span<const document::SyntaxNote> notes, SegmentRule& rule);
  void build_note(const document::SyntaxNote& note, SegmentRule& rule);
  void build_exclusion(const document::SyntaxNote& note);
  NodeId* row(NodeId node) { return steps_.data() + node * columns_; }

  std::vector<TagSlot> tags_;
  std::uint32_t tag_factor_ = 0, tag_shift_ = 0;
  std::size_t columns_ = 0;
  std::vector<NodeId> steps_;
  std::vector<NodeRule> nodes_;
  std::vector<SegmentRule> segments_;
  std::vector<ElementRule> elements_;
  std::vector<NoteRule> notes_;
  std::vector<std::unique_ptr<std::uint64_t[]>> codes_;
};

}  // namespace crossdock::x12
