// Bell: what one coroutine waits for and others ring: a new file, a wish to stop, the last of many workers.
// A ring is remembered until the next wait. One waiter, one thread.
#pragma once

#include <chrono>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace crossdock::channels {

class Bell {
 public:
  explicit Bell(boost::asio::any_io_executor io) : timer_(std::move(io)) {}

  void ring();
  // Returns when rung, or at `time`; true when rung.
  boost::asio::awaitable<bool> wait_until(std::chrono::steady_clock::time_point time);
  boost::asio::awaitable<void> wait();

 private:
  boost::asio::steady_timer timer_;
  bool rung_ = false;
};

}  // namespace crossdock::channels
