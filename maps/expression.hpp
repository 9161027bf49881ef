// Expression: the text of a rule ("BEG.01 | code(purpose)") as a tree, with the position of every part, so that the
// compiler can point at what it refuses. Parsed by a Spirit X3 grammar (expression.cpp); read and write compilers walk
// it. Lengths and depth are bounded, and nothing in the language repeats without a segment to repeat over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::maps {

// Where a part stands in the expression's text, in bytes.
struct Span {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

// [01=DP|19] or [02!=]: what an element of a segment must (or must not) be.
struct Condition {
  std::uint8_t element = 0;    // 1-based
  std::uint8_t component = 0;  // 0: the whole element
  bool differs = false;        // !=
  bool quoted = false;         // a value in quotes is taken as it is, whatever the dictionary's codes
  std::vector<std::string> values;  // none: the empty element
  Span span;
};

// The same text for the same conditions, to find them again.
std::string text_of(const std::vector<Condition>& conditions);

// One step of a path: N1[01=ST].
struct Step {
  std::string tag;
  std::vector<Condition> conditions;
  Span span;
};

// A place in a transaction set as it is written. Which node it is follows from where the rule stands.
struct Place {
  bool from_top = false;          // begins with /
  std::uint8_t up = 0;            // how many ../
  std::uint8_t area = 0;          // 1 heading/, 2 detail/, 3 summary/; 0 not said
  std::vector<Step> steps;        // empty: an element of the group we are in (.1)
  std::uint8_t element = 0;       // 0: the segment or loop itself (after each: and at:)
  std::uint8_t component = 0;
  std::uint8_t repetition = 0;    // {2}
  std::vector<std::vector<std::uint8_t>> groups;  // PO1.(06 07)(08 09): positions; of components when element != 0
  // In a map for CSV, until its places are found (csv_places.hpp); then they are steps and elements as well.
  std::string column;                                   // <PO Number>
  std::string rows;                                     // after each: row, or a level's name
  std::vector<std::vector<std::string>> column_groups;  // after each: <Ship To>, (<Type 1> <No 1>)(<Type 2> <No 2>)
  Span span;
};

enum class Operator : std::uint8_t {
  coalesce, or_, and_, not_, equal, differs, less, at_most, greater, at_least, add, subtract, multiply, divide, concat, negate, if_
};

struct ExpressionNode {
  enum class Kind : std::uint8_t { text, number, place, name, call, operation };
  Kind kind = Kind::text;
  Operator op = Operator::coalesce;
  std::string text;                     // text: unquoted; number: as written; name: "lines.quantity"; call: the function
  std::uint32_t place = 0;              // index in Expression::places
  std::vector<std::uint32_t> operands;  // indexes in Expression::nodes
  Span span;
};

struct Expression {
  std::string text;
  std::vector<ExpressionNode> nodes;
  std::vector<Place> places;
  std::uint32_t root = 0;

  [[nodiscard]] const ExpressionNode& node(std::uint32_t index) const { return nodes[index]; }
};

struct ExpressionError {
  Span span;
  std::string what;
  std::string help;
};

inline constexpr std::size_t longest_expression = 2000;
inline constexpr std::size_t deepest_expression = 60;

// nullopt, and `error` filled, when `text` is not an expression.
std::optional<Expression> parse_expression(std::string_view text, ExpressionError& error);
// "N9/MSG ?? N9/MTX": what stands after each: and at:. The places are in Expression::places, in the order written.
std::optional<Expression> parse_places(std::string_view text, ExpressionError& error);

}  // namespace crossdock::maps
