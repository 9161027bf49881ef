// Rule: one rule of a map as it was written, with its expressions parsed; MapText: one map file, or the effective map
// after everything it extends. What rules mean (places, fields, directions) is the compilers' business.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/file.hpp"
#include "maps/csv/layout.hpp"
#include "maps/expression.hpp"
#include "maps/problem.hpp"
#include "maps/tables/table_rows.hpp"

namespace crossdock::maps {

// An expression and the YAML scalar it stands in, to point at. Rules are copied wherever a group is used; all copies
// share one expression.
struct Written {
  std::shared_ptr<const Expression> parsed;
  yaml::Node node;

  [[nodiscard]] const Expression& expression() const { return *parsed; }

  // Records a mistake at a part of the expression.
  void refuse(Span span, std::string what, std::string help = {}) const {
    node.refuse_at(span.offset, span.length, std::move(what), std::move(help));
  }
};

// The expression in a YAML scalar; nullopt, and the mistake recorded, when it is none.
std::optional<Written> read_expression(const yaml::Node& node);

struct Rule;

// The rules of one object. Whoever uses a group shares its rules with all others that do; they are copied when one of
// them is changed.
class RuleList {
 public:
  [[nodiscard]] const Rule* begin() const;
  [[nodiscard]] const Rule* end() const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] const Rule& front() const { return *begin(); }
  std::vector<Rule>& own();  // to be changed

 private:
  std::shared_ptr<std::vector<Rule>> rules_;
};

struct Rule {
  std::string name;   // field, or field/label where several rules fill one list
  yaml::Node key;     // the name as it is written
  yaml::Node node;    // what stands behind it
  std::string file;   // the map file that won this rule
  bool from_group = false;
  std::vector<std::string> replaced;  // what stood here before: "850.yaml:14: BEG.05"; the last in force before this

  std::optional<Written> value;       // both directions
  std::optional<Written> read;
  std::vector<std::pair<Written, Written>> write;  // place, expression
  bool read_nothing = false, write_nothing = false;
  std::optional<std::string> constant;
  std::optional<Written> otherwise;   // default: when nothing was read
  OnNoRow on_no_row = OnNoRow::by_direction;  // no_row: when a lookup finds nothing
  std::optional<Written> when;        // reading: only if; an item or a value
  std::optional<Written> each;        // parse_places
  std::optional<Written> at;          // parse_places, one
  std::vector<std::string> use;       // groups; expand() has put their rules among `fields`
  RuleList fields;                    // rules for the fields of an object or of a list's items

  [[nodiscard]] std::string_view field() const { return std::string_view(name).substr(0, name.find('/')); }
  [[nodiscard]] std::string line() const;  // "850.yaml:31"
  [[nodiscard]] std::string text() const;  // its own part on one line: "each REF", "read CTT.01; write CTT.01: count(lines)"
};

inline const Rule* RuleList::begin() const { return rules_ ? rules_->data() : nullptr; }
inline const Rule* RuleList::end() const { return begin() + size(); }
inline std::size_t RuleList::size() const { return rules_ ? rules_->size() : 0; }

using Codes = std::vector<std::pair<std::string, std::string>>;  // code, word; in the order written

// A function made of others: dc(id): "pad_left(id, 6, '0')".
struct UserFunction {
  std::vector<std::string> parameters;
  std::optional<Written> body;
};

// A reference table a map looks things up in.
struct TableText {
  tables::TableSource source;
  yaml::Node node;
};

// Names that rules refer to: groups, code tables, functions, reference tables.
struct Shared {
  std::map<std::string, RuleList, std::less<>> groups;
  std::map<std::string, Codes, std::less<>> codes;   // by name; what maps say
  std::vector<std::string> code_folders;             // and the lists of codes they can be in: NAME.txt, "code<TAB>word"
  std::map<std::string, UserFunction, std::less<>> functions;
  std::map<std::string, TableText, std::less<>> tables;

  void add(const Shared& other);  // entries of `other` win; code tables are merged code by code
  // The list in the folders with what maps say on top of it; nullopt when there is neither. Throws Failure when a
  // list is not lines of code<TAB>word.
  [[nodiscard]] std::optional<Codes> code_table(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> code_table_names() const;
};

struct MapText {
  std::string name, document, set, extends;
  std::vector<std::string> releases;
  std::vector<yaml::Node> release_nodes;
  std::optional<csv::Layout> csv;   // a map for CSV: no set and no releases
  std::vector<std::string> use;     // groups for the document itself
  RuleList rules;
  std::vector<std::pair<std::string, yaml::Node>> removed;  // paths
  std::vector<std::pair<std::string, std::string>> removals; // effective map: "acme-850.yaml:4", "850.yaml:30: lines.marks"
  Shared shared;                   // what the file itself defines
  yaml::Node node;
  std::string file;
};

// What a file holds: a map (key map:), or shared names only. Mistakes are recorded in the file.
MapText read_map_text(const yaml::File& file);
Shared read_shared(const yaml::File& file);

// Puts the rules of groups where they are used, each group made once and shared; fields a rule gives itself win. A group
// that uses itself is refused.
void expand(MapText& text, const Shared& shared);

// `overlay`, expanded, on top of `base`, expanded: rules replace those of the same path,
// add to their object or list, or are removed. `shared` is not touched. Mistakes (nothing to remove, no such list) are recorded in the overlay's file.
MapText apply_overlay(MapText base, const MapText& overlay);

}  // namespace crossdock::maps
