// Bench: stations facing each other over loopback on one I/O thread, which the test drives step by step.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "engine/base/clock.hpp"
#include "engine/channels/as2/station.hpp"
#include "tests/as2/support/memory_ledger.hpp"
#include "tests/as2_protocol/support/command.hpp"

namespace crossdock::as2::test {

// A station with one relationship.
struct Side {
  MemoryLedger ledger;
  RecordingIntake intake;
  std::unique_ptr<Station> station;
  std::unique_ptr<channels::Channel> channel;
  bool receiving = false, serving = false;
};

class Bench {
 public:
  explicit Bench(std::size_t threads = 2);
  ~Bench();

  // Settings of a station on 127.0.0.1, any port. `tls`: over HTTPS with that identity's certificate.
  static StationSettings station_settings(const Identity& tls = {});
  // What `name` says of its relationship with `other`; certificates are identity(name) and identity(other).
  static As2Settings relationship(const std::string& name, const std::string& other, const std::string& url = {});

  // Opens a station; its relationship is added with `connect`, once ports are known.
  std::unique_ptr<Side> open(StationSettings settings);
  void connect(Side& side, As2Settings settings);
  // Ends the relationship, as a reload of the configuration does.
  void disconnect(Side& side);

  // Runs the I/O thread until `done` or ten seconds have passed; says whether it was done.
  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit = std::chrono::seconds(10));
  channels::Attempt send(Side& side, std::string bytes, std::int64_t outbound = 1, std::string name = "po.edi");
  void close(Side& side);

  boost::asio::io_context io;
  boost::asio::thread_pool pool;
  ManualClock clock;
};

std::string url_of(const Side& side, bool tls = false);

}  // namespace crossdock::as2::test
