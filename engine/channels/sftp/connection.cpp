#include "engine/channels/sftp/connection.hpp"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "engine/base/log.hpp"

namespace crossdock::channels::sftp {

namespace asio = boost::asio;

Connection::Connection(asio::any_io_executor io, const SftpSettings& settings)
    : io_(io), settings_(settings), made_(io, std::chrono::steady_clock::time_point::max()),
      backoff_(settings.times.first_pause, settings.times.longest_pause) {}

void Connection::check_stopped() const {
  if (stopped_) throw Unreachable(Remedy::wait, "the channel is stopping");
}

std::chrono::milliseconds Connection::pause_left() const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(pause_until_ - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

asio::awaitable<std::shared_ptr<Session>> Connection::session(Patience patience) {
  check_stopped();
  if (!making_ && session_ && session_->alive()) co_return session_;
  if (making_) {
    co_await made_.async_wait(asio::as_tuple(asio::use_awaitable));
  } else if (patience == Patience::try_now || pause_left().count() == 0) {
    co_await make();
  }
  check_stopped();
  if (session_ && session_->alive()) co_return session_;
  if (last_failure_) throw Failure(*last_failure_);
  throw Unreachable(Remedy::wait, fmt::format("no connection to {}:{}", settings_.host, settings_.port));
}

asio::awaitable<void> Connection::make() {
  making_ = true;
  session_ = std::make_shared<Session>(io_, settings_);
  const auto session = session_;
  last_failure_.reset();
  try {
    co_await session->open();
  } catch (const Failure& failure) {
    last_failure_ = failure;
  } catch (const std::exception& defect) {
    last_failure_ = Failure(Remedy::wait, fmt::format("unexpected: {}", defect.what()));
  }
  making_ = false;
  if (last_failure_) {
    session->close(*last_failure_);
    // A refused key or user does not get better by asking often, and some servers lock accounts.
    const auto pause = last_failure_->remedy() == Remedy::wait ? backoff_.next() : backoff_.longest();
    pause_until_ = std::chrono::steady_clock::now() + pause;
  } else {
    backoff_.reset();
    pause_until_ = {};
    log::info("SFTP session open", {{"channel", settings_.name}, {"server", session->peer()}, {"window", session->window()}});
  }
  made_.cancel();
}

void Connection::stop() {
  stopped_ = true;
  if (!session_) return;
  if (making_) session_->close(Unreachable(Remedy::wait, "the channel is stopping"));
  else session_->hang_up();
}

}  // namespace crossdock::channels::sftp
