// SshStream: the byte stream of an SFTP subsystem over SSH, on libssh2.
//
// libssh2 never touches the socket here. It is given two callbacks: it "receives" from a buffer that Asio filled and
// "sends" into a buffer that Asio empties. So libssh2 becomes a machine from bytes to bytes, and three of its traps
// cannot spring: a half-sent packet that makes the next call fail for good, wake-ups lost between operations, and
// waiting without end in close. The alternative, waiting for the socket to become ready and repeating the call, has
// all three.
//
// I/O thread only. Life: open(), then listen(), then write() and bytes arriving, until the end, which comes once.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/base/failure.hpp"
#include "engine/channels/sftp/host_keys.hpp"
#include "engine/channels/sftp/sftp.hpp"

using LIBSSH2_SESSION = struct _LIBSSH2_SESSION;
using LIBSSH2_CHANNEL = struct _LIBSSH2_CHANNEL;

namespace crossdock::channels::sftp {

class SshStream : public std::enable_shared_from_this<SshStream> {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_bytes(std::string_view bytes) = 0;
    virtual void on_end(const Failure& why) = 0;   // nothing is called after it
  };

  explicit SshStream(boost::asio::any_io_executor io);
  ~SshStream();
  SshStream(const SshStream&) = delete;
  SshStream& operator=(const SshStream&) = delete;

  // Connects, exchanges keys with one of `host_key_algorithms`, and returns the server's host key. An empty key: the
  // server has none of these types. Throws Failure.
  boost::asio::awaitable<HostKey> shake_hands(const SftpSettings& settings, const std::string& host_key_algorithms);
  // Logs in and opens the sftp subsystem. Throws Failure.
  boost::asio::awaitable<void> log_in(const SftpSettings& settings);

  // From now on bytes arrive. The listener must stay until on_end, or until forget().
  void listen(Listener& listener);
  void forget() { listener_ = nullptr; }
  void write(std::string_view bytes);
  void keep_alive();               // a sign of life when nothing else is sent
  void hang_up();                  // says good-bye if it can do so at once, and ends
  void end(const Failure& why);    // at any time, also while open() is under way

 private:
  class Deadline;
  enum class Heard : std::uint8_t { more, nothing };

  boost::asio::awaitable<void> connect(const SftpSettings& settings);
  boost::asio::awaitable<int> complete(const std::function<int()>& step);
  boost::asio::awaitable<void> flush();
  boost::asio::awaitable<void> receive_more();
  boost::asio::awaitable<bool> log_in_by_key(const SftpSettings& settings);
  boost::asio::awaitable<bool> log_in_by_password(const SftpSettings& settings);
  boost::asio::awaitable<std::string> accepted_methods(const std::string& user);
  boost::asio::awaitable<void> open_subsystem();
  void prefer(int method, const std::string& list, const char* name);
  void check_ended() const;
  [[nodiscard]] std::string last_error() const;

  void read_on();
  void lose(boost::system::error_code error);
  void pump();
  void receive_all();
  void send_all();
  void start_write();

  // What libssh2 calls.
  friend struct SshCallbacks;
  std::ptrdiff_t take_received(char* into, std::size_t length);
  std::ptrdiff_t give_to_send(const char* bytes, std::size_t length);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::ip::tcp::resolver resolver_;
  LIBSSH2_SESSION* session_ = nullptr;
  LIBSSH2_CHANNEL* channel_ = nullptr;
  Listener* listener_ = nullptr;
  std::string peer_;                        // "host:port", for texts
  std::optional<Failure> ended_;

  std::array<char, 64 * 1024> received_;    // from the socket, for libssh2
  std::size_t received_at_ = 0, received_end_ = 0;
  bool end_of_input_ = false;
  bool shaking_ = false;                    // a key exchange is half way
  std::string to_send_, being_sent_;        // from libssh2, for the socket
  bool writing_ = false;

  std::string queue_, chunk_;               // from the listener, for libssh2
  std::size_t chunk_at_ = 0;
  bool pump_posted_ = false;
  std::string password_;                    // while keyboard-interactive asks for it
};

}  // namespace crossdock::channels::sftp
