#include "maps/foresight.hpp"

#include <utility>
#include <vector>

namespace crossdock::maps {
namespace {

using document::NodeId;

// The node whose segments a slot holds.
std::vector<NodeId> nodes_of_slots(const Reading& reading, const document::Structure& structure) {
  std::vector<NodeId> nodes(reading.slot_count, document::unplaced);
  for (const Scope& scope : reading.scopes)
    for (NodeId node = scope.loop; node < structure.nodes[scope.loop].end; ++node) {
      const Deal& deal = reading.deals[scope.deals + static_cast<std::size_t>(node - scope.loop)];
      if (deal.slot != none) nodes[deal.slot] = node;
      for (Index i = 0; i < deal.case_count; ++i) nodes[reading.cases[deal.first_case + static_cast<std::size_t>(i)].slot] = node;
    }
  for (const ReadStep& one : reading.steps)  // the outer ones come first
    if (one.kind == ReadKind::each_segment || one.kind == ReadKind::each_group) nodes[one.item_slot] = nodes[one.slot];
  return nodes;
}

bool stands_as_it_is(const PlaceRef& ref) {
  const auto type = ref.shape->type;
  const bool is_text = ref.shape->exact || (type != document::ElementType::decimal && type != document::ElementType::numeric &&
                                            type != document::ElementType::date && type != document::ElementType::time);
  return is_text && ref.component == 0 && ref.repetition == 0 && !ref.group_components;
}

// Functions that never have anything to report.
bool is_quiet(Function function) {
  return function == Function::coalesce || function == Function::concat || function == Function::exists ||
         (function >= Function::or_ && function <= Function::at_least) || function == Function::if_ || (function >= Function::upper && function <= Function::rest);
}

// The places of one segment that a text is made of; false when it is made of anything else.
bool find_places(const Terms& terms, std::uint32_t index, std::vector<const PlaceRef*>& places) {
  const Term& term = terms.terms[index];
  if (term.kind == Term::Kind::text) return true;
  if (term.kind == Term::Kind::place) {
    const PlaceRef& ref = terms.places[term.ref];
    places.push_back(&ref);
    return stands_as_it_is(ref) && ref.slot == places.front()->slot && ref.in_group == places.front()->in_group;
  }
  if (term.kind != Term::Kind::call || !is_quiet(term.function)) return false;
  for (std::size_t i = 0; i < term.operand_count; ++i)
    if (!find_places(terms, terms.operands[term.first_operand + i], places)) return false;
  return true;
}

// A key of a group is one in each of the groups.
void add_keys(const Reading& reading, const PlaceRef& ref, ForeseenKeys::Key key, NodeId node, std::vector<std::pair<NodeId, ForeseenKeys::Key>>& all) {
  key.element = ref.element, key.slot = ref.slot, key.in_group = ref.in_group;
  if (!ref.in_group) return all.push_back({node, key});
  for (const ReadStep& one : reading.steps) {
    if (one.kind != ReadKind::each_group || one.item_slot != ref.slot) continue;
    const unsigned width = reading.groups[one.groups], count = reading.groups[one.groups + 1];
    for (unsigned i = 0; i < count; ++i) {
      key.group = one.groups + 2 + i * width;
      key.element = reading.groups[key.group + ref.element - 1U];
      all.push_back({node, key});
    }
  }
}

// Fields that lookups take as keys as they stand, each with the type of the object it belongs to.
class FieldFinder {
  using ObjectType = canonical::ObjectType;

 public:
  struct Found {
    std::size_t type = 0;
    std::uint16_t field = 0;
    std::uint32_t lookup = 0;
    bool operator==(const Found&) const = default;
  };
  explicit FieldFinder(const Program& program) : program_(program), terms_(program.writing.terms), around_{&program.schema->root()} {}

  std::vector<Found> run() {
    nodes(program_.writing.nodes);
    return std::move(found_);
  }

 private:
  void nodes(const std::vector<WriteNode>& list) {
    for (const WriteNode& one : list) {
      const bool has_items = one.repeated || one.chunked;
      if (has_items) around_.push_back(type_at(one.list));
      for (const WriteElement& written : one.segment.elements) term(written.term);
      for (const WriteGroups& items : one.segment.groups) parts(items, one.chunked);
      nodes(one.below);
      if (has_items) around_.pop_back();
    }
  }

  // Of a chunked node the groups' items are the node's.
  void parts(const WriteGroups& items, bool chunked) {
    if (!chunked) around_.push_back(type_at(items.list));
    for (const WriteElement& written : items.parts) term(written.term);
    if (!chunked) around_.pop_back();
  }

  void term(std::uint32_t index) {
    const Term& one = terms_.terms[index];
    if (one.kind != Term::Kind::call) return;
    for (std::size_t i = 0; i < one.operand_count; ++i) term(terms_.operands[one.first_operand + i]);
    if (one.function != Function::lookup) return;
    const Term& key = terms_.terms[terms_.operands[one.first_operand]];
    if (key.kind != Term::Kind::field) return;
    FieldRef object = terms_.fields[key.ref];
    if (object.path.empty()) return;
    const std::uint16_t field = object.path.back();
    object.path.pop_back();
    if (const ObjectType* const type = type_at(object)) found_.push_back({static_cast<std::size_t>(type - program_.schema->types.data()), field, one.ref});
  }

  // The type of an object, or of the items of a list; nullptr when they are texts.
  [[nodiscard]] const ObjectType* type_at(const FieldRef& ref) const {
    const ObjectType* type = ref.level < around_.size() ? around_[ref.level] : nullptr;
    for (const std::uint16_t index : ref.path) {
      if (!type) return nullptr;
      const canonical::Field& one = type->fields[index];
      type = one.type == canonical::FieldType::object ? &program_.schema->object_of(one) : nullptr;
    }
    return type;
  }

  const Program& program_;
  const Terms& terms_;
  std::vector<const ObjectType*> around_;  // the document, and the items the node in hand stands in
  std::vector<Found> found_;
};

}  // namespace

ForeseenKeys foreseen_keys(const Program& program) {
  const Reading& reading = program.reading;
  const std::vector<NodeId> nodes = nodes_of_slots(reading, *program.structure);
  std::vector<std::pair<NodeId, ForeseenKeys::Key>> all;
  for (const Term& term : reading.terms.terms) {
    if (term.kind != Term::Kind::call || term.function != Function::lookup) continue;
    const std::uint32_t made = reading.terms.operands[term.first_operand];
    std::vector<const PlaceRef*> places;
    if (!find_places(reading.terms, made, places) || places.empty()) continue;
    const PlaceRef& ref = *places.front();
    const bool as_it_stands = reading.terms.terms[made].kind == Term::Kind::place;
    if (nodes[ref.slot] == document::unplaced || (!as_it_stands && ref.scope != none)) continue;
    add_keys(reading, ref, {0, term.ref, as_it_stands ? no_term : made}, nodes[ref.slot], all);
  }
  const auto same = [&](const auto& a, const auto& b) {  // several columns of one row
    const Lookup &one = program.lookups[a.second.lookup], &other = program.lookups[b.second.lookup];
    return a.first == b.first && a.second.element == b.second.element && a.second.term == b.second.term && one.table == other.table && one.from == other.from;
  };
  ForeseenKeys keys;
  if (all.empty()) return keys;
  keys.first.resize(program.structure->nodes.size() + 1);
  for (std::size_t node = 0; node < program.structure->nodes.size(); ++node) {
    for (auto one = all.begin(); one != all.end(); ++one)
      if (one->first == node && std::none_of(all.begin(), one, [&](const auto& before) { return same(before, *one); })) keys.keys.push_back(one->second);
    keys.first[node + 1] = static_cast<std::uint16_t>(keys.keys.size());
  }
  return keys;
}

ForeseenFields foreseen_fields(const Program& program) {
  ForeseenFields fields;
  const std::vector<FieldFinder::Found> all = FieldFinder(program).run();
  if (all.empty()) return fields;
  fields.first.resize(program.schema->types.size() + 1);
  for (std::size_t type = 0; type < program.schema->types.size(); ++type) {
    for (auto one = all.begin(); one != all.end(); ++one)
      if (one->type == type && std::find(all.begin(), one, *one) == one) fields.fields.push_back({one->field, one->lookup});
    fields.first[type + 1] = static_cast<std::uint16_t>(fields.fields.size());
  }
  return fields;
}

// Those asked for the last time have their slots by now, and are followed to their rows; then the next are asked for.
void Foresight::look(std::uint32_t place) {
  followed_ = std::max(followed_, asked_ - std::min<std::uint32_t>(asked_, ring_.size()));
  for (; followed_ != asked_; ++followed_) {
    const Asked& one = ring_[followed_ % ring_.size()];
    one.rows->go_on_looking(one.column, one.hash);
  }
  if (place > swept_ || place + 2 * ahead_ < swept_) swept_ = place;
  const auto stop = static_cast<std::uint32_t>(std::min<std::size_t>(place + ahead_, places_));
  for (; swept_ < stop; ++swept_) ask(swept_);
}

void SegmentForesight::ask(std::uint32_t index) {
  const document::Segment& segment = document_->segments[index];
  if (segment.node >= keys_->first.size() - 1) return;
  for (std::uint16_t i = keys_->first[segment.node]; i < keys_->first[segment.node + 1U]; ++i) {
    const ForeseenKeys::Key& key = keys_->keys[i];
    std::string_view text = document_->element(segment, key.element);
    if (!text.empty() && key.term != no_term) text = maker_->key_of(key, index);
    if (!text.empty()) Foresight::ask(key.lookup, text);
  }
}

void ValueForesight::ask(std::uint32_t id) {
  const canonical::Value value = document_->value(id);
  if (value.kind() != canonical::Value::Kind::object) return;
  const auto type = static_cast<std::size_t>(value.type() - document_->schema()->types.data());
  for (std::uint16_t i = fields_->first[type]; i < fields_->first[type + 1]; ++i)
    if (const std::string_view text = value.field(fields_->fields[i].field).text(); !text.empty()) Foresight::ask(fields_->fields[i].lookup, text);
}

}  // namespace crossdock::maps
