// crossdock map try: a changed map run over documents that came before, against what they became then. The store is only
// read: nothing is written, sent or held.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/addressee.hpp"
#include "engine/flow/csv_files.hpp"
#include "engine/flow/kept_bytes.hpp"
#include "maps/csv_documents.hpp"
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

// Files of our own systems that were read by a map for CSV: one is kept for the documents that follow it.
class StoredRows {
 public:
  StoredRows(store::Queries& queries, std::shared_ptr<const maps::Map> map) : queries_(queries), map_(std::move(map)) {}

  // Reads the file by the map. False when it is no CSV, or `takes` does not want the map it was read by then.
  template <class Takes>
  bool open(store::Id received, Takes&& takes) {
    if (received == received_) return is_csv_;
    received_ = received, is_csv_ = false;
    const auto row = queries_.received_by(received);
    if (!row || !takes(*row)) return false;
    std::string bytes = queries_.content(row->content);
    is_csv_ = !flow::begins_as_json(bytes);
    file_.emplace(map_);
    is_whole_ = is_csv_ && file_->open(std::move(bytes));
    return is_csv_;
  }

  // The document, or why the file has none there by this map.
  [[nodiscard]] maps::CsvDocument document(std::uint32_t ordinal) {
    if (is_whole_ && ordinal < file_->size()) return file_->document(ordinal);
    maps::CsvDocument none;
    none.faults = file_->faults();
    if (none.faults.empty()) none.faults.push_back({"no_document", 0, 0, {}, "the file has fewer documents by this map", {}});
    return none;
  }

 private:
  store::Queries& queries_;
  std::shared_ptr<const maps::Map> map_;
  std::optional<maps::CsvDocuments> file_;
  store::Id received_ = 0;
  bool is_csv_ = false, is_whole_ = false;
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
        "Without --partner the documents are those the map translates by the agreements; of a map for CSV, those of files it read, and those it wrote as rows "
        "for a destination. Nothing is written. Exit status 1 when one comes out differently.");
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
    const maps::MapLibrary::Entry& entry = *library_->find(map_);
    if (entry.csv) {
      try_csv(page);
    } else {
      page.type = entry.set;
      StoredSets sets(*queries_, *shelf_.dictionary());
      each_document(page, [&](const store::Document& row) { try_document(row, sets); });
    }
    if (!json_) summarize(entry.csv ? entry.document : entry.set);
    return differ_ > 0 ? ExitStatus::issues : ExitStatus::fine;
  }

 private:
  template <class Visit>
  void each_document(store::Filter page, Visit&& visit) {
    for (auto rows = queries_->documents(page); !rows.empty(); rows = queries_->documents(page)) {
      for (const store::Document& row : rows) visit(row);
      page.before = rows.back().id;
    }
  }

  // -- CSV: files our own systems left, and rows they were given --------------------------------------------------------
  void try_csv(store::Filter page) {
    csv_ = library_->compile(map_);
    StoredRows files(*queries_, csv_);
    page.direction = store::Direction::outbound;
    each_document(page, [&](const store::Document& row) { try_rows(row, files); });
    page.direction = store::Direction::inbound;
    each_document(page, [&](const store::Document& row) { try_written(row); });
  }

  void try_rows(const store::Document& row, StoredRows& files) {
    if (row.received == 0 || row.schema != csv_->schema().name || !files.open(row.received, [&](const store::Received& file) { return is_for(map_of(file)); })) return;
    ++tried_;
    const maps::CsvDocument one = files.document(row.ordinal);
    if (row.content == 0) {
      if (one.fits()) tell_new(row);
      return;
    }
    if (one.json.empty()) return tell(row, not_read(one.faults));
    std::set<std::string> faults;
    for (const csv::Fault& fault : one.faults) faults.insert(fmt::format("{}: {}", csv::place_of(fault), fault.reason));
    const std::string difference = line_diff(as_it_was(row, [](const store::Exception& told) { return told.location.starts_with("row "); }), laid_out(one.json, faults));
    if (!difference.empty()) tell(row, difference);
  }

  static std::string not_read(const std::vector<csv::Fault>& faults) {
    std::string text;
    for (const csv::Fault& fault : faults) {
      const std::string place = csv::place_of(fault);
      text += paragraph(fmt::format("+ not read: {}{}{}", place, place.empty() ? "" : ": ", fault.reason), 4) + "\n";
    }
    return text;
  }

  // The document as rows, against the file that went to the destination.
  void try_written(const store::Document& row) {
    if (row.content == 0 || row.schema != csv_->schema().name) return;
    store::Filter of;
    of.document = row.id;
    for (const store::Outbound& sent : queries_->outbound(of)) {
      const config::Destination* const destination = shelf_.configuration.file() ? shelf_.configuration.settings().destination(sent.channel) : nullptr;
      if (!destination || std::none_of(destination->maps.begin(), destination->maps.end(), [&](const std::string& name) { return is_for(name); })) continue;
      if (queries_->documents_of(sent.id).size() != 1) continue;  // rows of others stand between
      ++tried_;
      const maps::CsvRows rows = maps::write_csv(*csv_, queries_->content(row.content), row.partner);
      std::string now = rows.fits() ? maps::csv_header(*csv_) + rows.text : std::string();
      for (const flow::Fault& fault : flow::faults_of(rows))
        if (fault.stops) now += fmt::format("not written: {}{}{}: {}\n", fault.pointer, fault.pointer.empty() || fault.place.empty() ? "" : ", ", fault.place, fault.reason);
      const std::string difference = line_diff(queries_->content(sent.content), now);
      if (!difference.empty()) tell(row, difference);
    }
  }

  // The map that read a file: who sent it named one, or the configuration does for its source.
  std::string map_of(const store::Received& file) {
    if (const auto said = file.attributes.find(flow::by_map); said != file.attributes.end()) return said->second;
    if (!shelf_.configuration.file()) return {};
    const auto& sources = shelf_.configuration.settings().sources;
    const auto source = std::find_if(sources.begin(), sources.end(), [&](const config::Source& one) { return one.name == file.channel; });
    return source == sources.end() ? std::string() : source->map;
  }

  // With --partner whichever map it was.
  [[nodiscard]] bool is_for(const std::string& map) const { return map == map_ || (!partner_.empty() && !map.empty()); }

  // -- transaction sets -------------------------------------------------------------------------------------------------
  void try_document(const store::Document& row, StoredSets& sets) {
    if (row.validation == store::Validation::rejected || row.received == 0 || row.length == 0 || !sets.open(row)) return;
    if (partner_.empty() && !is_for(row, sets.header())) return;
    sets.read(row, [&](const x12::CheckedSet& set) {
      if (!set.definition) return;
      ++tried_;
      const auto map = library_->compile(map_, {set.definition, &set.definition->structure()});
      translator_.translate(set.document, *map, translation_);
      if (row.content == 0) return tell_new(row);
      const std::string difference = line_diff(as_it_was(row, [](const store::Exception& told) { return is_problem(told.code); }), as_it_is());
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

  // The canonical document laid out, and a line for each value that was not carried: `counts` picks them.
  template <class Counts>
  std::string as_it_was(const store::Document& row, Counts&& counts) {
    std::string json = queries_->content(row.content);
    while (json.ends_with('\n')) json.pop_back();
    store::Filter of;
    of.document = row.id;
    std::set<std::string> problems;  // told again when the document was translated again
    for (const store::Exception& one : queries_->exceptions(of))
      if (counts(one)) problems.insert(csv_ ? fmt::format("{}: {}", one.location, one.text) : one.text);
    return laid_out(json, problems);
  }

  [[nodiscard]] std::string as_it_is() const {
    std::set<std::string> problems;
    for (const maps::Problem& problem : translation_.problems()) problems.insert(excerpt(maps::sentence(problem), 500));
    return laid_out(translation_.json(), problems);
  }

  static std::string laid_out(std::string_view json, const std::set<std::string>& problems) {
    std::string text = json.empty() ? std::string() : laid_out_json(json) + "\n";
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
    std::string text = name_of(Thing::document, row.id);
    if (const std::string number = number_of(row); !number.empty()) text += " " + number;
    if (!row.partner.empty()) text += " of " + row.partner;
    terminal_->line(terminal_->paint(Ink::bold, fmt::format("{}, {}", text, clock_text(row.at, now_))));
  }

  void tell_json(const store::Document& row, const char* what, const std::string& difference) {
    ++(difference.empty() ? new_ : differ_);
    Json json;
    json.begin_object().field("document", name_of(Thing::document, row.id)).field("number", number_of(row)).field("partner", row.partner).field("result", what);
    terminal_->line(json.field_if("difference", difference).end_object().text());
  }

  // `kind`: "850"; of a map for CSV, "order".
  void summarize(const std::string& kind) const {
    if (tried_ == 0) {
      terminal_->line(fmt::format("no {} since {} is one for {}", kind, since_, map_));
      return terminal_->line(csv_ ? fmt::format("next: crossdock list --since {};  --partner NAME tries his, whatever map for CSV they had", since_)
                                  : fmt::format("next: crossdock list --type {} --since {};  --partner NAME tries his, whatever map they have", kind, since_));
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
  std::shared_ptr<const maps::Map> csv_;  // when it is one for CSV
};

}  // namespace

std::unique_ptr<Command> make_map_try() { return std::make_unique<MapTry>(); }

}  // namespace crossdock::cli
