// crossdock send: hands canonical documents to the daemon: durable when it returns, whether the daemon runs or not.
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/addressee.hpp"
#include "engine/flow/dispatch.hpp"
#include "engine/store/doorbell.hpp"
#include "tools/cli/actor.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/csv_report.hpp"
#include "tools/cli/document_files.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/map_option.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

constexpr const char* sent_channel = "crossdock-send";  // what received rows say where it came from

class Send final : public Command {
 public:
  void declare(Arguments& arguments) override {
    inputs_.declare(arguments);
    arguments.option("--partner", "NAME", partner_, "for whom, when the documents do not say so: acme, or acme/test");
    arguments.option("--map", "NAME", map_, "the files are CSV by this map, one of the configuration's folders");
    arguments.flag("--test", test_, "test documents: ISA15 is T, and only an agreement that takes tests lets them go");
    configuration_.declare_work(arguments);
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe(
        "Hands canonical documents (one, an array, or one a line) to the daemon, which translates, checks, numbers and sends them. When "
        "this returns they are on disk and will not be lost; a document that does not fit is held and shown as an exception.");
    arguments.example("crossdock send ack.json --partner acme", "");
    arguments.example("crossdock generate ack.json --partner acme", "see what would be sent");
    arguments.example("crossdock send acks.csv --map erp-acknowledgments --partner acme", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const std::vector<Input> inputs = inputs_.list("crossdock send ack.json --partner acme");
    if (!partner_.empty()) require_partner();
    const auto map = map_.empty() ? nullptr : csv_map();
    const SystemClock clock;
    const auto memory = configuration_.open_store(clock);
    for (const Input& input : inputs) {
      const std::string text = whole(input);
      const auto found = documents_in(terminal, input, text, map);
      if (!found) return refused(terminal, input);
      const std::size_t documents = *found;
      if (documents == 0) throw NotFound(fmt::format("there is no document in {}", input.name), "crossdock schema list");
      const store::ArrivedResult kept = store::wait<store::ArrivedResult>([&](auto done) { memory->receive(arrival(input, text, *memory, clock.now()), done); });
      report(terminal, input, kept.received, documents);
    }
    if (!store::ring_doorbell(configuration_.work_folder()) && !json_) terminal.line("The daemon is not running; they leave when it starts.");
    return ExitStatus::fine;
  }

 private:
  void require_partner() {
    const auto& directory = configuration_.partners();
    if (directory->agreement(partner_)) return;
    std::vector<std::string_view> names;
    for (const partners::Partner& one : directory->partners()) names.push_back(one.name);
    throw NotFound(fmt::format("there is no partner \"{}\"{}", excerpt(partner_, 40), did_you_mean(partner_, names)), "crossdock partner list");
  }

  // As the daemon knows it: by name, in the folders of its configuration.
  std::shared_ptr<const maps::Map> csv_map() {
    std::vector<std::filesystem::path> folders;
    std::filesystem::path schemas;
    if (configuration_.file()) folders = configuration_.settings().maps, schemas = configuration_.settings().schemas;
    return flow::csv_map(*open_maps(folders, schemas, std::make_shared<x12::Dictionary>()), map_);
  }

  // Nothing when it is CSV and is refused as a whole.
  [[nodiscard]] std::optional<std::size_t> documents_in(Terminal& terminal, const Input& input, const std::string& text, const std::shared_ptr<const maps::Map>& map) const {
    if (!map) require_json(input, text, "crossdock send");
    if (!map || flow::begins_as_json(text)) return canonical::documents_of(text).size();
    maps::CsvDocuments rows(map);
    if (!open_csv(terminal, input.name, text, rows, json_)) return std::nullopt;
    return rows.size();
  }

  static ExitStatus refused(Terminal& terminal, const Input& input) {
    terminal.error(fmt::format("nothing of {} was kept", input.name), "correct the file, and send it again");
    return ExitStatus::issues;
  }

  [[nodiscard]] store::Arrived arrival(const Input& input, const std::string& text, store::Store& memory, Time now) const {
    store::Arrived arrived;
    arrived.channel = sent_channel;
    arrived.name = input.path == "-" ? "standard input" : input.path.filename().string();
    arrived.version_mark = fmt::format("{}-{}", now.time_since_epoch().count(), ::getpid());  // sent twice is meant twice
    arrived.attributes["sent_by"] = actor();
    if (!partner_.empty()) arrived.attributes[flow::for_partner] = partner_;
    if (test_) arrived.attributes[flow::for_test] = "true";
    if (!map_.empty()) arrived.attributes[flow::by_map] = map_;
    arrived.content = memory.pack(text);
    arrived.job = flow::assemble_kind;
    arrived.lane = flow::source_lane(sent_channel);
    return arrived;
  }

  void report(Terminal& terminal, const Input& input, store::Id received, std::size_t documents) const {
    const std::string name = name_of(Thing::received, received);
    if (json_) {
      Json json;
      json.begin_object().field("file", input.name).field("received", name).field("documents", documents).end_object();
      return terminal.line(json.text());
    }
    terminal.line(fmt::format("{}: {} kept as {}", input.name, documents == 1 ? "1 document is" : grouped(documents) + " documents are", name));
    terminal.line(fmt::format("next: crossdock show {}", name));
  }

  Inputs inputs_;
  Configuration configuration_;
  std::string partner_, map_;
  bool test_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_send() { return std::make_unique<Send>(); }

}  // namespace crossdock::cli
