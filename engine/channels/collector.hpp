// Collector: the receiving half of every channel that finds files in a Place. Looks, takes what is whole, hands it to
// the intake, and clears it away only after the intake has returned.
//
//   prepare -> list -> (fetch -> accept -> remove | move)* -> rest until the next look, news, or wake()
//
// Many files are on the way at once, so that their fetches share the wire and their accepts share a commit. A failure
// of one file leaves that file; a failure of the place or of the intake ends the round, and the pause grows.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "engine/channels/backoff.hpp"
#include "engine/channels/bell.hpp"
#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"
#include "engine/channels/pickup.hpp"
#include "engine/channels/place.hpp"
#include "engine/channels/pulse.hpp"
#include "engine/channels/watchlist.hpp"

namespace crossdock::channels {

class Collector {
 public:
  Collector(Executors executors, PickupRules rules, std::string partner, std::string channel, Backoff backoff, Pulse& pulse);

  // Until stop(). Never throws.
  awaitable<void> run(Place& place, Intake& intake);

  void stop();                             // ends run() as soon as the accepts on their way have returned
  void wake();                             // look now, even in a pause after a failure
  void news();                             // something has changed in the place: look soon
  void is_whole(const std::string& name);  // see Watchlist
  [[nodiscard]] bool stopping() const { return stopping_; }

 private:
  struct Round;
  awaitable<void> one_round(Place& place, Intake& intake);
  awaitable<void> look(Place& place);
  awaitable<void> take_all(Round& round);
  awaitable<void> worker(Round& round);
  awaitable<void> take(Round& round, const Listed& file);
  awaitable<bool> hand_over(Round& round, Arrival arrival, const Listed& file);
  awaitable<void> clear_away(Round& round, const Listed& file);
  awaitable<void> rest();
  Arrival arrival_of(const Place& place, const Listed& file) const;
  void conclude(const Round& round);

  Executors executors_;
  PickupRules rules_;
  std::string partner_, channel_;
  Backoff backoff_;
  Pulse& pulse_;
  Watchlist watchlist_;
  Watchlist::Look look_;
  Bell bell_;
  std::chrono::milliseconds pause_{0};     // until the next look
  bool after_failure_ = false;             // the pause is not shortened by news
  bool stopping_ = false, woken_ = false, news_ = false;
};

}  // namespace crossdock::channels
