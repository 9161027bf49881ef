// ReadCompiler: the rules of a map become the read side of a program: places are given slots, rules become steps in the
// order of the schema. Private to maps: compile_reading (read_compiler.cpp) runs it; one file for places and slots, for
// values, for lists, for the layout. A mistake is recorded at its rule and the next rule is tried.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "maps/program.hpp"
#include "maps/resolve.hpp"
#include "maps/rule.hpp"
#include "maps/term_compiler.hpp"

namespace crossdock::maps {

class ReadCompiler final : private TermCompiler {
 public:
  ReadCompiler(Program& program, Names& names)
      : TermCompiler(program.reading.terms, names), program_(program), reading_(program.reading), structure_(*program.structure) {}

  void run(const RuleList& rules);

 private:
  // Where a rule stands: in which loop, on which segment, in which group of elements; and which object it fills.
  struct Standing {
    Index scope = 0;
    document::NodeId loop = 0;
    const canonical::ObjectType* object = nullptr;
    Index item_slot = none;                            // inside each: over segments
    document::NodeId item_node = document::unplaced;
    const std::vector<std::uint8_t>* group = nullptr;  // first group of each: SEG.(06 07)..
    std::uint8_t group_element = 0;                    // the groups are of components of this element
    const Standing* around = nullptr;                  // the loop around, for ../
  };
  // The slots segments of one node are dealt to, while rules ask for them.
  struct DealBuild {
    struct Particular {
      std::string text;
      Case build;
    };
    Index plain = none;
    std::vector<Particular> cases;
  };
  using Field = canonical::Field;
  using ObjectType = canonical::ObjectType;
  using ElementShape = document::ElementShape;
  using NodeId = document::NodeId;

  // -- places
  struct Reached {
    PlaceRef ref;
    std::vector<Index> scopes;  // entered on the way, outermost first
  };
  const Standing* start_of(const Written& written, const Place& place, const Standing& standing);
  // One of the elements of the group in hand: .1
  std::optional<PlaceRef> group_place(const Written& written, const Place& place);
  bool is_item(const Place& place) const;
  // From a segment only its own elements are in reach; ../ leads to the loop it stands in.
  bool out_of_item(const Place& place, const Standing& standing);
  std::optional<Reached> reach(const Written& written, const Place& place);
  std::optional<Reached> look_up(const Written& written, const Place& place);
  // The loop or segment of an each:, an at: or a count(...); `start` is where its path begins.
  const ResolvedPlace* where_to_stand(const Written& written, const Place& place, const Standing& standing, const Standing*& start);
  std::optional<Reached> reach_item(const Place& place, Reached& reached);

  // -- slots and scopes
  Index new_slot(Index scope);
  Index slot_for(Index scope, NodeId node, bool hierarchy, const std::vector<Condition>& conditions, bool single);
  Index new_scope(NodeId loop, bool hierarchy);
  // A scope on the way to a place: the first loop that fits, shared by all rules that go the same way.
  Index hop_scope(Index from, const ResolvedPlace::Hop& hop);

  // -- terms
  std::optional<std::uint32_t> place(const Written& written, const ExpressionNode& node) override;
  std::optional<std::uint32_t> name(const Written& written, const ExpressionNode& node) override;
  bool gather(const Written& written, std::uint32_t list, Gathering& gathering, const std::function<bool()>& inside) override;
  void gather_slot(const ResolvedPlace& resolved, const Standing& start, Gathering& gathering, Standing& item);

  // -- steps
  std::uint32_t emit(ReadStep step);
  std::uint32_t here() const { return static_cast<std::uint32_t>(reading_.steps.size()); }
  void close(std::uint32_t step) { reading_.steps[step].jump = here(); }
  void set_name(ReadStep& step, std::string_view field, bool is_string);
  Index key_index(const std::string& key);
  // Opens with_scope steps for the scopes on the way; a step that goes the same way as the one before shares them.
  std::vector<std::uint32_t> open_scopes(const std::vector<Index>& scopes);
  void close_scopes(const std::vector<std::uint32_t>& open);

  // -- rules
  // In the schema's order, whatever the map's: documents of one kind look alike.
  void fields(const RuleList& rules, const Standing& standing);
  void refuse_field(const Rule& rule, const ObjectType& object);
  void field(std::span<const Rule* const> rules, const Field& field, const Standing& standing);

  // -- scalars
  ReadStep step_for(const Rule& rule, const Field& field, std::string_view name);
  void scalar(const Rule& rule, const Field& field, std::string_view name, const Standing& standing);
  std::optional<std::uint32_t> opened_when(const Rule& rule);
  void from_expression(const Rule& rule, const Written& source, const Field& field, ReadStep step);
  static void refuse_constant(const yaml::Node& node, std::string_view text, const Field& field);
  // A place, or a place through a code table, alone: no expression is evaluated. False when it is not that.
  bool direct(const Written& source, const Written& written, const Field& field, ReadStep step);
  bool set_conversion(ReadStep& step, const ElementShape& shape, const Field& field) const;
  void refuse_type(const Written& written, Span span, ValueType from, const Field& field) const;

  // -- objects
  void object(const Rule& rule, const Field& field, const Standing& standing);
  // The loop an at: segment stands in, for ../ from its fields.
  const Standing* keep_standing(const ResolvedPlace& resolved, Index scope, const Standing& start);
  // at: one loop or segment. False when it is not in this release, or was refused.
  bool stand_at(const Rule& rule, const Standing& standing, Standing& inner, std::vector<Index>& scopes);

  // -- lists
  void list(std::span<const Rule* const> rules, const Field& field, const Standing& standing);
  void block(const Rule& rule, const Place& place, const Field& field, const Standing& standing);
  // The loops on the way are gone through one inside the other; the last of the path makes the items.
  void loops(const Rule& rule, const Place& place, const Field& field, const ResolvedPlace& resolved, const Standing& start, Standing& item);
  void segments(const Rule& rule, const Field& field, Index slot, NodeId segment, Standing& item);
  void groups(const Rule& rule, const Place& place, const Field& field, Index slot, NodeId segment, bool first_only, Standing& item);
  void items(const Rule& rule, const Field& field, const Standing& item);
  // A list of texts over groups of one element: the element is the item.
  void implied_item(const Rule& rule, const Field& field, const Standing& item);

  // -- layout
  // Slots of one scope become neighbours, so that they are emptied together; item slots come last.
  void lay_out();
  template <class Move>
  void lay_out_deals(Move move);
  // The steps again: those that read one segment in a row are put into one step, those that are nothing while their
  // slots are empty below a step that seeks the others.
  struct Guard;
  std::optional<Guard> guard_of(const std::vector<ReadStep>& steps, std::uint32_t at) const;
  void lay_out_steps();
  void lay_out_row(const std::vector<ReadStep>& from, std::uint32_t at, std::uint32_t end);
  void lay_out_steps(const std::vector<ReadStep>& from, std::uint32_t at, std::uint32_t end);
  void lay_out_values(const std::vector<ReadStep>& from, std::uint32_t at, std::uint32_t end);
  static std::uint32_t room_of(const ReadStep& step);

  Program& program_;
  Reading& reading_;
  const document::Structure& structure_;
  const Standing* standing_ = nullptr;
  Index rule_ = none;
  std::deque<Standing> kept_;
  std::vector<Index> scope_of_slot_;
  Index first_item_slot_ = 0;  // behind those of scopes, when all is laid out
  std::map<std::tuple<Index, bool, NodeId>, DealBuild> deals_;
  std::map<std::tuple<Index, bool, NodeId, std::string>, Index> hops_;
  std::uint32_t last_with_ = no_term;
};

}  // namespace crossdock::maps
