// crossdock map test: cases as folders. input.x12 is what a partner sent, canonical.json what it must become, back.x12
// what must come when that is written again. A folder with an input.x12 is a case; with a map for CSV, one with an input.csv.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/csv_files.hpp"
#include "maps/canonical/json_reader.hpp"
#include "maps/generator.hpp"
#include "maps/translator.hpp"
#include "parsers/x12/segment_writer.hpp"
#include "parsers/x12/writer.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/line_diff.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> cases_below(const fs::path& folder, const std::string& input) {
  std::vector<fs::path> cases;
  if (fs::exists(folder / input)) cases.push_back(folder);
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_directory() && fs::exists(entry.path() / input)) cases.push_back(entry.path());
  std::sort(cases.begin(), cases.end());
  return cases;
}

// One case run: what its input became, and what came of that.
class CaseRun final : public x12::Listener {
 public:
  CaseRun(TermsOption& terms, MapOption& maps) : terms_(terms), maps_(maps) {}

  std::string canonical, back;          // as the files hold them
  std::vector<std::string> complaints;  // values that were not carried, sets without a map

  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader*) override { return terms_.terms_for(header); }
  void interchange_begins(x12::InterchangeVerdict& verdict) override { agreement_ = &terms_.agreement_for(verdict.header); }

  void set_checked(const x12::CheckedSet& set) override {
    const maps::Map* const map = set.definition ? maps_.map_for(*agreement_, set) : nullptr;
    if (!map) {
      complaints.push_back(fmt::format("there is no map for set {}", excerpt(set.verdict.set_id, 10)));
      return;
    }
    translator_.translate(set.document, *map, translation_);
    canonical += laid_out_json(translation_.json()) + "\n";
    for (const maps::Problem& problem : translation_.problems()) complaints.push_back(fmt::format("read: {} ({})", maps::sentence(problem), problem.map_line));
    write_back(*map, set);
  }

 private:
  void write_back(const maps::Map& map, const x12::CheckedSet& set) {
    canonical::JsonReader reader;
    canonical::Canonical document;
    std::vector<canonical::Problem> problems;
    reader.read(translation_.json(), map.schema(), document, problems);
    for (const canonical::Problem& problem : problems) complaints.push_back(fmt::format("{}: {}", problem.pointer, problem.reason));
    document::Draft draft(map.structure());
    std::vector<maps::Problem> losses;
    maps::Generator().generate(document, map, draft, losses);
    for (const maps::Problem& problem : losses) complaints.push_back(fmt::format("written: {} ({})", maps::sentence(problem), problem.map_line));
    x12::SegmentWriter writer(back, document::Delimiters{'*', '>', '^', '\n'});
    x12::write_set(writer, draft, set.verdict.control_number);
  }

  TermsOption& terms_;
  MapOption& maps_;
  const partners::Agreement* agreement_ = nullptr;
  maps::Translator translator_;
  maps::Translation translation_;
};

// The same of a CSV file.
void run_csv(const std::shared_ptr<const maps::Map>& map, const fs::path& input, std::string& canonical, std::string& back, std::vector<std::string>& complaints) {
  const auto complain = [&](const std::vector<flow::Fault>& faults) {
    for (const flow::Fault& fault : faults) complaints.push_back(fmt::format("{}{}: {}", fault.place, fault.pointer, fault.reason));
  };
  maps::CsvDocuments documents(map);
  if (!documents.open(contents(input))) return complain(flow::faults_of(documents.faults()));
  back = maps::csv_header(*map);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const maps::CsvDocument one = documents.document(i);
    complain(flow::faults_of(one.faults));
    if (one.json.empty()) continue;
    canonical += laid_out_json(one.json) + "\n";
    const maps::CsvRows rows = maps::write_csv(*map, one.json);
    complain(flow::faults_of(rows));
    back += rows.text;
  }
}

class MapTest final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("FOLDER", folder_, "a case, or a folder with cases below it; the folder we are in when not said");
    terms_.declare(arguments);
    maps_.declare(arguments);
    arguments.flag("--write", write_, "write canonical.json and back.x12 as they come now; read the difference before you keep them");
    arguments.flag("--json", json_, "one JSON object a line, one line a case");
    arguments.describe(
        "Runs map cases. A case is a folder: input.x12 as a partner sends it, canonical.json as it must be read, back.x12 as it must be written again; "
        "with a map for CSV, input.csv and back.csv. "
        "Exit status 1 when one comes out differently or a value is not carried.");
    arguments.example("crossdock map test tests/maps", "");
    arguments.example("crossdock map test cases/acme --map maps/acme-850.yaml --write", "after a change that was meant");
  }

  ExitStatus run(Terminal& terminal) override {
    if (!fs::is_directory(folder_)) throw NotFound(fmt::format("there is no folder {}", excerpt(folder_, 200)), "crossdock map test FOLDER");
    maps_.load(terms_.configuration, terms_.uses_configuration(), terms_.dictionary());
    csv_ = maps_.csv_map();
    const std::vector<fs::path> cases = cases_below(folder_, csv_ ? "input.csv" : "input.x12");
    if (cases.empty()) throw NotFound(fmt::format("no folder below {} holds an {}", excerpt(folder_, 200), csv_ ? "input.csv" : "input.x12"), "crossdock help map test");
    std::size_t failed = 0;
    for (const fs::path& one : cases) failed += run_case(terminal, one) ? 0 : 1;
    if (!json_) terminal.line(failed == 0 ? fmt::format("{} case{} in order.", cases.size(), cases.size() == 1 ? " is" : "s are") : fmt::format("{} of {} cases came out differently.", failed, cases.size()));
    return failed == 0 ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  bool run_case(Terminal& terminal, const fs::path& folder) {
    CaseRun run(terms_, maps_);
    if (csv_) {
      run_csv(csv_, folder / "input.csv", run.canonical, run.back, run.complaints);
    } else {
      x12::InterpretOptions options;
      options.keep = x12::Keep::no_sets;
      x12::FileSource source(folder / "input.x12");
      (void)x12::interpret(source, *terms_.dictionary(), run, options);
      if (run.canonical.empty()) run.complaints.push_back("input.x12 holds no set that was translated");
    }
    const std::string canonical = compared(folder / "canonical.json", run.canonical), back = compared(folder / back_name(), run.back);
    const bool fine = canonical.empty() && back.empty() && run.complaints.empty();
    if (json_) print_json(terminal, folder, fine, run.complaints, canonical, back);
    else if (!fine) print(terminal, folder, run.complaints, canonical, back);
    return fine;
  }

  // The difference, or empty; with --write the file is written and there is none.
  std::string compared(const fs::path& file, const std::string& found) const {
    if (write_) {
      std::ofstream(file, std::ios::binary) << found;
      return {};
    }
    if (!fs::exists(file)) return "  there is no such file; --write makes it\n";
    return line_diff(contents(file), found);
  }

  [[nodiscard]] const char* back_name() const { return csv_ ? "back.csv" : "back.x12"; }

  void print(Terminal& terminal, const fs::path& folder, const std::vector<std::string>& complaints, const std::string& canonical, const std::string& back) const {
    terminal.line(terminal.paint(Ink::bold, folder.string()));
    for (const std::string& complaint : complaints) terminal.line("  " + paragraph(complaint, 4));
    for (const auto& [name, text] : {std::pair<const char*, const std::string*>("canonical.json", &canonical), std::pair(back_name(), &back)})
      if (!text->empty()) terminal.line(fmt::format("  {} (- expected, + found)", name)), terminal.out(*text);
  }

  static void print_json(Terminal& terminal, const fs::path& folder, bool fine, const std::vector<std::string>& complaints, const std::string& canonical, const std::string& back) {
    Json json;
    json.begin_object().field("case", folder.string()).field("fine", fine).key("complaints").begin_array();
    for (const std::string& complaint : complaints) json.value(complaint);
    terminal.line(json.end_array().field_if("canonical", canonical).field_if("back", back).end_object().text());
  }

  TermsOption terms_;
  MapOption maps_;
  std::shared_ptr<const maps::Map> csv_;  // --map, when it is one for CSV
  std::string folder_ = ".";
  bool write_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_map_test() { return std::make_unique<MapTest>(); }

}  // namespace crossdock::cli
