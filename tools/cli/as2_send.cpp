// crossdock as2 send: one file sent to a partner's AS2 station now, beside the daemon's queues.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/channel_trial.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/configuration.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {
namespace {

class As2Send final : public Command {
 public:
  void declare(Arguments& arguments) override {
    configuration_.declare(arguments);
    arguments.positional("FILE", file_, "what is sent, as it is");
    arguments.option("--partner", "NAME", partner_, "to whom; his file says how");
    arguments.option("--type", "TYPE", content_type_, "its content type; default: the one of the partner's file");
    arguments.flag("--json", json_, "one JSON object a step");
    arguments.describe(
        "Sends one file to the partner's AS2 station now, and shows every step, the MDN and the MICs of both sides. For troubleshooting: it goes past the queues, "
        "takes no control number and leaves nothing in the store, so no acknowledgment will be matched with it. An asynchronous MDN is asked for in the answer instead.");
    arguments.example("crossdock as2 send order.edi --partner acme", "");
  }

  ExitStatus run(Terminal& terminal) override {
    if (file_.empty()) throw UsageError("send which file?", "crossdock as2 send FILE --partner NAME");
    if (partner_.empty()) throw UsageError("to whom?", fmt::format("crossdock as2 send {} --partner NAME", file_));
    const partners::Partner& partner = configuration_.partner(partner_);
    for (const partners::ChannelSettings& channel : partner.channels) {
      const auto* const as2 = std::get_if<partners::As2Place>(&channel.place);
      if (!as2 || as2->url.empty()) continue;
      Trial trial(terminal, json_);
      trial.run(partner, channel, configuration_.settings(), payload());
      if (!json_ && trial.status() == ExitStatus::fine) terminal.line("It was delivered.");
      return trial.status();
    }
    throw NotFound(fmt::format("{} has no AS2 channel with a url", partner.name), fmt::format("crossdock partner show {}", partner.name));
  }

 private:
  static constexpr std::uintmax_t largest_file = 256'000'000;  // bytes

  [[nodiscard]] daemon::ProbePayload payload() const {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file_, error);
    std::ifstream in(file_, std::ios::binary);
    if (error || !in) throw NotFound(fmt::format("{} cannot be read", file_), "check its name and permissions");
    if (size > largest_file) throw Failure(Remedy::operator_, fmt::format("{} is larger than {}", file_, byte_size(largest_file)), "try with a smaller file");
    daemon::ProbePayload payload;
    payload.file_name = std::filesystem::path(file_).filename().string();
    payload.content_type = content_type_;
    payload.bytes.assign(std::istreambuf_iterator<char>(in), {});
    return payload;
  }

  Configuration configuration_;
  std::string file_, partner_, content_type_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_as2_send() { return std::make_unique<As2Send>(); }

}  // namespace crossdock::cli
