// Store: the durable memory behind verbs. Every writing verb is one transaction; its completion is called on the
// store's own thread after COMMIT, when the rows survive a crash, or with the Failure that prevented it. Many verbs
// called at once share one COMMIT (group commit), in the order they were called. Verbs may be called from any
// thread. Nothing above the store may assume that it is the only process working on it.
//
// Called by the daemon (everything), by the command (queries and commands) and by the tests; the conformance suite in
// tests/store says what every implementation must do.
#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/store/outcome.hpp"
#include "engine/store/queries.hpp"

namespace crossdock::store {

// Asio's signature, so that a program may adapt it to coroutines: error first, null when all is well.
template <class Result>
using Done = std::function<void(std::exception_ptr, Result)>;

// The outcome rested on something that is no longer so (a control number used meanwhile, a lease lost): run the
// stage again on fresh inputs.
class Conflict : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Arrived {
  std::string partner, channel, name, version_mark;  // with the content's digest the identity of an arrival
  Attributes attributes;
  PackedContent content;
  std::string job, lane;                             // the first stage and where it queues
};

struct ArrivedResult {
  Id received = 0;
  bool seen_before = false;                          // the same arrival was recorded already; nothing was written
};

// Some jobs of one lane, leased: no one else works on that lane until the lease ends or is given back.
struct Claim {
  std::string lane;
  std::vector<Job> jobs;                             // in order; empty: the lane was given back
};

struct ClaimRequest {
  std::string owner;                                 // this process
  std::size_t lanes = 1, jobs_per_lane = 64;
  Id after = 0;                                      // proceed: only jobs behind this one; the lane is kept even without
  std::chrono::seconds lease{30};
};

struct Claims {
  std::vector<Claim> claims;
  Time next_due{};                                   // when nothing more is due now: the earliest deferred job; zero: none
};

// What an operator asks for, from the command line or elsewhere; recorded in the trail with who and why.
struct Command {
  enum class Verb : std::uint8_t {
    hold,     // a received file, a document, a transmission or a lane waits for a person
    release,  // and goes on
    retry,    // a deferred or held one is tried now
    cancel,   // is given up
    ignore,   // an exception needs no action
    resolve,  // an exception was dealt with
    resend,   // a transmission that was delivered goes out again, the very same bytes
  };
  Verb verb = Verb::release;
  Subject subject = Subject::none;                   // none with `lane` or `exception`
  Id id = 0;
  std::string lane;
  Id exception = 0;
  std::string actor, reason;
  Time until{};                                      // hold only; zero: until released
};

struct CommandResult {
  std::size_t changed = 0;                           // rows it took effect on; 0: nothing was in a state to be changed
  std::string text;                                  // one sentence for the person who typed it
};

class Store {
 public:
  virtual ~Store() = default;

  // The received row, its bytes and its first job.
  virtual void receive(Arrived arrived, Done<ArrivedResult> done) = 0;

  // Takes lanes with work that is due. `proceed` asks for the next jobs of a lane held by `owner` and gives the lane
  // back when there are none, or when `give_back`. `renew` keeps every lane of `owner` for another lease.
  virtual void claim(ClaimRequest request, Done<Claims> done) = 0;
  virtual void proceed(std::string lane, ClaimRequest request, bool give_back, Done<Claim> done) = 0;
  virtual void renew(std::string owner, std::chrono::seconds lease, Done<std::size_t> done) = 0;

  // Ends every lease: for a daemon that starts on a store no other daemon works on.
  virtual void take_over(Done<std::size_t> done) = 0;

  // The outcome of a job and its end. Ends in Conflict when a claim of it does not hold.
  virtual void finish(Job job, Outcome outcome, Done<bool> done) = 0;

  // An outcome that belongs to no job: what a channel has to report. Its end is ignored.
  virtual void leave(Outcome outcome, Done<bool> done) = 0;
  // Gives the note that is kept: this one, or an earlier one under the same scope and key.
  virtual void keep(NewNote note, Done<Note> done) = 0;
  virtual void forget(std::string scope, Time older_than, Done<std::size_t> done) = 0;

  virtual void command(Command command, Done<CommandResult> done) = 0;
  // Audited: an event says who, why, from what to what.
  virtual void reset_number(NumberRange range, std::string actor, std::string reason, Done<bool> done) = 0;
  // Marks expectations whose time has passed as overdue and opens an exception for each. Gives how many.
  virtual void note_overdue(Done<std::size_t> done) = 0;
  // What this daemon is and what all its channels are at; channels of it not named are forgotten.
  virtual void report(NodeStatus node, std::vector<ChannelStatus> channels, Done<bool> done) = 0;

  // A reader of its own: give each thread one.
  [[nodiscard]] virtual std::unique_ptr<Queries> queries() = 0;

  // Hashes and compresses on the calling thread; contents too large for a row become a durable file.
  [[nodiscard]] virtual PackedContent pack(std::string_view bytes) = 0;
  // The same for a file, read in pieces; the file itself stays.
  [[nodiscard]] virtual PackedContent pack_file(const std::filesystem::path& file) = 0;
};

// Calls a verb and waits for its end. Not from the store's own thread.
//   wait<CommandResult>([&](auto done) { store.command(command, done); });
template <class Result, class Verb>
Result wait(Verb&& verb) {
  std::promise<Result> promise;
  verb(Done<Result>([&promise](std::exception_ptr error, Result result) {
    if (error) promise.set_exception(error);
    else promise.set_value(std::move(result));
  }));
  return promise.get_future().get();
}

}  // namespace crossdock::store
