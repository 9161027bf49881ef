// A partner's channel tried step by step, now, from this machine: what `crossdock partner test` and `crossdock as2 send`
// show. Needs no running daemon and leaves nothing in the store. No Asio here: the call returns when the last step has.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "partners/channel_settings.hpp"

namespace crossdock::daemon {

struct ProbeStep {
  std::string name;     // "resolve", "connect", "host key", "login", "list inbound", ...
  std::string result;   // what was found, or what went wrong
  std::string next;     // what to do, when it went wrong
  bool good = true;
  bool again_later = false;  // it may work by itself
  std::chrono::milliseconds took{0};
};
using TellStep = std::function<void(const ProbeStep&)>;

// What is sent at the end: to a folder, a file that is removed again; to an AS2 station, a message with these bytes.
struct ProbePayload {
  std::string file_name = "crossdock-test.txt";
  std::string content_type = "text/plain";  // empty: the channel's
  std::string bytes = "A connection test of Crossdock. Nothing needs to be done with it.\r\n";
};

// Stops at the first step that fails. True when all were good.
bool probe_channel(const std::string& partner, const partners::ChannelSettings& channel, const config::Settings& settings,
                   const std::optional<ProbePayload>& payload, const TellStep& tell);

}  // namespace crossdock::daemon
