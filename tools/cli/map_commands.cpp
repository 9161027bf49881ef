// crossdock map list, check, functions: which maps there are, whether they are in order and what they carry, and the
// functions a rule may use.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/function.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/warnings.hpp"

namespace crossdock::cli {
namespace {

using maps::Carries;
using maps::ExplainedRule;

class MapList final : public Command {
 public:
  void declare(Arguments& arguments) override {
    shelf_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("The maps that come with Crossdock and those of the configuration's folders.");
    arguments.example("crossdock map list", "");
  }

  ExitStatus run(Terminal& terminal) override {
    std::string all;
    Table table({{"map", Table::Align::left, false}, {"set", Table::Align::left, false}, {"document"}, {"releases", Table::Align::left, false}, {"file"}});
    for (const maps::MapLibrary::Entry& entry : shelf_.load(all).entries()) {
      if (json_) {
        print_json(terminal, entry);
        continue;
      }
      const std::string base = entry.extends.empty() ? std::string() : fmt::format(", extends {}", entry.extends);
      table.add({entry.name, entry.set, entry.document, fmt::format("{}", fmt::join(entry.releases, " ")), std::filesystem::path(entry.file).filename().string() + base});
    }
    if (!json_) {
      terminal.out(table.text());
      terminal.line("next: crossdock map explain 850");
    }
    return ExitStatus::fine;
  }

 private:
  static void print_json(Terminal& terminal, const maps::MapLibrary::Entry& entry) {
    Json json;
    json.begin_object().field("map", entry.name).field("set", entry.set).field("document", entry.document).field_if("extends", entry.extends).key("releases").begin_array();
    for (const std::string& release : entry.releases) json.value(release);
    terminal.line(json.end_array().field("file", entry.file).end_object().text());
  }

  MapShelf shelf_;
  bool json_ = false;
};

// What the rules of a map carry, counted and named.
struct Carriage {
  std::vector<const ExplainedRule*> both, read_only, write_only, nothing, constants, looked_up;
  std::set<std::string> codes, tables;

  explicit Carriage(const maps::Explanation& explanation) {
    for (const ExplainedRule& rule : explanation.rules) {
      if (!rule.is_value) continue;
      std::vector<const ExplainedRule*>* const lists[] = {&both, &read_only, &write_only, &nothing};
      lists[static_cast<std::size_t>(rule.carries)]->push_back(&rule);
      if (rule.constant) constants.push_back(&rule);
      if (!rule.tables.empty()) looked_up.push_back(&rule);
      codes.insert(rule.codes.begin(), rule.codes.end());
      tables.insert(rule.tables.begin(), rule.tables.end());
    }
  }
};

class MapCheck final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("MAP", map_, "a map's name, or its file; without it every map");
    shelf_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe(
        "Holds maps against the dictionary, in every release they are for, and against their canonical document; lists every mistake with its line, or what "
        "each direction carries. Keys that stand twice in a reference table are warned of. Exit status 3 when a map has a mistake.");
    arguments.example("crossdock map check", "all of them, before a reload");
    arguments.example("crossdock map check maps/acme-850.yaml", "a map and what it carries, rule by rule");
  }

  ExitStatus run(Terminal& terminal) override {
    const maps::MapLibrary& library = shelf_.load(map_);
    const auto partly = library.check(map_);
    print_warnings(terminal, library.warnings());
    if (json_) {
      for (const maps::MapLibrary::Entry& entry : library.entries())
        if (map_.empty() || entry.name == map_) print_json(terminal, entry, library.explain(entry.name), partly);
    } else if (map_.empty()) {
      print_all(terminal, library);
    } else {
      print_one(terminal, *library.find(map_), library.explain(map_), partly);
    }
    return ExitStatus::fine;
  }

 private:
  void print_warnings(Terminal& terminal, const std::vector<yaml::Problem>& warnings) const {
    for (const yaml::Problem& one : warnings) json_ ? terminal.line(warning_json(one)) : terminal.line(warning_text(one));
  }

  static void print_all(Terminal& terminal, const maps::MapLibrary& library) {
    using Align = Table::Align;
    Table table({{"map", Align::left, false}, {"document"}, {"both ways", Align::right, false}, {"read only", Align::right, false}, {"write only", Align::right, false}, {"constant", Align::right, false}, {"looked up", Align::right, false}});
    std::size_t count = 0;
    for (const maps::MapLibrary::Entry& entry : library.entries()) {
      const maps::Explanation explanation = library.explain(entry.name);
      const Carriage carriage(explanation);
      const auto number = [](const auto& list) { return std::to_string(list.size()); };
      table.add({entry.name, entry.document, number(carriage.both), number(carriage.read_only), number(carriage.write_only), number(carriage.constants), number(carriage.looked_up)});
      ++count;
    }
    terminal.out(table.text());
    terminal.line(fmt::format("{} maps are in order, in every release they are for.", count));
    terminal.line("next: crossdock map check 850");
  }

  static void print_rules(Terminal& terminal, const char* title, const std::vector<const ExplainedRule*>& rules) {
    if (rules.empty()) return;
    terminal.line(fmt::format("  {} ({})", title, rules.size()));
    for (const ExplainedRule* rule : rules) terminal.line("    " + paragraph(fmt::format("{}: {} ({})", rule->path, rule->text, rule->line), 6));
  }

  // One line for each rule whose place only some of the releases have. Where a list's segment is missing, so are the
  // places within (.1, .2): the list's line says it.
  static void print_partly(Terminal& terminal, const std::vector<maps::MapLibrary::PartlyThere>& partly) {
    std::set<std::string_view> lists;
    for (const auto& one : partly)
      if (!one.place.starts_with('.')) lists.insert(one.rule);
    const auto told_by_list = [&](const maps::MapLibrary::PartlyThere& one) { return one.place.starts_with('.') && lists.contains(std::string_view(one.rule).substr(0, one.rule.rfind('.'))); };
    if (!partly.empty()) terminal.line("  not in every release");
    for (const auto& one : partly)
      if (!told_by_list(one))
        terminal.line("    " + paragraph(fmt::format("{}: {} is only in {} ({})", one.rule, one.place, fmt::join(one.releases, ", "), one.line), 6));
  }

  static void print_one(Terminal& terminal, const maps::MapLibrary::Entry& entry, const maps::Explanation& explanation, const std::vector<maps::MapLibrary::PartlyThere>& partly) {
    terminal.line(terminal.paint(Ink::bold, entry.name) + (entry.csv ? fmt::format(", {} from and to CSV: in order", entry.document) : fmt::format(", {} from and to set {}, releases {}: in order", entry.document, entry.set, fmt::join(entry.releases, " "))));
    const Carriage carriage(explanation);
    terminal.line(fmt::format("  both ways ({})", carriage.both.size()));
    print_rules(terminal, "read only", carriage.read_only);
    print_rules(terminal, "write only", carriage.write_only);
    print_rules(terminal, "neither way", carriage.nothing);
    print_rules(terminal, "constant", carriage.constants);
    print_rules(terminal, "looked up in a reference table", carriage.looked_up);
    if (!carriage.codes.empty()) terminal.line("  " + paragraph(fmt::format("code tables: {}", fmt::join(carriage.codes, ", ")), 4));
    print_partly(terminal, partly);
    terminal.line(fmt::format("next: crossdock map explain {}", entry.name));
  }

  static void print_json(Terminal& terminal, const maps::MapLibrary::Entry& entry, const maps::Explanation& explanation, const std::vector<maps::MapLibrary::PartlyThere>& partly) {
    const Carriage carriage(explanation);
    Json json;
    json.begin_object().field("map", entry.name).field("document", entry.document).field("set", entry.set).field("both", carriage.both.size());
    const auto list = [&](std::string_view name, const std::vector<const ExplainedRule*>& rules) {
      json.key(name).begin_array();
      for (const ExplainedRule* rule : rules) json.value(rule->path);
      json.end_array();
    };
    list("read_only", carriage.read_only), list("write_only", carriage.write_only), list("neither", carriage.nothing);
    list("constant", carriage.constants), list("looked_up", carriage.looked_up);
    json.key("partly").begin_array();
    for (const auto& one : partly) {
      if (one.map != entry.name) continue;
      json.begin_object().field("rule", one.rule).field("line", one.line).field("place", one.place).key("releases").begin_array();
      for (const std::string& release : one.releases) json.value(release);
      json.end_array().end_object();
    }
    terminal.line(json.end_array().end_object().text());
  }

  MapShelf shelf_;
  std::string map_;
  bool json_ = false;
};

class MapFunctions final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("NAME", name_, "one function; without it all of them");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("The functions a rule may use. A value goes in from the left with a bar: N104 through pad_left is N1.04 | pad_left(6, '0').");
    arguments.example("crossdock map functions pad_left", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (!name_.empty() && (!maps::find_signature(name_) || name_.front() == '~')) {
      std::vector<std::string_view> known;
      for (const maps::Signature& one : maps::signatures()) known.push_back(one.name);
      throw NotFound(fmt::format("there is no function \"{}\"{}", excerpt(name_, 40), did_you_mean(name_, known)), "crossdock map functions");
    }
    std::vector<std::pair<std::string, std::string>> lines;
    for (const maps::Signature& one : maps::signatures()) {
      if (!name_.empty() && one.name != name_) continue;
      lines.emplace_back(one.usage, fmt::format("{}: {}", maps::name_of(one.result), one.about));
      if (!json_) continue;
      Json json;
      json.begin_object().field("function", one.name).field("usage", one.usage).field("takes", maps::name_of(one.argument)).field("gives", maps::name_of(one.result)).field("about", one.about).end_object();
      terminal.line(json.text());
    }
    if (!json_) terminal.out(definitions(lines));
    return ExitStatus::fine;
  }

 private:
  std::string name_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_map_list() { return std::make_unique<MapList>(); }
std::unique_ptr<Command> make_map_check() { return std::make_unique<MapCheck>(); }
std::unique_ptr<Command> make_map_functions() { return std::make_unique<MapFunctions>(); }

}  // namespace crossdock::cli
