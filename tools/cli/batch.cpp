// crossdock batch: the documents that wait to leave together, and letting them go by hand.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/batch.hpp"
#include "engine/store/doorbell.hpp"
#include "tools/cli/actor.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

struct Gathered {
  std::uint64_t documents = 0, bytes = 0;
  Time oldest{};
};

// By the batch's name: "acme P".
std::map<std::string, Gathered> gathered_batches(store::Queries& memory) {
  const std::string mark = flow::gathered_reason("");
  store::Filter page;
  page.direction = store::Direction::outbound, page.delivery = store::Delivery::waiting, page.limit = 1000;
  std::map<std::string, Gathered> batches;
  for (auto rows = memory.documents(page); !rows.empty(); rows = memory.documents(page)) {
    page.before = rows.back().id;
    for (const store::Document& row : rows) {
      if (!row.reason.starts_with(mark)) continue;
      Gathered& batch = batches[row.reason.substr(mark.size())];
      ++batch.documents, batch.bytes += row.length, batch.oldest = row.at;  // newest first
    }
  }
  return batches;
}

// "acme P" is the production traffic of acme, "acme/test T" the tests of acme/test.
std::string agreement_of(const std::string& batch) { return batch.substr(0, batch.find(' ')); }

class BatchList final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("The documents that are gathered to leave together, by agreement: how many, how old, and when they leave. P is production, T is test.");
    arguments.example("crossdock batch list", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto memory = configuration_.queries();
    const Time now = SystemClock().now();
    Table table({{"batch"}, {"documents", Table::Align::right, false}, {"size", Table::Align::right, false}, {"oldest", Table::Align::right, false}, {"leaves"}});
    std::string first;
    for (const auto& [name, batch] : gathered_batches(*memory)) {
      if (first.empty()) first = agreement_of(name);
      const partners::Agreement* const agreement = configuration_.partners()->agreement(agreement_of(name));
      const std::string leaves = when(agreement, batch, now);
      if (!json_) {
        table.add({name, grouped(batch.documents), byte_size(batch.bytes), age(batch.oldest, now), leaves});
        continue;
      }
      Json json;
      json.begin_object().field("batch", name).field("documents", batch.documents).field("bytes", batch.bytes).field("oldest", iso_time(batch.oldest)).field("leaves", leaves);
      terminal.line(json.end_object().text());
    }
    if (json_) return ExitStatus::fine;
    if (table.empty()) return terminal.line("Nothing is gathered: every document leaves by itself, at once."), ExitStatus::fine;
    terminal.out(table.text());
    terminal.line(fmt::format("next: crossdock batch send {}", first));
    return ExitStatus::fine;
  }

 private:
  static std::string when(const partners::Agreement* agreement, const Gathered& batch, Time now) {
    if (!agreement) return "never: there is no such agreement";
    const partners::Batching& terms = agreement->outbound.batching;
    if (terms.by_hand) return "by hand";
    std::string text = terms.most_sets > 1 ? fmt::format("at {} documents", grouped(terms.most_sets)) : fmt::format("at {}", byte_size(terms.most_bytes));
    if (const Time due = flow::due_of(terms, batch.oldest); due != Time{}) text += ", or " + clock_text(due, now);
    return text;
  }

  Configuration configuration_;
  bool json_ = false;
};

class BatchSend final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.positional("PARTNER", name_, "acme, or one agreement of it: acme/test");
    arguments.option("-r,--reason", "TEXT", reason_, "why, for the trail");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe("Lets what is gathered for a partner leave now, whatever is in it.");
    arguments.example("crossdock batch send acme", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (name_.empty()) throw UsageError("batch send for whom?", "crossdock batch list");
    const SystemClock clock;
    const auto memory = configuration_.open_store(clock);
    store::Outcome outcome;
    std::uint64_t documents = 0;
    for (const auto& [batch, gathered] : gathered_batches(*memory->queries())) {
      const std::string agreement = agreement_of(batch);
      if (agreement != name_ && agreement.substr(0, agreement.find('/')) != name_) continue;
      documents += gathered.documents;
      outcome.jobs.push_back(flow::look_at_batch(batch, true));
      store::NewEvent& trail = outcome.events.emplace_back();
      trail.row.kind = "batch_sent", trail.row.partner = agreement.substr(0, agreement.find('/')), trail.row.actor = actor();
      trail.row.text = fmt::format("batch {}, {} documents{}{}", batch, gathered.documents, reason_.empty() ? "" : ": ", reason_);
    }
    if (documents == 0) throw NotFound(fmt::format("nothing is gathered for {}", excerpt(name_, 40)), "crossdock batch list");
    store::wait<bool>([&](auto done) { memory->leave(std::move(outcome), done); });
    const bool heard = store::ring_doorbell(configuration_.work_folder());
    if (json_) {
      Json json;
      json.begin_object().field("partner", name_).field("documents", documents);
      return terminal.line(json.end_object().text()), ExitStatus::fine;
    }
    terminal.line(fmt::format("{} for {} may leave now.", documents == 1 ? "1 document" : grouped(documents) + " documents", name_));
    terminal.line(heard ? "next: crossdock list outbound" : "The daemon is not running; they leave when it starts.");
    return ExitStatus::fine;
  }

 private:
  Configuration configuration_;
  std::string name_, reason_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_batch_list() { return std::make_unique<BatchList>(); }
std::unique_ptr<Command> make_batch_send() { return std::make_unique<BatchSend>(); }

}  // namespace crossdock::cli
