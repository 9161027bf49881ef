// Session: one SFTP session with many requests in flight, across files. A request is asked for and its Ticket awaited
// later, so one coroutine can have several under way, and thousands of coroutines can share the session: the request
// id says whose each reply is. At most `window` requests are with the server; the others wait here, in order.
//
// Ends once, for everybody: by an error, a time limit, the server, or close(). Every open ticket then throws
// Unreachable with the reason. I/O thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/channels/place.hpp"
#include "engine/channels/sftp/packets.hpp"
#include "engine/channels/sftp/ssh_stream.hpp"

namespace crossdock::channels::sftp {

// The claim on one reply. Dropping it is allowed; the reply is then ignored.
class Ticket {
 public:
  Ticket() = default;
  // Once. Throws Unreachable when the session ended first.
  boost::asio::awaitable<Reply> reply();

 private:
  friend class Session;
  struct Claim {
    std::optional<Reply> reply;
    std::optional<Failure> broken;
    std::optional<boost::asio::any_completion_handler<void()>> waiter;  // optional: its move assignment recurses in Boost 1.81
  };
  std::shared_ptr<Claim> claim_;
};

class Session final : public std::enable_shared_from_this<Session>, private SshStream::Listener {
 public:
  Session(boost::asio::any_io_executor io, const SftpSettings& settings);
  ~Session() override;

  // Connects, checks the host key, logs in, exchanges versions and limits. Throws Failure.
  boost::asio::awaitable<void> open();
  void close(const Failure& why);
  void hang_up();
  [[nodiscard]] bool alive() const { return alive_; }

  // One request; `encode` of packets.hpp is called with the id: session.ask([&](std::uint32_t id) { return
  // encode_read(id, handle, 0, 100); }).
  template <class Encode>
  Ticket ask(Encode&& encode) {
    return ask_packet(next_id_, encode(next_id_));
  }
  Ticket ask_open(std::string_view path, std::uint32_t flags);
  Ticket ask_read(std::string_view handle, std::uint64_t offset, std::uint32_t length);
  Ticket ask_write(std::string_view handle, std::uint64_t offset, std::string_view bytes);
  Ticket ask_simple(Type type, std::string_view handle_or_path);

  // Bytes a single READ or WRITE may carry.
  [[nodiscard]] std::uint32_t read_size() const { return read_size_; }
  [[nodiscard]] std::uint32_t write_size() const { return write_size_; }
  // The server answered a READ with less than there was: ask for this much from now on, and close a file only when
  // it was read to its end.
  void reads_are_short(std::uint32_t seen);
  [[nodiscard]] bool careful() const { return careful_; }
  [[nodiscard]] bool offers(const std::string& extension) const { return greeting_.extensions.contains(extension); }
  [[nodiscard]] unsigned window() const { return window_; }
  [[nodiscard]] const std::string& peer() const { return peer_; }

 private:
  using Moment = std::chrono::steady_clock::time_point;

  boost::asio::awaitable<void> meet_trusted_server();
  boost::asio::awaitable<void> exchange_versions();
  boost::asio::awaitable<void> learn_limits();
  boost::asio::awaitable<void> learn_distance();
  Ticket ask_packet(std::uint32_t id, std::string packet);
  void send_waiting();
  void on_bytes(std::string_view bytes) override;
  void on_end(const Failure& why) override;
  void on_reply(Reply reply);
  void settle(Ticket::Claim& claim);
  void watch();
  void tick();

  boost::asio::any_io_executor io_;
  const SftpSettings& settings_;
  std::string peer_;
  std::shared_ptr<SshStream> stream_;
  Framer framer_;
  Greeting greeting_;
  std::shared_ptr<Ticket::Claim> greeting_claim_;   // while the version is awaited
  std::uint32_t read_size_ = 32 * 1024, write_size_ = 32 * 1024;
  unsigned window_;
  bool careful_ = false;
  bool alive_ = false;

  std::uint32_t next_id_ = 1;
  std::unordered_map<std::uint32_t, std::shared_ptr<Ticket::Claim>> in_flight_;
  std::deque<std::pair<std::uint32_t, std::string>> waiting_;               // id and packet
  std::unordered_map<std::uint32_t, std::shared_ptr<Ticket::Claim>> waiting_claims_;

  boost::asio::steady_timer watch_;
  Moment last_progress_{}, last_use_{};
};

}  // namespace crossdock::channels::sftp
