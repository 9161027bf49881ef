// Desk: where one trading relationship is served, in both directions. The station routes what arrives to the desk of
// its AS2 names; the relationship's channel sends through it. Private to this room.
#pragma once

#include <memory>
#include <set>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/base/clock.hpp"
#include "engine/channels/as2/http.hpp"
#include "engine/channels/as2/http_client.hpp"
#include "engine/channels/as2/ledger.hpp"
#include "engine/channels/as2/protocol/mdn.hpp"
#include "engine/channels/as2/protocol/unwrap.hpp"
#include "engine/channels/as2/settings.hpp"
#include "engine/channels/as2/turnstile.hpp"
#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"
#include "engine/channels/pulse.hpp"

namespace crossdock::as2 {

// What all desks of a station share; outlives them.
struct Office {
  Office(StationSettings settings_, channels::Executors executors_, const Clock& clock_, Ledger& ledger_)
      : settings(std::move(settings_)), executors(std::move(executors_)), clock(clock_), ledger(ledger_) {}
  StationSettings settings;
  channels::Executors executors;  // `disk` is the pool where cryptography runs
  const Clock& clock;
  Ledger& ledger;
};

struct Desk : std::enable_shared_from_this<Desk> {
  Desk(std::shared_ptr<Office> office_, As2Settings settings_);

  std::shared_ptr<Office> owner;  // a coroutine that ends late still finds it
  Office& office;
  As2Settings settings;
  HttpClient client;      // to the partner's station
  HttpClient mdn_client;  // to where he wants asynchronous MDNs: shows no credentials of ours
  Turnstile turnstile;
  channels::Pulse pulse;
  channels::Intake* intake = nullptr;  // set while the channel receives
  std::string tls_fingerprint;         // of the partner's server, as last seen by this process
  std::set<boost::asio::steady_timer*> pauses;  // cancelled by stop()
  bool stopping = false;

  [[nodiscard]] Time now() const { return office.clock.now(); }
  [[nodiscard]] UnwrapPolicy unwrap_policy() const;
  void stop();
};

// A message that arrived for this desk (receiving.cpp).
boost::asio::awaitable<HttpAnswer> receive_message(std::shared_ptr<Desk> desk, HttpRequest request);
// An asynchronous MDN (reconciling.cpp).
boost::asio::awaitable<HttpAnswer> receive_mdn(std::shared_ptr<Desk> desk, HttpRequest request);
// One transmission to its end (sending.cpp).
boost::asio::awaitable<channels::Attempt> send_message(std::shared_ptr<Desk> desk, channels::Departure departure);
// Posts an MDN, again after pauses (posting.cpp). `keep`: note in the ledger that it was.
boost::asio::awaitable<void> post_mdn(std::shared_ptr<Desk> desk, MessageKey key, WrittenMdn mdn, std::string url, bool keep);
// Messages whose MDN is overdue: sent again, or given to a person (reconciling.cpp).
boost::asio::awaitable<void> watch_deadlines(std::shared_ptr<Desk> desk);
// Certificates of the relationship that expire soon: once a stage (reconciling.cpp).
boost::asio::awaitable<void> watch_certificates(std::shared_ptr<Desk> desk);

// One post of a kept message and what its answer means; the ledger is up to date when it returns (sending.cpp).
boost::asio::awaitable<channels::Attempt> post_and_judge(std::shared_ptr<Desk> desk, KeptMessage message);

// Headers of a kept text.
Headers headers_from(const std::string& text);

}  // namespace crossdock::as2
