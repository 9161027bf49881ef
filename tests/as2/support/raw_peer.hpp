// RawPeer: the other side of a connection, byte by byte: sends what it is told to, and answers what it is told to.
// Blocking sockets on a thread of its own; the station under test runs on the test's I/O thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::as2::test {

// Connects, sends the bytes (in pieces, with a pause between them), and collects everything until the other side closes.
class RawClient {
 public:
  RawClient(std::uint16_t port, std::vector<std::string> pieces, int pause_milliseconds = 0);
  ~RawClient();
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const std::string& answer() const { return answer_; }  // once done

 private:
  std::atomic<bool> done_{false};
  std::string answer_;
  std::thread thread_;
};

// Listens on a free port of 127.0.0.1. For each request read whole, `answer` gives the bytes to send back; an empty
// string closes without a word.
class RawServer {
 public:
  using Answer = std::function<std::string(const std::string& request)>;
  explicit RawServer(Answer answer);
  ~RawServer();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  void serve();
  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::atomic<bool> stopping_{false};
  std::vector<std::string> requests_;
  mutable std::atomic_flag guard_ = ATOMIC_FLAG_INIT;
  std::thread thread_;
};

}  // namespace crossdock::as2::test
