#include "engine/channels/sftp/ssh_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <libssh2.h>
#include <openssl/crypto.h>

#include "engine/base/text.hpp"
#include "engine/channels/place.hpp"

namespace crossdock::channels::sftp {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t largest_unsent = 256 * 1024;  // bytes encrypted but not yet taken by the socket
constexpr unsigned keep_alive_seconds = 30;

void start_library() {
  static std::once_flag once;
  std::call_once(once, [] { libssh2_init(0); });
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace

// libssh2 wants plain functions; they find their stream through the session's abstract pointer.
struct SshCallbacks {
  static SshStream& stream(void** abstract) { return *static_cast<SshStream*>(*abstract); }

  static ssize_t receive(libssh2_socket_t, void* into, std::size_t length, int, void** abstract) {
    return stream(abstract).take_received(static_cast<char*>(into), length);
  }
  static ssize_t send(libssh2_socket_t, const void* bytes, std::size_t length, int, void** abstract) {
    return stream(abstract).give_to_send(static_cast<const char*>(bytes), length);
  }

  // Answers a question that hides what is typed with the password, every other one with nothing.
  static void answer(const char*, int, const char*, int, int count, const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts,
                     LIBSSH2_USERAUTH_KBDINT_RESPONSE* responses, void** abstract) {
    const std::string& password = stream(abstract).password_;
    for (int i = 0; i < count; ++i) {
      const std::size_t length = prompts[i].echo ? 0 : password.size();
      responses[i].text = static_cast<char*>(std::malloc(length + 1));  // freed by libssh2
      if (responses[i].text == nullptr) return;
      std::memcpy(responses[i].text, password.data(), length);
      responses[i].length = static_cast<unsigned>(length);
    }
  }

  static void install(LIBSSH2_SESSION* session) {
#if LIBSSH2_VERSION_NUM >= 0x010b01
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_RECV, reinterpret_cast<libssh2_cb_generic*>(receive));
    libssh2_session_callback_set2(session, LIBSSH2_CALLBACK_SEND, reinterpret_cast<libssh2_cb_generic*>(send));
#else
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_RECV, reinterpret_cast<void*>(receive));
    libssh2_session_callback_set(session, LIBSSH2_CALLBACK_SEND, reinterpret_cast<void*>(send));
#endif
  }
};

// Ends the stream when the work in its scope takes longer than allowed.
class SshStream::Deadline {
 public:
  Deadline(SshStream& stream, std::chrono::milliseconds limit, const char* work) : timer_(stream.socket_.get_executor(), limit) {
    timer_.async_wait([weak = stream.weak_from_this(), limit, work](error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->end(Unreachable(Remedy::wait, fmt::format("{}: no {} within {} ms", self->peer_, work, limit.count())));
    });
  }

 private:
  asio::steady_timer timer_;
};

SshStream::SshStream(asio::any_io_executor io) : socket_(io), resolver_(io) { start_library(); }

SshStream::~SshStream() { end(Unreachable(Remedy::wait, "the connection was closed")); }

void SshStream::check_ended() const {
  if (ended_) throw Unreachable(ended_->remedy(), ended_->what(), ended_->next());
}

std::string SshStream::last_error() const {
  char* text = nullptr;
  int length = 0;
  libssh2_session_last_error(session_, &text, &length, 0);
  return excerpt(std::string_view(text, static_cast<std::size_t>(length)), 200);
}

// --- opening ---------------------------------------------------------------------------------------------------------

asio::awaitable<void> SshStream::connect(const SftpSettings& settings) {
  peer_ = fmt::format("{}:{}", settings.host, settings.port);
  const Deadline deadline(*this, settings.times.connect, "connection");
  const std::string service = std::to_string(settings.port);
  auto [lookup_error, addresses] = co_await resolver_.async_resolve(settings.host, service, as_result);
  check_ended();
  if (lookup_error) throw Unreachable(Remedy::wait, fmt::format("the name {} cannot be looked up: {}", settings.host, lookup_error.message()));
  auto [error, endpoint] = co_await asio::async_connect(socket_, addresses, as_result);
  check_ended();
  if (error == asio::error::connection_refused) throw Unreachable(Remedy::wait, fmt::format("connection refused by {}", peer_));
  if (error) throw Unreachable(Remedy::wait, fmt::format("no connection to {}: {}", peer_, error.message()));
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void SshStream::prefer(int method, const std::string& list, const char* name) {
  if (list.empty() || libssh2_session_method_pref(session_, method, list.c_str()) == 0) return;
  throw Failure(Remedy::operator_, fmt::format("libssh2 {} knows none of the {} {}", libssh2_version(0), name, excerpt(list, 200)),
                fmt::format("correct {} of the channel, or leave it out", name));
}

asio::awaitable<HostKey> SshStream::shake_hands(const SftpSettings& settings, const std::string& host_key_algorithms) {
  co_await connect(settings);
  session_ = libssh2_session_init_ex(nullptr, nullptr, nullptr, this);
  if (session_ == nullptr) throw Failure(Remedy::wait, "libssh2: out of memory");
  SshCallbacks::install(session_);
  libssh2_session_set_blocking(session_, 0);
  prefer(LIBSSH2_METHOD_CRYPT_CS, settings.ciphers, "ciphers");
  prefer(LIBSSH2_METHOD_CRYPT_SC, settings.ciphers, "ciphers");
  prefer(LIBSSH2_METHOD_MAC_CS, settings.macs, "macs");
  prefer(LIBSSH2_METHOD_MAC_SC, settings.macs, "macs");
  prefer(LIBSSH2_METHOD_KEX, settings.key_exchanges, "key_exchanges");
  prefer(LIBSSH2_METHOD_HOSTKEY, settings.host_key_types.empty() ? host_key_algorithms : settings.host_key_types, "host_key_types");

  const Deadline deadline(*this, settings.times.handshake, "end of the SSH handshake");
  const std::function<int()> step = [this] { return libssh2_session_handshake(session_, socket_.native_handle()); };
  shaking_ = true;
  const int result = co_await complete(step);
  shaking_ = false;
  // No common host key type and no common cipher look alike; the caller tries the other types before it gives up.
  if (result == LIBSSH2_ERROR_KEX_FAILURE || result == LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE || result == LIBSSH2_ERROR_METHOD_NONE) co_return HostKey();
  if (result != 0) throw Unreachable(Remedy::wait, fmt::format("SSH handshake with {} failed: {}", peer_, last_error()));
  std::size_t length = 0;
  int type = 0;
  const char* key = libssh2_session_hostkey(session_, &length, &type);
  co_return HostKey(std::string(key == nullptr ? "" : key, key == nullptr ? 0 : length));
}

asio::awaitable<void> SshStream::log_in(const SftpSettings& settings) {
  const Deadline deadline(*this, settings.times.login, "end of the login");
  const std::string methods = co_await accepted_methods(settings.user);
  bool inside = libssh2_userauth_authenticated(session_) != 0;
  std::string refused;
  if (!inside && !settings.private_key.empty()) {
    inside = co_await log_in_by_key(settings);
    if (!inside) refused = last_error();
  }
  if (!inside && settings.password) {
    inside = co_await log_in_by_password(settings);
    if (!inside) refused = last_error();
  }
  if (!inside) {
    const auto hint = settings.private_key.empty() ? std::string("check user and password with the partner")
                                                   : fmt::format("check that the partner has installed this key: ssh-keygen -y -f {}", settings.private_key.string());
    throw Failure(Remedy::operator_, fmt::format("{} does not let user {} in ({}); it accepts {}", peer_, excerpt(settings.user), refused, excerpt(methods)), hint);
  }
  co_await open_subsystem();
}

asio::awaitable<std::string> SshStream::accepted_methods(const std::string& user) {
  const char* list = nullptr;
  const std::function<int()> step = [&] {
    list = libssh2_userauth_list(session_, user.c_str(), static_cast<unsigned>(user.size()));
    return list == nullptr ? libssh2_session_last_errno(session_) : 0;
  };
  const int result = co_await complete(step);
  if (result != 0 && libssh2_userauth_authenticated(session_) == 0)
    throw Unreachable(Remedy::wait, fmt::format("{} ended the login: {}", peer_, last_error()));
  co_return list == nullptr ? "" : list;
}

asio::awaitable<bool> SshStream::log_in_by_key(const SftpSettings& settings) {
  std::string passphrase;
  if (settings.passphrase) passphrase = settings.passphrase();
  const std::string file = settings.private_key.string();
  const std::function<int()> step = [&] {
    return libssh2_userauth_publickey_fromfile_ex(session_, settings.user.c_str(), static_cast<unsigned>(settings.user.size()), nullptr, file.c_str(),
                                                  passphrase.c_str());
  };
  const int result = co_await complete(step);
  wipe(passphrase);
  if (result == LIBSSH2_ERROR_FILE)
    throw Failure(Remedy::operator_, fmt::format("the private key {} cannot be used: {}", file, last_error()),
                  fmt::format("check file and passphrase: ssh-keygen -y -f {}", file));
  co_return result == 0;
}

asio::awaitable<bool> SshStream::log_in_by_password(const SftpSettings& settings) {
  password_ = settings.password();
  const auto user = settings.user.c_str();
  const auto user_length = static_cast<unsigned>(settings.user.size());
  const std::function<int()> by_password = [&] {
    return libssh2_userauth_password_ex(session_, user, user_length, password_.c_str(), static_cast<unsigned>(password_.size()), nullptr);
  };
  int result = co_await complete(by_password);
  if (result != 0) {
    // Many servers take a password only as the answer to a question.
    const std::function<int()> by_question = [&] { return libssh2_userauth_keyboard_interactive_ex(session_, user, user_length, &SshCallbacks::answer); };
    result = co_await complete(by_question);
  }
  wipe(password_);
  co_return result == 0;
}

asio::awaitable<void> SshStream::open_subsystem() {
  const std::function<int()> open = [this] {
    channel_ = libssh2_channel_open_session(session_);
    return channel_ == nullptr ? libssh2_session_last_errno(session_) : 0;
  };
  const int opened = co_await complete(open);
  if (opened != 0) throw Unreachable(Remedy::wait, fmt::format("{} opens no SSH channel: {}", peer_, last_error()));
  libssh2_channel_handle_extended_data2(channel_, LIBSSH2_CHANNEL_EXTENDED_DATA_IGNORE);
  const std::function<int()> start = [this] { return libssh2_channel_subsystem(channel_, "sftp"); };
  const int started = co_await complete(start);
  if (started != 0)
    throw Failure(Remedy::operator_, fmt::format("{} offers no SFTP to this user: {}", peer_, last_error()), "ask the partner whether the account may use SFTP");
}

// Repeats a libssh2 call until it has an answer, feeding it what arrives.
asio::awaitable<int> SshStream::complete(const std::function<int()>& step) {
  for (;;) {
    check_ended();
    const int result = step();
    co_await flush();
    if (result != LIBSSH2_ERROR_EAGAIN) co_return result;
    co_await receive_more();
  }
}

asio::awaitable<void> SshStream::flush() {
  const auto self = shared_from_this();
  being_sent_.swap(to_send_);
  if (!being_sent_.empty()) co_await asio::async_write(socket_, asio::buffer(being_sent_), as_result);
  being_sent_.clear();
  check_ended();
}

asio::awaitable<void> SshStream::receive_more() {
  const auto self = shared_from_this();
  if (received_at_ < received_end_ || end_of_input_) co_return;
  auto [error, length] = co_await socket_.async_read_some(asio::buffer(received_), as_result);
  check_ended();
  received_at_ = 0;
  received_end_ = length;
  if (error) end_of_input_ = true;
}

// --- the open stream -------------------------------------------------------------------------------------------------

std::ptrdiff_t SshStream::take_received(char* into, std::size_t length) {
  const auto count = std::min(length, received_end_ - received_at_);
  if (count == 0) return end_of_input_ ? 0 : -EAGAIN;
  std::memcpy(into, received_.data() + received_at_, count);
  received_at_ += count;
  return static_cast<std::ptrdiff_t>(count);
}

std::ptrdiff_t SshStream::give_to_send(const char* bytes, std::size_t length) {
  if (ended_) return -EPIPE;
  to_send_.append(bytes, length);
  return static_cast<std::ptrdiff_t>(length);
}

void SshStream::listen(Listener& listener) {
  listener_ = &listener;
  libssh2_keepalive_config(session_, 1, keep_alive_seconds);
  pump();
  if (!ended_) read_on();
}

void SshStream::read_on() {
  socket_.async_read_some(asio::buffer(received_), [self = shared_from_this()](error_code error, std::size_t length) {
    if (self->ended_) return;
    if (error) return self->lose(error);
    self->received_at_ = 0;
    self->received_end_ = length;
    self->pump();
    if (!self->ended_) self->read_on();
  });
}

void SshStream::lose(boost::system::error_code error) {
  const auto how = error == asio::error::eof ? std::string("the server closed it") : error.message();
  end(Unreachable(Remedy::wait, fmt::format("the connection to {} was lost: {}", peer_, how)));
}

// Whatever is written in one turn of the loop leaves in as few SSH packets as possible.
void SshStream::write(std::string_view bytes) {
  queue_.append(bytes);
  if (std::exchange(pump_posted_, true)) return;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->pump_posted_ = false;
    self->pump();
  });
}

void SshStream::pump() {
  if (ended_ || channel_ == nullptr) return;
  receive_all();
  if (ended_) return;
  send_all();
  if (ended_) return;
  start_write();
}

void SshStream::receive_all() {
  std::array<char, 32 * 1024> block;
  for (;;) {
    const auto length = libssh2_channel_read(channel_, block.data(), block.size());
    if (length > 0) {
      if (listener_ != nullptr) listener_->on_bytes(std::string_view(block.data(), static_cast<std::size_t>(length)));
      if (ended_) return;
      continue;
    }
    if (length == LIBSSH2_ERROR_EAGAIN) return;
    if (length == 0 && libssh2_channel_eof(channel_) == 0) return;
    const auto reason = length == 0 ? std::string("the server ended it") : last_error();
    return end(Unreachable(Remedy::wait, fmt::format("the SFTP session with {} is over: {}", peer_, reason)));
  }
}

// The chunk stays as it is until libssh2 has taken all of it: a call that answered EAGAIN is repeated with the same
// bytes.
void SshStream::send_all() {
  while (to_send_.size() < largest_unsent) {
    if (chunk_at_ == chunk_.size()) {
      chunk_.clear();
      chunk_at_ = 0;
      if (queue_.empty()) return;
      chunk_.swap(queue_);
    }
    const auto length = libssh2_channel_write(channel_, chunk_.data() + chunk_at_, chunk_.size() - chunk_at_);
    if (length == LIBSSH2_ERROR_EAGAIN || length == 0) return;
    if (length < 0) return end(Unreachable(Remedy::wait, fmt::format("cannot send to {}: {}", peer_, last_error())));
    chunk_at_ += static_cast<std::size_t>(length);
  }
}

void SshStream::start_write() {
  if (writing_ || to_send_.empty()) return;
  writing_ = true;
  being_sent_.swap(to_send_);
  asio::async_write(socket_, asio::buffer(being_sent_), [self = shared_from_this()](error_code error, std::size_t) {
    self->writing_ = false;
    self->being_sent_.clear();
    if (self->ended_) return;
    if (error) return self->lose(error);
    self->pump();
  });
}

void SshStream::keep_alive() {
  if (ended_ || channel_ == nullptr) return;
  int seconds_to_next = 0;
  libssh2_keepalive_send(session_, &seconds_to_next);
  start_write();
}

void SshStream::hang_up() {
  if (!ended_ && session_ != nullptr && !writing_) {
    libssh2_session_disconnect(session_, "done");
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.write_some(asio::buffer(to_send_), ignored);
  }
  end(Unreachable(Remedy::wait, "we hung up"));
}

// The socket is shut before libssh2 is freed and closed after: it may still try to send, and must find neither an
// open connection nor somebody else's file under the old number.
void SshStream::end(const Failure& why) {
  if (ended_) return;
  ended_ = why;
  end_of_input_ = true;
  received_at_ = received_end_ = 0;
  error_code ignored;
  resolver_.cancel();
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  if (session_ != nullptr) {
    // libssh2 frees what a key exchange holds only when the exchange itself sees the end.
    if (shaking_) libssh2_session_handshake(session_, socket_.native_handle());
    for (int tries = 0; tries < 10 && libssh2_session_free(session_) == LIBSSH2_ERROR_EAGAIN; ++tries) {
    }
    session_ = nullptr;
    channel_ = nullptr;
  }
  socket_.close(ignored);
  wipe(password_);
  if (listener_ != nullptr) std::exchange(listener_, nullptr)->on_end(why);
}

}  // namespace crossdock::channels::sftp
