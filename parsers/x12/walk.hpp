// Walk: finds each segment's place in the structure and the loops they make up; reports what is missing, too often or
// in the wrong place. Part of the checker.
//
// Where the walk stands is a short stack: for each open loop the child it stands at and how often that came. That is
// all there is to count, because within one occurrence of a loop the walk only goes forward. A segment that may follow
// costs one look-up (check_tables.hpp). The rest of this class is about segments that may not follow: to name the one
// thing that is wrong and go on so that what comes after it is judged as if it were not. Three rules do most of it.
// A missing segment is reported once, under its own name, at the segment that revealed its absence. If that one begins a
// loop, the loop counts as begun, so that its children have their place. And a segment that begins a loop in the wrong
// place takes the segments of that loop with it: they are left unplaced without a word.
#pragma once

#include <array>
#include <vector>

#include "parsers/x12/check_tables.hpp"
#include "parsers/x12/findings.hpp"

namespace crossdock::x12 {

class Dictionary;

class Walk {
 public:
  Walk(const Dictionary& dictionary, const CheckTables& tables, document::Document& document, Findings& findings,
       std::vector<document::Loop>& loops);

  // Places the segment at `index`; call for each from 0 on.
  void place(std::uint32_t index) {
    document::Segment& segment = document_.segments[index];
    const std::uint32_t column = tables_.column(segment.tag);
    if (column == CheckTables::no_column) return report_stranger(index);
    const NodeId target = tables_.step(top_->at, column);
    if (target == unplaced || astray_ != unplaced) return place_astray(index, column);
    enter(target, index, column);
  }
  // Closes what is open behind the last segment.
  void finish();

 private:
  struct Level {
    NodeId loop;            // which loop
    NodeId at;              // the child the walk stands at
    std::uint32_t count;    // how often it came
    std::uint32_t occurrence;  // index in loops
  };
  struct Bound {            // LS without its LE yet
    std::string_view identifier;
    const Level* level;
    NodeId end;             // where LE belongs; unplaced when the structure has none
  };

  void enter(NodeId target, std::uint32_t index, std::uint32_t column) {
    const NodeRule* rule = &tables_.node(target);
    while (top_->loop != rule->parent) leave_loop(index);
    if (top_->at == target) {
      if (++top_->count > rule->max_use) return enter_once_too_often(target, index, column);
    } else {
      if (tables_.node(top_->at).next_mandatory < target) report_missing(top_->at, target, index);
      top_->at = target;
      top_->count = 1;
    }
    settle(target, *rule, index);
  }

  void settle(NodeId target, const NodeRule& rule, std::uint32_t index) {
    document::Segment& segment = document_.segments[index];
    segment.node = target;
    if (rule.is_loop) {
      segment.node = static_cast<NodeId>(target + 1);
      open_loop(target, index);
    }
    if (rule.is_special || !bounds_.empty()) mind_bounds(target, rule, index);
  }

  void open_loop(NodeId loop, std::uint32_t index) {
    loops_.push_back({index, 0, top_->occurrence, 0, loop});
    *++top_ = {loop, static_cast<NodeId>(loop + 1), 1, static_cast<std::uint32_t>(loops_.size() - 1)};
  }

  void leave_loop(std::uint32_t index) {
    if (tables_.node(top_->at).next_mandatory != unplaced) report_missing(top_->at, unplaced, index);
    if (!bounds_.empty()) leave_bounds(index);
    loops_[top_->occurrence].end_segment = index;
    loops_[top_->occurrence].end = static_cast<std::uint32_t>(loops_.size());
    --top_;
  }

  void enter_once_too_often(NodeId target, std::uint32_t index, std::uint32_t column);
  void report_missing(NodeId from, NodeId until, std::uint32_t index);
  void report_stranger(std::uint32_t index);
  void place_astray(std::uint32_t index, std::uint32_t column);
  bool enter_beheaded_loop(std::uint32_t index, std::uint32_t column, bool only_mandatory);
  void begin_without_head(NodeId loop, std::uint32_t index, std::uint32_t column);
  [[nodiscard]] NodeId find_below(NodeId loop, Tag tag) const;
  struct Passed {
    NodeId node, by;
  };
  [[nodiscard]] Passed find_passed(Tag tag) const;
  void mind_bounds(NodeId target, const NodeRule& rule, std::uint32_t index);
  void leave_bounds(std::uint32_t index);
  void end_bound(std::uint32_t index);
  void close_bound();
  [[nodiscard]] const document::SegmentShape& shape(NodeId node) const { return structure_.segment(node); }

  static constexpr std::size_t deepest = 32;
  const Dictionary& dictionary_;
  const CheckTables& tables_;
  const document::Structure& structure_;
  document::Document& document_;
  Findings& findings_;
  std::vector<document::Loop>& loops_;
  std::array<Level, deepest> levels_;
  Level* top_ = levels_.data();
  NodeId astray_ = unplaced;  // the loop whose head stood in the wrong place, while its segments go by
  std::vector<Bound> bounds_;
};

}  // namespace crossdock::x12
