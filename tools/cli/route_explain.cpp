// crossdock route explain: for each document of a file where it goes, by which rule, and why by none of the others.
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/route_conditions.hpp"
#include "engine/flow/routes.hpp"
#include "maps/translator.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

class Explanations final : public x12::Listener {
 public:
  Explanations(Terminal& terminal, TermsOption& terms, MapOption& maps, bool json)
      : terminal_(terminal), terms_(terms), maps_(maps), json_(json) {
    std::vector<yaml::Problem> problems;
    conditions_ = flow::RouteConditions::read(terms.directory(), maps.library(), problems);
    if (!problems.empty()) throw yaml::failure_of(problems, "crossdock config check");
  }

  std::uint64_t without_destination = 0;

  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader*) override { return terms_.terms_for(header); }
  void interchange_begins(x12::InterchangeVerdict& verdict) override { agreement_ = &terms_.agreement_for(verdict.header); }

  void set_checked(const x12::CheckedSet& set) override {
    std::string label = fmt::format("{} {}", excerpt(set.verdict.set_id, 10), excerpt(set.verdict.control_number, 12));
    if (!set.verdict.key.empty()) label += " " + excerpt(set.verdict.key, 30);
    if (set.verdict.set_id == "997" || set.verdict.set_id == "999") return;
    const maps::Map* const map = set.verdict.disposition == x12::Disposition::rejected || !set.definition ? nullptr : maps_.map_for(*agreement_, set);
    if (!map) {
      ++without_destination;
      return terminal_.remark(fmt::format("{}: it is rejected or has no map, and is routed nowhere", label));
    }
    translator_.translate(set.document, *map, translation_);
    tell(label, flow::judge_routes(*agreement_, {set.verdict.set_id, map->schema().name, translation_.json(), &map->schema(), &conditions_}), map->schema().name);
  }

 private:
  void tell(const std::string& label, const std::vector<flow::RouteVerdict>& verdicts, const std::string& document) {
    bool taken = false;
    for (const flow::RouteVerdict& verdict : verdicts) taken |= verdict.takes;
    if (!taken) ++without_destination;
    if (!json_) terminal_.line(fmt::format("{} ({}), agreement {}:", label, document, agreement_->name));
    for (const flow::RouteVerdict& verdict : verdicts) {
      const std::string place = verdict.route->place.empty() ? "built in" : verdict.route->place;
      const std::string to = fmt::format("{}", fmt::join(verdict.route->to, ", "));
      if (!json_) {
        terminal_.line("  " + paragraph(fmt::format("{} {}: {} ({})", verdict.takes ? "goes to" : "not to", to, verdict.why, place), 6));
        continue;
      }
      Json json;
      json.begin_object().field("document", label).field("agreement", agreement_->name).field("to", to).field("takes", verdict.takes).field("why", verdict.why).field("rule", place);
      terminal_.line(json.end_object().text());
    }
    if (!taken && !json_) terminal_.line("  no rule takes it: the daemon would hold it. next: add a route to the partner's file");
  }

  Terminal& terminal_;
  TermsOption& terms_;
  MapOption& maps_;
  bool json_;
  flow::RouteConditions conditions_;
  const partners::Agreement* agreement_ = nullptr;
  maps::Translator translator_;
  maps::Translation translation_;
};

class RouteExplain final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    terms_.declare(arguments);
    maps_.declare(arguments);
    arguments.flag("--json", json_, "one JSON object a line for each document and rule");
    arguments.describe(
        "For each accepted document of X12 files: the destinations it goes to, the rule that sends it there, and for every other rule why "
        "not. Exit status 1 when a document would go nowhere.");
    arguments.example("crossdock route explain orders.edi --config crossdock.yaml", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock route explain orders.edi");
    const auto dictionary = terms_.dictionary();
    maps_.load(terms_.configuration, terms_.uses_configuration(), dictionary);
    Explanations listener(terminal, terms_, maps_, json_);
    for (const Input& input : inputs) {
      WatchedSource source(input, terminal);
      x12::InterpretOptions options;
      options.keep = x12::Keep::no_sets;
      if (x12::interpret(source, *dictionary, listener, options).interchanges == 0)
        throw NotFound(fmt::format("{}: no interchange found", input.name), fmt::format("crossdock check {}", input.path.string()));
    }
    return listener.without_destination == 0 ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  Inputs inputs_;
  TermsOption terms_;
  MapOption maps_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_route_explain() { return std::make_unique<RouteExplain>(); }

}  // namespace crossdock::cli
