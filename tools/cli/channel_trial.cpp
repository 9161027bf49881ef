#include "tools/cli/channel_trial.hpp"

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"
#include "tools/cli/terminal.hpp"

namespace crossdock::cli {

void Trial::run(const partners::Partner& partner, const partners::ChannelSettings& channel, const config::Settings& settings,
                const std::optional<daemon::ProbePayload>& payload) {
  const std::string place = partner.name + "/" + channel.name;
  if (!json_) terminal_.line(terminal_.paint(Ink::bold, fmt::format("{} ({}){}", place, channel.kind(), channel.enabled ? "" : ", disabled in his file")));
  daemon::probe_channel(partner.name, channel, settings, payload, [&](const daemon::ProbeStep& step) { show(step, place); });
}

void Trial::show(const daemon::ProbeStep& step, const std::string& place) {
  if (!step.good && status_ != ExitStatus::configuration) status_ = step.again_later ? ExitStatus::again_later : ExitStatus::configuration;
  if (json_) {
    Json json;
    json.begin_object().field("place", place).field("step", step.name).field("good", step.good).field("ms", step.took.count()).field("text", step.result)
        .field_if("next", step.next).end_object();
    return terminal_.line(json.text());
  }
  const std::string verdict = step.good ? terminal_.paint(Ink::green, "ok") + "    " : terminal_.paint(Ink::red, "FAILED");
  terminal_.out(definitions({{fmt::format("{:<13} {}", step.name, verdict), fmt::format("{} ({} ms)", excerpt(step.result, 500), step.took.count())}}));
  if (!step.next.empty()) terminal_.line(remedy_text(step.next, 4));
  terminal_.flush();
}

}  // namespace crossdock::cli
