#include "maps/read_compiler.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/resolve.hpp"

namespace crossdock::maps {
namespace {

using canonical::Field;
using canonical::FieldType;
using canonical::ObjectType;
using document::ElementShape;
using document::ElementType;
using document::NodeId;

ValueType value_type(const ElementShape& shape) {
  switch (shape.type) {
    case ElementType::decimal:
    case ElementType::numeric: return ValueType::number;
    case ElementType::date: return ValueType::date;
    case ElementType::time: return ValueType::time;
    default: return ValueType::text;
  }
}

ValueType value_type(FieldType type) {
  switch (type) {
    case FieldType::quantity:
    case FieldType::money:
    case FieldType::number:
    case FieldType::integer: return ValueType::number;
    case FieldType::date: return ValueType::date;
    case FieldType::time: return ValueType::time;
    default: return ValueType::text;
  }
}

// Where a rule stands: in which loop, on which segment, in which group of elements; and which object it fills.
struct Standing {
  Index scope = 0;
  NodeId loop = 0;
  const ObjectType* object = nullptr;
  Index item_slot = none;                        // inside each: over segments
  NodeId item_node = document::unplaced;
  const std::vector<std::uint8_t>* group = nullptr;  // first group of each: SEG.(06 07)..
  std::uint8_t group_element = 0;                // the groups are of components of this element
  const Standing* around = nullptr;              // the loop around, for ../
};

struct DealBuild {
  Index plain = none;
  struct Particular {
    std::string text;
    Case build;
  };
  std::vector<Particular> cases;
};

class ReadCompiler final : private TermCompiler {
 public:
  ReadCompiler(Program& program, Names& names)
      : TermCompiler(program.reading.terms, names), program_(program), reading_(program.reading), structure_(*program.structure) {}

  void run(const std::vector<Rule>& rules) {
    reading_.head = fmt::format("{{\"document\":\"{}\"", program_.schema->name);
    reading_.scopes.push_back({});
    scope_of_slot_.clear();
    Standing standing;
    standing.object = &program_.schema->root();
    fields(rules, standing);
    lay_out();
    reading_.names.append(16, ' ');  // names are copied in blocks of 16
  }

 private:
  // ---- places --------------------------------------------------------------------------------------------------------
  struct Reached {
    PlaceRef ref;
    std::vector<Index> scopes;  // entered on the way, outermost first
  };

  const Standing* start_of(const Written& written, const Place& place, const Standing& standing) {
    const Standing* start = &standing;
    if (place.from_top)
      while (start->around) start = start->around;
    for (unsigned i = 0; i < place.up; ++i) {
      start = start->around;
      if (start) continue;
      written.refuse(place.span, fmt::format("there are not {} loops around this rule", place.up), "leave out a ../");
      return nullptr;
    }
    return start;
  }

  // One of the elements of the group in hand: .1
  std::optional<PlaceRef> group_place(const Written& written, const Place& place) {
    const Standing& standing = *standing_;
    if (!standing.group) {
      written.refuse(place.span, fmt::format(".{} counts in a group of elements, and there is none here", place.element),
                     "groups stand after each: PO1.(06 07)..(24 25)");
      return std::nullopt;
    }
    if (place.element == 0 || place.element > standing.group->size()) {
      written.refuse(place.span, fmt::format("the group has {} elements", standing.group->size()), ".1 is the first");
      return std::nullopt;
    }
    PlaceRef ref;
    ref.slot = standing.item_slot;
    ref.in_group = true;
    ref.element = place.element;
    ref.group_components = standing.group_element != 0;
    const std::uint8_t position = (*standing.group)[place.element - 1U];
    const document::SegmentShape& segment = structure_.segment(standing.item_node);
    ref.shape = standing.group_element ? shape_of(segment, standing.group_element, position) : shape_of(segment, position, 0);
    if (ref.shape) return ref;
    missing_ = Missing{place.span, fmt::format("{} has no element {} in release {}", segment.id, position, structure_.release), {}};
    return std::nullopt;
  }

  bool is_item(const Place& place) const {
    return standing_->item_slot != none && !place.from_top && place.up == 0 && place.steps.size() == 1 &&
           place.steps[0].conditions.empty() && structure_.segment(standing_->item_node).id == place.steps[0].tag;
  }

  // From a segment only its own elements are in reach; ../ leads to the loop it stands in.
  bool out_of_item(const Place& place, const Standing& standing) {
    if (standing.item_slot == none || place.from_top || place.up > 0) return false;
    const std::string_view tag = structure_.segment(standing.item_node).id;
    missing_ = Missing{place.span, fmt::format("{} is not in reach of a rule that stands on {}", place.steps.front().tag, tag),
                       fmt::format("../{} reaches the loop around", place.steps.front().tag)};
    return true;
  }

  std::optional<Reached> reach(const Written& written, const Place& place) {
    missing_.reset();
    auto reached = look_up(written, place);
    if (reached || missing_) names_.sought().note(written, place, reached ? nullptr : &*missing_);
    return reached;
  }

  std::optional<Reached> look_up(const Written& written, const Place& place) {
    if (place.steps.empty()) {
      const auto ref = group_place(written, place);
      return ref ? std::optional(Reached{*ref, {}}) : std::nullopt;
    }
    if (place.element == 0 || !place.groups.empty()) {
      written.refuse(place.span, "an element is missing here", fmt::format("{}.01", place.steps.back().tag));
      return std::nullopt;
    }
    Reached reached;
    reached.ref.repetition = place.repetition;
    reached.ref.element = place.element;
    if (is_item(place)) return reach_item(place, reached);
    if (out_of_item(place, *standing_)) return std::nullopt;
    const Standing* start = start_of(written, place, *standing_);
    if (!start) return std::nullopt;
    Missing missing;
    const auto resolved = resolve(structure_, start->loop, place, false, missing);
    if (!resolved) {
      missing_ = missing;
      return std::nullopt;
    }
    Index scope = start->scope;
    for (const ResolvedPlace::Hop& hop : resolved->loops) reached.scopes.push_back(scope = hop_scope(scope, hop));
    const std::vector<Condition> no_conditions;
    reached.ref.slot = slot_for(scope, resolved->segment, false, resolved->segment_step ? resolved->segment_step->conditions : no_conditions, true);
    reached.ref.scope = reached.scopes.empty() ? none : scope;
    reached.ref.component = resolved->component;
    reached.ref.shape = resolved->shape;
    return reached;
  }

  // The loop or segment of an each:, an at: or a count(...); `start` is where its path begins.
  std::optional<ResolvedPlace> where_to_stand(const Written& written, const Place& place, const Standing& standing, const Standing*& start) {
    missing_.reset();
    std::optional<ResolvedPlace> resolved;
    if (!out_of_item(place, standing)) {
      start = start_of(written, place, standing);
      if (!start) return std::nullopt;
      Missing missing;
      resolved = resolve(structure_, start->loop, place, true, missing);
      if (!resolved) missing_ = missing;
    }
    if (place.groups.empty() || !resolved) names_.sought().note(written, place, resolved ? nullptr : &*missing_);
    return resolved;
  }

  std::optional<Reached> reach_item(const Place& place, Reached& reached) {
    const document::SegmentShape& segment = structure_.segment(standing_->item_node);
    reached.ref.slot = standing_->item_slot;
    reached.ref.component = place.component;
    const ElementShape* shape = shape_of(segment, place.element, place.component);
    if (shape && shape->type == ElementType::composite && place.component == 0) {
      reached.ref.component = 1;
      shape = shape_of(segment, place.element, 1);
    }
    if (!shape) {
      missing_ = Missing{place.span, fmt::format("{} has no element {:02} in release {}", segment.id, place.element, structure_.release),
                         fmt::format("it has {} elements", segment.elements.size())};
      return std::nullopt;
    }
    reached.ref.shape = shape;
    return reached;
  }

  // ---- slots and scopes ----------------------------------------------------------------------------------------------
  Index new_slot(Index scope) {
    scope_of_slot_.push_back(scope);
    return static_cast<Index>(scope_of_slot_.size() - 1);
  }

  Index slot_for(Index scope, NodeId node, bool hierarchy, const std::vector<Condition>& conditions, bool single) {
    DealBuild& deal = deals_[{scope, hierarchy, node}];
    if (conditions.empty()) {
      if (deal.plain == none) deal.plain = new_slot(scope);
      return deal.plain;
    }
    const std::string text = text_of(conditions);
    for (DealBuild::Particular& particular : deal.cases) {
      if (particular.text != text) continue;
      particular.build.only_first = particular.build.only_first && single;
      return particular.build.slot;
    }
    DealBuild::Particular particular{text, {}};
    for (const Condition& c : conditions) particular.build.tests.push_back({c.element, c.component, c.differs, c.values});
    particular.build.slot = new_slot(scope);
    particular.build.only_first = single;
    deal.cases.push_back(std::move(particular));
    return deal.cases.back().build.slot;
  }

  Index new_scope(NodeId loop, bool hierarchy) {
    Scope scope;
    scope.loop = loop;
    reading_.scopes.push_back(scope);
    if (hierarchy || is_hierarchical(structure_, loop)) reading_.uses_hierarchy = true, reading_.hierarchy_loop = loop;
    return static_cast<Index>(reading_.scopes.size() - 1);
  }

  // A scope on the way to a place: the first loop that fits, shared by all rules that go the same way.
  Index hop_scope(Index from, const ResolvedPlace::Hop& hop) {
    const auto key = std::tuple(from, hop.hierarchy, hop.loop, text_of(hop.step->conditions));
    if (const auto known = hops_.find(key); known != hops_.end()) return known->second;
    const Index slot = slot_for(from, hop.loop, hop.hierarchy, hop.step->conditions, true);
    const Index scope = new_scope(hop.loop, hop.hierarchy);
    reading_.scopes[scope].outer = from;
    reading_.scopes[scope].outer_slot = slot;
    hops_.emplace(key, scope);
    return scope;
  }

  // ---- terms ---------------------------------------------------------------------------------------------------------
  std::optional<std::uint32_t> place(const Written& written, const ExpressionNode& node) override {
    auto reached = reach(written, written.expression.places[node.place]);
    if (!reached) return std::nullopt;
    reached->ref.rule = rule_;
    Term term;
    term.kind = Term::Kind::place;
    term.type = value_type(*reached->ref.shape);
    term.ref = static_cast<std::uint32_t>(terms_.places.size());
    terms_.places.push_back(reached->ref);
    return add(std::move(term));
  }

  std::optional<std::uint32_t> name(const Written& written, const ExpressionNode& node) override {
    written.refuse(node.span, fmt::format("{} is a field; reading takes its values from places", node.text),
                   "fields are named on the write side: write: {CTT.01: count(lines)}");
    return std::nullopt;
  }

  std::optional<std::uint32_t> gather(const Written& written, std::uint32_t list, const std::uint32_t* expression) override {
    const ExpressionNode& node = written.expression.node(list);
    if (node.kind != ExpressionNode::Kind::place || written.expression.places[node.place].element != 0) {
      written.refuse(node.span, "a segment or loop is wanted here", "count(PO1), sum(PO1, PO1.02 * PO1.04)");
      return std::nullopt;
    }
    const Place& place = written.expression.places[node.place];
    const Standing* start = nullptr;
    const auto resolved = where_to_stand(written, place, *standing_, start);
    if (!resolved) return std::nullopt;
    Gathering gathering;
    Standing item = *start;
    item.around = start;
    gather_slot(*resolved, *start, gathering, item);
    if (expression) {
      const Standing* before = std::exchange(standing_, &item);
      const auto term = compile(written, *expression);
      standing_ = before;
      if (!term) return std::nullopt;
      gathering.term = *term;
    }
    terms_.gatherings.push_back(gathering);
    return static_cast<std::uint32_t>(terms_.gatherings.size() - 1);
  }

  void gather_slot(const ResolvedPlace& resolved, const Standing& start, Gathering& gathering, Standing& item) {
    const bool of_loops = resolved.segment == document::unplaced;
    const std::size_t hops = resolved.loops.size() - (of_loops ? 1 : 0);
    Index scope = start.scope;
    for (std::size_t i = 0; i < hops; ++i) scope = hop_scope(scope, resolved.loops[i]);
    if (hops > 0) gathering.outer = scope;
    if (of_loops) {
      const ResolvedPlace::Hop& last = resolved.loops.back();
      gathering.slot = slot_for(scope, last.loop, last.hierarchy, last.step->conditions, false);
      gathering.scope = item.scope = new_scope(last.loop, last.hierarchy);
      item.loop = last.loop;
      item.item_slot = none;
    } else {
      gathering.slot = slot_for(scope, resolved.segment, false, resolved.segment_step->conditions, false);
      gathering.item_slot = item.item_slot = new_slot(none);
      item.item_node = resolved.segment;
    }
  }

  // ---- steps ---------------------------------------------------------------------------------------------------------
  std::uint32_t emit(ReadStep step) {
    reading_.steps.push_back(step);
    return static_cast<std::uint32_t>(reading_.steps.size() - 1);
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(reading_.steps.size()); }
  void close(std::uint32_t step) { reading_.steps[step].jump = here(); }

  void set_name(ReadStep& step, std::string_view field, bool is_string) {
    const std::string text = field.empty() ? std::string(is_string ? ",\"" : ",") : fmt::format(",\"{}\":{}", field, is_string ? "\"" : "");
    step.name = static_cast<std::uint32_t>(reading_.names.size());
    step.name_length = static_cast<Index>(text.size());
    reading_.names += text;
  }

  Index key_index(const std::string& key) {
    if (key.empty()) return none;
    const auto index = static_cast<Index>(std::find(reading_.keys.begin(), reading_.keys.end(), key) - reading_.keys.begin());
    if (index == reading_.keys.size()) reading_.keys.push_back(key);
    return index;
  }

  Index add_rule(const Rule& rule) {
    program_.rules.push_back({rule.path, rule.line()});
    return static_cast<Index>(program_.rules.size() - 1);
  }

  // Opens with_scope steps for the scopes on the way; a step that goes the same way as the one before shares them.
  std::vector<std::uint32_t> open_scopes(const std::vector<Index>& scopes) {
    std::vector<std::uint32_t> open;
    std::uint32_t search_from = last_with_;
    for (const Index scope : scopes) {
      if (search_from < here() && reading_.steps[search_from].kind == ReadKind::with_scope && reading_.steps[search_from].scope == scope &&
          reading_.steps[search_from].jump == here()) {
        open.push_back(search_from);
        ++search_from;
        continue;
      }
      search_from = no_term;
      ReadStep step;
      step.kind = ReadKind::with_scope;
      step.scope = scope;
      open.push_back(emit(step));
    }
    if (!open.empty()) last_with_ = open.front();
    return open;
  }
  void close_scopes(const std::vector<std::uint32_t>& open) {
    for (const std::uint32_t step : open) close(step);
  }

  // ---- rules ---------------------------------------------------------------------------------------------------------
  // In the schema's order, whatever the map's: documents of one kind look alike.
  void fields(const std::vector<Rule>& rules, const Standing& standing) {
    for (const Rule& rule : rules)
      if (standing.object->find(rule.field()) == ObjectType::none) refuse_field(rule, *standing.object);
    for (const Field& one : standing.object->fields) {
      std::vector<const Rule*> same;
      for (const Rule& rule : rules)
        if (rule.field() == one.name) same.push_back(&rule);
      if (!same.empty()) field(same, one, standing);
    }
  }

  void refuse_field(const Rule& rule, const ObjectType& object) {
    std::vector<std::string_view> known;
    for (const Field& field : object.fields) known.push_back(field.name);
    rule.node.refuse(fmt::format("{} has no field {}{}", object.name, rule.field(), did_you_mean(rule.field(), known)),
                     fmt::format("crossdock schema show {}", program_.schema->name));
  }

  void field(const std::vector<const Rule*>& rules, const Field& field, const Standing& standing) {
    const Rule& rule = *rules.front();
    if (field.list) {
      list(rules, field, standing);
      return;
    }
    if (rules.size() > 1) rules[1]->node.refuse(fmt::format("{} is not a list and has a rule already", field.name), "join the rules with ??");
    if (rule.each) {
      rule.node.refuse(fmt::format("{} is not a list", field.name), "`at:` stands for one loop or segment");
      return;
    }
    if (field.type == FieldType::object) object(rule, field, standing);
    else scalar(rule, field, field.name, standing);
  }

  // ---- scalars -------------------------------------------------------------------------------------------------------
  void scalar(const Rule& rule, const Field& field, std::string_view name, const Standing& standing) {
    if (!rule.fields.empty()) {
      rule.node.refuse(fmt::format("{} is {}, not an object", field.name, canonical::name_of(field.type)), "give it a place");
      return;
    }
    if (rule.read_nothing) return;
    standing_ = &standing;
    names_.sought().rule(rule);
    rule_ = add_rule(rule);
    ReadStep step;
    step.type = field.type;
    step.rule = rule_;
    step.key = key_index(field.key);
    set_name(step, name, field.type != FieldType::integer);
    const std::optional<std::uint32_t> condition = opened_when(rule);
    if (rule.constant) {
      step.kind = ReadKind::constant;
      step.term = constant(*rule.constant);
      emit(step);
    } else if (const Written* source = rule.read ? &*rule.read : rule.value ? &*rule.value : nullptr) {
      from_expression(rule, *source, field, step);
    } else if (rule.write.empty() && !rule.write_nothing) {
      rule.node.refuse(fmt::format("the rule for {} has no place", field.name), "value: BEG.03, or read: and write:");
    }
    if (condition) close(*condition);
  }

  std::optional<std::uint32_t> opened_when(const Rule& rule) {
    if (!rule.when) return std::nullopt;
    names_.sought().rule(rule);
    const auto term = compile(*rule.when);
    if (!term) return std::nullopt;
    if (!fits(type_of(*term), ValueType::truth)) {
      rule.when->refuse(rule.when->expression.node(rule.when->expression.root).span, "a condition is wanted here", "when: REF.01 = 'DP'");
      return std::nullopt;
    }
    ReadStep step;
    step.kind = ReadKind::when;
    step.term = *term;
    last_with_ = no_term;
    return emit(step);
  }

  void from_expression(const Rule& rule, const Written& source, const Field& field, ReadStep step) {
    const auto written = inlined(source, names_.shared());
    if (!written) return;
    if (rule.otherwise) {
      const auto otherwise = compile(*rule.otherwise);
      if (!otherwise) return;
      step.otherwise = *otherwise;
    } else if (direct(source, *written, field, step)) {
      return;
    }
    const auto term = compile(*written);
    if (!term) return;
    const ValueType wanted = value_type(field.type);
    if (!fits(type_of(*term), wanted)) {
      refuse_type(source, source.expression.node(source.expression.root).span, type_of(*term), field);
      return;
    }
    step.kind = ReadKind::expression;
    step.term = *term;
    emit(step);
  }

  // A place, or a place through a code table, alone: no expression is evaluated. False when it is not that.
  bool direct(const Written& source, const Written& written, const Field& field, ReadStep step) {
    const Expression& expression = written.expression;
    const ExpressionNode* node = &expression.node(expression.root);
    if (node->kind == ExpressionNode::Kind::call && node->text == "code" && node->operands.size() == 2) {
      const ExpressionNode& value = expression.node(node->operands[0]);
      if (value.kind != ExpressionNode::Kind::place) return false;
      const auto table = names_.code_table(source, expression.node(node->operands[1]));
      if (!table) return true;
      step.kind = ReadKind::code;
      step.table = static_cast<Index>(*table);
      node = &value;
    }
    if (node->kind != ExpressionNode::Kind::place) return false;
    const auto reached = reach(written, expression.places[node->place]);
    if (!reached) return true;
    const PlaceRef& ref = reached->ref;
    if (!set_conversion(step, *ref.shape, field)) {
      refuse_type(source, node->span, value_type(*ref.shape), field);
      return true;
    }
    step.slot = ref.slot;
    step.element = ref.element;
    step.component = ref.component;
    step.repetition = ref.repetition;
    step.in_group = ref.in_group;
    step.group_components = ref.group_components;
    const std::vector<std::uint32_t> open = open_scopes(reached->scopes);
    emit_present(step);
    close_scopes(open);
    return true;
  }

  bool set_conversion(ReadStep& step, const ElementShape& shape, const Field& field) const {
    const ValueType from = value_type(shape);
    if (!fits(from, value_type(field.type))) return false;
    if (step.kind == ReadKind::code) return from == ValueType::text || from == ValueType::number;
    step.decimals = shape.decimals;
    switch (value_type(field.type)) {
      case ValueType::number:
        if (field.type == FieldType::integer) step.kind = ReadKind::integer;
        else step.kind = shape.type == ElementType::numeric ? ReadKind::implied : ReadKind::decimal;
        return field.type != FieldType::integer || shape.type == ElementType::decimal || shape.decimals == 0;
      case ValueType::date: step.kind = ReadKind::date; return true;
      case ValueType::time: step.kind = ReadKind::time; return true;
      default: step.kind = ReadKind::text; return shape.type != ElementType::numeric || shape.decimals == 0;
    }
  }

  void refuse_type(const Written& written, Span span, ValueType from, const Field& field) const {
    std::string help = fmt::format("crossdock schema show {}", program_.schema->name);
    if (from == ValueType::text && value_type(field.type) == ValueType::number) help = "add | number to read the text as a number";
    if (from == ValueType::text && value_type(field.type) == ValueType::date) help = "add | date('YYYYMMDD') to read the text as a date";
    if (from == ValueType::date && value_type(field.type) == ValueType::text) help = "add | format_date('YYYYMMDD') to write it as text";
    written.refuse(span, fmt::format("this is {}, and {} holds {}", maps::name_of(from), field.name, canonical::name_of(field.type)), help);
  }

  // Several steps in a row on one slot stand behind one test whether the slot is empty.
  void emit_present(const ReadStep& step) {
    const std::uint32_t at = here();
    if (at > 0 && !step.in_group) {
      ReadStep& before = reading_.steps[at - 1];
      const bool same = is_simple(before) && before.slot == step.slot;
      if (same && last_present_ < at && reading_.steps[last_present_].kind == ReadKind::when_present &&
          reading_.steps[last_present_].slot == step.slot && reading_.steps[last_present_].jump == at) {
        emit(step);
        close(last_present_);
        return;
      }
      if (same && last_simple_ == at - 1) {
        ReadStep present;
        present.kind = ReadKind::when_present;
        present.slot = step.slot;
        const ReadStep first = before;
        before = present;
        emit(first);
        emit(step);
        last_present_ = at - 1;
        close(last_present_);
        return;
      }
    }
    last_simple_ = emit(step);
  }
  static bool is_simple(const ReadStep& step) { return step.kind <= ReadKind::code && step.otherwise == no_term; }

  // ---- objects -------------------------------------------------------------------------------------------------------
  void object(const Rule& rule, const Field& field, const Standing& standing) {
    Standing inner = standing;
    inner.object = &program_.schema->object_of(field);
    std::vector<Index> scopes;
    if (rule.at && !stand_at(rule, standing, inner, scopes)) return;
    if (rule.fields.empty()) {
      rule.node.refuse(fmt::format("{} is an object, and the rule gives it no fields", field.name), "fields: or use:");
      return;
    }
    standing_ = &standing;
    const std::optional<std::uint32_t> condition = opened_when(rule);
    const std::vector<std::uint32_t> open = open_scopes(scopes);
    ReadStep step;
    step.kind = ReadKind::object;
    set_name(step, field.name, false);
    const std::uint32_t opened = emit(step);
    last_with_ = last_present_ = last_simple_ = no_term;
    fields(rule.fields, inner);
    close(opened);
    last_with_ = last_present_ = last_simple_ = no_term;
    close_scopes(open);
    if (condition) close(*condition);
  }

  // The loop an at: segment stands in, for ../ from its fields.
  const Standing* keep_standing(const ResolvedPlace& resolved, Index scope, const Standing& start) {
    Standing loop = start;
    loop.scope = scope;
    loop.loop = resolved.loops.back().loop;
    loop.item_slot = none;
    loop.around = &start;
    kept_.push_back(loop);
    return &kept_.back();
  }

  // at: one loop or segment. False when it is not in this release, or was refused.
  bool stand_at(const Rule& rule, const Standing& standing, Standing& inner, std::vector<Index>& scopes) {
    names_.sought().rule(rule);
    bool stands = false;
    for (const Place& place : rule.at->expression.places) {
      const Standing* start = nullptr;
      const auto resolved = where_to_stand(*rule.at, place, standing, start);
      if (!resolved || std::exchange(stands, true)) continue;  // further ones are only looked up
      Index scope = start->scope;
      for (const ResolvedPlace::Hop& hop : resolved->loops) scopes.push_back(scope = hop_scope(scope, hop));
      inner.scope = scope;
      if (!resolved->loops.empty()) {
        inner.loop = resolved->loops.back().loop;
        inner.around = start;
        inner.item_slot = none;
        inner.group = nullptr;
      }
      if (resolved->segment != document::unplaced) {
        inner.item_slot = slot_for(scope, resolved->segment, false, resolved->segment_step->conditions, true);
        inner.item_node = resolved->segment;
        inner.around = resolved->loops.empty() ? start : keep_standing(*resolved, scope, *start);
        inner.group = nullptr;
      }
    }
    missing_.reset();
    return stands;
  }

  // ---- lists ---------------------------------------------------------------------------------------------------------
  void list(const std::vector<const Rule*>& rules, const Field& field, const Standing& standing) {
    ReadStep step;
    step.kind = ReadKind::list;
    set_name(step, field.name, false);
    const std::uint32_t opened = emit(step);
    last_with_ = last_present_ = last_simple_ = no_term;
    for (const Rule* rule : rules) {
      if (!rule->each) {
        if (rule->read_nothing) continue;
        rule->node.refuse(fmt::format("{} is a list", field.name), "each: says which segments or loops make its items");
        continue;
      }
      for (const Place& place : rule->each->expression.places) block(*rule, place, field, standing);
      missing_.reset();
    }
    last_with_ = last_present_ = last_simple_ = no_term;
    if (here() == opened + 1) {
      reading_.steps.pop_back();  // nothing of it is in this release
      return;
    }
    close(opened);
    const ReadStep& first = reading_.steps[opened + 1];
    if (first.jump == here() && first.kind >= ReadKind::each_loop && first.kind <= ReadKind::each_group)
      reading_.steps[opened].slot = first.slot;  // one block: an empty slot is an empty list
  }

  void block(const Rule& rule, const Place& place, const Field& field, const Standing& standing) {
    names_.sought().rule(rule);
    if (place.steps.empty()) {
      rule.each->refuse(place.span, "each: wants a segment, a loop or groups of elements", "each: PO1.(06 07)..(24 25)");
      return;
    }
    Standing item = standing;
    item.group = nullptr;
    if (field.type == FieldType::object) item.object = &program_.schema->object_of(field);
    standing_ = &standing;
    if (!place.groups.empty() && is_item(place)) {
      item.around = standing.around;
      groups(rule, place, field, standing.item_slot, standing.item_node, true, item);
      return;
    }
    const Standing* start = nullptr;
    const auto resolved = where_to_stand(*rule.each, place, standing, start);
    if (!resolved) return;
    item.around = start;
    loops(rule, place, field, *resolved, *start, item);
  }

  // The loops on the way are gone through one inside the other; the last of the path makes the items.
  void loops(const Rule& rule, const Place& place, const Field& field, const ResolvedPlace& resolved, const Standing& start, Standing& item) {
    const bool of_loops = resolved.segment == document::unplaced && place.groups.empty();
    std::vector<std::uint32_t> open;
    std::vector<Standing> on_the_way;
    on_the_way.reserve(resolved.loops.size());
    Index scope = start.scope;
    const Standing* around = &start;
    for (std::size_t i = 0; i < resolved.loops.size(); ++i) {
      const ResolvedPlace::Hop& hop = resolved.loops[i];
      const bool makes_items = of_loops && i + 1 == resolved.loops.size();
      ReadStep step;
      step.kind = ReadKind::each_loop;
      step.slot = slot_for(scope, hop.loop, hop.hierarchy, hop.step->conditions, false);
      step.scope = scope = new_scope(hop.loop, hop.hierarchy);
      step.silent = !makes_items;
      step.scalar_items = field.type != FieldType::object;
      step.rule = add_rule(rule);
      open.push_back(emit(step));
      if (!makes_items) {
        Standing way = item;
        way.scope = scope;
        way.loop = hop.loop;
        way.item_slot = none;
        way.around = around;
        on_the_way.push_back(way);
        around = &on_the_way.back();
      }
    }
    item.scope = scope;
    item.around = around;
    if (!resolved.loops.empty()) item.loop = resolved.loops.back().loop;
    if (of_loops) {
      item.item_slot = none;
      items(rule, field, item);
    } else {
      const NodeId segment = resolved.segment == document::unplaced ? trigger_of(structure_, item.loop) : resolved.segment;
      const std::vector<Condition> no_conditions;
      const Index slot = slot_for(scope, segment, false, resolved.segment_step ? resolved.segment_step->conditions : no_conditions, false);
      if (place.groups.empty()) segments(rule, field, slot, segment, item);
      else groups(rule, place, field, slot, segment, false, item);
    }
    for (auto step = open.rbegin(); step != open.rend(); ++step) close(*step);
  }

  void segments(const Rule& rule, const Field& field, Index slot, NodeId segment, Standing& item) {
    ReadStep step;
    step.kind = ReadKind::each_segment;
    step.slot = slot;
    step.item_slot = item.item_slot = new_slot(none);
    item.item_node = segment;
    step.scalar_items = field.type != FieldType::object;
    step.rule = add_rule(rule);
    const std::uint32_t opened = emit(step);
    items(rule, field, item);
    close(opened);
  }

  void groups(const Rule& rule, const Place& place, const Field& field, Index slot, NodeId segment, bool first_only, Standing& item) {
    const document::SegmentShape& shape = structure_.segment(segment);
    const std::size_t width = place.groups.front().size();
    std::vector<std::uint8_t> positions;
    for (const std::vector<std::uint8_t>& group : place.groups) {
      if (group.size() != width) {
        rule.each->refuse(place.span, "the groups are not of one size", fmt::format("{}.(06 07)..(24 25)", shape.id));
        return;
      }
      if (!shape_of(shape, place.element ? place.element : group.front(), place.element ? group.front() : 0)) continue;
      positions.insert(positions.end(), group.begin(), group.end());
    }
    if (positions.empty()) {
      const Missing missing{place.span, fmt::format("{} has no such elements in release {}", shape.id, structure_.release), {}};
      names_.sought().note(*rule.each, place, &missing);
      return;
    }
    names_.sought().note(*rule.each, place, nullptr);
    ReadStep step;
    step.kind = ReadKind::each_group;
    step.slot = slot;
    step.first_only = first_only;
    step.element = place.element;
    step.item_slot = item.item_slot = new_slot(none);
    item.item_node = segment;
    item.group = &place.groups.front();
    item.group_element = place.element;
    step.scalar_items = field.type != FieldType::object;
    step.groups = static_cast<std::uint32_t>(reading_.groups.size());
    reading_.groups.push_back(static_cast<std::uint8_t>(width));
    reading_.groups.push_back(static_cast<std::uint8_t>(positions.size() / width));
    reading_.groups.insert(reading_.groups.end(), positions.begin(), positions.end());
    step.rule = add_rule(rule);
    const std::uint32_t opened = emit(step);
    items(rule, field, item);
    close(opened);
  }

  void items(const Rule& rule, const Field& field, const Standing& item) {
    last_with_ = last_present_ = last_simple_ = no_term;
    standing_ = &item;
    if (field.type == FieldType::object) {
      const std::optional<std::uint32_t> condition = opened_when(rule);
      if (rule.fields.empty()) rule.node.refuse(fmt::format("{} is a list of objects, and the rule gives them no fields", field.name), "fields: or use:");
      fields(rule.fields, item);
      if (condition) close(*condition);
    } else if (rule.value || rule.read || rule.constant) {
      scalar(rule, field, {}, item);
    } else {
      implied_item(rule, field, item);
    }
    last_with_ = last_present_ = last_simple_ = no_term;
  }

  // A list of texts over groups of one element: the element is the item.
  void implied_item(const Rule& rule, const Field& field, const Standing& item) {
    if (!item.group || item.group->size() != 1) {
      rule.node.refuse(fmt::format("{} is a list of {}; what is an item?", field.name, canonical::name_of(field.type)), "value: MSG.01");
      return;
    }
    names_.sought().rule(rule);
    rule_ = add_rule(rule);
    ReadStep step;
    step.type = field.type;
    step.rule = rule_;
    step.key = key_index(field.key);
    set_name(step, {}, field.type != FieldType::integer);
    Place place;
    place.element = 1;
    const auto ref = group_place(*rule.each, place);
    if (!ref) return;
    if (!set_conversion(step, *ref->shape, field)) {
      refuse_type(*rule.each, rule.each->expression.places.front().span, value_type(*ref->shape), field);
      return;
    }
    step.slot = ref->slot;
    step.element = 1;
    step.in_group = true;
    step.group_components = ref->group_components;
    emit(step);
  }

  // ---- layout --------------------------------------------------------------------------------------------------------
  // Slots of one scope become neighbours, so that they are emptied together; item slots come last.
  void lay_out() {
    std::vector<Index> order(scope_of_slot_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Index>(i);
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return scope_of_slot_[a] < scope_of_slot_[b]; });
    std::vector<Index> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<Index>(i);
    const auto move = [&](Index& slot) {
      if (slot != none) slot = place[slot];
    };
    for (ReadStep& step : reading_.steps) move(step.slot), move(step.item_slot);
    for (PlaceRef& ref : terms_.places) move(ref.slot);
    for (Gathering& gathering : terms_.gatherings) move(gathering.slot), move(gathering.item_slot);
    for (Scope& scope : reading_.scopes) move(scope.outer_slot);
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (scope_of_slot_[order[i]] == none) continue;
      Scope& scope = reading_.scopes[scope_of_slot_[order[i]]];
      if (scope.slot_count++ == 0) scope.first_slot = static_cast<Index>(i);
    }
    reading_.slot_count = static_cast<Index>(order.size());
    lay_out_deals(move);
  }

  template <class Move>
  void lay_out_deals(Move move) {
    for (Scope& scope : reading_.scopes) {
      scope.deals = static_cast<std::uint32_t>(reading_.deals.size());
      reading_.deals.resize(reading_.deals.size() + static_cast<std::size_t>(structure_.nodes[scope.loop].end - scope.loop));
    }
    for (auto& [where, build] : deals_) {
      const auto& [scope, hierarchy, node] = where;
      Deal deal;
      deal.slot = build.plain;
      move(deal.slot);
      // More conditions first: the most particular rule has its pick.
      std::stable_sort(build.cases.begin(), build.cases.end(), [](const auto& a, const auto& b) { return a.build.tests.size() > b.build.tests.size(); });
      deal.first_case = static_cast<Index>(reading_.cases.size());
      deal.case_count = static_cast<Index>(build.cases.size());
      for (DealBuild::Particular& particular : build.cases) {
        move(particular.build.slot);
        reading_.cases.push_back(std::move(particular.build));
      }
      Scope& target = reading_.scopes[scope];
      if (hierarchy) target.hierarchy = deal, target.has_hierarchy = true;
      else reading_.deals[target.deals + static_cast<std::size_t>(node - target.loop)] = deal;
    }
  }

  Program& program_;
  Reading& reading_;
  const document::Structure& structure_;
  const Standing* standing_ = nullptr;
  Index rule_ = none;
  std::deque<Standing> kept_;
  std::vector<Index> scope_of_slot_;
  std::map<std::tuple<Index, bool, NodeId>, DealBuild> deals_;
  std::map<std::tuple<Index, bool, NodeId, std::string>, Index> hops_;
  std::uint32_t last_with_ = no_term, last_present_ = no_term, last_simple_ = no_term;
};

}  // namespace

void compile_reading(Program& program, const std::vector<Rule>& rules, Names& names) { ReadCompiler(program, names).run(rules); }

}  // namespace crossdock::maps
