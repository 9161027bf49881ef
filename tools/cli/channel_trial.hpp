// The steps of a probe shown as they pass: of `partner test` and `as2 send`.
#pragma once

#include <optional>
#include <string>

#include "engine/daemon/partner_probe.hpp"
#include "partners/partner.hpp"
#include "tools/cli/command.hpp"

namespace crossdock::cli {

class Terminal;

// Ends in the exit status of its worst step.
class Trial {
 public:
  Trial(Terminal& terminal, bool json) : terminal_(terminal), json_(json) {}
  void run(const partners::Partner& partner, const partners::ChannelSettings& channel, const config::Settings& settings,
           const std::optional<daemon::ProbePayload>& payload);
  [[nodiscard]] ExitStatus status() const { return status_; }

 private:
  void show(const daemon::ProbeStep& step, const std::string& place);
  Terminal& terminal_;
  bool json_;
  ExitStatus status_ = ExitStatus::fine;
};

}  // namespace crossdock::cli
