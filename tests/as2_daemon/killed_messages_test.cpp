// AS2 with the real daemon: a partner's station sends it orders and gets 997s back, while the daemon is killed at the
// named places and at random. Afterwards every order is there once, every 997 came once, every MDN was positive.
#include <map>
#include <random>

#include <fmt/format.h>

#include "tests/as2/support/bench.hpp"
#include "tests/as2_daemon/pair.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/temporary_folder.hpp"

namespace fs = std::filesystem;
using namespace crossdock;
using namespace crossdock::as2;
using crossdock::channels::Outcome;
using crossdock::test::RunningDaemon;
using namespace std::chrono_literals;

namespace {

// The partner's station in this process, our daemon beside it.
class TradingDay {
 public:
  explicit TradingDay(ReceiptMode receipt) : port_(crossdock::test::free_port()) {
    acme_ = bench_.open(as2::test::Bench::station_settings());
    As2Settings settings = as2::test::Bench::relationship("ACME", "US", fmt::format("http://127.0.0.1:{}/as2", port_));
    settings.receipt = receipt;
    settings.async_url = as2::test::url_of(*acme_);
    settings.answer_time = 5s;
    bench_.connect(*acme_, settings);
    crossdock::test::write_private(folder_ / "us.pem", as2::test::identity("US").certificate.pem());
    crossdock::test::write_private(folder_ / "us.key", as2::test::key_pem(as2::test::identity("US")));
    crossdock::test::write_private(folder_ / "acme.pem", as2::test::identity("ACME").certificate.pem());
    fs::create_directories(folder_ / "partners");
    fs::create_directories(folder_ / "documents");
    fakes::write_file(folder_ / "partners/default.yaml", "ours: [\"ZZ:CROSSDOCK\"]\nroutes:\n  - to: application\n");
    fakes::write_file(folder_ / "partners/acme.yaml", fmt::format(
        "partner: acme\nidentities: [\"ZZ:ACMERETAIL\"]\nusage: test\nchannels:\n  - name: as2\n    kind: as2\n    our_id: US\n    their_id: ACME\n"
        "    url: {}\n    our_keys: {{certificate: ../us.pem, key: ../us.key}}\n    their_certificates: ../acme.pem\n    encrypt: aes256-gcm\n"
        "    receipt: {{mode: synchronous}}\n", as2::test::url_of(*acme_)));
    fakes::write_file(configuration(), fmt::format(
        "work_folder: {0}/work\npartners: {0}/partners\nas2: {{listen: \"127.0.0.1:{1}\"}}\ndestinations:\n  - name: application\n    folder: {0}/documents\n"
        "retries: {{first_pause: 100ms, longest_pause: 1s, give_up_after: 1h}}\n", folder_.path().string(), port_));
  }

  void start(const std::string& crash_at = {}) { daemon_ = std::make_unique<RunningDaemon>(configuration(), folder_ / "log.txt", crash_at); }
  void kill() { daemon_->kill(); }
  bool killed() { return daemon_->ended(); }

  // Offers an order as a partner does: until it is taken.
  bool deliver(unsigned number) {
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < until) {
      if (daemon_->ended()) start();
      const auto attempt = bench_.send(*acme_, crossdock::test::order("ACMERETAIL", "CROSSDOCK", number), number, fmt::format("po{}.edi", number));
      if (attempt.outcome == Outcome::sent) return true;
      CHECK(attempt.outcome == Outcome::deferred);
      bench_.run_until([] { return false; }, 50ms);
    }
    return false;
  }
  // Every message acknowledged, every order and every 997 here, exactly once.
  bool settle(unsigned messages) {
    return bench_.run_until([&] {
      if (daemon_->ended()) start();
      for (unsigned number = 1; number <= messages; ++number)
        if (acme_->ledger.messages.at(number).state != KeptMessage::State::delivered) return false;
      return documents() >= messages && acme_->intake.arrivals.size() >= messages;
    }, 40s);
  }
  std::size_t documents() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_ / "documents")) count += entry.path().extension() == ".json" ? 1 : 0;
    return count;
  }
  // How many 997s came for each group of ours.
  std::map<std::string, int> acknowledged() const {
    std::map<std::string, int> out;
    for (const auto& arrival : acme_->intake.arrivals) {
      const std::size_t at = arrival.bytes.find("AK1*PO*");
      ++out[at == std::string::npos ? "none" : arrival.bytes.substr(at, arrival.bytes.find('~', at) - at)];
    }
    return out;
  }
  std::string log() const { return fakes::read_file(folder_ / "log.txt"); }
  void stay_for(std::chrono::milliseconds time) { bench_.run_until([] { return false; }, time); }

 private:
  fs::path configuration() const { return folder_ / "crossdock.yaml"; }
  fakes::TemporaryFolder folder_;
  as2::test::Bench bench_;
  std::uint16_t port_;
  std::unique_ptr<as2::test::Side> acme_;
  std::unique_ptr<RunningDaemon> daemon_;
};

void check_day(TradingDay& day, unsigned messages) {
  const bool settled = day.settle(messages);
  if (!settled) UNSCOPED_INFO(day.log());
  REQUIRE(settled);
  day.stay_for(300ms);  // for whatever would come twice
  CHECK(day.documents() == messages);
  const auto acknowledged = day.acknowledged();
  CHECK(acknowledged.size() == messages);
  for (const auto& [group, count] : acknowledged) {
    INFO(group);
    CHECK(count == 1);
  }
}

}  // namespace

TEST_CASE("An order by AS2 becomes a document and a 997 by AS2, each with its MDN") {
  TradingDay day(GENERATE(ReceiptMode::synchronous, ReceiptMode::asynchronous));
  day.start();
  CHECK(day.deliver(1));
  check_day(day, 1);
}

TEST_CASE("Killed at every named place of AS2, the daemon loses nothing and doubles nothing") {
  const std::string place = GENERATE("intake.before_pack", "intake.after_commit", "as2.received", "as2.mdn_kept", "as2.composed", "as2.posted");
  TradingDay day(GENERATE(ReceiptMode::synchronous, ReceiptMode::asynchronous));
  INFO(place);
  day.start(place + ":2");
  for (unsigned number = 1; number <= 4; ++number) CHECK(day.deliver(number));
  check_day(day, 4);
}

TEST_CASE("Killed at random while messages come and go, the daemon loses nothing and doubles nothing") {
  constexpr unsigned messages = 60;
  TradingDay day(ReceiptMode::synchronous);
  std::minstd_rand random(20261124);
  day.start();
  for (unsigned number = 1; number <= messages; ++number) {
    CHECK(day.deliver(number));
    if (random() % 6 == 0) day.kill();
  }
  check_day(day, messages);
}
