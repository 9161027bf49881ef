// How bytes come and go. A channel talks to one place of one partner (a folder, an SFTP server, an AS2 station) and
// knows nothing of what the bytes mean nor where they are kept.
//
// Inbound: the channel hands each arrival to the Intake and confirms it to the partner (deletes or moves the remote
// file, answers 200, sends the MDN) only after accept() has returned, because only then are the bytes durable.
// Outbound: send() ends each transmission in exactly one of sent, deferred, refused.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "engine/base/failure.hpp"

namespace crossdock::channels {

template <class T>
using awaitable = boost::asio::awaitable<T>;

// One thing received. Small contents travel in `bytes`; large ones were written by the channel to `spooled`, a file
// in the spool folder that the intake takes over (moves or deletes) when it accepts; it has not been synced to disk.
// Exactly one of the two is used.
struct Arrival {
  Arrival() = default;
  std::string partner;                            // the partner whose channel this is; may be empty for a shared folder
  std::string channel;                            // the channel's name in the configuration
  std::string name;                               // file name as the partner gave it, any bytes, no folder
  std::string bytes;
  std::optional<std::filesystem::path> spooled;
  std::uint64_t size = 0;
  std::string version_mark;                       // what tells this version of the file from the next under the same name:
                                                  // size and modification time for files, Message-ID for AS2. With partner,
                                                  // channel and name it makes accept() idempotent.
  std::map<std::string, std::string> attributes;  // transport facts worth keeping: "remote_path", "message_id", ...
};

struct Receipt {
  Receipt() = default;
  std::int64_t received = 0;  // the store's id
  bool seen_before = false;   // the same arrival had been accepted already (a crash between commit and remote delete)
};

class Intake {
 public:
  virtual ~Intake() = default;
  // Returns when the arrival is durable. Throws Failure when it cannot be made so; the channel must then leave the
  // partner's copy alone and try again later. Called from the I/O thread; resumes there.
  virtual awaitable<Receipt> accept(Arrival arrival) = 0;
  // Whether this arrival (partner, channel, name, version_mark; no bytes) has been accepted already. Asked before a
  // file that stays with the partner is fetched again after a restart; "no" is always a safe answer.
  virtual awaitable<bool> knows(const Arrival& arrival) {
    static_cast<void>(arrival);
    co_return false;
  }
};

// One thing to transmit.
struct Departure {
  Departure() = default;
  std::int64_t outbound = 0;                      // the store's id, for logs
  std::string name;                               // final file name, already unique
  std::string bytes;
  std::optional<std::filesystem::path> file;      // for large ones, instead of bytes; not deleted by the channel
  std::map<std::string, std::string> attributes;
};

enum class Outcome : std::uint8_t {
  sent,      // the partner has it, whole, under its final name
  deferred,  // not now; the same attempt may succeed later
  refused,   // trying again is pointless until a person acts
};

struct Attempt {
  Attempt() = default;
  Attempt(Outcome outcome_, std::string text_, std::string next_ = {})
      : outcome(outcome_), text(std::move(text_)), next(std::move(next_)) {}
  Outcome outcome = Outcome::sent;
  std::string text;                               // what happened, for the attempt's record
  std::string next;                               // what to do, when refused
  std::map<std::string, std::string> attributes;  // evidence to keep: "remote_path", "mdn", ...
};

// What `crossdock status` shows of a channel.
struct Health {
  Health() = default;
  enum class State : std::uint8_t { starting, working, idle, failing, stopped_for_operator };
  State state = State::starting;
  std::string text;                               // "connection refused by 127.0.0.1:2222, 4 tries since 10:02"
  std::string next;                               // remedy, when a person is needed
  std::chrono::system_clock::time_point since{};
  std::chrono::system_clock::time_point next_try{};
  std::chrono::system_clock::time_point last_success{};
  std::uint64_t files_received = 0, files_sent = 0, failures = 0;
};

class Channel {
 public:
  virtual ~Channel() = default;
  // Watches, polls or listens until stop(). Returns after a clean stop; never throws.
  virtual awaitable<void> receive(Intake& intake) = 0;
  virtual awaitable<Attempt> send(Departure departure) = 0;
  // May be called from the I/O thread at any time; receive() and running send()s end soon.
  virtual void stop() = 0;
  // Called from the I/O thread.
  [[nodiscard]] virtual Health health() const = 0;
  // A poll now instead of at the next interval.
  virtual void wake() = 0;
};

}  // namespace crossdock::channels
