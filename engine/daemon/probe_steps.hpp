// The steps of a probe as they pass: each is timed, told, and ends the probe when it fails. Private to the probes.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "engine/base/failure.hpp"
#include "engine/daemon/partner_probe.hpp"

namespace crossdock::daemon {

class ProbeSteps {
 public:
  explicit ProbeSteps(const TellStep& tell) : tell_(tell) {}
  void begin(std::string name) {
    name_ = std::move(name);
    begun_ = std::chrono::steady_clock::now();
  }
  void good(std::string result) { end(std::move(result), {}, true, false); }
  void bad(const Failure& failure) { end(failure.what(), failure.next(), false, failure.remedy() == Remedy::wait); }
  void bad(std::string result, std::string next) { end(std::move(result), std::move(next), false, false); }
  [[nodiscard]] bool all_good() const { return all_good_; }

 private:
  void end(std::string result, std::string next, bool is_good, bool later) {
    ProbeStep step;
    step.name = name_;
    step.result = std::move(result);
    step.next = std::move(next);
    step.good = is_good;
    step.again_later = later;
    step.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun_);
    all_good_ = all_good_ && is_good;
    tell_(step);
    begun_ = std::chrono::steady_clock::now();
  }

  const TellStep& tell_;
  std::string name_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  bool all_good_ = true;
};

// The same for each kind of place. They run on an io_context of their own.
void probe_as2(const partners::As2Place& place, const std::string& partner, const std::string& channel, const config::Settings& settings,
               const std::optional<ProbePayload>& payload, ProbeSteps& steps);

}  // namespace crossdock::daemon
