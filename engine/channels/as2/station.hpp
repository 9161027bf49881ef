// Station: our AS2 server with all its relationships. It listens on plain and TLS ports, routes what arrives to the
// relationship of its AS2 names, and tells strangers nothing. Its channels are what the daemon works with.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "engine/base/clock.hpp"
#include "engine/channels/as2/ledger.hpp"
#include "engine/channels/as2/settings.hpp"
#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"

namespace crossdock::as2 {

class Station {
 public:
  // Binds its ports at once; throws Failure(operator_). `executors.disk` is the pool for cryptography. `clock` and
  // `ledger` outlive the station, the station outlives its channels.
  Station(StationSettings settings, channels::Executors executors, const Clock& clock, Ledger& ledger);
  ~Station();
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  // Throws Failure(operator_) when the settings contradict themselves. What arrives for the relationship is served
  // while its channel's receive() runs; of two channels with the same names, the one that began last serves, so that
  // a reload can open the new one beside the old.
  std::unique_ptr<channels::Channel> make_channel(As2Settings settings);

  // Serves until stop(), then until the requests on their way are answered.
  boost::asio::awaitable<void> run();
  void stop();

  [[nodiscard]] std::uint16_t port(std::size_t listener = 0) const;
  [[nodiscard]] std::uint16_t health_port() const;

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace crossdock::as2
