// SlowProxy: a TCP proxy on the loopback that makes a near server a far or a bad one: it delays every byte, cuts the
// connection in the middle of a file, or falls silent. Runs on a thread of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace crossdock::fakes {

class SlowProxy {
 public:
  explicit SlowProxy(std::uint16_t target_port);
  ~SlowProxy();
  SlowProxy(const SlowProxy&) = delete;
  SlowProxy& operator=(const SlowProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Round trip added to every connection, half of it each way; bandwidth is not limited.
  void delay(std::chrono::milliseconds round_trip);
  // Cuts the connection after the server has sent this many more bytes; counted over all connections.
  void cut_after(std::uint64_t bytes_from_server);
  void stall(bool silent);   // nothing is passed on in either direction while silent
  [[nodiscard]] std::uint64_t connections() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::fakes
