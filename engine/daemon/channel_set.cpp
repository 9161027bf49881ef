#include "engine/daemon/channel_set.hpp"

#include <boost/asio/co_spawn.hpp>

#include "engine/base/log.hpp"

namespace crossdock::daemon {
namespace {

namespace asio = boost::asio;

const char* name_of(channels::Health::State state) {
  switch (state) {
    case channels::Health::State::starting: return "starting";
    case channels::Health::State::working: return "working";
    case channels::Health::State::idle: return "idle";
    case channels::Health::State::failing: return "failing";
    case channels::Health::State::stopped_for_operator: return "stopped_for_operator";
  }
  return "unknown";
}

Time store_time(std::chrono::system_clock::time_point time) { return std::chrono::time_point_cast<std::chrono::microseconds>(time); }

}  // namespace

ChannelSet::ChannelSet(std::vector<OpenChannel> open, asio::any_io_executor io)
    : open_(std::move(open)), io_(std::move(io)), all_ended_(io_) {}

void ChannelSet::start(channels::Intake& intake) {
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (!open_[i].receives) continue;
    ++running_;
    const std::string& name = open_[i].name;
    asio::co_spawn(io_, receive(i, intake), [this, name](std::exception_ptr error) {
      if (error) log::error("a channel ended by a defect", {{"channel", name}});
      ended();
    });
  }
}

asio::awaitable<void> ChannelSet::receive(std::size_t index, channels::Intake& intake) {
  co_await open_[index].channel->receive(intake);
}

asio::awaitable<void> ChannelSet::stop() {
  for (const OpenChannel& one : open_) one.channel->stop();
  while (running_ > 0) co_await all_ended_.wait();
}

void ChannelSet::wake() {
  for (const OpenChannel& one : open_) one.channel->wake();
}

void ChannelSet::ended() {
  if (--running_ == 0) all_ended_.ring();
}

channels::Channel* ChannelSet::find(const store::Outbound& outbound) const {
  const bool to_destination = outbound.kind == store::OutboundKind::document;
  for (const OpenChannel& one : open_) {
    const bool right_place = to_destination ? one.partner.empty() : !one.partner.empty() && one.partner == outbound.partner;
    // Written before the partner had any channel: by whichever it has now.
    const bool right_channel = one.name == outbound.channel || (outbound.channel.empty() && one.sends);
    if (right_place && right_channel) return one.channel.get();
  }
  return nullptr;
}

std::vector<store::ChannelStatus> ChannelSet::status(Time now) const {
  std::vector<store::ChannelStatus> rows;
  for (const OpenChannel& one : open_) {
    const channels::Health health = one.channel->health();
    store::ChannelStatus row;
    row.partner = one.partner, row.channel = one.name, row.kind = one.kind;
    row.state = name_of(health.state), row.text = health.text, row.next = health.next;
    row.since = store_time(health.since), row.next_try = store_time(health.next_try);
    row.last_success = store_time(health.last_success), row.at = now;
    row.files_received = health.files_received, row.files_sent = health.files_sent, row.failures = health.failures;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace crossdock::daemon
