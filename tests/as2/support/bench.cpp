#include "tests/as2/support/bench.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <fmt/format.h>

#include "tests/as2_protocol/support/identities.hpp"

namespace crossdock::as2::test {
namespace asio = boost::asio;

Bench::Bench(std::size_t threads) : pool(threads), clock(SystemClock().now()) {}

Bench::~Bench() {
  io.stop();
  pool.join();
}

StationSettings Bench::station_settings(const Identity& tls) {
  StationSettings settings;
  ListenSettings listen;
  listen.address = "127.0.0.1";
  listen.tls = tls;
  settings.listen.push_back(listen);
  return settings;
}

As2Settings Bench::relationship(const std::string& name, const std::string& other, const std::string& url) {
  As2Settings settings;
  settings.partner = lower(other);
  settings.name = "as2";
  settings.our_id = name;
  settings.their_id = other;
  settings.our_signing.add(identity(name));
  settings.our_decryption.add(identity(name));
  settings.their_signing.add(identity(other).certificate);
  settings.their_encryption.add(identity(other).certificate);
  settings.url = url;
  return settings;
}

std::unique_ptr<Side> Bench::open(StationSettings settings) {
  auto side = std::make_unique<Side>();
  const channels::Executors executors(io.get_executor(), pool.get_executor());
  side->station = std::make_unique<Station>(std::move(settings), executors, clock, side->ledger);
  side->serving = true;
  Side* const served = side.get();
  asio::co_spawn(io, side->station->run(), [served](std::exception_ptr) { served->serving = false; });
  return side;
}

void Bench::connect(Side& side, As2Settings settings) {
  side.channel = side.station->make_channel(std::move(settings));
  side.receiving = true;
  asio::co_spawn(io, side.channel->receive(side.intake), [&side](std::exception_ptr) { side.receiving = false; });
  run_until([&] { return side.channel->health().state == channels::Health::State::idle; });
}

bool Bench::run_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const auto guard = asio::make_work_guard(io);
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > until) return false;
    io.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

channels::Attempt Bench::send(Side& side, std::string bytes, std::int64_t outbound, std::string name) {
  channels::Departure departure;
  departure.outbound = outbound;
  departure.name = std::move(name);
  departure.bytes = std::move(bytes);
  channels::Attempt attempt(channels::Outcome::deferred, "the test waited in vain");
  bool done = false;
  asio::co_spawn(io, side.channel->send(std::move(departure)), [&](std::exception_ptr failed, channels::Attempt made) {
    if (failed) std::rethrow_exception(failed);
    attempt = std::move(made);
    done = true;
  });
  run_until([&] { return done; }, std::chrono::seconds(30));
  return attempt;
}

void Bench::disconnect(Side& side) {
  side.channel->stop();
  run_until([&] { return !side.receiving; });
  side.channel.reset();
}

void Bench::close(Side& side) {
  disconnect(side);
  side.station->stop();
  run_until([&] { return !side.serving; });
}

std::string url_of(const Side& side, bool tls) { return fmt::format("{}://127.0.0.1:{}/as2", tls ? "https" : "http", side.station->port()); }

}  // namespace crossdock::as2::test
