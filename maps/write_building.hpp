// WriteCompiler: the rules of a map become the write side of a program, a tree in the order of the transaction set that
// several rules add to. Private to maps: compile_writing (write_compiler.cpp) runs it; one file for the tree and the
// places aimed at, for lists.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "maps/field_compiler.hpp"
#include "maps/program.hpp"
#include "maps/resolve.hpp"
#include "maps/rule.hpp"

namespace crossdock::maps {

class WriteCompiler final : private FieldCompiler {
 public:
  WriteCompiler(Program& program, Names& names)
      : FieldCompiler(program.writing.terms, names, *program.schema), program_(program), structure_(*program.structure) {}

  void run(const RuleList& rules);

 private:
  // A WriteNode while its parts come together from several rules.
  struct Build {
    WriteNode node;
    std::string key;  // what tells it from others at the same node
    std::vector<std::unique_ptr<Build>> below;
  };
  struct Standing {
    document::NodeId loop = 0;
    Build* build = nullptr;               // of the loop
    Build* item = nullptr;                // inside each: or at: over segments: the segment
    WriteGroups* groups = nullptr;        // inside each: over groups
    document::NodeId segment = document::unplaced;  // of item or groups
    const Around* object = nullptr;
    std::uint32_t* when = nullptr;        // of the nearest list: constants tell its items
    const Standing* around = nullptr;
  };
  using NodeId = document::NodeId;

  // -- building the tree
  // `parent` is a loop's build; the conditions of the step become constants of the segment (or of the trigger).
  Build& child(Build& parent, NodeId node, bool loop, const std::vector<Condition>& conditions, bool repeated, bool hierarchy);
  Build& hop(Build& from, const ResolvedPlace::Hop& hop, bool repeated);
  std::vector<WriteNode> finished(Build& loop);
  std::vector<WriteNode> bounded(NodeId loop, std::vector<WriteNode> nodes) const;
  void finish_segment(WriteNode& node) const;

  // -- fields
  [[nodiscard]] const Around& standing_object() const override { return *standing_->object; }
  std::optional<std::uint32_t> name(const Written& written, const ExpressionNode& node) override;

  // -- targets
  const Standing* start_of(const Place& place, const Standing& standing) const;
  static bool out_of_item(const Place& place, const Standing& standing);
  // Where an element goes. nullopt when the place is not in this release (missing_) or was refused.
  struct Aim {
    WriteSegment* segment = nullptr;
    WriteGroups* groups = nullptr;   // of the segment, if that is given: an item speaks of the whole segment
    WriteElement element;
    [[nodiscard]] std::vector<WriteElement>& elements() const { return !groups ? segment->elements : segment ? groups->whole : groups->parts; }
  };
  static const WriteElement* writer_of(const Aim& target);
  std::optional<Aim> aim(const Written& written, const Place& place);
  std::optional<Aim> aim_in_group(const Written& written, const Place& place, Aim out);
  std::optional<Aim> with_shape(const Place& place, NodeId segment, Aim out);
  bool put(const Written& written, std::uint32_t place_node, std::uint32_t value_node);
  bool put(const Written& written, Span span, Aim& target, std::uint32_t term);

  // -- rules
  void fields(const RuleList& rules, const Standing& standing);
  void object(const Rule& rule, const Field& field, std::uint16_t index, const Standing& standing);
  const Standing* keep_standing(Build& loop, const Standing& start);
  bool stand_at(const Rule& rule, const Standing& standing, Standing& below);
  void scalar(const Rule& rule, const Field& field, FieldRef ref, const Standing& standing);
  void also_when(std::uint32_t& when, std::uint32_t condition);
  void write_to(const Rule& rule, const Written& place_text, const Written& value);
  void turned_round(const Rule& rule);

  // -- lists
  void list(const Rule& rule, const Field& field, std::uint16_t index, const Standing& standing);
  // False when the place is not in this release: the next alternative has its chance.
  bool block(const Rule& rule, const Place& place, const Field& field, FieldRef list, const Standing& standing);
  bool repeat(const Rule& rule, const Place& place, const Field& field, FieldRef list, const ResolvedPlace& resolved, const Standing& start, Standing& inner);
  // `own`: the segment is there for the groups alone, as many of it as the items need.
  bool groups(const Rule& rule, const Place& place, const Field& field, FieldRef list, Build& segment, NodeId node, Standing& inner, bool own);
  void items(const Rule& rule, const Field& field, const Standing& inner);

  Program& program_;
  const document::Structure& structure_;
  Build root_;
  std::deque<Standing> kept_;
  const Standing* standing_ = nullptr;
  Index rule_ = none;
  FieldRef value_;
  ValueType value_type_ = ValueType::text;
};

}  // namespace crossdock::maps
