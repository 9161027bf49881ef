// crossdock partner test: each channel of a partner tried step by step.
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/channel_trial.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

class PartnerTest final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("NAME", name_, "a partner: acme; or one of its channels: acme/sftp");
    arguments.flag("--send", send_, "also write a small file and remove it again, or send an AS2 station a test message");
    arguments.flag("--json", json_, "one JSON object a step");
    arguments.describe(
        "Tries each channel of a partner, step by step, from this machine and as this user: name, connection, TLS or host key, login, each folder, test message. "
        "Nothing of the partner's is taken or changed, the store is not touched, and the daemon need not run. Ends in 4 when waiting may help, in 3 when a person must act.");
    arguments.example("crossdock partner test acme", "");
    arguments.example("crossdock partner test acme/as2 --send", "with a test message and its MDN");
  }

  ExitStatus run(Terminal& terminal) override {
    if (name_.empty()) throw UsageError("test which partner?", "crossdock partner list");
    const std::size_t slash = name_.find('/');
    const partners::Partner& partner = configuration_.partner(name_.substr(0, slash));
    const std::string wanted = slash == std::string::npos ? std::string() : name_.substr(slash + 1);
    std::optional<daemon::ProbePayload> payload;
    if (send_) payload.emplace();
    Trial trial(terminal, json_);
    bool tried = false;
    for (const partners::ChannelSettings& channel : partner.channels) {
      if (!wanted.empty() && channel.name != wanted) continue;
      tried = true;
      trial.run(partner, channel, configuration_.settings(), payload);
    }
    if (!tried)
      throw NotFound(wanted.empty() ? fmt::format("{} has no channels", partner.name) : fmt::format("{} has no channel \"{}\"", partner.name, excerpt(wanted, 40)),
                     fmt::format("crossdock partner show {}", partner.name));
    if (!json_) terminal.line(trial.status() != ExitStatus::fine ? fmt::format("then again: crossdock partner test {}{}", name_, send_ ? " --send" : "")
                              : send_ ? std::string("All is well.") : fmt::format("All is well. With a test message: crossdock partner test {} --send", name_));
    return trial.status();
  }

 private:
  Configuration configuration_;
  std::string name_;
  bool send_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_partner_test() { return std::make_unique<PartnerTest>(); }

}  // namespace crossdock::cli
