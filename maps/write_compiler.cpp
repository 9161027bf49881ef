#include "maps/write_compiler.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/invert.hpp"
#include "maps/resolve.hpp"

namespace crossdock::maps {
namespace {

using canonical::Field;
using canonical::FieldType;
using canonical::ObjectType;
using document::NodeId;

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

// A WriteNode while its parts come together from several rules.
struct Build {
  WriteNode node;
  std::string key;  // what tells it from others at the same node
  std::vector<std::unique_ptr<Build>> below;
};

// One of the objects around a rule, for names in write expressions.
struct Around {
  std::uint8_t level = 0;
  std::vector<std::uint16_t> path;
  const ObjectType* type = nullptr;
  const Around* outer = nullptr;
};

struct Standing {
  NodeId loop = 0;
  Build* build = nullptr;           // of the loop
  Build* item = nullptr;            // inside each: or at: over segments: the segment
  WriteGroups* groups = nullptr;    // inside each: over groups
  NodeId segment = document::unplaced;  // of item or groups
  const Around* object = nullptr;
  std::uint32_t* when = nullptr;    // of the nearest list: constants tell its items
  const Standing* around = nullptr;
};

class WriteCompiler final : private TermCompiler {
 public:
  WriteCompiler(Program& program, Names& names)
      : TermCompiler(program.writing.terms, names), program_(program), structure_(*program.structure) {}

  void run(const std::vector<Rule>& rules) {
    root_.node.loop = true;
    root_.node.node = 0;
    Around document;
    document.type = &program_.schema->root();
    Standing standing;
    standing.build = &root_;
    standing.object = &document;
    fields(rules, standing);
    program_.writing.nodes = finished(root_);
    std::sort(program_.writing.answered.begin(), program_.writing.answered.end());
  }

 private:
  // ---- building the tree ---------------------------------------------------------------------------------------------
  // `parent` is a loop's build; the conditions of the step become constants of the segment (or of the trigger).
  Build& child(Build& parent, NodeId node, bool loop, const std::vector<Condition>& conditions, bool repeated, bool hierarchy) {
    const std::string key = text_of(conditions);
    if (!repeated)
      for (const auto& known : parent.below)
        if (known->node.node == node && !known->node.repeated && known->key == key) return *known;
    parent.below.push_back(std::make_unique<Build>());
    Build& build = *parent.below.back();
    build.key = key;
    build.node.node = node;
    build.node.loop = loop;
    build.node.repeated = repeated;
    build.node.hierarchy = hierarchy || (loop && is_hierarchical(structure_, node));
    build.node.rule = rule_;
    const document::SegmentShape& shape = structure_.segment(node);
    for (const Condition& c : conditions) {
      if (c.differs || c.values.empty()) continue;
      WriteElement element;
      element.element = c.element;
      element.component = c.component;
      element.is_constant = true;
      element.term = constant(c.values.front());
      element.shape = shape_of(shape, c.element, c.component);
      element.rule = rule_;
      if (element.shape) build.node.segment.elements.push_back(element);
    }
    return build;
  }

  Build& hop(Build& from, const ResolvedPlace::Hop& hop, bool repeated) {
    return child(from, hop.loop, true, hop.step->conditions, repeated, hop.hierarchy);
  }

  std::vector<WriteNode> finished(Build& loop) {
    std::stable_sort(loop.below.begin(), loop.below.end(), [&](const auto& a, const auto& b) {
      // HLs below an HL come behind everything the HL itself holds.
      const bool a_last = a->node.hierarchy && loop.node.hierarchy, b_last = b->node.hierarchy && loop.node.hierarchy;
      return std::pair(a_last, a->node.node) < std::pair(b_last, b->node.node);
    });
    std::vector<WriteNode> nodes;
    for (auto& build : loop.below) {
      finish_segment(build->node);
      build->node.below = finished(*build);
      nodes.push_back(std::move(build->node));
    }
    return nodes;
  }

  void finish_segment(WriteNode& node) const {
    std::stable_sort(node.segment.elements.begin(), node.segment.elements.end(), [](const WriteElement& a, const WriteElement& b) {
      return std::tuple(a.element, a.repetition, a.component) < std::tuple(b.element, b.repetition, b.component);
    });
    const document::SegmentShape& shape = structure_.segment(node.node);
    for (std::size_t i = 0; i < shape.elements.size(); ++i)
      if (shape.elements[i].requirement == document::Requirement::mandatory)
        node.segment.mandatory.push_back(static_cast<std::uint8_t>(i + 1));
  }

  // ---- fields --------------------------------------------------------------------------------------------------------
  std::uint32_t field_term(FieldRef ref, ValueType type) {
    Term term;
    term.kind = Term::Kind::field;
    term.type = type;
    term.ref = static_cast<std::uint32_t>(terms_.fields.size());
    terms_.fields.push_back(std::move(ref));
    return add(std::move(term));
  }

  static FieldRef ref_of(const Around& object, std::uint16_t field) {
    FieldRef ref{object.level, object.path};
    ref.path.push_back(field);
    return ref;
  }

  std::optional<std::uint32_t> place(const Written& written, const ExpressionNode& node) override {
    written.refuse(node.span, "writing takes its values from fields, not from places", "write: {CTT.01: count(lines)}");
    return std::nullopt;
  }

  std::optional<std::uint32_t> name(const Written& written, const ExpressionNode& node) override {
    if (node.text == value_of_rule) return field_term(value_, value_type_);
    const Field* field = nullptr;
    const auto ref = find_field(node.text, field);
    if (!ref) {
      refuse_name(written, node);
      return std::nullopt;
    }
    if (field->list || field->type == FieldType::object) {
      written.refuse(node.span, fmt::format("{} is {}", node.text, field->list ? "a list" : "an object"), "count(...) and sum(...) go over lists");
      return std::nullopt;
    }
    return field_term(*ref, value_type(field->type));
  }

  // "totals.line_count": the first name in the innermost object that has it.
  std::optional<FieldRef> find_field(std::string_view dotted, const Field*& found) const {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    for (const Around* object = standing_->object; object; object = object->outer) {
      std::uint16_t index = object->type->find(dotted.substr(0, dot));
      if (index == ObjectType::none) continue;
      FieldRef ref = ref_of(*object, index);
      found = &object->type->fields[index];
      std::string_view rest = dotted.substr(std::min(dot + 1, dotted.size()));
      while (!rest.empty()) {
        const std::size_t next = std::min(rest.find('.'), rest.size());
        if (found->list || found->type != FieldType::object) return std::nullopt;
        const ObjectType& type = program_.schema->object_of(*found);
        index = type.find(rest.substr(0, next));
        if (index == ObjectType::none) return std::nullopt;
        found = &type.fields[index];
        ref.path.push_back(index);
        rest.remove_prefix(std::min(next + 1, rest.size()));
      }
      return ref;
    }
    return std::nullopt;
  }

  void refuse_name(const Written& written, const ExpressionNode& node) const {
    std::vector<std::string_view> known;
    for (const Around* object = standing_->object; object; object = object->outer)
      for (const Field& field : object->type->fields) known.push_back(field.name);
    written.refuse(node.span, fmt::format("there is no field {}{}", node.text, did_you_mean(node.text, known)),
                   fmt::format("crossdock schema show {}", program_.schema->name));
  }

  std::optional<std::uint32_t> gather(const Written& written, std::uint32_t list, const std::uint32_t* expression) override {
    const ExpressionNode& node = written.expression.node(list);
    const Field* field = nullptr;
    const auto ref = node.kind == ExpressionNode::Kind::name ? find_field(node.text, field) : std::nullopt;
    if (!ref || !field->list) {
      written.refuse(node.span, "a list is wanted here", "count(lines), sum(lines, quantity)");
      return std::nullopt;
    }
    Gathering gathering;
    gathering.list = static_cast<std::uint32_t>(terms_.fields.size());
    terms_.fields.push_back(*ref);
    if (expression) {
      Around item;
      item.level = static_cast<std::uint8_t>(deepest_level() + 1);
      item.type = field->type == FieldType::object ? &program_.schema->object_of(*field) : nullptr;
      item.outer = standing_->object;
      if (!item.type) {
        written.refuse(node.span, "sum goes over a list of objects", "sum(lines, quantity)");
        return std::nullopt;
      }
      Standing inner = *standing_;
      inner.object = &item;
      const Standing* before = std::exchange(standing_, &inner);
      const auto term = compile(written, *expression);
      standing_ = before;
      if (!term) return std::nullopt;
      gathering.term = *term;
      gathering.level = item.level;
    }
    terms_.gatherings.push_back(gathering);
    return static_cast<std::uint32_t>(terms_.gatherings.size() - 1);
  }
  std::uint8_t deepest_level() const { return standing_->object->level; }

  // ---- targets -------------------------------------------------------------------------------------------------------
  const Standing* start_of(const Place& place, const Standing& standing) const {
    const Standing* start = &standing;
    if (place.from_top)
      while (start->around) start = start->around;
    for (unsigned i = 0; i < place.up && start; ++i) start = start->around;
    return start;
  }

  static bool out_of_item(const Place& place, const Standing& standing) {
    return standing.segment != document::unplaced && !place.from_top && place.up == 0;
  }

  // Where an element goes. nullopt when the place is not in this release (missing_) or was refused.
  struct Aim {
    WriteSegment* segment = nullptr;
    WriteGroups* groups = nullptr;
    WriteElement element;
  };
  std::optional<Aim> aim(const Written& written, const Place& place) {
    const Standing& standing = *standing_;
    Aim out;
    out.element.element = place.element;
    out.element.repetition = place.repetition;
    out.element.component = place.component;
    out.element.rule = rule_;
    if (place.steps.empty()) return aim_in_group(written, place, std::move(out));
    const bool one_step = !place.from_top && place.up == 0 && place.steps.size() == 1 && place.steps[0].conditions.empty();
    if (one_step && standing.segment != document::unplaced && structure_.segment(standing.segment).id == place.steps[0].tag) {
      out.segment = standing.item ? &standing.item->node.segment : nullptr;
      if (standing.groups && !standing.item) out.segment = &standing.build->node.segment;
      return with_shape(place, standing.segment, std::move(out));
    }
    if (out_of_item(place, standing)) {
      missing_ = Missing{place.span, "the rule stands on another segment", {}};
      return std::nullopt;
    }
    const Standing* start = start_of(place, standing);
    Missing missing;
    const auto resolved = start ? resolve(structure_, start->loop, place, false, missing) : std::nullopt;
    if (!resolved) {
      if (start) missing_ = missing;
      return std::nullopt;
    }
    Build* build = start->build;
    for (const ResolvedPlace::Hop& one : resolved->loops) build = &hop(*build, one, false);
    out.element.component = resolved->component;
    out.element.shape = resolved->shape;
    if (resolved->segment == trigger_of(structure_, build->node.node)) {
      out.segment = &build->node.segment;
    } else {
      const std::vector<Condition> no_conditions;
      out.segment = &child(*build, resolved->segment, false, resolved->segment_step ? resolved->segment_step->conditions : no_conditions, false, false).node.segment;
    }
    return out;
  }

  std::optional<Aim> aim_in_group(const Written& written, const Place& place, Aim out) {
    WriteGroups* groups = standing_->groups;
    if (!groups || place.element == 0 || place.element > groups->positions.front().size()) {
      written.refuse(place.span, "there is no such element in the group", "the first is .1");
      return std::nullopt;
    }
    const std::uint8_t position = groups->positions.front()[place.element - 1U];
    const document::SegmentShape& shape = structure_.segment(standing_->segment);
    out.groups = groups;
    out.element.shape = groups->component_of ? shape_of(shape, groups->component_of, position) : shape_of(shape, position, 0);
    if (out.element.shape) return out;
    missing_ = Missing{place.span, "the release has no such element", {}};
    return std::nullopt;
  }

  std::optional<Aim> with_shape(const Place& place, NodeId segment, Aim out) {
    const document::SegmentShape& shape = structure_.segment(segment);
    out.element.shape = shape_of(shape, place.element, place.component);
    if (out.element.shape && out.element.shape->type == document::ElementType::composite && place.component == 0) {
      out.element.component = 1;
      out.element.shape = shape_of(shape, place.element, 1);
    }
    if (out.element.shape) return out;
    missing_ = Missing{place.span, fmt::format("{} has no such element", shape.id), {}};
    return std::nullopt;
  }

  bool put(const Written& written, std::uint32_t place_node, std::uint32_t value_node) {
    const ExpressionNode& node = written.expression.node(place_node);
    auto target = aim(written, written.expression.places[node.place]);
    if (!target) return false;
    const auto term = compile(written, value_node);
    if (!term) return false;
    return put(written, node.span, *target, *term);
  }

  bool put(const Written& written, Span span, Aim& target, std::uint32_t term) {
    target.element.term = term;
    target.element.is_constant = terms_.terms[term].kind == Term::Kind::text;
    std::vector<WriteElement>& elements = target.groups ? target.groups->parts : target.segment->elements;
    for (const WriteElement& other : elements) {
      if (other.element != target.element.element || other.component != target.element.component || other.repetition != target.element.repetition)
        continue;
      written.refuse(span, fmt::format("two rules write this element: {} and {}", program_.rules[other.rule].path, program_.rules[rule_].path),
                     "remove one, or give one of them `write: nothing`");
      return false;
    }
    elements.push_back(target.element);
    return true;
  }

  // ---- rules ---------------------------------------------------------------------------------------------------------
  void fields(const std::vector<Rule>& rules, const Standing& standing) {
    for (const Rule& rule : rules) {
      const std::uint16_t index = standing.object->type->find(rule.field());
      if (index == ObjectType::none) continue;  // refused by the read side
      const Field& field = standing.object->type->fields[index];
      if (field.list) list(rule, field, index, standing);
      else if (field.type == FieldType::object) object(rule, field, index, standing);
      else scalar(rule, field, ref_of(*standing.object, index), standing);
    }
  }

  void object(const Rule& rule, const Field& field, std::uint16_t index, const Standing& standing) {
    Around inner{standing.object->level, standing.object->path, &program_.schema->object_of(field), standing.object};
    inner.path.push_back(index);
    Standing below = standing;
    below.object = &inner;
    if (rule.at && !stand_at(rule, standing, below)) return;
    fields(rule.fields, below);
  }

  const Standing* keep_standing(Build& loop, const Standing& start) {
    kept_.push_back(start);
    kept_.back().loop = loop.node.node;
    kept_.back().build = &loop;
    kept_.back().around = &start;
    return &kept_.back();
  }

  bool stand_at(const Rule& rule, const Standing& standing, Standing& below) {
    rule_ = add_rule(rule);
    for (const Place& place : rule.at->expression.places) {
      if (out_of_item(place, standing)) continue;
      const Standing* start = start_of(place, standing);
      Missing missing;
      const auto resolved = start ? resolve(structure_, start->loop, place, true, missing) : std::nullopt;
      if (!resolved) continue;
      Build* build = start->build;
      for (const ResolvedPlace::Hop& one : resolved->loops) build = &hop(*build, one, false);
      below.build = build;
      if (!resolved->loops.empty()) {
        below.loop = resolved->loops.back().loop;
        below.around = start;
      }
      below.item = nullptr;
      below.groups = nullptr;
      below.segment = document::unplaced;
      if (resolved->segment != document::unplaced) {
        below.around = resolved->loops.empty() ? start : keep_standing(*build, *start);
        below.item = &child(*build, resolved->segment, false, resolved->segment_step->conditions, false, false);
        below.segment = resolved->segment;
      }
      return true;
    }
    return false;
  }

  Index add_rule(const Rule& rule) {
    program_.rules.push_back({rule.path, rule.line()});
    return static_cast<Index>(program_.rules.size() - 1);
  }

  void scalar(const Rule& rule, const Field& field, FieldRef ref, const Standing& standing) {
    standing_ = &standing;
    rule_ = add_rule(rule);
    value_ = std::move(ref);
    value_type_ = value_type(field.type);
    if (rule.constant || rule.write_nothing || !rule.write.empty()) program_.writing.answered.push_back(&field);
    if (rule.constant) {
      // Read, it marks items as coming from here; so only items that bear the mark are written here.
      if (standing.when) also_when(*standing.when, call(Function::equal, ValueType::truth, {field_term(value_, value_type_), constant(*rule.constant)}));
      return;
    }
    if (rule.write_nothing) return;
    if (!rule.write.empty()) {
      for (const auto& [place_text, value] : rule.write) write_to(rule, place_text, value);
      return;
    }
    if (rule.read || !rule.value) {
      if (rule.read) rule.node.refuse("the rule says how the field is read, not how it is written", "write: {PLACE: value}, or write: nothing");
      return;
    }
    turned_round(rule);
  }

  void also_when(std::uint32_t& when, std::uint32_t condition) {
    when = when == no_term ? condition : call(Function::and_, ValueType::truth, {when, condition});
  }

  void write_to(const Rule& rule, const Written& place_text, const Written& value) {
    names_.sought().rule(rule);
    const ExpressionNode& node = place_text.expression.node(place_text.expression.root);
    if (node.kind != ExpressionNode::Kind::place) {
      place_text.refuse(node.span, "a place is wanted before the colon", "write: {CTT.01: count(lines)}");
      return;
    }
    const auto expression = inlined(value, names_.shared());
    if (!expression) return;
    const Place& place = place_text.expression.places[node.place];
    missing_.reset();
    auto target = aim(place_text, place);
    if (target || missing_) names_.sought().note(place_text, place, target ? nullptr : &*missing_);
    if (!target) return;
    const auto term = compile(*expression);
    if (!term) return;
    const ValueType type = type_of(*term);
    const bool wants_date = target->element.shape->type == document::ElementType::date;
    if ((type == ValueType::date) != wants_date && type != ValueType::any && (wants_date || type == ValueType::date)) {
      value.refuse(expression->expression.node(expression->expression.root).span,
                   wants_date ? fmt::format("the element is a date; this is {}", maps::name_of(type)) : "this is a date, and the element is none",
                   wants_date ? "date(..., 'YYYYMMDD')" : "format_date(..., 'YYYYMMDD')");
      return;
    }
    put(place_text, node.span, *target, *term);
  }

  void turned_round(const Rule& rule) {
    const auto written = inlined(*rule.value, names_.shared());
    if (!written) return;
    Span part;
    std::string why;
    const auto inverse = invert(*written, part, why);
    if (!inverse) {
      rule.value->refuse(part, why, "give `read:` and `write:`, or `write: nothing`");
      return;
    }
    for (const std::vector<Target>& alternatives : inverse->targets)
      for (const Target& target : alternatives) {
        missing_.reset();
        if (put(inverse->written, target.place, target.value) || !missing_) break;
      }
    missing_.reset();
  }

  // ---- lists ---------------------------------------------------------------------------------------------------------
  void list(const Rule& rule, const Field& field, std::uint16_t index, const Standing& standing) {
    if (!rule.each || rule.write_nothing) return;
    rule_ = add_rule(rule);
    for (const Place& place : rule.each->expression.places) {
      missing_.reset();
      if (block(rule, place, field, ref_of(*standing.object, index), standing)) break;
    }
    missing_.reset();
  }

  // False when the place is not in this release: the next alternative has its chance.
  bool block(const Rule& rule, const Place& place, const Field& field, FieldRef list, const Standing& standing) {
    const Standing* start = start_of(place, standing);
    if (!start || place.steps.empty()) return false;
    Around item;
    item.level = static_cast<std::uint8_t>(standing.object->level + 1);
    item.type = field.type == FieldType::object ? &program_.schema->object_of(field) : nullptr;
    item.outer = standing.object;
    Standing inner = standing;
    inner.object = &item;
    inner.around = standing.segment != document::unplaced ? standing.around : start;
    inner.item = nullptr;
    inner.groups = nullptr;
    inner.segment = document::unplaced;
    const bool one_step = !place.from_top && place.up == 0 && place.steps.size() == 1 && place.steps[0].conditions.empty();
    if (!place.groups.empty() && one_step && standing.segment != document::unplaced &&
        structure_.segment(standing.segment).id == place.steps[0].tag) {
      Build* segment = standing.item ? standing.item : standing.build;
      return groups(rule, place, field, std::move(list), *segment, standing.segment, inner, false);
    }
    if (out_of_item(place, standing)) return false;
    Missing missing;
    const auto resolved = resolve(structure_, start->loop, place, true, missing);
    if (!resolved) return false;
    return repeat(rule, place, field, std::move(list), *resolved, *start, inner);
  }

  bool repeat(const Rule& rule, const Place& place, const Field& field, FieldRef list, const ResolvedPlace& resolved, const Standing& start, Standing& inner) {
    const bool of_loops = resolved.segment == document::unplaced && place.groups.empty();
    const NodeId segment = of_loops ? document::unplaced
                           : resolved.segment != document::unplaced ? resolved.segment : trigger_of(structure_, resolved.loops.back().loop);
    Build* build = start.build;
    // Groups of the segment that opens the loop we are in fill that segment.
    if (!place.groups.empty() && resolved.loops.empty() && segment == trigger_of(structure_, start.loop)) {
      return groups(rule, place, field, std::move(list), *build, segment, inner, false);
    }
    std::vector<Standing> on_the_way;
    on_the_way.reserve(resolved.loops.size());
    Build* repeated = nullptr;
    for (std::size_t i = 0; i < resolved.loops.size(); ++i) {
      build = &hop(*build, resolved.loops[i], repeated == nullptr);
      if (!repeated) repeated = build;
      if (i + 1 < resolved.loops.size() || !of_loops) {
        Standing way = inner;
        way.loop = resolved.loops[i].loop;
        way.build = build;
        on_the_way.push_back(way);
        inner.around = &on_the_way.back();
      }
    }
    inner.build = build;
    if (!resolved.loops.empty()) inner.loop = resolved.loops.back().loop;
    if (!of_loops) {
      const std::vector<Condition> no_conditions;
      // A segment that may be there once is one segment, whoever else writes into it.
      if (!place.groups.empty() && !repeated && structure_.nodes[segment].max_use == 1) {
        Build& single = child(*build, segment, false, resolved.segment_step ? resolved.segment_step->conditions : no_conditions, false, false);
        return groups(rule, place, field, std::move(list), single, segment, inner, false);
      }
      Build& one = child(*build, segment, false, resolved.segment_step ? resolved.segment_step->conditions : no_conditions, repeated == nullptr, false);
      if (!repeated) repeated = &one;
      if (!place.groups.empty()) return groups(rule, place, field, std::move(list), one, segment, inner, repeated == &one);
      inner.item = &one;
      inner.segment = segment;
    }
    repeated->node.list = std::move(list);
    inner.when = &repeated->node.when;
    items(rule, field, inner);
    return true;
  }

  // `own`: the segment is there for the groups alone, as many of it as the items need.
  bool groups(const Rule& rule, const Place& place, const Field& field, FieldRef list, Build& segment, NodeId node, Standing& inner, bool own) {
    const document::SegmentShape& shape = structure_.segment(node);
    WriteGroups groups;
    groups.component_of = place.element;
    groups.rule = rule_;
    for (const std::vector<std::uint8_t>& group : place.groups)
      if (shape_of(shape, place.element ? place.element : group.front(), place.element ? group.front() : 0)) groups.positions.push_back(group);
    if (groups.positions.empty()) return false;
    groups.list = list;
    if (own) {
      segment.node.chunked = true;
      segment.node.list = std::move(list);
    }
    // Rules of the items hold on to the groups while more may be added to the segment.
    auto building = std::make_unique<WriteGroups>(std::move(groups));
    inner.groups = building.get();
    inner.segment = node;
    inner.item = &segment;
    inner.when = &building->when;
    items(rule, field, inner);
    segment.node.segment.groups.push_back(std::move(*building));
    return true;
  }

  void items(const Rule& rule, const Field& field, const Standing& inner) {
    if (field.type == FieldType::object) {
      fields(rule.fields, inner);
      return;
    }
    FieldRef item{inner.object->level, {}};
    // Inside the item there is no object; names are those of the objects around.
    Standing scalar_standing = inner;
    scalar_standing.object = inner.object->outer;
    if (rule.value || !rule.write.empty() || rule.constant || rule.read) {
      scalar(rule, field, item, scalar_standing);
    } else if (inner.groups) {
      standing_ = &scalar_standing;
      Place first;
      first.element = 1;
      auto target = aim_in_group(*rule.each, first, Aim{nullptr, nullptr, WriteElement{1, 0, 0, false, 0, rule_, nullptr}});
      if (target) put(*rule.each, {}, *target, field_term(item, value_type(field.type)));
    }
  }

  Program& program_;
  const document::Structure& structure_;
  Build root_;
  std::deque<Standing> kept_;
  const Standing* standing_ = nullptr;
  Index rule_ = none;
  FieldRef value_;
  ValueType value_type_ = ValueType::text;
};

}  // namespace

void compile_writing(Program& program, const std::vector<Rule>& rules, Names& names) { WriteCompiler(program, names).run(rules); }

}  // namespace crossdock::maps
