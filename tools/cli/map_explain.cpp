// crossdock map explain: the effective map rule by rule, with the file and line that won each rule and what it replaced.
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

using maps::ExplainedRule;

class MapExplain final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("MAP", map_, "a map's name, or its file; with --partner a set: 850");
    arguments.option("--partner", "NAME", partner_, "the map this partner's agreement names for the set");
    shelf_.declare(arguments);
    arguments.flag("--all", all_, "the rules of shared groups too, field by field");
    arguments.flag("--json", json_, "one JSON object a line, every rule");
    arguments.describe("The map as it is in force after everything it extends and uses: each rule with the file and line that won, and what it replaced.");
    arguments.example("crossdock map explain acme-850", "");
    arguments.example("crossdock map explain 850 --partner acme", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (map_.empty()) throw UsageError("which map?", "crossdock map explain 850");
    if (!partner_.empty()) map_ = map_of_partner();
    const maps::MapLibrary& library = shelf_.load(map_);
    const maps::MapLibrary::Entry& entry = *library.find(map_);
    const maps::Explanation explanation = library.explain(map_);
    if (!json_) {
      terminal.line(terminal.paint(Ink::bold, entry.name) + fmt::format(", {} from and to {}", entry.document, entry.csv ? "CSV" : "set " + entry.set));
      for (const std::string& file : explanation.files) terminal.line(fmt::format("  {}", file));
    }
    print(terminal, explanation);
    if (!json_) terminal.line(fmt::format("next: crossdock map check {}", entry.name));
    return ExitStatus::fine;
  }

 private:
  // The agreement's map for a set, inbound first; the base map when it names none.
  std::string map_of_partner() {
    const partners::PartnerDirectory& directory = *shelf_.configuration.partners();
    const partners::Agreement* const agreement = directory.agreement(partner_);
    if (!agreement) {
      std::vector<std::string_view> names;
      for (const partners::Partner& one : directory.partners()) names.push_back(one.name);
      throw NotFound(fmt::format("there is no partner \"{}\"{}", excerpt(partner_, 40), did_you_mean(partner_, names)), "crossdock partner list");
    }
    for (const auto* named : {&agreement->inbound.maps, &agreement->outbound.maps})
      if (const auto found = named->find(map_); found != named->end()) return found->second;
    return map_;
  }

  void print(Terminal& terminal, const maps::Explanation& explanation) const {
    for (const ExplainedRule& rule : explanation.rules) {
      if (json_) print_json(terminal, rule);
      // A shared group is one line, unless something of it was replaced.
      else if (all_ || !rule.from_group || rule.depth == 0 || !rule.replaced.empty()) print_rule(terminal, rule);
    }
    for (const auto& [line, what] : explanation.removals) {
      if (!json_) {
        terminal.line(terminal.paint(Ink::red, fmt::format("  removed by {}: {}", line, what)));
        continue;
      }
      Json json;
      terminal.line(json.begin_object().field("removed_by", line).field("removed", what).end_object().text());
    }
  }

  static void print_rule(Terminal& terminal, const ExplainedRule& rule) {
    const std::string name = std::string(2 + 2 * std::min<std::size_t>(rule.depth, 8), ' ') + rule.path.substr(rule.path.rfind('.') + 1);
    const std::size_t line_width = columns(rule.line), name_width = std::max<std::size_t>(24, columns(name));
    const std::size_t text_width = page_width - std::min(page_width - 12, name_width + line_width + 4);
    terminal.line(fmt::format("{}  {}  {}", fitted(name, name_width), fitted(rule.text, text_width), terminal.paint(rule.replaced.empty() ? Ink::dim : Ink::yellow, rule.line)));
    for (const std::string& before : rule.replaced) terminal.line(fitted(fmt::format("{:24}  instead of {}", "", before), page_width, false));
  }

  static void print_json(Terminal& terminal, const ExplainedRule& rule) {
    static constexpr std::string_view words[] = {"both", "read", "write", "nothing"};
    Json json;
    json.begin_object().field("rule", rule.path).field("text", rule.text).field("line", rule.line);
    if (rule.is_value) json.field("carries", words[static_cast<std::size_t>(rule.carries)]);
    json.field("group", rule.from_group).key("replaced").begin_array();
    for (const std::string& before : rule.replaced) json.value(before);
    terminal.line(json.end_array().end_object().text());
  }

  MapShelf shelf_;
  std::string map_, partner_;
  bool all_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_map_explain() { return std::make_unique<MapExplain>(); }

}  // namespace crossdock::cli
