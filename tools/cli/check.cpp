// crossdock check: reads X12 files as the daemon would and says in words what is wrong with them.
#include <set>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/issue_report.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/no_interchange.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"

namespace crossdock::cli {
namespace {

using document::Issue;
using document::Severity;

struct Totals {
  std::uint64_t bytes = 0, interchanges = 0, groups = 0, sets = 0, accepted = 0, errors = 0, warnings = 0, notes = 0;

  void operator+=(const Totals& other) {
    bytes += other.bytes, interchanges += other.interchanges, groups += other.groups, sets += other.sets, accepted += other.accepted;
    errors += other.errors, warnings += other.warnings, notes += other.notes;
  }
  [[nodiscard]] bool clean() const { return errors == 0 && warnings == 0 && accepted == sets && interchanges > 0; }
};

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(number), number == 1 ? one : many);
}

// Reads one file, reporting as it goes: memory does not grow with the file.
class FileCheck final : public x12::Listener {
 public:
  // `limit`: issues told; none are when `quiet`.
  FileCheck(const Input& input, Terminal& terminal, TermsOption& terms, bool json, std::uint64_t limit, bool quiet)
      : input_(input), terminal_(terminal), terms_(terms), json_(json), quiet_(quiet), limit_(limit) {}

  void run(const x12::Dictionary& dictionary) {
    WatchedSource source(input_, terminal_);
    source_ = &source;
    x12::InterpretOptions options;
    options.keep = x12::Keep::no_sets;
    const x12::FileVerdict verdict = x12::interpret(source, dictionary, *this, options);
    totals.bytes = verdict.bytes;
    const NoInterchange other = no_interchange(input_, source.front());
    if (totals.interchanges == 0 && other.is_something_else && !json_) return terminal_.error(fmt::format("{}: {}", input_.name, other.what), other.next);
    for (const Issue& issue : verdict.issues) tell(issue, {}, quote_of(input_.path, issue, '~'));
    if (unlisted_ > 0 && !json_ && !quiet_)
      terminal_.line(paragraph(fmt::format("{}: {} more; --limit 0 lists all", input_.name, grouped(unlisted_)), 4));
  }

  Totals totals;

  // -- Listener ----------------------------------------------------------------------------------------------------
  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader*) override { return terms_.terms_for(header); }

  void interchange_begins(x12::InterchangeVerdict& verdict) override {
    ++totals.interchanges;
    agreement_ = &terms_.agreement_for(verdict.header);
    terminator_ = verdict.header.delimiters.segment;
    if (const std::string trouble = terms_.trouble_for(verdict.header); !trouble.empty() && !json_ && !quiet_)
      terminal_.line(paragraph(fmt::format("{}: note: the daemon would hold this interchange: {}", input_.name, trouble), 4));
  }

  void group_begins(const x12::InterchangeVerdict&, x12::GroupVerdict& group) override {
    dialect_ = x12::dialect_of(agreement_->inbound.acknowledgment.functional, group.header.version.substr(0, 6));
  }

  void set_checked(const x12::CheckedSet& set) override {
    const std::string label = fmt::format("{} {}", excerpt(set.verdict.set_id, 10), excerpt(set.verdict.control_number, 12));
    for (const Issue& issue : set.verdict.issues) tell(issue, label, quote_of(set.document, issue));
    unlisted_ += set.verdict.issues_not_listed;
    if (!set.verdict.release_note.empty() && noted_.insert(set.verdict.release_note).second && !json_ && !quiet_)
      terminal_.line(paragraph(fmt::format("{}: note: {}", input_.name, set.verdict.release_note), 4));
    ++totals.sets;
    source_->remark = fmt::format("{}, {}", counted(totals.sets, "set", "sets"), counted(totals.errors, "error", "errors"));
  }

  void group_ends(const x12::InterchangeVerdict&, const x12::GroupVerdict& group) override {
    ++totals.groups;
    for (const Issue& issue : group.issues) tell(issue, {}, quote_of(input_.path, issue, terminator_));
  }

  void interchange_ends(x12::InterchangeVerdict&& verdict) override {
    for (const x12::GroupVerdict& group : verdict.groups)
      if (verdict.disposition != x12::Disposition::rejected) totals.accepted += group.sets_accepted;
    for (const Issue& issue : verdict.issues) tell(issue, {}, quote_of(input_.path, issue, terminator_));
  }

 private:
  void tell(const Issue& issue, const std::string& set, const std::optional<Quote>& quote) {
    ++(issue.severity == Severity::reject ? totals.errors : issue.severity == Severity::note ? totals.notes : totals.warnings);
    if (quiet_ || (limit_ != 0 && told_ >= limit_)) {
      ++unlisted_;
      return;
    }
    ++told_;
    const IssueContext context{input_.name, set, dialect_};
    if (!json_) return terminal_.line(report(terminal_, context, issue, quote));
    Json json;
    json.begin_object().field("type", "issue");
    add_fields(json, context, issue);
    terminal_.line(json.end_object().text());
  }

  const Input& input_;
  Terminal& terminal_;
  TermsOption& terms_;
  bool json_, quiet_;
  std::uint64_t limit_, told_ = 0, unlisted_ = 0;
  WatchedSource* source_ = nullptr;
  const partners::Agreement* agreement_ = nullptr;
  x12::Dialect dialect_{};
  char terminator_ = '~';
  std::set<std::string> noted_;
};

class Check final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    terms_.declare(arguments);
    arguments.number("-n,--limit", "N", limit_, "list at most so many issues of each file; default 100, 0 lists all");
    arguments.flag("-q,--quiet", quiet_, "the summary alone");
    arguments.flag("--json", json_, "one JSON object a line: issues, then a summary of each file");
    arguments.describe(
        "Reads X12 files as the daemon would and says in words what is wrong: the line, a caret under the element, and the codes the "
        "partner would read in the acknowledgment. Nothing is kept and nothing is sent.");
    arguments.example("crossdock check orders.edi", "");
    arguments.example("crossdock check inbox/ --partner acme", "a whole folder, by Acme's agreement");
    arguments.example("ssh host cat orders.edi | crossdock check -", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock check orders.edi");
    const auto dictionary = terms_.dictionary();
    Totals all;
    std::size_t faulty_files = 0;
    const Input* first_faulty = nullptr;
    for (const Input& input : inputs) {
      FileCheck file(input, terminal, terms_, json_, limit_, quiet_);
      file.run(*dictionary);
      if (json_) print_json(terminal, "file", &input, file.totals);
      if (!file.totals.clean() && ++faulty_files == 1) first_faulty = &input;
      all += file.totals;
    }
    if (json_ && inputs.size() > 1) print_json(terminal, "summary", nullptr, all);
    if (!json_) print_summary(terminal, inputs.size(), faulty_files, first_faulty, all);
    return faulty_files == 0 ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  static void print_summary(Terminal& terminal, std::size_t files, std::size_t faulty, const Input* example, const Totals& all) {
    if (example && example->path != "-" && all.interchanges > 0) terminal.line(fmt::format("next: crossdock acknowledge {}", example->name));
    std::string text = files == 1 ? counted(all.interchanges, "interchange", "interchanges")
                                  : fmt::format("{}, {}", counted(files, "file", "files"), counted(all.interchanges, "interchange", "interchanges"));
    text += fmt::format(", {}: ", counted(all.sets, "set", "sets"));
    text += all.accepted == all.sets ? "all accepted" : fmt::format("{} accepted, {} rejected", grouped(all.accepted), grouped(all.sets - all.accepted));
    for (const auto& [number, one, many] : {std::tuple(all.errors, "error", "errors"), {all.warnings, "warning", "warnings"}, {all.notes, "note", "notes"}})
      if (number > 0) text += ", " + counted(number, one, many);
    if (files > 1 && faulty > 0) text += fmt::format(", in {}", counted(faulty, "file", "files"));
    if (all.sets == 0 && all.interchanges == 0) text = files == 1 ? "no interchange found" : fmt::format("no interchange found in {} files", grouped(files));
    terminal.line(terminal.paint(faulty == 0 ? Ink::green : Ink::red, text));
  }

  static void print_json(Terminal& terminal, const char* type, const Input* input, const Totals& totals) {
    Json json;
    json.begin_object().field("type", type);
    if (input) json.field("file", input->name);
    json.field("clean", totals.clean()).field("bytes", totals.bytes).field("interchanges", totals.interchanges).field("groups", totals.groups)
        .field("sets", totals.sets).field("accepted", totals.accepted).field("errors", totals.errors).field("warnings", totals.warnings)
        .field("notes", totals.notes).end_object();
    terminal.line(json.text());
  }

  Inputs inputs_;
  TermsOption terms_;
  std::uint64_t limit_ = 100;
  bool quiet_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_check() { return std::make_unique<Check>(); }

}  // namespace crossdock::cli
