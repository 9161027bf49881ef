// crossdock generate: canonical documents as the interchange they would become; nothing is sent, no number is used.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/envelope.hpp"
#include "maps/canonical/document_text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/csv_report.hpp"
#include "tools/cli/document_files.hpp"
#include "tools/cli/inputs.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

// The line an offset is in, with a caret under it.
std::string quote(std::string_view text, std::size_t offset) {
  constexpr std::size_t before = 40, widest = 70;
  offset = std::min(offset, text.size());
  const std::size_t line = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  std::size_t from = offset - line > before ? offset - before : line;
  while (from < offset && (text[from] == ' ' || text[from] == '\t')) ++from;
  return fmt::format("    {}\n    {}^", excerpt(text.substr(from, end - from), widest), std::string(offset - from, ' '));
}

class Generate final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    arguments.option("--partner", "NAME", partner_, "as it would look for this partner: acme, or acme/test; default: the document's own partner, else nobody's");
    arguments.option("--map", "NAME|FILE", map_, "write by this map instead of the agreement's; one for CSV reads CSV files, and writes JSON as CSV");
    arguments.option("--version", "RELEASE", version_, "GS08 instead of the agreement's, for example 005010");
    arguments.flag("--json", json_, "what does not fit as JSON on standard output, one object a line, and no interchange");
    configuration_.declare(arguments);
    arguments.describe(
        "Prints the X12 interchange that canonical documents would become: one document, an array, or one a line. Nothing is sent and no "
        "control number is used: all numbers are 1. What does not fit is named on standard error with JSON pointer, rule and reason; such a "
        "document is left out.");
    arguments.example("crossdock generate ack.json --partner acme", "");
    arguments.example("crossdock generate ack.json --map maps/acme-855.yaml | crossdock check", "try a map before it goes live");
    arguments.example("crossdock generate acks.csv --partner acme --map erp-acknowledgments", "a CSV file as what the partner gets");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock generate ack.json");
    load();
    for (const Input& input : inputs) csv_ ? take_by_csv(terminal, input) : take_json(terminal, input);
    terminal.out(rows_);
    if (!sets_.empty() && !json_) {
      const flow::WrittenInterchange written = flow::write_interchange(wanted_.outbound, address_, sets_, {}, SystemClock().now());
      terminal.out(written.bytes);
      if (!written.bytes.empty() && written.bytes.back() != '\n') terminal.out("\n");
      terminal.remark(fmt::format("{} for {}; not sent, every control number is 1", sets_.size() == 1 ? "1 document" : grouped(sets_.size()) + " documents",
                                      agreement_->partner.empty() ? "nobody in particular (--partner NAME)" : agreement_->name));
    }
    if (documents_ == 0) terminal.error("there is no document in it", "crossdock schema list");
    return refused_ == 0 && documents_ > 0 ? ExitStatus::fine : ExitStatus::issues;
  }

 private:
  void load() {
    std::vector<std::filesystem::path> folders;
    std::filesystem::path schemas, tables;
    world_.partners = partners::PartnerDirectory::built_in();
    if (configuration_.file()) {
      const config::Settings& settings = configuration_.settings();
      folders = settings.maps, schemas = settings.schemas, tables = settings.dictionary;
      world_.partners = configuration_.partners();
    }
    if (map_.ends_with(".yaml")) {  // its folder is loaded with it
      folders.push_back(std::filesystem::weakly_canonical(map_).parent_path());
      map_ = std::filesystem::path(map_).stem().string();
    }
    world_.dictionary = tables.empty() ? std::make_shared<x12::Dictionary>() : std::make_shared<x12::Dictionary>(tables);
    world_.maps = open_maps(folders, schemas, world_.dictionary);
    world_.guides = flow::Guides::read(*world_.partners, *world_.dictionary);
    const maps::MapLibrary::Entry* const entry = map_.empty() ? nullptr : world_.maps->find(map_);
    if (!entry || !entry->csv) return;
    csv_ = world_.maps->compile(map_);
    map_.clear();
  }

  void take_json(Terminal& terminal, const Input& input) {
    const std::string text = whole(input);
    require_json(input, text, "crossdock generate");
    take(terminal, input, text);
  }

  // A CSV file becomes what the partner gets; canonical documents become rows.
  void take_by_csv(Terminal& terminal, const Input& input) {
    std::string text = whole(input);
    if (flow::begins_as_json(text)) return write_rows(terminal, input, text);
    maps::CsvDocuments documents(csv_);
    if (!open_csv(terminal, input.name, std::move(text), documents, json_)) {
      ++documents_, ++refused_;
      return;
    }
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const maps::CsvDocument one = documents.document(i);
      tell(terminal, input, flow::faults_of(one.faults));
      if (one.fits()) take(terminal, {fmt::format("{}, {}", input.name, flow::rows_text(one)), input.path, input.size}, one.json);
      else ++documents_, ++refused_;
    }
  }

  void write_rows(Terminal& terminal, const Input& input, const std::string& text) {
    for (const canonical::DocumentText& document : canonical::documents_of(text)) {
      ++documents_;
      const maps::CsvRows rows = maps::write_csv(*csv_, document.json, partner_);
      std::vector<flow::Fault> faults = flow::faults_of(rows);
      const std::string* const repeated = rows.fits() ? keys_.repeated(rows.keys) : nullptr;
      if (repeated)
        faults.push_back({"key_repeated", {}, fmt::format("document {}", documents_), fmt::format("another document has the key \"{}\"; in one file their rows would be one document", excerpt(*repeated, 40)),
                          "write them into two files, or give the map's key another column", 0, true});
      tell_rows(terminal, input, std::move(faults));
      if (!rows.fits() || repeated) ++refused_;
      else rows_ += rows_.empty() && !json_ ? maps::csv_header(*csv_) + rows.text : rows.text;
    }
    if (json_) rows_.clear();
  }

  // A map for CSV takes what it has columns for: the rest is told in one line.
  void tell_rows(Terminal& terminal, const Input& input, std::vector<flow::Fault> faults) const {
    if (json_) return tell(terminal, input, faults);
    const auto is_loss = [](const flow::Fault& fault) { return !fault.stops; };
    const auto first = std::find_if(faults.begin(), faults.end(), is_loss);
    const auto lost = static_cast<std::size_t>(std::count_if(faults.begin(), faults.end(), is_loss));
    if (lost > 0)
      terminal.remark(paragraph(fmt::format("{}: document {}: {} value{} no column, the first at {}; --json lists them", input.name, documents_, lost, lost == 1 ? " has" : "s have", first->pointer), 4));
    faults.erase(std::remove_if(faults.begin(), faults.end(), is_loss), faults.end());
    tell(terminal, input, faults);
  }

  void tell(Terminal& terminal, const Input& input, const std::vector<flow::Fault>& faults) const {
    json_ ? print_csv_faults(terminal, input.name, faults) : tell_csv_faults(terminal, input.name, faults);
  }

  void take(Terminal& terminal, const Input& input, const std::string& text) {
    for (const canonical::DocumentText& document : canonical::documents_of(text)) {
      ++documents_;
      const std::string named = partner_.empty() ? canonical::head_of(document.json).partner : partner_;
      choose(named);
      auto set = std::make_shared<flow::ComposedSet>(flow::compose(world_, wanted_, document.json, {map_, {}}));
      for (const flow::Fault& fault : set->faults) tell(terminal, input, text, document, fault);
      if (set->fits()) sets_.push_back(std::move(set));
      else ++refused_;
    }
  }

  // One interchange has one receiver.
  void choose(const std::string& named) {
    const partners::Agreement* const agreement = named.empty() ? &world_.partners->default_agreement() : world_.partners->agreement(named);
    if (!agreement) {
      std::vector<std::string_view> names;
      for (const partners::Partner& one : world_.partners->partners()) names.push_back(one.name);
      throw NotFound(fmt::format("there is no partner \"{}\"{}", excerpt(named, 40), did_you_mean(named, names)), "crossdock partner list");
    }
    if (agreement_ && agreement_ != agreement)
      throw UsageError("these documents are for several partners", "one at a time: crossdock generate FILE.json --partner NAME");
    agreement_ = agreement;
    wanted_ = *agreement;
    if (!version_.empty()) wanted_.outbound.release = version_, wanted_.outbound.interchange_version = x12::interchange_version(version_);
    address_.us = agreement->ours.empty() ? partners::Identity{"ZZ", "US"} : agreement->ours.front();
    address_.them = agreement->theirs.empty() ? partners::Identity{"ZZ", "PARTNER"} : agreement->theirs.front();
    address_.test = agreement->usage == partners::Usage::test;
  }

  void tell(Terminal& terminal, const Input& input, std::string_view text, const canonical::DocumentText& document, const flow::Fault& fault) const {
    const std::size_t offset = document.offset + fault.offset;
    const std::size_t line = static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n')) + 1;
    if (json_) {
      Json json;
      json.begin_object().field("file", input.name).field("line", line).field("byte", offset).field_if("pointer", fault.pointer);
      json.field("rule", fault.rule).field_if("place", fault.place).field("reason", fault.reason).field_if("remedy", fault.remedy).field("stops", fault.stops);
      return terminal.line(json.end_object().text());
    }
    const std::string where = fault.pointer.empty() ? fault.place : fault.place.empty() ? fault.pointer : fault.pointer + " (" + fault.place + ")";
    std::string said = paragraph(fmt::format("{}:{}: {}{}{}: {} [{}]", input.name, line, where, where.empty() ? "" : ": ", fault.stops ? "error" : "warning",
                                             fault.reason, fault.rule), 4);
    if (!fault.pointer.empty() || fault.rule == "syntax") said += "\n" + quote(text, offset);
    if (!fault.remedy.empty()) said += "\n" + remedy_text(fault.remedy, 4);
    terminal.remark(said);
  }

  Inputs inputs_;
  std::string partner_, map_, version_;
  Configuration configuration_;
  flow::World world_;
  const partners::Agreement* agreement_ = nullptr;  // of all documents
  partners::Agreement wanted_;                      // the same, in the release asked for
  flow::Address address_;
  flow::Sets sets_;
  std::shared_ptr<const maps::Map> csv_;            // --map, when it is one for CSV
  std::string rows_;                                // written by it
  maps::CsvKeys keys_;                              // of those
  std::size_t documents_ = 0, refused_ = 0;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_generate() { return std::make_unique<Generate>(); }

}  // namespace crossdock::cli
