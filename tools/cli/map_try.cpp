// crossdock map try: a changed map run over documents that came before, against what they became then. The store is only
// read: nothing is written, sent or held.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/kept_bytes.hpp"
#include "maps/translator.hpp"
#include "parsers/x12/interchange_header.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/line_diff.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/terms_option.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

constexpr std::size_t rows_at_once = 200;

// Sets as they were received, again: the bytes of one file and one ISA are kept for the documents that follow it.
class StoredSets {
 public:
  StoredSets(store::Queries& queries, const x12::Dictionary& dictionary) : queries_(queries), dictionary_(dictionary) {}

  // Precondition: the document was received. False when the file or its ISA is not there any more.
  bool open(const store::Document& row) {
    if (row.received != received_) {
      const auto received = queries_.received_by(row.received);
      if (!received) return false;
      bytes_.emplace(queries_, *received);
      received_ = row.received, interchange_ = 0;
    }
    if (row.interchange == interchange_) return true;
    const auto interchange = queries_.interchange_by(row.interchange);
    const auto isa = interchange ? x12::read_isa(bytes_->part(interchange->offset, x12::isa_longest)) : std::nullopt;
    if (!isa) return false;
    header_ = isa->header, interchange_ = row.interchange;
    return true;
  }

  [[nodiscard]] const x12::InterchangeHeader& header() const { return header_; }

  template <class Visit>
  void read(const store::Document& row, Visit&& visit) const {
    x12::GroupHeader group;
    group.functional_id = row.group_code, group.control_number = row.group_number, group.version = row.release;
    x12::interpret_set(bytes_->part(row.offset, row.length), header_, group, dictionary_, {}, visit);
  }

 private:
  store::Queries& queries_;
  const x12::Dictionary& dictionary_;
  std::optional<flow::KeptBytes> bytes_;
  x12::InterchangeHeader header_;
  store::Id received_ = 0, interchange_ = 0;
};

class MapTry final : public Command {
 public:
  void declare(Arguments& arguments) override {
    shelf_.configuration.declare_work(arguments);
    arguments.positional("MAP", map_, "the changed map: a file (its folder is loaded with it) or a name");
    arguments.option("--since", "TIME", since_, "documents from then on: 2h, 7d, 2026-07-01; 7d when not said");
    arguments.option("--partner", "NAME", partner_, "this partner's documents, whichever map translates them now");
    arguments.number("-n,--limit", "N", limit_, "differences shown; 20 when not said. All are counted");
    arguments.flag("--json", json_, "one JSON object a line, one line a document that differs");
    arguments.describe(
        "Runs documents of the store through a map and shows what would be different: fields of the canonical document and values that cannot be carried. "
        "Without --partner the documents are those the map translates by the agreements. Nothing is written. Exit status 1 when one comes out differently.");
    arguments.example("crossdock map try maps/acme-850.yaml --since 30d", "before the changed map goes live");
    arguments.example("crossdock map try drafts/acme-850.yaml --partner acme", "a map no agreement names yet");
  }

  ExitStatus run(Terminal& terminal) override {
    if (map_.empty()) throw UsageError("try which map?", "crossdock map try maps/acme-850.yaml --since 7d");
    terminal_ = &terminal;
    now_ = SystemClock().now();
    store::Filter page;
    page.direction = store::Direction::inbound, page.partner = partner_, page.limit = rows_at_once;
    page.since = time_before("--since", since_, now_);
    queries_ = shelf_.configuration.queries();
    library_ = &shelf_.load(map_);
    page.type = library_->find(map_)->set;
    StoredSets sets(*queries_, *shelf_.dictionary());
    for (auto rows = queries_->documents(page); !rows.empty(); rows = queries_->documents(page)) {
      for (const store::Document& row : rows) try_document(row, sets);
      page.before = rows.back().id;
    }
    if (!json_) summarize(page.type);
    return differ_ > 0 ? ExitStatus::issues : ExitStatus::fine;
  }

 private:
  void try_document(const store::Document& row, StoredSets& sets) {
    if (row.validation == store::Validation::rejected || row.received == 0 || row.length == 0 || !sets.open(row)) return;
    if (partner_.empty() && !is_for(row, sets.header())) return;
    sets.read(row, [&](const x12::CheckedSet& set) {
      if (!set.definition) return;
      ++tried_;
      const auto map = library_->compile(map_, {set.definition, &set.definition->structure()});
      translator_.translate(set.document, *map, translation_);
      if (row.content == 0) return tell_new(row);
      const std::string difference = line_diff(as_it_was(row), as_it_is());
      if (!difference.empty()) tell(row, difference);
    });
  }

  // Is this the map the agreement gives the document?
  bool is_for(const store::Document& row, const x12::InterchangeHeader& header) {
    if (!shelf_.configuration.file()) return true;
    const auto found = shelf_.configuration.partners()->resolve(parties_of(header), std::chrono::floor<std::chrono::days>(row.at));
    const std::string_view named = found.agreement->inbound.map_for(row.type, row.release);
    if (!named.empty()) return named == map_;
    const auto* const base = library_->base_for(row.type);
    return base && base->name == map_;
  }

  // The canonical document laid out, and a line for each value that was not carried.
  std::string as_it_was(const store::Document& row) {
    std::string json = queries_->content(row.content);
    while (json.ends_with('\n')) json.pop_back();
    store::Filter of;
    of.document = row.id;
    std::set<std::string> problems;  // told again when the document was translated again
    for (const store::Exception& one : queries_->exceptions(of))
      if (is_problem(one.code)) problems.insert(one.text);
    return laid_out(json, problems);
  }

  [[nodiscard]] std::string as_it_is() const {
    std::set<std::string> problems;
    for (const maps::Problem& problem : translation_.problems()) problems.insert(excerpt(maps::sentence(problem), 500));
    return laid_out(translation_.json(), problems);
  }

  static std::string laid_out(std::string_view json, const std::set<std::string>& problems) {
    std::string text = laid_out_json(json) + "\n";
    for (const std::string& problem : problems) text += fmt::format("not carried: {}\n", problem);
    return text;
  }

  static bool is_problem(std::string_view code) {
    for (int kind = 0; kind <= static_cast<int>(maps::ProblemKind::not_written); ++kind)
      if (code == maps::name_of(static_cast<maps::ProblemKind>(kind))) return true;
    return false;
  }

  static std::string number_of(const store::Document& row) { return row.keys.empty() ? row.number : row.keys.front().value; }

  void tell(const store::Document& row, const std::string& difference) {
    if (json_) return tell_json(row, "differs", difference);
    if (++differ_ > limit_) return;
    heading(row);
    terminal_->out(difference);
  }

  void tell_new(const store::Document& row) {
    if (json_) return tell_json(row, "not_translated_before", {});
    if (++new_ + differ_ > limit_) return;
    heading(row);
    terminal_->line("  " + paragraph(fmt::format("was not translated{}; this map translates it", row.reason.empty() ? "" : ": " + row.reason), 4));
  }

  void heading(const store::Document& row) const {
    terminal_->line(terminal_->paint(Ink::bold, fmt::format("{} {} of {}, {}", name_of(Thing::document, row.id), number_of(row), row.partner, clock_text(row.at, now_))));
  }

  void tell_json(const store::Document& row, const char* what, const std::string& difference) {
    ++(difference.empty() ? new_ : differ_);
    Json json;
    json.begin_object().field("document", name_of(Thing::document, row.id)).field("number", number_of(row)).field("partner", row.partner).field("result", what);
    terminal_->line(json.field_if("difference", difference).end_object().text());
  }

  void summarize(const std::string& set) const {
    if (tried_ == 0) {
      terminal_->line(fmt::format("no {} since {} is one for {}", set, since_, map_));
      return terminal_->line(fmt::format("next: crossdock list --type {} --since {};  --partner NAME tries his, whatever map they have", set, since_));
    }
    const std::uint64_t shown = std::min<std::uint64_t>(differ_ + new_, limit_);
    if (shown < differ_ + new_) terminal_->line(fmt::format("and {} more; --limit {} shows them", differ_ + new_ - shown, differ_ + new_));
    std::string text = differ_ == 0 ? fmt::format("{} document{} the same as before", grouped(tried_ - new_), tried_ - new_ == 1 ? " is" : "s are")
                                    : fmt::format("{} of {} documents come out differently (- before, + now)", grouped(differ_), grouped(tried_));
    if (new_ > 0) text += fmt::format("; {} translated for the first time", grouped(new_));
    terminal_->line(paragraph(text + ". Nothing was written.", 2));
  }

  MapShelf shelf_;
  std::string map_, since_ = "7d", partner_;
  std::uint64_t limit_ = 20, tried_ = 0, differ_ = 0, new_ = 0;
  bool json_ = false;
  Terminal* terminal_ = nullptr;
  Time now_{};
  std::unique_ptr<store::Queries> queries_;
  const maps::MapLibrary* library_ = nullptr;
  maps::Translator translator_;
  maps::Translation translation_;
};

}  // namespace

std::unique_ptr<Command> make_map_try() { return std::make_unique<MapTry>(); }

}  // namespace crossdock::cli
