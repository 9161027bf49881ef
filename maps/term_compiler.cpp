#include "maps/term_compiler.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "maps/canonical/scalar_text.hpp"

namespace crossdock::maps {
namespace {

struct OperatorShape {
  Function function;
  ValueType operands;
  ValueType result;
  std::string_view sign;
};

OperatorShape shape_of(Operator op) {
  using F = Function;
  using V = ValueType;
  switch (op) {
    case Operator::coalesce: return {F::coalesce, V::any, V::any, "??"};
    case Operator::or_: return {F::or_, V::truth, V::truth, "or"};
    case Operator::and_: return {F::and_, V::truth, V::truth, "and"};
    case Operator::not_: return {F::not_, V::truth, V::truth, "not"};
    case Operator::equal: return {F::equal, V::any, V::truth, "="};
    case Operator::differs: return {F::differs, V::any, V::truth, "!="};
    case Operator::less: return {F::less, V::any, V::truth, "<"};
    case Operator::at_most: return {F::at_most, V::any, V::truth, "<="};
    case Operator::greater: return {F::greater, V::any, V::truth, ">"};
    case Operator::at_least: return {F::at_least, V::any, V::truth, ">="};
    case Operator::add: return {F::add, V::number, V::number, "+"};
    case Operator::subtract: return {F::subtract, V::number, V::number, "-"};
    case Operator::multiply: return {F::multiply, V::number, V::number, "*"};
    case Operator::divide: return {F::divide, V::number, V::number, "/"};
    case Operator::concat: return {F::concat, V::text, V::text, "&"};
    case Operator::negate: return {F::negate, V::number, V::number, "-"};
    case Operator::if_: return {F::if_, V::any, V::any, "if"};
  }
  return {F::coalesce, V::any, V::any, {}};
}

bool is_comparison(Operator op) {
  return op == Operator::equal || op == Operator::differs || op == Operator::less || op == Operator::at_most ||
         op == Operator::greater || op == Operator::at_least;
}

// Both operands as one type, or any when they cannot meet.
ValueType common_type(ValueType a, ValueType b) {
  if (a == b || b == ValueType::any) return a;
  if (a == ValueType::any) return b;
  if (fits(a, ValueType::text) && fits(b, ValueType::text)) return ValueType::text;
  return ValueType::any;
}

// Copies body nodes into `out`, parameters replaced by the nodes they are bound to.
class Inliner {
 public:
  Inliner(const Written& written, const Shared& shared) : written_(written), shared_(shared) { out_ = written.expression(); }

  bool run() {
    const std::uint32_t root = visit(written_.expression(), written_.expression().root, {}, nullptr);
    out_.root = root;
    return !refused_;
  }
  [[nodiscard]] Expression take() { return std::move(out_); }

 private:
  using Binding = std::vector<std::pair<std::string, std::uint32_t>>;

  // `at`: the call the nodes come from, whose position they take; nullptr for the rule's own nodes.
  std::uint32_t visit(const Expression& from, std::uint32_t index, const Binding& binding, const Span* at) {
    ExpressionNode node = from.nodes[index];
    if (at) node.span = *at;
    if (node.kind == ExpressionNode::Kind::name)
      for (const auto& [parameter, bound] : binding)
        if (parameter == node.text) return bound;
    if (node.kind == ExpressionNode::Kind::place && at) {
      Place place = from.places[node.place];
      place.span = *at;
      for (Step& step : place.steps) {
        step.span = *at;
        for (Condition& condition : step.conditions) condition.span = *at;
      }
      out_.places.push_back(std::move(place));
      node.place = static_cast<std::uint32_t>(out_.places.size() - 1);
    }
    for (std::uint32_t& operand : node.operands) operand = visit(from, operand, binding, at);
    const auto function = node.kind == ExpressionNode::Kind::call ? shared_.functions.find(node.text) : shared_.functions.end();
    if (function == shared_.functions.end()) return add(std::move(node));
    return call(node, function->first, function->second);
  }

  std::uint32_t call(const ExpressionNode& node, const std::string& name, const UserFunction& function) {
    if (std::find(open_.begin(), open_.end(), name) != open_.end())
      return refuse(node, fmt::format("function {} uses itself: {} > {}", name, fmt::join(open_, " > "), name), "break the circle");
    if (node.operands.size() != function.parameters.size())
      return refuse(node, fmt::format("{} takes {} arguments, {} are given", name, function.parameters.size(), node.operands.size()),
                    fmt::format("{}({})", name, fmt::join(function.parameters, ", ")));
    if (!function.body || out_.nodes.size() > 5000) return refuse(node, fmt::format("function {} cannot be used", name), "mend its definition");
    Binding binding;
    for (std::size_t i = 0; i < node.operands.size(); ++i) binding.emplace_back(function.parameters[i], node.operands[i]);
    open_.push_back(name);
    const std::uint32_t body = visit(function.body->expression(), function.body->expression().root, binding, &node.span);
    open_.pop_back();
    return body;
  }

  std::uint32_t add(ExpressionNode node) {
    out_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(out_.nodes.size() - 1);
  }
  std::uint32_t refuse(const ExpressionNode& node, std::string what, std::string help) {
    if (!refused_) written_.refuse(node.span, std::move(what), std::move(help));
    refused_ = true;
    return add({});
  }

  const Written& written_;
  const Shared& shared_;
  Expression out_;
  std::vector<std::string> open_;
  bool refused_ = false;
};

}  // namespace

ValueType value_type(const document::ElementShape& shape) {
  switch (shape.type) {
    case document::ElementType::decimal:
    case document::ElementType::numeric: return ValueType::number;
    case document::ElementType::date: return ValueType::date;
    case document::ElementType::time: return ValueType::time;
    default: return ValueType::text;
  }
}

ValueType value_type(canonical::FieldType type) {
  switch (type) {
    case canonical::FieldType::quantity:
    case canonical::FieldType::money:
    case canonical::FieldType::number:
    case canonical::FieldType::integer: return ValueType::number;
    case canonical::FieldType::date: return ValueType::date;
    case canonical::FieldType::time: return ValueType::time;
    default: return ValueType::text;
  }
}

bool fits(ValueType from, ValueType to) {
  if (from == to || from == ValueType::any || to == ValueType::any) return true;
  return to == ValueType::text && from == ValueType::number;
}

std::optional<Written> inlined(const Written& written, const Shared& shared) {
  const bool has_calls = std::any_of(written.expression().nodes.begin(), written.expression().nodes.end(), [&](const ExpressionNode& node) {
    return node.kind == ExpressionNode::Kind::call && shared.functions.find(node.text) != shared.functions.end();
  });
  if (!has_calls) return written;
  Inliner inliner(written, shared);
  if (!inliner.run()) return std::nullopt;
  return Written{std::make_shared<const Expression>(inliner.take()), written.node};
}

// ---- names ---------------------------------------------------------------------------------------------------------

const Written* Names::inlined(const Written& written) {
  const auto [known, is_new] = inlined_.try_emplace(written.parsed.get());
  if (is_new) known->second = maps::inlined(written, shared_);
  return known->second ? &*known->second : nullptr;
}

const Inverse* Names::inverse(const Written& written) {
  const auto [known, is_new] = inverses_.try_emplace(written.parsed.get());
  if (is_new) {
    Span part;
    std::string why;
    known->second = invert(written, part, why);
    if (!known->second) written.refuse(part, std::move(why), "give `read:` and `write:`, or `write: nothing`");
  }
  return known->second ? &*known->second : nullptr;
}

const Resolution& Names::resolved(document::NodeId from, const Place& place, bool repeats) {
  const auto [known, is_new] = resolved_.try_emplace({&place, from, repeats});
  if (is_new) known->second.place = resolve(*program_.structure, from, place, repeats, known->second.missing);
  return known->second;
}

std::optional<std::uint32_t> Names::code_table(const Written& written, const ExpressionNode& name) {
  if (const auto known = code_tables_.find(name.text); known != code_tables_.end()) return known->second;
  const bool is_name = name.kind == ExpressionNode::Kind::name && name.text.find('.') == std::string::npos;
  const std::optional<Codes> codes = is_name ? shared_.code_table(name.text) : std::nullopt;
  if (!codes) {
    const std::vector<std::string> names = shared_.code_table_names();
    const std::vector<std::string_view> known(names.begin(), names.end());
    written.refuse(name.span, fmt::format("there is no code table {}{}", name.text, did_you_mean(name.text, known)),
                   "code tables are defined under `codes:`, or in the folder codes");
    return std::nullopt;
  }
  program_.codes.push_back(std::make_unique<CodeTable>(name.text, *codes));
  return code_tables_[name.text] = static_cast<std::uint32_t>(program_.codes.size() - 1);
}

std::optional<std::uint32_t> Names::lookup(const Written& written, const ExpressionNode& table, const ExpressionNode& from,
                                           const ExpressionNode& to) {
  const auto found = shared_.tables.find(table.text);
  if (found == shared_.tables.end()) {
    std::vector<std::string_view> known;
    for (const auto& [name, text] : shared_.tables) known.push_back(name);
    written.refuse(table.span, fmt::format("there is no reference table {}{}", table.text, did_you_mean(table.text, known)),
                   "reference tables are defined under `tables:`");
    return std::nullopt;
  }
  Lookup lookup;
  std::shared_ptr<const tables::TableRows> rows;
  try {
    lookup.table = open_table_(found->first, found->second);
    rows = lookup.table->rows();
  } catch (const Failure& failure) {
    found->second.node.refuse(failure.what(), failure.next());
    return std::nullopt;
  }
  const auto column = [&](const ExpressionNode& name) -> std::optional<std::uint32_t> {
    if (const auto index = rows->column(name.text)) return index;
    const std::vector<std::string_view> known(rows->columns().begin(), rows->columns().end());
    written.refuse(name.span, fmt::format("table {} has no column {}{}", table.text, name.text, did_you_mean(name.text, known)),
                   fmt::format("it has {}", fmt::join(known, ", ")));
    return std::nullopt;
  };
  const auto from_column = column(from), to_column = column(to);
  if (!from_column || !to_column) return std::nullopt;
  lookup.from = *from_column, lookup.to = *to_column;
  program_.lookups.push_back(std::move(lookup));
  return static_cast<std::uint32_t>(program_.lookups.size() - 1);
}

Index Names::number_of(const Rule& rule) {
  const std::optional<Index> number = program_.rules.number_of(way_);
  if (!number) {
    rule.node.refuse(fmt::format("map {} has more than {} rules", program_.name, none), "let its loops and levels hold less of each other");
    return none;
  }
  return *number;
}

// ---- terms ---------------------------------------------------------------------------------------------------------

std::uint32_t TermCompiler::add(Term term) {
  terms_.terms.push_back(std::move(term));
  return static_cast<std::uint32_t>(terms_.terms.size() - 1);
}

std::uint32_t TermCompiler::constant(std::string text, ValueType type) {
  Term term;
  term.type = type;
  term.text = std::move(text);
  return add(std::move(term));
}

std::uint32_t TermCompiler::call(Function function, ValueType type, const std::vector<std::uint32_t>& operands, std::uint32_t ref) {
  Term term;
  term.kind = Term::Kind::call;
  term.function = function;
  term.type = type;
  term.operand_count = static_cast<std::uint16_t>(operands.size());
  term.first_operand = static_cast<std::uint32_t>(terms_.operands.size());
  term.ref = ref;
  terms_.operands.insert(terms_.operands.end(), operands.begin(), operands.end());
  return add(std::move(term));
}

bool TermCompiler::check_type(const Written& written, Span span, ValueType wanted, std::uint32_t term, std::string_view by) {
  if (fits(type_of(term), wanted)) return true;
  std::string help;
  if (wanted == ValueType::number) help = "number(...) reads a text as a number";
  else if (wanted == ValueType::date) help = "date(..., 'YYYYMMDD') reads a text as a date";
  else if (wanted == ValueType::time) help = "time(..., 'HHMM') reads a text as a time";
  else if (wanted == ValueType::truth) help = "compare it, or ask exists(...)";
  else if (type_of(term) == ValueType::date) help = "format_date(..., 'YYYYMMDD') writes a date as text";
  written.refuse(span, fmt::format("{} wants {}; this is {}", by, name_of(wanted), name_of(type_of(term))), help);
  return false;
}

std::optional<std::uint32_t> TermCompiler::compile(const Written& written, std::uint32_t index) {
  const ExpressionNode& node = written.expression().node(index);
  switch (node.kind) {
    case ExpressionNode::Kind::text: return constant(node.text);
    case ExpressionNode::Kind::number: return constant(node.text, ValueType::number);
    case ExpressionNode::Kind::place: return place(written, node);
    case ExpressionNode::Kind::name: return name(written, node);
    case ExpressionNode::Kind::call: return named_call(written, node);
    case ExpressionNode::Kind::operation: return node.op == Operator::coalesce ? coalesce(written, node) : operation(written, node);
  }
  return std::nullopt;
}

// An alternative that is not in this release is left out.
std::optional<std::uint32_t> TermCompiler::coalesce(const Written& written, const ExpressionNode& node) {
  std::vector<std::uint32_t> operands;
  std::optional<Missing> first_missing;
  for (const std::uint32_t operand : node.operands) {
    const auto term = compile(written, operand);
    if (term) {
      operands.push_back(*term);
    } else if (missing_) {
      if (!first_missing) first_missing = missing_;
      missing_.reset();
    } else {
      return std::nullopt;
    }
  }
  if (operands.empty()) {
    missing_ = first_missing;
    return std::nullopt;
  }
  if (operands.size() == 1) return operands.front();
  return call(Function::coalesce, common_type(type_of(operands[0]), type_of(operands[1])), operands);
}

std::optional<std::uint32_t> TermCompiler::operation(const Written& written, const ExpressionNode& node) {
  const OperatorShape shape = shape_of(node.op);
  std::vector<std::uint32_t> operands;
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    const auto term = operand(written, node, i, node.op == Operator::if_ && i == 0 ? ValueType::truth : shape.operands, shape.sign);
    if (!term) return std::nullopt;
    operands.push_back(*term);
  }
  ValueType type = shape.result;
  if (node.op == Operator::if_) type = common_type(type_of(operands[1]), type_of(operands[2]));
  if (is_comparison(node.op)) {
    // '2026-01-31' beside a date is one.
    for (const std::size_t i : {std::size_t(0), std::size_t(1)}) {
      Term& term = terms_.terms[operands[i]];
      const ValueType other = type_of(operands[1 - i]);
      if (written.expression().node(node.operands[i]).kind != ExpressionNode::Kind::text) continue;
      if ((other == ValueType::date && canonical::is_date_text(term.text)) || (other == ValueType::time && canonical::is_time_text(term.text))) term.type = other;
    }
    const ValueType a = type_of(operands[0]), b = type_of(operands[1]);
    if (!fits(a, b) && !fits(b, a)) {
      written.refuse(node.span, fmt::format("{} cannot be compared with {}", name_of(a), name_of(b)),
                     "a date is written as '2026-01-31', a time as '13:45'");
      return std::nullopt;
    }
  }
  return call(shape.function, type, operands);
}

std::optional<std::uint32_t> TermCompiler::named_call(const Written& written, const ExpressionNode& node) {
  const Signature* signature = find_signature(node.text);
  if (!signature) {
    std::vector<std::string_view> known;
    for (const Signature& s : signatures()) known.push_back(s.name);
    for (const auto& [function, body] : names_.shared().functions) known.push_back(function);
    written.refuse(node.span, fmt::format("there is no function {}{}", node.text, did_you_mean(node.text, known)),
                   "crossdock map functions lists them");
    return std::nullopt;
  }
  if (node.operands.size() < signature->least || node.operands.size() > signature->most) {
    written.refuse(node.span, fmt::format("{} takes {} arguments, {} given", signature->name,
                                          signature->least == signature->most ? fmt::format("{}", signature->least)
                                                                              : fmt::format("{} to {}", signature->least, signature->most),
                                          node.operands.size()),
                   std::string(signature->usage));
    return std::nullopt;
  }
  switch (signature->function) {
    case Function::code:
    case Function::code_only:
    case Function::code_back:
    case Function::code_only_back:
    case Function::lookup: return table_call(written, node, *signature);
    case Function::count:
    case Function::sum:
    case Function::any:
    case Function::first: return gathering_call(written, node, *signature);
    default: break;
  }
  std::vector<std::uint32_t> operands;
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    // join's separator comes first, its parts are texts like it.
    const bool like_first = i == 0 || signature->function == Function::join;
    const auto term = operand(written, node, i, like_first ? signature->argument : ValueType::text, signature->name);
    if (!term) return std::nullopt;
    operands.push_back(*term);
  }
  if (!check_format(written, node, *signature)) return std::nullopt;
  return call(signature->function, signature->result, operands);
}

// 'MM/DD/YYYY': letters are parts of a date or time, everything else stands for itself.
bool TermCompiler::check_format(const Written& written, const ExpressionNode& node, const Signature& signature) const {
  const bool is_time = signature.function == Function::time || signature.function == Function::format_time;
  if (!is_time && signature.function != Function::date && signature.function != Function::format_date) return true;
  const ExpressionNode& format = written.expression().node(node.operands[1]);
  if (format.kind != ExpressionNode::Kind::text) return true;
  static constexpr std::string_view date_parts[] = {"YYYY", "YY", "MM", "DD"}, time_parts[] = {"HH", "MM", "SS"};
  const std::span<const std::string_view> parts = is_time ? std::span<const std::string_view>(time_parts) : date_parts;
  for (std::string_view rest = format.text; !rest.empty();) {
    const auto part = std::find_if(parts.begin(), parts.end(), [&](std::string_view one) { return rest.starts_with(one); });
    const bool is_letter = (rest[0] >= 'A' && rest[0] <= 'Z') || (rest[0] >= 'a' && rest[0] <= 'z');
    if (part == parts.end() && is_letter) {
      written.refuse(format.span, fmt::format("\"{}\" in '{}' is no part of a {}", rest[0], format.text, is_time ? "time" : "date"),
                     fmt::format("the parts are {}; see {}", fmt::join(parts, " "), signature.usage));
      return false;
    }
    rest.remove_prefix(part == parts.end() ? 1 : part->size());
  }
  return true;
}

std::optional<std::uint32_t> TermCompiler::table_call(const Written& written, const ExpressionNode& node, const Signature& signature) {
  const auto& operand = [&](std::size_t i) -> const ExpressionNode& { return written.expression().node(node.operands[i]); };
  const auto value = compile(written, node.operands[0]);
  if (!value || !check_type(written, operand(0).span, ValueType::text, *value, signature.name)) return std::nullopt;
  if (signature.function != Function::lookup) {
    const auto table = names_.code_table(written, operand(1));
    return table ? std::optional(call(signature.function, ValueType::text, {*value}, *table)) : std::nullopt;
  }
  const auto lookup = names_.lookup(written, operand(1), operand(2), operand(3));
  if (!lookup) return std::nullopt;
  std::vector<std::uint32_t> operands{*value};
  if (node.operands.size() == 5) {
    const auto fallback = compile(written, node.operands[4]);
    if (!fallback) return std::nullopt;
    operands.push_back(*fallback);
  }
  return call(Function::lookup, ValueType::any, operands, *lookup);
}

std::optional<std::uint32_t> TermCompiler::operand(const Written& written, const ExpressionNode& node, std::size_t i, ValueType wanted, std::string_view by) {
  const auto term = compile(written, node.operands[i]);
  if (!term || !check_type(written, written.expression().node(node.operands[i]).span, wanted, *term, by)) return std::nullopt;
  return term;
}

// count(list[, condition])  sum(list, number)  any(list, condition)  first(list, condition, value)
std::optional<std::uint32_t> TermCompiler::gathering_call(const Written& written, const ExpressionNode& node, const Signature& signature) {
  Gathering gathering;
  gathering.function = signature.function;
  const bool is_sum = signature.function == Function::sum, is_first = signature.function == Function::first;
  const bool good = gather(written, node.operands[0], gathering, [&] {
    if (!is_sum && node.operands.size() > 1) {
      const auto condition = operand(written, node, 1, ValueType::truth, signature.name);
      if (!condition) return false;
      gathering.condition = *condition;
    }
    if (!is_sum && !is_first) return true;
    const auto term = operand(written, node, is_sum ? 1 : 2, is_sum ? ValueType::number : ValueType::any, signature.name);
    if (term) gathering.term = *term;
    return term.has_value();
  });
  if (!good) return std::nullopt;
  const ValueType type = is_first ? type_of(gathering.term) : signature.result;
  terms_.gatherings.push_back(gathering);
  return call(signature.function, type, {}, static_cast<std::uint32_t>(terms_.gatherings.size() - 1));
}

}  // namespace crossdock::maps
