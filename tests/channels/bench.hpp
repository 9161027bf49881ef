// What the channel tests run on: an event loop with a disk pool, an intake that remembers and misbehaves on demand,
// and a partner's two folders.
#pragma once

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"

namespace crossdock::channels::test {

using namespace std::chrono_literals;

// One I/O thread (the test's own) and a pool. Coroutines still suspended at the end are destroyed with it.
class Loop {
 public:
  boost::asio::thread_pool disk{2};
  boost::asio::io_context io{1};

  ~Loop() { disk.join(); }
  Executors executors() { return Executors(io.get_executor(), disk.get_executor()); }

  // Runs the loop until `condition` holds; false when it does not in time.
  bool until(const std::function<bool()>& condition, std::chrono::milliseconds limit = 20s) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      if (io.stopped()) io.restart();
      io.run_one_for(5ms);
    }
    return true;
  }
  void run_for(std::chrono::milliseconds time) { until([] { return false; }, time); }

  // Runs the loop until the coroutine has ended and hands out its result.
  template <class T>
  T result_of(awaitable<T> work, std::chrono::milliseconds limit = 60s) {
    std::optional<T> result;
    std::exception_ptr error;
    bool ended = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, T value) {
      error = e;
      result = std::move(value);
      ended = true;
    });
    if (!until([&] { return ended; }, limit)) throw std::runtime_error("did not end in time");
    if (error) std::rethrow_exception(error);
    return std::move(*result);
  }
};

class RecordingIntake final : public Intake {
 public:
  explicit RecordingIntake(boost::asio::any_io_executor io) : io_(std::move(io)) {}

  std::vector<Arrival> accepted;                    // every distinct arrival, in order
  std::map<std::string, std::size_t> times_offered;   // by file name
  std::size_t seen_before = 0;
  std::size_t in_flight = 0, most_in_flight = 0;
  std::uint64_t bytes_accepted = 0;
  std::set<std::string> refuse;                     // names that fail with `refusal`
  std::optional<Failure> refusal;
  bool hold = false;                                // accept() waits until it is false again
  bool hang_after_commit = false;                   // accept() does not return, as if killed between commit and answer
  bool keep_bytes = true;
  std::function<void(const Arrival&)> on_commit;

  awaitable<Receipt> accept(Arrival arrival) override {
    ++times_offered[arrival.name];
    most_in_flight = std::max(most_in_flight, ++in_flight);
    while (hold) co_await moment();
    --in_flight;
    if (refusal && (refuse.empty() || refuse.contains(arrival.name))) throw Failure(*refusal);
    Receipt receipt = commit(std::move(arrival));
    while (hang_after_commit) co_await moment();
    co_return receipt;
  }

  awaitable<bool> knows(const Arrival& arrival) override { co_return keys_.contains(key_of(arrival)); }

  [[nodiscard]] std::size_t count() const { return accepted.size(); }
  [[nodiscard]] const Arrival* find(const std::string& name) const {
    for (const auto& arrival : accepted)
      if (arrival.name == name) return &arrival;
    return nullptr;
  }
  // Another process takes over the same store.
  void adopt(const RecordingIntake& earlier) {
    accepted = earlier.accepted;
    keys_ = earlier.keys_;
  }

 private:
  static std::string key_of(const Arrival& arrival) { return arrival.partner + '\0' + arrival.channel + '\0' + arrival.name + '\0' + arrival.version_mark; }

  Receipt commit(Arrival&& arrival) {
    if (on_commit) on_commit(arrival);
    Receipt receipt;
    receipt.seen_before = !keys_.insert(key_of(arrival)).second;
    receipt.received = static_cast<std::int64_t>(accepted.size());
    if (arrival.spooled) std::filesystem::remove(*arrival.spooled);
    if (receipt.seen_before) {
      ++seen_before;
      return receipt;
    }
    bytes_accepted += arrival.size;
    if (!keep_bytes) arrival.bytes.clear();
    accepted.push_back(std::move(arrival));
    return receipt;
  }

  awaitable<void> moment() {
    boost::asio::steady_timer timer(io_, 2ms);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }

  boost::asio::any_io_executor io_;
  std::set<std::string> keys_;
};

// A channel whose receive() runs in a loop; stopped and awaited at the end. A channel must not outlive its loop.
class Running {
 public:
  Running(Loop& loop, Channel& channel, Intake& intake) : loop_(loop), channel_(channel) {
    boost::asio::co_spawn(loop.io, channel.receive(intake), [this](std::exception_ptr error) {
      error_ = error;
      ended_ = true;
    });
  }
  ~Running() {
    if (!ended_) stop();
  }
  // Whether receive() returned in time, without an exception.
  bool stop(std::chrono::milliseconds limit = 5s) {
    channel_.stop();
    return loop_.until([this] { return ended_; }, limit) && !error_;
  }
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  Loop& loop_;
  Channel& channel_;
  bool ended_ = false;
  std::exception_ptr error_;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool memory_is_ours = false;  // sanitizers keep what was freed
#else
inline constexpr bool memory_is_ours = true;
#endif

// A line of "Name:   123 kB" of /proc/self/status, in bytes: VmRSS, or VmHWM, the most since forget_peak().
inline std::uint64_t memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1)) * 1024;
  return 0;
}
inline void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

inline Departure departure(std::string name, std::string bytes) {
  Departure leaving;
  leaving.name = std::move(name);
  leaving.bytes = std::move(bytes);
  return leaving;
}

}  // namespace crossdock::channels::test
