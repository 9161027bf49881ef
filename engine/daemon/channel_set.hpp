// The channels in force: started, stopped and replaced as a whole. I/O thread only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/channels/bell.hpp"
#include "engine/daemon/configuration.hpp"
#include "engine/store/rows.hpp"

namespace crossdock::daemon {

class ChannelSet {
 public:
  ChannelSet(std::vector<OpenChannel> open, boost::asio::any_io_executor io);

  // Every channel that receives begins to hand its arrivals to the intake.
  void start(channels::Intake& intake);
  // Returns when nothing of any channel runs any more.
  boost::asio::awaitable<void> stop();
  void wake();

  // By which a transmission leaves; nullptr when the configuration has no such channel (any more).
  [[nodiscard]] channels::Channel* find(const store::Outbound& outbound) const;
  // Counts a send on its way, so that stop() waits for it.
  class Sending {
   public:
    explicit Sending(ChannelSet& set) : set_(set) { ++set_.running_; }
    ~Sending() { set_.ended(); }
    Sending(const Sending&) = delete;
    Sending& operator=(const Sending&) = delete;

   private:
    ChannelSet& set_;
  };

  [[nodiscard]] std::vector<store::ChannelStatus> status(Time now) const;
  [[nodiscard]] std::size_t size() const { return open_.size(); }

 private:
  boost::asio::awaitable<void> receive(std::size_t index, channels::Intake& intake);
  void ended();

  std::vector<OpenChannel> open_;
  boost::asio::any_io_executor io_;
  channels::Bell all_ended_;
  std::size_t running_ = 0;
};

}  // namespace crossdock::daemon
