#include "maps/explanation.hpp"

#include <algorithm>

#include "maps/rule.hpp"
#include "maps/term_compiler.hpp"

namespace crossdock::maps {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// The tables an expression names, those inside the map's own functions too.
void add_tables(const std::optional<Written>& written, const Shared& names, ExplainedRule& rule) {
  if (!written) return;
  const std::optional<Written> whole = inlined(*written, names);
  if (!whole) return;
  for (const ExpressionNode& node : whole->expression().nodes) {
    if (node.kind != ExpressionNode::Kind::call || node.operands.size() < 2) continue;
    const std::string& table = whole->expression().node(node.operands[1]).text;
    if (node.text == "lookup") add_once(rule.tables, table);
    else if (node.text == "code" || node.text == "code_only") add_once(rule.codes, table);
  }
}

Carries carried_by(const Rule& rule) {
  const bool reads = rule.value || rule.read || rule.constant;
  const bool writes = (rule.value || rule.constant || !rule.write.empty()) && !rule.write_nothing;
  if (reads) return writes ? Carries::both : Carries::read_only;
  return writes ? Carries::write_only : Carries::nothing;
}

void explain_rules(const RuleList& rules, const std::string& around, std::uint8_t depth, const Shared& names, Explanation& out) {
  for (const Rule& rule : rules) {
    ExplainedRule one;
    one.path = around + rule.name;
    const std::string below = one.path + '.';
    one.depth = depth;
    one.is_value = rule.fields.empty();
    // The items of a list of texts may have no rule of their own: the element is the item.
    one.carries = rule.fields.empty() && !rule.each ? carried_by(rule) : rule.write_nothing ? Carries::read_only : Carries::both;
    one.constant = rule.constant.has_value();
    one.text = rule.text();
    one.line = rule.line();
    one.from_group = rule.from_group;
    one.replaced = rule.replaced;
    add_tables(rule.value, names, one);
    add_tables(rule.read, names, one);
    for (const auto& [place, value] : rule.write) add_tables(value, names, one);
    out.rules.push_back(std::move(one));
    explain_rules(rule.fields, below, static_cast<std::uint8_t>(depth + 1), names, out);
  }
}

}  // namespace

Explanation explained(const MapText& text, const Shared& names) {
  Explanation explanation;
  explain_rules(text.rules, {}, 0, names, explanation);
  explanation.removals = text.removals;
  return explanation;
}

}  // namespace crossdock::maps
