// crossdock hold, release, retry, cancel, resend, resolve, ignore: what an operator asks of the daemon. Each is one
// transaction in the store, recorded with who and why, then one ring at the daemon's door; it works while the daemon is down.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/store/doorbell.hpp"
#include "tools/cli/actor.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/subject.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/cli/times.hpp"

namespace crossdock::cli {
namespace {

using Verb = store::Command::Verb;

// What one verb is called, applies to and needs.
struct Manner {
  Verb verb;
  const char* word;
  const char* done;
  const char* about;
  const char* example;
  bool needs_reason, takes_lanes, on_exceptions;
};

constexpr Manner hold{Verb::hold, "hold", "held", "Lets a queue, a received file, a document or a transmission wait for a person.",
                      "crossdock hold send/acme/sftp --until 2h --reason \"server maintenance\"", true, true, false};
constexpr Manner release{Verb::release, "release", "released", "Lets what is held go on.", "crossdock release d12 --reason \"price confirmed by phone\"", false, true, false};
constexpr Manner retry{Verb::retry, "retry", "tried again now", "Tries at once what would be tried later, or what is held.", "crossdock retry o34", false, true, false};
constexpr Manner cancel{Verb::cancel, "cancel", "cancelled", "Gives something up for good; it stays in the store and in the trail.",
                        "crossdock cancel o34 --reason \"sent by mail instead\"", true, false, false};
constexpr Manner resend{Verb::resend, "resend", "sent again", "Sends a delivered transmission again, byte for byte.", "crossdock resend o34 --reason \"partner lost the file\"", true,
                        false, false};
constexpr Manner resolve{Verb::resolve, "resolve", "resolved", "Closes an exception that was dealt with.", "crossdock resolve e12 --reason \"partner sent a corrected order\"", false, false,
                         true};
constexpr Manner ignore{Verb::ignore, "ignore", "ignored", "Closes an exception that needs no action.", "crossdock ignore e12 --reason \"test data\"", true, false, true};

store::Subject subject_of(Thing thing) {
  switch (thing) {
    case Thing::received: return store::Subject::received;
    case Thing::interchange: return store::Subject::interchange;
    case Thing::document: return store::Subject::document;
    case Thing::outbound: return store::Subject::outbound;
    case Thing::exception: break;
  }
  return store::Subject::none;
}

class Order final : public Command {
 public:
  explicit Order(const Manner& manner) : manner_(manner) {}

  void declare(Arguments& arguments) override {
    configuration_.declare_work(arguments);
    arguments.positionals(manner_.takes_lanes ? "ID|QUEUE" : "ID", names_, manner_.on_exceptions ? "exceptions: e12" : manner_.takes_lanes ? "r12, d12, o12 or a queue such as send/acme/sftp" : "r12, d12, o12");
    arguments.option("-r,--reason", "TEXT", reason_, manner_.needs_reason ? "why, for the trail; needed" : "why, for the trail");
    if (manner_.verb == Verb::hold) arguments.option("--until", "TIME", until_, "goes on by itself then: 2h, 2026-07-01T10:00");
    arguments.flag("--json", json_, "one JSON object a line");
    arguments.describe(manner_.about);
    arguments.example(manner_.example, "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (names_.empty()) throw UsageError(fmt::format("{} what?", manner_.word), manner_.example);
    if (manner_.needs_reason && reason_.empty()) throw UsageError(fmt::format("{} needs a reason for the trail", manner_.word), manner_.example);
    const SystemClock clock;
    std::vector<store::Command> commands;
    for (const std::string& name : names_) commands.push_back(command_for(name, clock.now()));
    const auto memory = configuration_.open_store(clock);
    bool all_took_effect = true, any_took_effect = false;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const auto result = store::wait<store::CommandResult>([&](auto done) { memory->command(commands[i], done); });
      all_took_effect &= result.changed > 0;
      any_took_effect |= result.changed > 0;
      report(terminal, names_[i], result);
    }
    const bool heard = store::ring_doorbell(configuration_.work_folder());
    if (!heard && !json_ && any_took_effect && !manner_.on_exceptions) terminal.line("The daemon is not running; this takes effect when it starts.");
    return all_took_effect ? ExitStatus::fine : ExitStatus::not_found;
  }

 private:
  [[nodiscard]] store::Command command_for(const std::string& name, Time now) const {
    store::Command command;
    command.verb = manner_.verb;
    command.actor = actor();
    command.reason = reason_;
    if (!until_.empty()) command.until = time_after("--until", until_, now);
    if (manner_.takes_lanes && is_lane(name)) {
      command.lane = name;
      return command;
    }
    const auto parsed = parse_name(name);
    if (!parsed || (parsed->thing == Thing::exception) != manner_.on_exceptions)
      throw UsageError(fmt::format("{} does not work on \"{}\"", manner_.word, excerpt(name)), manner_.example);
    if (parsed->thing == Thing::exception) command.exception = parsed->id;
    else command.subject = subject_of(parsed->thing), command.id = parsed->id;
    return command;
  }

  void report(Terminal& terminal, const std::string& name, const store::CommandResult& result) const {
    if (!json_ && result.changed > 0) return terminal.line(fmt::format("{} is {}.", name, manner_.done));
    if (!json_) return terminal.error(fmt::format("there is nothing about {} to {}", name, manner_.word), is_lane(name) ? "crossdock queue" : fmt::format("crossdock show {}", name));
    Json json;
    json.begin_object().field("name", name).field("changed", result.changed).field("text", result.text).end_object();
    terminal.line(json.text());
  }

  const Manner& manner_;
  Configuration configuration_;
  std::vector<std::string> names_;
  std::string reason_, until_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_hold() { return std::make_unique<Order>(hold); }
std::unique_ptr<Command> make_release() { return std::make_unique<Order>(release); }
std::unique_ptr<Command> make_retry() { return std::make_unique<Order>(retry); }
std::unique_ptr<Command> make_cancel() { return std::make_unique<Order>(cancel); }
std::unique_ptr<Command> make_resend() { return std::make_unique<Order>(resend); }
std::unique_ptr<Command> make_resolve() { return std::make_unique<Order>(resolve); }
std::unique_ptr<Command> make_ignore() { return std::make_unique<Order>(ignore); }

}  // namespace crossdock::cli
