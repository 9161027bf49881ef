#include "maps/csv_places.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::maps {
namespace {

using csv::ColumnIndex, csv::Part, csv::PartIndex, csv::Shape;
using Kind = ExpressionNode::Kind;

// Where a rule stands: in which part of the document; inside a list of texts, in which groups of columns.
struct ColumnStanding {
  std::string path;                  // of the rules around
  PartIndex part = Shape::document_part;
  bool in_groups = false;
};

class ColumnPlacer {
 public:
  explicit ColumnPlacer(csv::Layout layout) : shape_(std::make_shared<Shape>(std::move(layout))) {}

  void rules(RuleList& rules, const ColumnStanding& standing) {
    if (rules.empty()) return;
    for (Rule& rule : rules.own()) place(rule, standing);
  }
  [[nodiscard]] std::shared_ptr<Shape> finished() {
    shape_->finish();
    return std::move(shape_);
  }

 private:
  void place(Rule& rule, const ColumnStanding& standing) {
    ColumnStanding inner = standing;
    inner.path = standing.path.empty() ? rule.name : fmt::format("{}.{}", standing.path, rule.name);
    if (rule.at) rule.at->refuse({0, 1}, "`at:` finds a loop or segment, and a CSV file has none", "the fields of an object name their columns");
    if (rule.each && !stand_in_items(rule, standing, inner)) return;
    for (std::optional<Written>* const written : {&rule.value, &rule.read, &rule.when, &rule.otherwise})
      if (*written) rewrite(**written, inner);
    for (auto& [target, value] : rule.write) rewrite(target, inner);
    rules(rule.fields, inner);
  }

  // each: row, each: carton, each: <Ship To>, each: (<Type 1> <No 1>)(<Type 2> <No 2>).
  bool stand_in_items(Rule& rule, const ColumnStanding& standing, ColumnStanding& inner) {
    Expression expression = rule.each->expression();
    Place& place = expression.places.front();
    if (expression.places.size() > 1) {
      rule.each->refuse(expression.places[1].span, "a list comes from one place of a CSV file", "fill the list by two rules: references/first, references/second");
      return false;
    }
    if (standing.in_groups) {
      rule.each->refuse(place.span, "there is no list inside a list of texts", "give the outer list `fields:`");
      return false;
    }
    if (!place.rows.empty()) return stand_in_rows(rule, std::move(expression), standing, inner);
    if (place.column_groups.empty()) {
      rule.each->refuse(place.span, "a list comes from rows or from columns of a CSV file", "each: row, or each: <Ship To>");
      return false;
    }
    std::vector<std::vector<ColumnIndex>> groups;
    if (!groups_of(*rule.each, place, groups)) return false;
    if (rule.fields.empty()) {  // a list of texts, side by side
      for (const auto& group : groups)
        for (const ColumnIndex column : group) place.groups.push_back({element_of(*rule.each, place.span, standing.part, column)});
      place.steps = {step_to(standing.part, place.span)};
      inner.in_groups = true;
    } else {
      inner.part = shape_->add_item(standing.part, std::move(groups), inner.path);
      place.steps = {step_to(inner.part, place.span)};
    }
    replace(*rule.each, std::move(expression));
    return true;
  }

  bool stand_in_rows(Rule& rule, Expression expression, const ColumnStanding& standing, ColumnStanding& inner) {
    Place& place = expression.places.front();
    const auto target = rows_named(*rule.each, place.span, place.rows, standing.part);
    if (!target) return false;
    for (PartIndex part = standing.part; part != *target;) place.steps.push_back(step_to(part = shape_->below(part), place.span));
    inner.part = *target;
    replace(*rule.each, std::move(expression));
    return true;
  }

  // "row", or a level, below the part we are in.
  std::optional<PartIndex> rows_named(const Written& written, Span span, std::string_view name, PartIndex from) const {
    std::vector<std::string_view> known;
    if (shape_->part(from).kind == Part::Kind::document || shape_->part(from).kind == Part::Kind::level)
      for (PartIndex part = shape_->below(from); part <= shape_->row_part(); part = static_cast<PartIndex>(part + 1)) {
        known.push_back(shape_->part(part).id);
        if (known.back() == name) return part;
      }
    written.refuse(span, fmt::format("there are no rows called {} here{}", name, did_you_mean(name, known)),
                   known.empty() ? std::string("a row has no rows; each: <Column> makes a list from columns") : fmt::format("each: {}", fmt::join(known, ", each: ")));
    return std::nullopt;
  }

  bool groups_of(const Written& written, const Place& place, std::vector<std::vector<ColumnIndex>>& groups) const {
    for (const auto& names : place.column_groups) {
      std::vector<ColumnIndex>& group = groups.emplace_back();
      for (const std::string& name : names) {
        const auto column = find(written, place.span, name);
        if (!column) return false;
        group.push_back(*column);
      }
      bool same = group.size() == groups.front().size();
      for (std::size_t i = 0; same && i < group.size(); ++i) same = type_of(group[i]) == type_of(groups.front()[i]);
      if (same) continue;
      written.refuse(place.span, "the groups are not alike: each has columns of the same types in the same order", "(<Type 1> <No 1>)(<Type 2> <No 2>)");
      return false;
    }
    return true;
  }

  [[nodiscard]] csv::ColumnType type_of(ColumnIndex column) const { return shape_->layout().columns[column].type; }

  std::optional<ColumnIndex> find(const Written& written, Span span, const std::string& name) const {
    const auto column = shape_->layout().find(name);
    if (column) return column;
    const std::vector<std::string_view> known = shape_->layout().names();
    written.refuse(span, fmt::format("there is no column {}{}", name, did_you_mean(name, known)), "columns are named under `columns:` of csv:");
    return std::nullopt;
  }

  std::uint8_t element_of(const Written& written, Span span, PartIndex part, ColumnIndex column) {
    const std::uint8_t element = shape_->element_of(part, column);
    if (element == 0) written.refuse(span, "the rules name more than 250 columns here", "fewer columns in one document or row");
    return element;
  }

  [[nodiscard]] Step step_to(PartIndex part, Span span) const { return {shape_->part(part).id, {}, span}; }
  static void replace(Written& written, Expression&& expression) { written.parsed = std::make_shared<const Expression>(std::move(expression)); }

  void rewrite(Written& written, const ColumnStanding& standing) {
    Expression expression = written.expression();
    visit(written, expression, expression.root, standing);
    replace(written, std::move(expression));
  }

  void visit(const Written& written, Expression& expression, std::uint32_t index, const ColumnStanding& standing) {
    ColumnStanding inside = standing;
    const bool gathers = expression.nodes[index].kind == Kind::call && is_gathering(expression.nodes[index].text);
    const std::vector<std::uint32_t> operands = expression.nodes[index].operands;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (gathers && i == 0 && gather_rows(written, expression, operands[0], standing, inside)) continue;
      visit(written, expression, operands[i], inside);
    }
    if (expression.nodes[index].kind == Kind::place) aim(written, expression.places[expression.nodes[index].place], standing);
  }

  static bool is_gathering(std::string_view function) { return function == "count" || function == "sum" || function == "any" || function == "first"; }

  // count(row), sum(row, <Quantity>): the rows are named as each: names them.
  bool gather_rows(const Written& written, Expression& expression, std::uint32_t index, const ColumnStanding& standing, ColumnStanding& inside) {
    ExpressionNode& node = expression.nodes[index];
    if (node.kind != Kind::name || node.text.find('.') != std::string::npos) return false;
    const auto target = rows_named(written, node.span, node.text, standing.part);
    if (!target) return true;
    Place place;
    place.span = node.span;
    for (PartIndex part = standing.part; part != *target;) place.steps.push_back(step_to(part = shape_->below(part), node.span));
    inside.part = *target;
    node.kind = Kind::place;
    node.place = static_cast<std::uint32_t>(expression.places.size());
    expression.places.push_back(std::move(place));
    return true;
  }

  // <PO Number>: the element of the part we are in. .1: the first column of the group.
  void aim(const Written& written, Place& place, const ColumnStanding& standing) {
    const Part& part = shape_->part(standing.part);
    if (place.column.empty()) {
      const bool counted = place.steps.empty() && place.element != 0;
      if (standing.in_groups && counted) return;
      if (!counted || part.kind != Part::Kind::item || place.element > part.groups.front().size()) return refuse_place(written, place, part);
      place.steps = {step_to(standing.part, place.span)};
      return;
    }
    const auto column = find(written, place.span, place.column);
    if (!column) return;
    if (standing.in_groups || part.groups.size() > 1) {
      written.refuse(place.span, "the item stands in one group of columns or another", ".1 is the first column of its group, .2 the second");
      return;
    }
    place.element = element_of(written, place.span, standing.part, *column);
    place.steps = {step_to(standing.part, place.span)};
  }

  static void refuse_place(const Written& written, const Place& place, const Part& part) {
    if (!place.steps.empty())
      return written.refuse(place.span, fmt::format("{} is a place of a transaction set, and this map is for CSV", place.steps.front().tag), "a column is written <PO Number>");
    if (part.groups.empty()) return written.refuse(place.span, fmt::format(".{} counts in a group of columns, and there is none here", place.element), "groups stand after each: (<Type 1> <No 1>)(<Type 2> <No 2>)");
    written.refuse(place.span, fmt::format("the group has {} column{}", part.groups.front().size(), part.groups.front().size() == 1 ? "" : "s"), ".1 is the first");
  }

  std::shared_ptr<Shape> shape_;
};

void refuse_columns_in(const std::optional<Written>& written) {
  if (!written) return;
  for (const Place& place : written->expression().places)
    if (!place.column.empty() || !place.column_groups.empty())
      written->refuse(place.span, "a column is a place of a CSV file, and this map is for a transaction set", "a place is written BEG.03; a map for CSV has a section csv:");
    else if (!place.rows.empty())
      written->refuse(place.span, fmt::format("\"{}\" is no segment and no loop", place.rows), "segments are written in capital letters: each: N1");
}

// Which parts' segments write which columns, and by which rule.
struct WrittenColumns {
  const Program& program;
  const csv::Shape& shape;
  std::map<ColumnIndex, std::pair<PartIndex, Index>> by_column;
  std::string twice;

  void add(ColumnIndex column, PartIndex part, Index rule) {
    const auto [known, is_new] = by_column.emplace(column, std::pair(part, rule));
    if (is_new || known->second.first == part || !twice.empty()) return;
    const RuleLine one = program.rules[known->second.second], other = program.rules[rule];
    twice = fmt::format("two rules write the column {}: {} ({}) and {} ({})", shape.layout().columns[column].name, one.path, one.line, other.path, other.line);
  }
  void add(const WriteNode& node) {
    const PartIndex index = shape.part_of(node.node);
    const Part& part = shape.part(index);
    for (const WriteElement& element : node.segment.elements)
      for (std::size_t group = 0; group < std::max<std::size_t>(part.groups.size(), 1); ++group)
        add(part.groups.size() > 1 ? part.groups[group][element.element - 1U] : part.columns[element.element - 1U], index, element.rule);
    for (const WriteGroups& groups : node.segment.groups) {
      for (const WriteElement& element : groups.whole) add(part.columns[element.element - 1U], index, element.rule);
      for (const auto& positions : groups.positions) add(part.columns[positions.front() - 1U], index, groups.rule);
    }
    for (const WriteNode& below : node.below) add(below);
  }
};

}  // namespace

std::shared_ptr<csv::Shape> place_columns(RuleList& rules, csv::Layout layout) {
  ColumnPlacer placer(std::move(layout));
  placer.rules(rules, {});
  return placer.finished();
}

namespace {

void refuse_columns(const RuleList& rules, std::set<const Rule*>& seen) {
  if (!seen.insert(rules.begin()).second) return;
  for (const Rule& rule : rules) {
    for (const std::optional<Written>* const written : {&rule.value, &rule.read, &rule.when, &rule.otherwise, &rule.each, &rule.at}) refuse_columns_in(*written);
    for (const auto& [target, value] : rule.write) refuse_columns_in(target);
    refuse_columns(rule.fields, seen);
  }
}

}  // namespace

void refuse_columns(const RuleList& rules) {
  std::set<const Rule*> seen;  // those of a group are shared
  refuse_columns(rules, seen);
}

std::string written_twice(const Program& program, const csv::Shape& shape) {
  WrittenColumns columns{program, shape, {}, {}};
  for (const WriteNode& node : program.writing.nodes) columns.add(node);
  return columns.twice;
}

}  // namespace crossdock::maps
