// Program: a map as the two runners execute it. The read side is a list of operations in the order of the canonical
// document; the write side a tree in the order of the transaction set. Private to maps.
//
// How reading reaches a place without looking for it: when a runner stands in a loop it goes over the loop's segments
// once and deals each to a *slot*, by its node and, where rules ask for particular ones (REF[01=DP]), by a classifier.
// A slot holds the first segment (the others are chained behind it), so an operation's place is one index away. A
// *scope* is one way of standing in a loop; each scope has slots of its own, so outer ones stay valid inside.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "maps/canonical/schema.hpp"
#include "maps/canonical/value.hpp"
#include "maps/code_table.hpp"
#include "maps/csv/shape.hpp"
#include "maps/function.hpp"
#include "maps/map.hpp"
#include "maps/rule_lines.hpp"
#include "maps/tables/reference_table.hpp"
#include "parsers/document/draft.hpp"
#include "parsers/document/structure.hpp"

namespace crossdock::maps {

inline constexpr std::uint32_t no_term = std::numeric_limits<std::uint32_t>::max();

// ---- compiled expressions ------------------------------------------------------------------------------------------

// One element of a segment in a slot, or of the group in hand.
struct ElementAt {
  Index slot = none;
  std::uint8_t element = 0;          // 1-based
  std::uint8_t component = 0;
  std::uint8_t repetition = 0;
  bool in_group = false;             // `element` counts from the group's start
  bool group_components = false;     // the group's positions are components
};

struct PlaceRef : ElementAt {
  Index scope = none;                // a scope on the way, to be entered first; none: the slot is filled already
  Index rule = none;
  const document::ElementShape* shape = nullptr;
};

// A field of the canonical document, from one of the objects around the rule.
struct FieldRef {
  std::uint8_t level = 0;           // 0: the document; 1: the item of the outermost list we are in, and so on
  std::vector<std::uint16_t> path;  // fields from there; none: the item itself
};

// lookup(value, table, from, to)
struct Lookup {
  std::shared_ptr<const tables::ReferenceTable> table;
  std::uint32_t from = 0, to = 0;    // columns
};

// count, sum, any or first over the segments or loops of a slot, or over a list.
struct Gathering {
  Function function = Function::count;
  Index slot = none;                 // reading
  Index scope = none;                // reading: the scope to enter for each loop; none: segments
  Index item_slot = none;            // reading, segments
  Index outer = none;                // reading: the scope `slot` belongs to, to be entered first
  std::uint32_t list = 0;            // writing: Terms::fields
  std::uint8_t level = 0;            // writing: level of the item
  std::uint32_t condition = no_term; // only items for which it holds
  std::uint32_t term = no_term;      // sum: what to add up; first: what is wanted of it

  [[nodiscard]] bool looks_into_items() const { return condition != no_term || term != no_term; }
};

struct Term {
  enum class Kind : std::uint8_t { text, place, field, call };
  Kind kind = Kind::text;
  Function function = Function::coalesce;
  ValueType type = ValueType::any;
  std::uint16_t operand_count = 0;
  std::uint32_t first_operand = 0;   // in Terms::operands
  std::uint32_t ref = 0;             // place, field, code table, reference table, or loop list (count, sum)
  std::string text;                  // constants
};

struct Terms {
  std::vector<Term> terms;
  std::vector<std::uint32_t> operands;
  std::vector<PlaceRef> places;
  std::vector<FieldRef> fields;
  std::vector<Gathering> gatherings;
};

// ---- reading -------------------------------------------------------------------------------------------------------

// What element a segment must have to be dealt to a slot.
struct Test {
  std::uint8_t element = 0;
  std::uint8_t component = 0;
  bool differs = false;
  std::vector<std::string> values;   // empty: the empty element
};

struct Case {
  std::vector<Test> tests;
  Index slot = none;
  bool only_first = false;           // further ones go to the next case, in the end to the plain slot
};

struct Deal {
  Index slot = none;                 // where segments (or loops) of this node go
  Index first_case = 0, case_count = 0;
};

struct Scope {
  document::NodeId loop = 0;
  Index first_slot = 0, slot_count = 0;
  std::uint32_t deals = 0;           // Reading::deals[deals + (node - loop)]
  Deal hierarchy;                    // for HL loops: those directly below
  bool has_hierarchy = false;
  // For a scope that is entered on the way to a place: the slot, in the scope around, that holds its loop.
  Index outer = none, outer_slot = none;
};

enum class ReadKind : std::uint8_t {
  text,          // element -> JSON string
  decimal,       // R
  implied,       // N0..N9 to a decimal string
  integer,       // N0, or R without fraction, to a JSON number
  date,          // DT
  time,          // TM
  code,          // through a code table
  constant,
  expression,
  values,        // until `jump`: the kinds before this one, of one segment, the one in `slot`
  seek,          // until `jump`: of the steps there only those whose slots hold something
  object,        // fields until `jump`
  list,          // blocks until `jump`
  each_loop,     // a list's block: for the loops in a slot
  each_segment,  // for the segments in a slot
  each_group,    // for the groups of the segments in a slot
  with_scope,    // until `jump`, if the scope's loop is there
  when,          // until `jump`, if a condition holds
};

// The steps that are nothing while a slot is empty.
struct Sought {
  std::uint32_t from = 0, to = 0;
};

struct ReadStep : ElementAt {
  ReadKind kind = ReadKind::text;
  bool scalar_items = false;         // each_*: items are strings, not objects
  bool silent = false;               // each_loop: an outer loop of a path; writes nothing itself
  bool first_only = false;           // each_group: of the segment in hand, not of those behind it in the slot
  bool is_part = false;              // of values: a component or repetition of an element
  std::uint8_t decimals = 0;
  canonical::FieldType type = canonical::FieldType::text;
  Index scope = none;                // each_loop, with_scope: the scope to enter
  Index item_slot = none;            // each_segment, each_group: where the item's segment is put; seek: one past the last slot
  const CodeTable* codes = nullptr;  // code
  Index key = none;                  // in Reading::keys
  Index rule = none;
  Index name_length = 0;
  std::uint32_t name = 0;            // offset in Reading::names of `,"price":` or, for strings, `,"price":"`
  std::uint32_t jump = 0;            // one past the last step below this one
  std::uint32_t term = 0;            // expression, when
  std::uint32_t otherwise = no_term;     // term for an empty value
  std::uint32_t room = 0;            // a value: what it may take beside 6 bytes for each of the element's; values: all
  std::uint8_t times = 0;            // values: how often one element is read at most
  std::uint32_t groups = 0;          // in Reading::groups: width, count, then positions; seek: in Reading::sought, by slot
};

// Keys of reference tables that one segment tells, by its node: an element as it stands, or a text made of its elements.
struct ForeseenKeys {
  struct Key {
    std::uint8_t element = 0;        // without it there is no key
    std::uint32_t lookup = 0;
    std::uint32_t term = no_term;    // a text made of elements
    Index slot = none;               // where its places look for the segment
    std::uint32_t group = 0;         // in Reading::groups: the positions of the group they stand in
    bool in_group = false;
  };
  std::vector<std::uint16_t> first;  // by node, and one behind: in `keys`
  std::vector<Key> keys;
};

struct Reading {
  std::string head;                  // {"document":"order"
  std::vector<ReadStep> steps;
  std::vector<Scope> scopes;         // scopes[0]: the set
  std::vector<Deal> deals;
  std::vector<Case> cases;
  std::string names;
  std::vector<std::string> keys;
  std::vector<std::uint8_t> groups;
  std::vector<Sought> sought;
  Terms terms;
  ForeseenKeys foreseen;
  Index slot_count = 0;
  bool uses_hierarchy = false;
  document::NodeId hierarchy_loop = document::unplaced;
};

// ---- writing -------------------------------------------------------------------------------------------------------

// Fields of one of the objects around a node, by canonical::presence_bit(): what it is made of.
struct Source {
  std::uint8_t level = 0;            // as in FieldRef
  std::uint64_t fields = 0;
};

// Why the generator looks at a node of a list: one of these fields is there.
struct Reason : Source {
  std::uint16_t node = 0;
};

// One element of a segment to be written.
struct WriteElement {
  std::uint8_t element = 0;
  std::uint8_t component = 0;
  std::uint8_t repetition = 0;
  bool is_constant = false;          // does not by itself make the segment worth writing
  std::uint32_t term = 0;
  Index rule = none;
  const document::ElementShape* shape = nullptr;
  // What is found out when the tree is complete, see write_plan.hpp.
  enum class From : std::uint8_t { term, constant, field, path };
  enum class Form : std::uint8_t { shape, as_it_is, text, number };
  From from = From::term;            // the short ways to its value
  Form form = Form::shape;           // and to what the element says for it
  std::uint32_t field = 0;           // of the source's object; at the end of a path: in Terms::fields
  const CodeTable* codes = nullptr;  // the field's word becomes a code, where the table has one
  document::Position position = {};  // of elements that are in no group
  Source source = {0, canonical::presence_of_none};  // the element is empty when none of these fields is there
};

// A list whose items fill groups of a segment: PO1.(06 07)..(24 25).
struct WriteGroups {
  FieldRef list;
  std::uint8_t component_of = 0;     // 0: groups of elements; else of components of this element
  std::vector<std::vector<std::uint8_t>> positions;
  std::vector<WriteElement> parts;   // `element` counts within the group, from 1
  std::vector<WriteElement> whole;   // what the items say of the whole segment, if it is not theirs alone
  std::uint32_t when = no_term;      // which items
  Index rule = none;
};

struct WriteSegment {
  std::vector<WriteElement> elements;    // by position
  std::vector<WriteGroups> groups;
  std::vector<std::uint8_t> mandatory;   // elements the dictionary wants
  bool in_order = true;                  // values come in the order of their positions
};

// What is written at one node: a segment or a loop, once or for each item of a list.
struct WriteNode {
  document::NodeId node = document::unplaced;
  bool loop = false;
  bool hierarchy = false;            // an HL loop: it is numbered while writing
  bool repeated = false;             // for each item of `list`
  document::NodeId closing = document::unplaced;  // `node` is an LS, this its LE: both stand around what is below
  bool chunked = false;              // items fill the groups of segment.groups[0], several to a segment: SDQ, N3
  FieldRef list;
  std::uint32_t when = no_term;      // which items
  Index rule = none;
  bool unconditional = true;         // it may be worth writing although none of its sources is there
  std::vector<Source> sources;       // of everything in it that is no constant; of a repeated node, its list
  WriteSegment segment;              // the segment, or the loop's trigger
  std::vector<WriteNode> below;      // of a loop, in structure order
  std::vector<Reason> reasons;       // for those below, in their order
  std::vector<std::uint16_t> levels; // of those below: HL loops that repeat
};

// The same when writing: fields, by the type of the object they belong to.
struct ForeseenFields {
  struct Key {
    std::uint16_t field = 0;
    std::uint32_t lookup = 0;
  };
  std::vector<std::uint16_t> first;  // by type, and one behind: in `fields`
  std::vector<Key> fields;
};

struct Writing {
  std::vector<WriteNode> nodes;
  std::vector<Reason> reasons;
  // Fields whose rule says how they are written without using their value (a count), or that they are not.
  std::vector<const canonical::Field*> answered;  // sorted
  Terms terms;
  ForeseenFields foreseen;
};

// ---- both ----------------------------------------------------------------------------------------------------------

struct Program {
  std::string name;
  std::shared_ptr<const document::Structure> structure;
  std::shared_ptr<const csv::Shape> csv;     // of a map for CSV: what the structure was made from
  const canonical::Schema* schema = nullptr;
  std::shared_ptr<const canonical::SchemaLibrary> schemas;
  RuleLines rules;
  std::vector<std::unique_ptr<CodeTable>> codes;
  std::vector<Lookup> lookups;
  Reading reading;
  Writing writing;
};

}  // namespace crossdock::maps
