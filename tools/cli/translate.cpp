// crossdock translate: the canonical documents of a file, one JSON document a line.
#include <set>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/translator.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/csv_report.hpp"
#include "tools/cli/document_files.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/no_interchange.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

bool is_acknowledgment(std::string_view set) { return set == "997" || set == "999"; }

// Prints the documents of one file; everything that is no document goes to standard error.
class Documents final : public x12::Listener {
 public:
  Documents(const Input& input, Terminal& terminal, TermsOption& terms, MapOption& maps) : input_(input), terminal_(terminal), terms_(terms), maps_(maps) {}

  std::uint64_t refused = 0, without_map = 0, problems = 0;

  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader*) override { return terms_.terms_for(header); }
  void interchange_begins(x12::InterchangeVerdict& verdict) override { agreement_ = &terms_.agreement_for(verdict.header); }

  void set_checked(const x12::CheckedSet& set) override {
    const std::string label = fmt::format("{} {}", excerpt(set.verdict.set_id, 10), excerpt(set.verdict.control_number, 12));
    if (set.verdict.disposition == x12::Disposition::rejected || !set.definition) {
      ++refused;
      if (refused <= most_told) tell(fmt::format("{} is rejected and not translated", label));
      return;
    }
    const maps::Map* const map = maps_.map_for(*agreement_, set);
    if (!map) return note_missing_map(set.verdict.set_id);
    translator_.translate(set.document, *map, translation_);
    terminal_.out(translation_.json());
    terminal_.out("\n");
    for (const maps::Problem& problem : translation_.problems())
      if (++problems <= most_told) tell(fmt::format("{}: {}{}", label, maps::sentence(problem), problem.on_no_row == maps::OnNoRow::hold ? "; the daemon holds the document" : ""));
  }

  void interchange_ends(x12::InterchangeVerdict&& verdict) override {
    for (const x12::GroupVerdict& group : verdict.groups)
      if (group.disposition == x12::Disposition::rejected && group.sets_received > group.sets_refused)
        tell(fmt::format("group {} is rejected as a whole: the daemon would not pass its documents on", excerpt(group.header.control_number))), ++refused;
    if (verdict.disposition == x12::Disposition::rejected)
      tell(fmt::format("interchange {} is rejected: the daemon would not pass its documents on", excerpt(verdict.header.control_number))), ++refused;
  }

 private:
  static constexpr std::uint64_t most_told = 20;

  void note_missing_map(const std::string& set) {
    if (is_acknowledgment(set)) return;
    ++without_map;
    if (told_missing_.insert(set).second) tell(fmt::format("there is no map for set {}", excerpt(set, 10)));
  }

  void tell(const std::string& text) { terminal_.error(fmt::format("{}: {}", input_.name, text)); }

  const Input& input_;
  Terminal& terminal_;
  TermsOption& terms_;
  MapOption& maps_;
  const partners::Agreement* agreement_ = nullptr;
  maps::Translator translator_;
  maps::Translation translation_;
  std::set<std::string> told_missing_;
};

class Translate final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    terms_.declare(arguments);
    maps_.declare(arguments);
    arguments.flag("--json", json_, "what it prints anyway");
    arguments.describe(
        "Prints the canonical documents of the accepted sets, one JSON document a line; what is not translated is named on standard error. "
        "Exit status 1 when a set was rejected, had no map, or a value could not be carried. With a map for CSV the files are CSV.");
    arguments.example("crossdock translate orders.edi | jq .order_number", "");
    arguments.example("crossdock translate orders.edi --map maps/acme-850.yaml", "try a map before it goes live");
    arguments.example("crossdock translate acks.csv --map erp-acknowledgments", "the documents of a CSV file");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock translate orders.edi");
    const auto dictionary = terms_.dictionary();
    maps_.load(terms_.configuration, terms_.uses_configuration(), dictionary);
    std::uint64_t wrong = 0;
    if (const auto map = maps_.csv_map()) {
      for (const Input& input : inputs) wrong += translate_csv(terminal, input, map);
      return wrong == 0 ? ExitStatus::fine : ExitStatus::issues;
    }
    for (const Input& input : inputs) {
      WatchedSource source(input, terminal);
      Documents listener(input, terminal, terms_, maps_);
      x12::InterpretOptions options;
      options.keep = x12::Keep::no_sets;
      const x12::FileVerdict verdict = x12::interpret(source, *dictionary, listener, options);
      if (verdict.interchanges == 0) tell_none(terminal, input, source.front());
      wrong += listener.refused + listener.without_map + listener.problems + (verdict.interchanges == 0 ? 1 : 0);
      if (listener.refused > 0) first_refused_ = input.path.string();
    }
    if (!first_refused_.empty()) terminal.error("some sets were rejected", fmt::format("crossdock check {}", first_refused_));
    return wrong == 0 ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  void tell_none(Terminal& terminal, const Input& input, std::string_view front) const {
    std::vector<std::string> csv_maps;
    for (const maps::MapLibrary::Entry& entry : maps_.library().entries())
      if (entry.csv) csv_maps.push_back(entry.name);
    const NoInterchange told = no_interchange(input, front, csv_maps);
    terminal.error(fmt::format("{}: {}", input.name, told.what), told.next);
  }

  // Gives how many documents were not translated, or not whole.
  static std::uint64_t translate_csv(Terminal& terminal, const Input& input, const std::shared_ptr<const maps::Map>& map) {
    maps::CsvDocuments documents(map);
    if (!open_csv(terminal, input.name, whole(input), documents, false)) return 1;
    std::uint64_t wrong = 0;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const maps::CsvDocument one = documents.document(i);
      if (one.fits()) terminal.line(one.json);
      wrong += one.faults.empty() ? 0 : 1;
      tell_csv_faults(terminal, input.name, flow::faults_of(one.faults));
    }
    return wrong;
  }

  Inputs inputs_;
  TermsOption terms_;
  MapOption maps_;
  std::string first_refused_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_translate() { return std::make_unique<Translate>(); }

}  // namespace crossdock::cli
