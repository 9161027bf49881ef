// Turnstile: one at a time per message. Two copies of a message that race are worked through one after the other, so
// that the second finds the first's MDN. I/O thread only.
#pragma once

#include <set>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/channels/as2/ledger.hpp"

namespace crossdock::as2 {

class Turnstile {
 public:
  explicit Turnstile(const boost::asio::any_io_executor& io) : changed_(io, boost::asio::steady_timer::time_point::max()) {}

  // Holds the turn until it goes out of scope.
  class Turn {
   public:
    Turn(Turnstile& turnstile, MessageKey key) : turnstile_(&turnstile), key_(std::move(key)) {}
    Turn(Turn&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)), key_(std::move(other.key_)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turnstile_ == nullptr) return;
      turnstile_->taken_.erase(key_);
      turnstile_->changed_.cancel();
    }

   private:
    Turnstile* turnstile_;
    MessageKey key_;
  };

  boost::asio::awaitable<Turn> enter(MessageKey key) {
    while (taken_.count(key) != 0) {
      boost::system::error_code cancelled;
      co_await changed_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    }
    taken_.insert(key);
    co_return Turn(*this, std::move(key));
  }

 private:
  std::set<MessageKey> taken_;
  boost::asio::steady_timer changed_;
};

}  // namespace crossdock::as2
