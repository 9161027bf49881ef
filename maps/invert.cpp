#include "maps/invert.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace crossdock::maps {
namespace {

using Kind = ExpressionNode::Kind;

// What undoes a function; the other arguments stay as they are.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> inverses{{
    {"code", "~code"},           {"code_only", "~code_only"}, {"date", "format_date"},   {"format_date", "date"},
    {"format_time", "time"},     {"implied", "to_implied"},   {"number", ""},            {"pad_left", "strip_left"},
    {"pad_right", "strip_right"}, {"prefix", "strip_prefix"}, {"strip_prefix", "prefix"}, {"suffix", "strip_suffix"},
    {"strip_suffix", "suffix"},  {"time", "format_time"},
}};

class Inverter {
 public:
  explicit Inverter(const Written& written) : expression_(written.expression()), node_(written.node) {}

  std::optional<Inverse> run(Span& part, std::string& why) {
    const std::uint32_t value = add(Kind::name, value_of_rule, {}, {});
    out_.targets.emplace_back();
    if (visit(expression_.root, value)) {
      out_.written = {std::make_shared<const Expression>(std::move(expression_)), node_};
      return std::move(out_);
    }
    part = part_;
    why = why_;
    return std::nullopt;
  }

 private:
  std::uint32_t add(Kind kind, std::string text, std::vector<std::uint32_t> operands, Span span, Operator op = Operator::coalesce) {
    ExpressionNode node;
    node.kind = kind;
    node.op = op;
    node.text = std::move(text);
    node.operands = std::move(operands);
    node.span = span;
    expression_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(expression_.nodes.size() - 1);
  }

  bool refuse(Span part, std::string why) {
    part_ = part;
    why_ = std::move(why);
    return false;
  }

  bool has_place(std::uint32_t index) {
    const ExpressionNode& node = expression_.node(index);
    return node.kind == Kind::place || std::any_of(node.operands.begin(), node.operands.end(), [&](std::uint32_t o) { return has_place(o); });
  }

  bool visit(std::uint32_t index, std::uint32_t value) {
    const ExpressionNode node = expression_.node(index);  // a copy: nodes are added below
    switch (node.kind) {
      case Kind::place: out_.targets.back().push_back({index, value}); return true;
      case Kind::call: return call(node, value);
      case Kind::operation: return operation(node, value);
      default: return refuse(node.span, "a constant has no place to be written to");
    }
  }

  bool call(const ExpressionNode& node, std::uint32_t value) {
    if (node.text == "join") return join(node, value);
    if (node.text == "lookup" && node.operands.size() >= 4)
      return visit(node.operands[0], add(Kind::call, "lookup", {value, node.operands[1], node.operands[3], node.operands[2]}, node.span));
    const auto found = std::find_if(inverses.begin(), inverses.end(), [&](const auto& pair) { return pair.first == node.text; });
    if (found == inverses.end() || node.operands.empty()) return refuse(node.span, fmt::format("{} cannot be turned round", node.text));
    if (found->second.empty()) return visit(node.operands[0], value);
    std::vector<std::uint32_t> operands{value};
    operands.insert(operands.end(), node.operands.begin() + 1, node.operands.end());
    // strip_left(value, fill) undoes pad_left(value, width, fill).
    if (node.text.starts_with("pad_") && operands.size() == 3) operands.erase(operands.begin() + 1);
    return visit(node.operands[0], add(Kind::call, std::string(found->second), std::move(operands), node.span));
  }

  // join('-', A, B): A gets the part before the first '-', the last place all that is left.
  bool join(const ExpressionNode& node, std::uint32_t value) {
    for (std::size_t i = 1; i < node.operands.size(); ++i) {
      const std::uint32_t number = add(Kind::number, fmt::format("{}", i), {}, node.span);
      const char* part = i + 1 == node.operands.size() ? "~rest" : "split";
      if (i > 1) out_.targets.emplace_back();
      if (!visit(node.operands[i], add(Kind::call, part, {value, node.operands[0], number}, node.span))) return false;
    }
    return true;
  }

  bool operation(const ExpressionNode& node, std::uint32_t value) {
    const auto undo = [&](Operator op) { return add(Kind::operation, {}, {value, node.operands[1]}, node.span, op); };
    const bool first_has = !node.operands.empty() && has_place(node.operands[0]);
    const bool second_has = node.operands.size() > 1 && has_place(node.operands[1]);
    if (node.op == Operator::coalesce) return coalesce(node, value);
    if (node.op == Operator::concat && !first_has)
      return visit(node.operands[1], add(Kind::call, "strip_prefix", {value, node.operands[0]}, node.span));
    if (!first_has || second_has) return refuse(node.span, "only a place and a constant can be told apart on the way back");
    switch (node.op) {
      case Operator::concat: return visit(node.operands[0], add(Kind::call, "strip_suffix", {value, node.operands[1]}, node.span));
      case Operator::add: return visit(node.operands[0], undo(Operator::subtract));
      case Operator::subtract: return visit(node.operands[0], undo(Operator::add));
      case Operator::multiply: return visit(node.operands[0], undo(Operator::divide));
      case Operator::divide: return visit(node.operands[0], undo(Operator::multiply));
      default: return refuse(node.span, "a comparison or choice cannot be turned round");
    }
  }

  // A constant at the end is a default for reading, and says nothing about writing.
  bool coalesce(const ExpressionNode& node, std::uint32_t value) {
    for (const std::uint32_t operand : node.operands)
      if (has_place(operand) && !visit(operand, value)) return false;
    return true;
  }

  Expression expression_;
  yaml::Node node_;
  Inverse out_;
  Span part_;
  std::string why_;
};

}  // namespace

std::optional<Inverse> invert(const Written& written, Span& part, std::string& why) { return Inverter(written).run(part, why); }

}  // namespace crossdock::maps
