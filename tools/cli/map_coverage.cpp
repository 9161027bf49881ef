// crossdock map coverage: what the maps carry of real files: received elements that no rule reads, canonical fields that
// nothing fills, by set and partner.
#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/coverage.hpp"
#include "maps/translator.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/csv_report.hpp"
#include "tools/cli/document_files.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

std::string percent(const maps::Share& share) { return fmt::format("{}.{} %", share.permille() / 10, share.permille() % 10); }

// Runs every set that has a map and counts.
class Counted final : public x12::Listener {
 public:
  Counted(TermsOption& terms, MapOption& maps, bool rejected_too) : terms_(terms), maps_(maps), rejected_too_(rejected_too) {}

  maps::Coverage coverage;
  std::uint64_t rejected = 0, without_map = 0;

  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader*) override { return terms_.terms_for(header); }
  void interchange_begins(x12::InterchangeVerdict& verdict) override {
    agreement_ = &terms_.agreement_for(verdict.header);
    partner_ = !agreement_->partner.empty() ? agreement_->partner : excerpt(fmt::format("{}:{}", verdict.header.sender_qualifier, verdict.header.sender_id), 40);
    while (partner_.ends_with(' ')) partner_.pop_back();
  }
  void set_checked(const x12::CheckedSet& set) override {
    const bool is_rejected = set.verdict.disposition == x12::Disposition::rejected;
    if (is_rejected) ++rejected;
    if (!set.definition || (is_rejected && !rejected_too_)) return;
    const maps::Map* const map = maps_.map_for(*agreement_, set);
    if (!map) {
      if (set.verdict.set_id != "997" && set.verdict.set_id != "999") ++without_map;
      return;
    }
    maps::Trace trace;
    translator_.translate(set.document, *map, translation_, &trace);
    coverage.add(partner_, set.document, *map, trace);
  }

 private:
  TermsOption& terms_;
  MapOption& maps_;
  bool rejected_too_;
  const partners::Agreement* agreement_ = nullptr;
  std::string partner_;
  maps::Translator translator_;
  maps::Translation translation_;
};

class MapCoverage final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    terms_.declare(arguments);
    maps_.declare(arguments);
    arguments.flag("--by-partner", by_partner_, "one report for each partner of a set, instead of one for the set");
    arguments.flag("--rejected", rejected_, "count rejected sets too");
    arguments.number("--limit", "N", limit_, "places listed for each set; 20 when not said");
    arguments.flag("--json", json_, "one JSON object a line, everything");
    arguments.describe(
        "Which received elements no rule reads, most frequent first, and which fields of the canonical document are never filled, in the sets of these files. "
        "Exit status 1 when something was not read.");
    arguments.example("crossdock map coverage archive/acme/", "what our maps lose of a partner's files");
    arguments.example("crossdock map coverage orders.edi --map maps/acme-850.yaml", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock map coverage orders.edi");
    const auto dictionary = terms_.dictionary();
    maps_.load(terms_.configuration, terms_.uses_configuration(), dictionary);
    if (const auto map = maps_.csv_map()) return cover_csv(terminal, inputs, map);
    Counted counted(terms_, maps_, rejected_);
    for (const Input& input : inputs) {
      WatchedSource source(input, terminal);
      x12::InterpretOptions options;
      options.keep = x12::Keep::no_sets;
      (void)x12::interpret(source, *dictionary, counted, options);
    }
    terminal.end_progress();
    return report(terminal, counted);
  }

 private:
  // Of CSV files: the columns with something in them that no rule reads.
  ExitStatus cover_csv(Terminal& terminal, const std::vector<Input>& inputs, const std::shared_ptr<const maps::Map>& map) const {
    std::uint64_t documents = 0;
    maps::Share share;
    std::map<std::string, std::uint64_t> unread;
    bool refused = false;
    for (const Input& input : inputs) {
      maps::CsvDocuments file(map);
      if (!open_csv(terminal, input.name, whole(input), file, false)) refused = true;
      documents += file.size();
      for (const csv::Reader::Filled& column : file.filled()) {
        share.present += column.cells, share.read += column.is_read ? column.cells : 0;
        if (!column.is_read && column.cells > 0) unread[column.column] += column.cells;
      }
    }
    json_ ? print_csv_json(terminal, map->name(), documents, share, unread) : print_csv(terminal, map->name(), documents, share, unread);
    return refused || !unread.empty() ? ExitStatus::issues : ExitStatus::fine;
  }

  static void print_csv(Terminal& terminal, const std::string& map, std::uint64_t documents, const maps::Share& share, const std::map<std::string, std::uint64_t>& unread) {
    Table table({{"map"}, {"documents", Table::Align::right, false}, {"cells", Table::Align::right, false}, {"read", Table::Align::right, false}, {"share", Table::Align::right, false}});
    table.add({map, grouped(documents), grouped(share.present), grouped(share.read), percent(share)});
    terminal.out(table.text());
    if (unread.empty()) return;
    terminal.line(terminal.paint(Ink::bold, "\ncolumns with something in them that no rule reads"));
    Table columns_unread({{"column"}, {"cells", Table::Align::right, false}});
    for (const auto& [column, cells] : unread) columns_unread.add({excerpt(column, 60), grouped(cells)});
    terminal.out(columns_unread.text(2));
  }

  static void print_csv_json(Terminal& terminal, const std::string& map, std::uint64_t documents, const maps::Share& share, const std::map<std::string, std::uint64_t>& unread) {
    Json json;
    json.begin_object().field("map", map).field("documents", documents).field("cells", share.present).field("read", share.read).key("unread").begin_array();
    for (const auto& [column, cells] : unread) json.begin_object().field("column", column).field("cells", cells).end_object();
    terminal.line(json.end_array().end_object().text());
  }

  using Reports = std::vector<std::tuple<std::string, std::string, maps::Coverage::Of>>;  // set, partner

  ExitStatus report(Terminal& terminal, const Counted& counted) const {
    Reports reports;
    if (by_partner_ || json_)
      for (const auto& [key, of] : counted.coverage.by_set_and_partner()) reports.emplace_back(key.first, key.second, of);
    else
      for (const auto& [set, of] : counted.coverage.by_set()) reports.emplace_back(set, std::string(), of);
    json_ ? print_json(terminal, reports) : print(terminal, reports, counted);
    const bool lost = std::any_of(reports.begin(), reports.end(), [](const auto& one) { return std::get<2>(one).share.read < std::get<2>(one).share.present; });
    return lost ? ExitStatus::issues : ExitStatus::fine;
  }

  void print(Terminal& terminal, const Reports& reports, const Counted& counted) const {
    Table table({{"set", Table::Align::left, false}, {"partner"}, {"documents", Table::Align::right, false}, {"elements", Table::Align::right, false}, {"read", Table::Align::right, false}, {"share", Table::Align::right, false}});
    for (const auto& [set, partner, of] : reports) table.add({set, partner.empty() ? "all" : partner, grouped(of.documents), grouped(of.share.present), grouped(of.share.read), percent(of.share)});
    if (table.empty()) terminal.line("no set of these files has a map");
    else terminal.out(table.text());
    if (counted.rejected > 0)
      terminal.line(fmt::format("{} set{} rejected{}", grouped(counted.rejected), counted.rejected == 1 ? " was" : "s were", rejected_ ? " and counted all the same" : " and not counted; --rejected counts them"));
    if (counted.without_map > 0) terminal.line(fmt::format("{} set{} no map", grouped(counted.without_map), counted.without_map == 1 ? " has" : "s have"));
    for (const auto& [set, partner, of] : reports) print_details(terminal, set, partner, of);
  }

  void print_details(Terminal& terminal, const std::string& set, const std::string& partner, const maps::Coverage::Of& of) const {
    const std::string title = partner.empty() ? set : fmt::format("{} from {}", set, partner);
    const auto unread = of.most_frequent();
    if (!unread.empty()) {
      terminal.line(terminal.paint(Ink::bold, fmt::format("\n{}: received, and read by no rule", title)));
      Table table({{"place"}, {"element"}, {"times", Table::Align::right, false}, {"documents", Table::Align::right, false}});
      for (std::size_t i = 0; i < std::min<std::size_t>(unread.size(), limit_); ++i) table.add({unread[i]->place, unread[i]->name, grouped(unread[i]->times), grouped(unread[i]->documents)});
      terminal.out(table.text(2));
      if (unread.size() > limit_) terminal.line(fmt::format("  and {} more places; --limit {} lists them", unread.size() - limit_, unread.size()));
    }
    const std::vector<std::string> never = of.never_filled();
    if (!never.empty()) terminal.line("\n" + paragraph(fmt::format("{}: never filled: {}", title, fmt::join(never, ", ")), 2));
  }

  static void print_json(Terminal& terminal, const Reports& reports) {
    for (const auto& [set, partner, of] : reports) {
      Json json;
      json.begin_object().field("set", set).field("partner", partner).field("documents", of.documents).field("elements", of.share.present).field("read", of.share.read).key("unread").begin_array();
      for (const maps::Coverage::Unread* one : of.most_frequent())
        json.begin_object().field("place", one->place).field_if("name", one->name).field("times", one->times).field("documents", one->documents).end_object();
      json.end_array().key("never_filled").begin_array();
      for (const std::string& field : of.never_filled()) json.value(field);
      terminal.line(json.end_array().end_object().text());
    }
  }

  Inputs inputs_;
  TermsOption terms_;
  MapOption maps_;
  std::uint64_t limit_ = 20;
  bool by_partner_ = false, rejected_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_map_coverage() { return std::make_unique<MapCoverage>(); }

}  // namespace crossdock::cli
