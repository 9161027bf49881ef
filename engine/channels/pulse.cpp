#include "engine/channels/pulse.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace crossdock::channels {
namespace {

std::string time_of_day(Pulse::Time time) {
  return fmt::format("{:%H:%M:%S} UTC", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace

void Pulse::turn(Health::State state, std::string text) {
  if (health_.state != state) health_.since = std::chrono::system_clock::now();
  health_.state = state;
  health_.text = std::move(text);
}

void Pulse::idle(const std::string& remark) {
  turn(Health::State::idle, remark.empty() ? waiting_text_ : waiting_text_ + "; " + remark);
}

void Pulse::failing(const Failure& failure, std::chrono::milliseconds pause) {
  const auto now = std::chrono::system_clock::now();
  if (tries_++ == 0) failing_since_ = now;
  ++health_.failures;
  const auto tries = tries_ == 1 ? std::string() : fmt::format(", {} tries since {}", tries_, time_of_day(failing_since_));
  turn(failure.remedy() == Remedy::wait ? Health::State::failing : Health::State::stopped_for_operator, failure.what() + tries);
  health_.next = failure.next();
  health_.next_try = now + pause;
}

void Pulse::succeeded() {
  tries_ = 0;
  health_.next.clear();
  health_.next_try = {};
  health_.last_success = std::chrono::system_clock::now();
  if (health_.state == Health::State::starting) idle();  // one that only sends
}

}  // namespace crossdock::channels
