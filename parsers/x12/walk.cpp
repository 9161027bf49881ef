#include "parsers/x12/walk.hpp"

#include <fmt/format.h>

#include "parsers/x12/characters.hpp"
#include "parsers/x12/dictionary.hpp"

namespace crossdock::x12 {

using document::IssueKind;
using document::Node;
using document::Segment;

constexpr Tag tag_ls = document::tag_of("LS"), tag_le = document::tag_of("LE"), tag_se = document::tag_of("SE");

// The set itself is the outermost loop; its first child is ST, which the reader vouches for.
Walk::Walk(const Dictionary& dictionary, const CheckTables& tables, document::Document& document, Findings& findings,
           LoopList& loops)
    : dictionary_(dictionary), tables_(tables), structure_(*document.structure), document_(document),
      segments_(document.segments.data()), findings_(findings), loops_(loops) {
  segments_[0].node = 1;
  loops_.clear();
  loops_.push_back({0, 0, document::Loop::none, 0, 0});
  *top_ = {0, 1, 0, 0};
}

void Walk::place_all() {
  const auto end = static_cast<std::uint32_t>(document_.segments.size());
  for (std::uint32_t index = 1; index < end; ++index) place(index);
  while (top_ != levels_.data()) leave_loop(end);
  if (shape(top_->at).tag != tag_se) report_missing(top_->at, unplaced, end);
  if (!bounds_.empty()) leave_bounds(end);
  loops_[0].end_segment = end;
  loops_[0].end = loops_.size();
}

// --- the straight way -------------------------------------------------------------------------------------------------

inline void Walk::place(std::uint32_t index) {
  const std::uint32_t column = tables_.column(segments_[index].tag);
  if (column == CheckTables::no_column) return report_stranger(index);
  const NodeId target = tables_.step(top_->at, column);
  if (target == unplaced || astray_ != unplaced) return place_astray(index, column);
  enter(target, index, column);
}

[[gnu::always_inline]] inline void Walk::enter(NodeId target, std::uint32_t index, std::uint32_t column) {
  const NodeRule& rule = tables_.node(target);
  while (top_->loop != rule.parent) leave_loop(index);
  if (top_->at == target) {
    if (++top_->count > rule.max_use) return enter_once_too_often(target, index, column);
  } else {
    if (tables_.node(top_->at).next_mandatory < target) {
      if (is_early(target, index)) return report_early(target, index);
      report_missing(top_->at, target, index);
    }
    top_->at = target;
    top_->count = 1;
  }
  settle(target, rule, index);
}

[[gnu::always_inline]] inline void Walk::settle(NodeId target, const NodeRule& rule, std::uint32_t index) {
  segments_[index].node = static_cast<NodeId>(target + rule.is_loop);  // a loop's head is its first child
  if (rule.is_loop) open_loop(target, index);
  if (rule.is_special || !bounds_.empty()) mind_specials(target, rule, index);
}

[[gnu::always_inline]] inline void Walk::open_loop(NodeId loop, std::uint32_t index) {
  const std::uint32_t parent = top_->occurrence;
  *++top_ = {loop, static_cast<NodeId>(loop + 1), 1, loops_.size()};
  loops_.push_back({index, 0, parent, 0, loop});
}

[[gnu::always_inline]] inline void Walk::leave_loop(std::uint32_t index) {
  if (tables_.node(top_->at).next_mandatory != unplaced) report_missing(top_->at, unplaced, index);
  if (!bounds_.empty()) leave_bounds(index);
  document::Loop& loop = loops_[top_->occurrence];
  loop.end_segment = index;
  loop.end = loops_.size();
  --top_;
}

// --- what does not fit ------------------------------------------------------------------------------------------------

// It has come as often as it may here; a later position may take it too.
void Walk::enter_once_too_often(NodeId target, std::uint32_t index, std::uint32_t column) {
  const NodeRule& rule = tables_.node(target);
  if (const NodeId later = tables_.step(rule.after, column); later != unplaced) return enter(later, index, column);
  findings_.segment(rule.is_loop ? IssueKind::loop_over_maximum : IssueKind::segment_over_maximum, index, target,
                    shape(target).id, shape(target).name,
                    fmt::format("at most {} {}", rule.max_use, rule.is_loop ? "loops" : "times"));
  settle(target, rule, index);
}

// What the set must have before this segment comes after it: then it is this one that stands in the wrong place.
bool Walk::is_early(NodeId target, std::uint32_t index) const {
  if (top_ != levels_.data() || structure_.nodes[target].requirement == document::Requirement::mandatory) return false;
  const Tag due = shape(tables_.node(top_->at).next_mandatory).tag;
  const auto end = std::min<std::size_t>(index + farthest_look, document_.segments.size());
  for (std::size_t next = index + std::size_t{1}; next < end; ++next)
    if (segments_[next].tag == due) return true;
  return false;
}

void Walk::report_early(NodeId target, std::uint32_t index) {
  segments_[index].node = unplaced;
  if (tables_.node(target).is_loop) astray_ = target;
  findings_.segment(IssueKind::segment_out_of_sequence, index, unplaced, shape(target).id, shape(target).name,
                    fmt::format("it behind {}", shape(tables_.node(top_->at).next_mandatory).id));
}

// Every mandatory sibling between two positions. A missing loop is reported as its first segment; what it would have
// held is not. The set's own end is the envelope's business.
void Walk::report_missing(NodeId from, NodeId until, std::uint32_t index) {
  for (NodeId node = tables_.node(from).next_mandatory; node < until; node = tables_.node(node).next_mandatory) {
    if (shape(node).tag == tag_se) continue;
    report_absence(node, index);
  }
}

// What the dictionary leaves open and a guide requires is another fault than what the dictionary requires.
void Walk::report_absence(NodeId node, std::uint32_t index) {
  const Node& missing = structure_.nodes[node];
  const IssueKind kind = missing.requirement == document::Requirement::mandatory ? IssueKind::segment_missing
                         : missing.kind == Node::Kind::loop                      ? IssueKind::loop_under_minimum
                                                                                 : IssueKind::segment_under_minimum;
  findings_.segment(kind, index, node, shape(node).id, shape(node).name);
}

// The set has no such segment: another set's, another release's, or none at all.
void Walk::report_stranger(std::uint32_t index) {
  segments_[index].node = unplaced;
  const std::string_view id = document_.tag(document_.segments[index]);
  IssueKind kind = IssueKind::set_has_bad_segment_id;
  std::string_view name;
  if (is_segment_id(id)) {
    name = dictionary_.segment_name(id);
    if (dictionary_.knows_segment(structure_.release, id))
      kind = IssueKind::segment_not_in_set;
    else if (dictionary_.knows_any_segment(id))
      kind = IssueKind::segment_unrecognized;
  }
  findings_.segment(kind, index, unplaced, id, id.empty() ? "An empty segment" : name);
}

// The segment belongs to the set but may not stand here, or it follows one that did not belong here.
void Walk::place_astray(std::uint32_t index, std::uint32_t column) {
  Segment& segment = segments_[index];
  const Tag tag = segment.tag;
  segment.node = unplaced;
  if (astray_ != unplaced) {
    if (shape(astray_).tag != tag && find_below(astray_, tag) != unplaced) return;
    astray_ = unplaced;
    return place(index);
  }
  const Beheaded beheaded = find_beheaded(tag, index + 1);
  const Passed passed = find_passed(tag, levels_.data());
  if (beheaded.loop != unplaced && is_beheaded(beheaded, tag, index + 1, passed.node != unplaced))
    return enter_beheaded(beheaded, index, column);
  report_misplaced(passed, index);
}

// Is it the head that is missing, or does the segment stand in the wrong place?
bool Walk::is_beheaded(const Beheaded& beheaded, Tag tag, std::uint32_t next, bool is_passed) const {
  if (find_passed(tag, beheaded.level).node != unplaced) return look_ahead(beheaded.loop, next) == Ahead::its_segments;
  return beheaded.is_due ? look_ahead(beheaded.loop, next) != Ahead::others : !is_passed;
}

void Walk::report_misplaced(const Passed& passed, std::uint32_t index) {
  const NodeId node = passed.node != unplaced ? passed.node : find_below(0, segments_[index].tag);
  if (structure_.nodes[node].kind == Node::Kind::loop) astray_ = node;
  if (passed.node != unplaced)
    findings_.segment(IssueKind::segment_out_of_sequence, index, unplaced, shape(node).id, shape(node).name,
                      fmt::format("it before {}", shape(passed.by).id));
  else
    findings_.segment(IssueKind::segment_unexpected, index, unplaced, shape(node).id, shape(node).name);
}

// The loop that may begin here and holds the segment, so that only heads are missing: the one with the fewest, then one
// that is due (unless it begins by itself soon), then the innermost.
Walk::Beheaded Walk::find_beheaded(Tag tag, std::uint32_t next) const {
  Beheaded best;
  for (const Level* level = top_; level >= levels_.data(); --level) {
    const NodeId end = structure_.nodes[level->loop].end;
    for (NodeId child = structure_.nodes[level->at].end; child < end; child = structure_.nodes[child].end) {
      if (structure_.nodes[child].kind != Node::Kind::loop) continue;
      const NodeId place = find_below(child, tag);
      if (place == unplaced) continue;
      const Beheaded found{child, level, heads_above(place, level->loop), tables_.node(level->at).next_mandatory == child};
      if (best.loop == unplaced || found.heads < best.heads ||
          (found.heads == best.heads && found.is_due && !best.is_due && is_likely(look_ahead(child, next))))
        best = found;
    }
  }
  return best;
}

// How many loops below `outer` must begin for a segment to stand at `place`.
unsigned Walk::heads_above(NodeId place, NodeId outer) const {
  unsigned heads = 0;
  for (NodeId loop = structure_.nodes[place].parent; loop != outer; loop = structure_.nodes[loop].parent) ++heads;
  return heads;
}

// What the next segments say about a loop whose head seems to be missing: that they are its own, for one of them could not
// stand here without it; that it is still to come; that what stands around it goes on first; or nothing.
Walk::Ahead Walk::look_ahead(NodeId loop, std::uint32_t index) const {
  const auto end = std::min<std::uint32_t>(index + farthest_look, static_cast<std::uint32_t>(document_.segments.size()));
  NodeId at = top_->at, aside = unplaced;  // a loop that has been gone past, whose segments follow its head
  for (; index < end; ++index) {
    const Tag tag = segments_[index].tag;
    const bool has_moved = at != top_->at;
    if (tag == shape(loop).tag) return has_moved ? Ahead::others : Ahead::its_head;
    if (find_below(loop, tag) == unplaced) return has_moved ? Ahead::others : Ahead::nothing;
    if (const NodeId next = tables_.step(at, tables_.column(tag)); next != unplaced)
      at = static_cast<NodeId>(next + tables_.node(next).is_loop);
    else if (const NodeId passed = find_passed(tag, levels_.data()).node; passed != unplaced)
      aside = tables_.node(passed).is_loop ? passed : aside;
    else if (aside == unplaced || find_below(aside, tag) == unplaced)
      return Ahead::its_segments;
  }
  return at != top_->at ? Ahead::others : Ahead::nothing;
}

void Walk::enter_beheaded(const Beheaded& beheaded, std::uint32_t index, std::uint32_t column) {
  while (top_ != beheaded.level) leave_loop(index);
  begin_without_head(beheaded.loop, index, column);
}

// Begins `loop`, and inside it the loops that lead to the segment, reporting the head of each as missing.
void Walk::begin_without_head(NodeId loop, std::uint32_t index, std::uint32_t column) {
  const Tag tag = document_.segments[index].tag;
  for (;;) {
    if (tables_.node(top_->at).next_mandatory < loop) report_missing(top_->at, loop, index);
    top_->at = loop;
    top_->count = 1;
    findings_.segment(IssueKind::segment_missing, index, loop, shape(loop).id, shape(loop).name);
    open_loop(loop, index);
    if (const NodeId target = tables_.step(top_->at, column); target != unplaced) return enter(target, index, column);
    for (NodeId child = structure_.nodes[top_->at].end; child < structure_.nodes[top_->loop].end;
         child = structure_.nodes[child].end)
      if (structure_.nodes[child].kind == Node::Kind::loop && find_below(child, tag) != unplaced) {
        loop = child;
        break;
      }
  }
}

// The first position of a tag inside a loop; its own head does not count.
NodeId Walk::find_below(NodeId loop, Tag tag) const {
  const auto first = static_cast<NodeId>(loop == 0 ? 1 : loop + 2);
  for (NodeId node = first; node < structure_.nodes[loop].end; ++node)
    if (shape(node).tag == tag) return node;
  return unplaced;
}

// A position of a tag that an open loop, from the innermost out to `outermost`, has gone past, and by what.
Walk::Passed Walk::find_passed(Tag tag, const Level* outermost) const {
  for (const Level* level = top_; level >= outermost; --level)
    for (auto child = static_cast<NodeId>(level->loop + 1); child < level->at; child = structure_.nodes[child].end)
      if (shape(child).tag == tag) return {child, level->at};
  return {unplaced, unplaced};
}

void Walk::mind_specials(NodeId target, const NodeRule& rule, std::uint32_t index) {
  if (structure_.nodes[target].requirement == document::Requirement::not_used)
    findings_.segment(IssueKind::segment_not_used, index, target, shape(target).id, shape(target).name);
  mind_bounds(target, rule, index);
}

// --- LS and LE: they bound loops that could not be told apart otherwise, and both carry the loop's identifier ----------

void Walk::mind_bounds(NodeId target, const NodeRule& rule, std::uint32_t index) {
  const Level* level = rule.is_loop ? top_ - 1 : top_;
  const Tag tag = segments_[index].tag;
  const bool is_open = !bounds_.empty() && bounds_.back().level == level;
  if (is_open && tag != tag_le && (tag == tag_ls || bounds_.back().end < target)) end_bound(index);

  if (tag == tag_ls) {
    const std::uint32_t column = tables_.column(tag_le);
    bounds_.push_back({index, level, column == CheckTables::no_column ? unplaced : tables_.step(target, column)});
  } else if (tag == tag_le && !is_open) {
    findings_.segment(IssueKind::segment_unexpected, index, target, "LE", shape(target).name, "LS before it");
  } else if (tag == tag_le) {
    const std::string_view identifier = document_.element(segments_[index], 1);
    const std::string_view opened = document_.element(segments_[bounds_.back().segment], 1);
    if (identifier != opened)
      findings_.element(IssueKind::invalid_code, index, {1, 0, 0}, shape(target).elements.data(), identifier,
                        fmt::format("{}, as in LS01", opened));
    close_bound(index);
  }
}

void Walk::leave_bounds(std::uint32_t index) {
  if (bounds_.back().level == top_) end_bound(index);
}

void Walk::end_bound(std::uint32_t index) {
  findings_.segment(IssueKind::segment_missing, index, bounds_.back().end, "LE", dictionary_.segment_name("LE"));
  close_bound(index);
}

void Walk::close_bound(std::uint32_t index) {
  const std::uint32_t begin = bounds_.back().segment;
  findings_.add_bound({begin, index, document_.element(segments_[begin], 1)});
  bounds_.pop_back();
}

}  // namespace crossdock::x12
