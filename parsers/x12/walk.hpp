// Walk: finds each segment's place in the structure and the loops they make up; reports what is missing, too often or
// in the wrong place. Part of the checker.
//
// Where the walk stands is a short stack: for each open loop the child it stands at and how often that came. That is
// all there is to count, because within one occurrence of a loop the walk only goes forward. A segment that may follow
// costs one look-up (check_tables.hpp). The rest of this class is about segments that may not follow: to name the one
// thing that is wrong and go on so that what comes after it is judged as if it were not. Four rules do most of it.
// A missing segment is reported once, under its own name, at the segment that revealed its absence. If that one begins a
// loop, the loop counts as begun, so that its children have their place. And a segment that begins a loop in the wrong
// place takes the segments of that loop with it: they are left unplaced without a word. Which of two stories is true (a
// head is missing, or a segment has strayed; a mandatory one is missing, or this one came early) the next segments tell.
#pragma once

#include <array>
#include <vector>

#include "parsers/x12/check_tables.hpp"
#include "parsers/x12/findings.hpp"

namespace crossdock::x12 {

class Dictionary;

// The loop occurrences of one set after another, in memory that is kept.
class LoopList {
 public:
  void clear() { size_ = 0; }
  void push_back(const document::Loop& loop) {
    if (size_ == room_.size()) room_.resize(2 * room_.size() + 64);
    room_[size_++] = loop;
  }
  document::Loop& operator[](std::uint32_t index) { return room_[index]; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::span<const document::Loop> view() const { return {room_.data(), size_}; }

 private:
  std::vector<document::Loop> room_;
  std::uint32_t size_ = 0;
};

class Walk {
 public:
  Walk(const Dictionary& dictionary, const CheckTables& tables, document::Document& document, Findings& findings,
       LoopList& loops);

  // Places every segment and closes what is open behind the last.
  void place_all();

 private:
  struct Level {
    NodeId loop;            // which loop
    NodeId at;              // the child the walk stands at
    std::uint32_t count;    // how often it came
    std::uint32_t occurrence;  // index in loops
  };
  struct Bound {            // LS without its LE yet
    std::uint32_t segment;  // LS
    const Level* level;
    NodeId end;             // where LE belongs; unplaced when the structure has none
  };

  void place(std::uint32_t index);
  void enter(NodeId target, std::uint32_t index, std::uint32_t column);
  void settle(NodeId target, const NodeRule& rule, std::uint32_t index);
  void open_loop(NodeId loop, std::uint32_t index);
  void leave_loop(std::uint32_t index);
  void enter_once_too_often(NodeId target, std::uint32_t index, std::uint32_t column);
  [[nodiscard]] bool is_early(NodeId target, std::uint32_t index) const;
  void report_early(NodeId target, std::uint32_t index);
  void report_missing(NodeId from, NodeId until, std::uint32_t index);
  void report_absence(NodeId node, std::uint32_t index);
  void report_stranger(std::uint32_t index);
  void place_astray(std::uint32_t index, std::uint32_t column);
  struct Passed {
    NodeId node, by;
  };
  struct Beheaded {
    NodeId loop = unplaced;        // the outermost that would begin
    const Level* level = nullptr;  // inside of which
    unsigned heads = 0;            // missing: its own and those of loops inside it
    bool is_due = false;           // the loop is mandatory and next
  };
  void report_misplaced(const Passed& passed, std::uint32_t index);
  [[nodiscard]] Beheaded find_beheaded(Tag tag, std::uint32_t next) const;
  [[nodiscard]] unsigned heads_above(NodeId place, NodeId outer) const;
  enum class Ahead : std::uint8_t { nothing, its_head, its_segments, others };
  static constexpr bool is_likely(Ahead ahead) { return ahead == Ahead::nothing || ahead == Ahead::its_segments; }
  [[nodiscard]] bool is_beheaded(const Beheaded& beheaded, Tag tag, std::uint32_t next, bool is_passed) const;
  [[nodiscard]] Ahead look_ahead(NodeId loop, std::uint32_t index) const;
  void enter_beheaded(const Beheaded& beheaded, std::uint32_t index, std::uint32_t column);
  void begin_without_head(NodeId loop, std::uint32_t index, std::uint32_t column);
  [[nodiscard]] NodeId find_below(NodeId loop, Tag tag) const;
  [[nodiscard]] Passed find_passed(Tag tag, const Level* outermost) const;
  void mind_specials(NodeId target, const NodeRule& rule, std::uint32_t index);
  void mind_bounds(NodeId target, const NodeRule& rule, std::uint32_t index);
  void leave_bounds(std::uint32_t index);
  void end_bound(std::uint32_t index);
  void close_bound(std::uint32_t index);
  [[nodiscard]] const document::SegmentShape& shape(NodeId node) const { return structure_.segment(node); }

  static constexpr std::size_t deepest = 32;
  static constexpr std::uint32_t farthest_look = 64;  // segments; bounds the time a hostile set can cost
  const Dictionary& dictionary_;
  const CheckTables& tables_;
  const document::Structure& structure_;
  const document::Document& document_;
  document::Segment* const segments_;
  Findings& findings_;
  LoopList& loops_;
  std::array<Level, deepest> levels_;
  Level* top_ = levels_.data();
  NodeId astray_ = unplaced;  // the loop whose head stood in the wrong place, while its segments go by
  std::vector<Bound> bounds_;
};

}  // namespace crossdock::x12
