// Pulse: keeps the Health a channel shows, from what its coroutines report. I/O thread only.
#pragma once

#include <chrono>
#include <string>

#include "engine/channels/channel.hpp"

namespace crossdock::channels {

class Pulse {
 public:
  using Time = std::chrono::system_clock::time_point;

  explicit Pulse(std::string waiting_text) : waiting_text_(std::move(waiting_text)) {
    health_.since = std::chrono::system_clock::now();
    turn(Health::State::starting, "not started yet");
  }

  void working(std::string text) { turn(Health::State::working, std::move(text)); }
  // Everything is well and there is nothing to do. `remark` is for what a person should know all the same.
  void idle(const std::string& remark = {});
  // An attempt failed. A failure only a person can mend shows as stopped_for_operator, though it is tried again.
  void failing(const Failure& failure, std::chrono::milliseconds pause);
  void received() { ++health_.files_received, succeeded(); }
  void sent() { ++health_.files_sent, succeeded(); }
  void succeeded();

  [[nodiscard]] const Health& health() const { return health_; }

 private:
  void turn(Health::State state, std::string text);
  std::string waiting_text_;
  unsigned tries_ = 0;          // failed attempts since the last success
  Time failing_since_{};
  Health health_;
};

}  // namespace crossdock::channels
