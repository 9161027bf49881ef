// crossdock queue: every queue with work in it: how long, how old, and what blocks its head.
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

std::string subject_name(const store::Job& job) {
  switch (job.subject_is) {
    case store::Subject::received: return name_of(Thing::received, job.subject);
    case store::Subject::interchange: return name_of(Thing::interchange, job.subject);
    case store::Subject::document: return name_of(Thing::document, job.subject);
    case store::Subject::outbound: return name_of(Thing::outbound, job.subject);
    case store::Subject::none: break;
  }
  return "";
}

class Queue final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.positional("QUEUE", lane_, "one queue's jobs in the order they will run");
    arguments.number("-n,--limit", "N", limit_, "at most so many jobs; default 20");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe(
        "Every queue with work in it: how many jobs wait, how old the oldest is, and what blocks its head. Jobs of one queue run one "
        "after the other; queues run side by side.");
    arguments.example("crossdock queue", "");
    arguments.example("crossdock queue send/acme/sftp", "what waits for Acme's SFTP server, in order");
    arguments.example("crossdock hold send/acme/sftp --until 2h --reason \"server maintenance\"", "");
  }

  ExitStatus run(Terminal& terminal) override {
    const auto queries = configuration_.queries();
    now_ = SystemClock().now();
    return lane_.empty() ? show_lanes(terminal, *queries) : show_jobs(terminal, *queries);
  }

 private:
  ExitStatus show_lanes(Terminal& terminal, store::Queries& queries) const {
    const auto lanes = queries.lanes();
    Table table({{"queue"}, {"waiting", Table::Align::right, false}, {"held", Table::Align::right, false}, {"oldest", Table::Align::right, false},
                 {"head", Table::Align::left, false}, {"state", Table::Align::left, true}});
    for (const store::Lane& lane : lanes) {
      if (json_) print_json(terminal, lane);
      else table.add({lane.name, grouped(lane.waiting), grouped(lane.held_jobs), age(lane.oldest, now_), subject_name(lane.head), state_of(lane)});
    }
    if (json_) return ExitStatus::fine;
    if (table.empty()) return terminal.line("Every queue is empty."), ExitStatus::fine;
    terminal.out(table.text());
    for (const store::Lane& lane : lanes) explain(terminal, lane);
    terminal.line("next: crossdock queue NAME;  crossdock hold | release | retry NAME or ID");
    return ExitStatus::fine;
  }

  [[nodiscard]] std::string state_of(const store::Lane& lane) const {
    if (lane.held) return lane.held_until == Time{} ? "held" : "held until " + clock_text(lane.held_until, now_);
    if (lane.waiting == 0) return "waits for a person";
    if (lane.head.state == store::JobState::deferred && lane.head.due > now_) return "next try " + clock_text(lane.head.due, now_);
    return lane.at_work ? "at work" : "ready";
  }

  // Why the lane stands still, when it does.
  void explain(Terminal& terminal, const store::Lane& lane) const {
    const std::string reason = lane.held ? fmt::format("held by {}: {}", lane.held_by, lane.reason) : lane.head.reason;
    if (reason.empty()) return;
    terminal.line(paragraph(fmt::format("{}: {}", lane.name, excerpt(reason, 300)), 4));
    if (!lane.held && !lane.head.next.empty()) terminal.line(remedy_text(lane.head.next, 4));
  }

  ExitStatus show_jobs(Terminal& terminal, store::Queries& queries) const {
    const auto jobs = queries.jobs(lane_, limit_);
    if (jobs.empty()) throw NotFound(fmt::format("nothing waits in {}", excerpt(lane_)), "crossdock queue");
    Table table({{"about", Table::Align::left, false}, {"stage", Table::Align::left, false}, {"state", Table::Align::left, false}, {"age", Table::Align::right, false},
                 {"tries", Table::Align::right, false}, {"next try", Table::Align::left, false}, {"reason"}});
    for (const store::Job& job : jobs) {
      if (!json_) {
        table.add({subject_name(job), job.kind, store::name_of(job.state), age(job.at, now_), std::to_string(job.tries),
                   job.state == store::JobState::deferred ? clock_text(job.due, now_) : "", excerpt(job.reason, 200)});
        continue;
      }
      Json json;
      json.begin_object().field("about", subject_name(job)).field("stage", job.kind).field("state", store::name_of(job.state)).field("at", iso_time(job.at))
          .field("due", iso_time(job.due)).field("tries", job.tries).field_if("reason", job.reason).field_if("next", job.next).end_object();
      terminal.line(json.text());
    }
    if (!json_) terminal.out(table.text());
    return ExitStatus::fine;
  }

  static void print_json(Terminal& terminal, const store::Lane& lane) {
    Json json;
    json.begin_object().field("queue", lane.name).field("waiting", lane.waiting).field("held_jobs", lane.held_jobs).field("oldest", iso_time(lane.oldest))
        .field("held", lane.held).field("at_work", lane.at_work).field_if("held_by", lane.held_by)
        .field_if("reason", lane.held ? lane.reason : lane.head.reason).key("head").begin_object().field("about", subject_name(lane.head))
        .field("stage", lane.head.kind).field("state", store::name_of(lane.head.state)).field("due", iso_time(lane.head.due)).field("tries", lane.head.tries)
        .field_if("next", lane.head.next).end_object().end_object();
    terminal.line(json.text());
  }

  Configuration configuration_;
  std::string lane_;
  std::uint64_t limit_ = 20;
  bool json_ = false;
  Time now_{};
};

}  // namespace

std::unique_ptr<Command> make_queue() { return std::make_unique<Queue>(); }

}  // namespace crossdock::cli
