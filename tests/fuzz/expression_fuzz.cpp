// Any text as an expression or as places of a map: a tree whose parts lie inside the text, or a fault that points into it.
#include "maps/expression.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace crossdock::maps;
using crossdock::fuzz::require;

void look_at(std::string_view text, const std::optional<Expression>& read, const ExpressionError& error) {
  const auto inside = [&](const Span& span) { return std::size_t{span.offset} + span.length <= text.size(); };
  if (!read) {
    require(!error.what.empty() && inside(error.span));
    return;
  }
  for (const ExpressionNode& node : read->nodes) {
    require(inside(node.span));
    for (const std::uint32_t operand : node.operands) require(operand < read->nodes.size());
    if (node.kind == ExpressionNode::Kind::place) require(node.place < read->places.size());
  }
  for (const Place& place : read->places)
    for (const Step& step : place.steps) require(inside(step.span) && text_of(step.conditions).size() <= 4 * text.size() + 64);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ExpressionError error;
  look_at(text, parse_expression(text, error), error);
  error = {};
  look_at(text, parse_places(text, error), error);
  return 0;
}
