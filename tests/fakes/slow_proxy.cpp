#include "tests/fakes/slow_proxy.hpp"

#include <array>
#include <atomic>
#include <deque>
#include <string>
#include <thread>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace crossdock::fakes {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Moment = std::chrono::steady_clock::time_point;

struct Conduct {
  std::atomic<std::int64_t> one_way_us{0};
  std::atomic<std::int64_t> bytes_to_cut{-1};  // negative: never
  std::atomic<bool> silent{false};
};

// Both directions of one connection.
class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(tcp::socket client, Conduct& conduct)
      : client_(std::move(client)), server_(client_.get_executor()), conduct_(conduct), up_(client_.get_executor()), down_(client_.get_executor()) {}

  void start(std::uint16_t target) {
    server_.async_connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), target), [self = shared_from_this()](error_code error) {
      if (error) return self->cut();
      error_code ignored;
      self->server_.set_option(tcp::no_delay(true), ignored);
      self->client_.set_option(tcp::no_delay(true), ignored);
      self->read(self->client_, self->server_, self->up_);
      self->read(self->server_, self->client_, self->down_);
    });
  }

 private:
  struct Waiting {
    Moment due;
    std::string bytes;
  };
  struct Direction {
    explicit Direction(const tcp::socket::executor_type& executor) : timer(executor) {}
    std::array<char, 64 * 1024> block;
    std::deque<Waiting> queue;
    boost::asio::steady_timer timer;
    bool busy = false;
  };

  void read(tcp::socket& from, tcp::socket& to, Direction& direction) {
    from.async_read_some(boost::asio::buffer(direction.block), [self = shared_from_this(), &from, &to, &direction](error_code error, std::size_t length) {
      if (error || (&direction == &self->down_ && self->reaches_cut(length))) return self->cut();
      const auto due = std::chrono::steady_clock::now() + std::chrono::microseconds(self->conduct_.one_way_us.load());
      direction.queue.push_back({due, std::string(direction.block.data(), length)});
      self->pass_on(to, direction);
      self->read(from, to, direction);
    });
  }

  bool reaches_cut(std::size_t length) {
    if (conduct_.bytes_to_cut < 0) return false;
    conduct_.bytes_to_cut -= static_cast<std::int64_t>(length);
    if (conduct_.bytes_to_cut > 0) return false;
    conduct_.bytes_to_cut = -1;
    return true;
  }

  void pass_on(tcp::socket& to, Direction& direction) {
    if (direction.busy || direction.queue.empty()) return;
    direction.busy = true;
    const auto silence_ends = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
    direction.timer.expires_at(conduct_.silent ? silence_ends : direction.queue.front().due);
    direction.timer.async_wait([self = shared_from_this(), &to, &direction](error_code) {
      if (!self->conduct_.silent) return self->write(to, direction);
      direction.busy = false;
      if (self->client_.is_open()) self->pass_on(to, direction);
    });
  }

  void write(tcp::socket& to, Direction& direction) {
    boost::asio::async_write(to, boost::asio::buffer(direction.queue.front().bytes), [self = shared_from_this(), &to, &direction](error_code error, std::size_t) {
      direction.queue.pop_front();
      direction.busy = false;
      if (error) return self->cut();
      self->pass_on(to, direction);
    });
  }

  void cut() {
    error_code ignored;
    client_.close(ignored);
    server_.close(ignored);
  }

  tcp::socket client_, server_;
  Conduct& conduct_;
  Direction up_, down_;
};

}  // namespace

struct SlowProxy::State {
  explicit State(std::uint16_t target_) : target(target_), acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)) {
    accept();
    thread = std::thread([this] { io.run(); });
  }
  ~State() {
    io.stop();
    thread.join();
  }
  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket client) {
      if (error) return;
      ++connections;
      std::make_shared<Link>(std::move(client), conduct)->start(target);
      accept();
    });
  }

  std::uint16_t target;
  Conduct conduct;
  std::atomic<std::uint64_t> connections{0};
  boost::asio::io_context io;
  tcp::acceptor acceptor;
  std::thread thread;
};

SlowProxy::SlowProxy(std::uint16_t target_port) : state_(std::make_unique<State>(target_port)) {}
SlowProxy::~SlowProxy() = default;
std::uint16_t SlowProxy::port() const { return state_->acceptor.local_endpoint().port(); }
void SlowProxy::delay(std::chrono::milliseconds round_trip) { state_->conduct.one_way_us = round_trip.count() * 500; }
void SlowProxy::cut_after(std::uint64_t bytes_from_server) { state_->conduct.bytes_to_cut = static_cast<std::int64_t>(bytes_from_server); }
void SlowProxy::stall(bool silent) { state_->conduct.silent = silent; }
std::uint64_t SlowProxy::connections() const { return state_->connections; }

}  // namespace crossdock::fakes
