// Connection: the one SFTP session of a channel, made when it is needed and made again when it has ended. Whoever asks
// while it is being made waits for the same attempt.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/channels/backoff.hpp"
#include "engine/channels/sftp/session.hpp"

namespace crossdock::channels::sftp {

class Connection {
 public:
  enum class Patience : std::uint8_t {
    try_now,         // whatever happened before
    respect_pause,   // within the pause after a failed attempt, fail at once with that attempt's reason
  };

  Connection(boost::asio::any_io_executor io, const SftpSettings& settings);

  // Throws Failure: what went wrong and who can mend it.
  boost::asio::awaitable<std::shared_ptr<Session>> session(Patience patience);
  void forget_pause() { pause_until_ = {}; }
  // Ends the session, or the attempt to make one; every later call of session() fails.
  void stop();
  [[nodiscard]] std::chrono::milliseconds pause_left() const;

 private:
  boost::asio::awaitable<void> make();
  void check_stopped() const;

  boost::asio::any_io_executor io_;
  const SftpSettings& settings_;
  std::shared_ptr<Session> session_;
  bool making_ = false, stopped_ = false;
  boost::asio::steady_timer made_;               // never expires; cancelled when an attempt has ended
  Backoff backoff_;
  std::chrono::steady_clock::time_point pause_until_{};
  std::optional<Failure> last_failure_;
};

}  // namespace crossdock::channels::sftp
