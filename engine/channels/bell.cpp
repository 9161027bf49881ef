#include "engine/channels/bell.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace crossdock::channels {

void Bell::ring() {
  rung_ = true;
  timer_.cancel();
}

boost::asio::awaitable<bool> Bell::wait_until(std::chrono::steady_clock::time_point time) {
  if (!rung_) {
    timer_.expires_at(time);
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  co_return std::exchange(rung_, false);
}

boost::asio::awaitable<void> Bell::wait() {
  bool rung = false;  // not `while (!co_await ...) {}`: gcc 12 ends that loop in an illegal instruction
  while (!rung) rung = co_await wait_until(std::chrono::steady_clock::time_point::max());
}

}  // namespace crossdock::channels
