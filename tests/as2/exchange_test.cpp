// Two stations over real sockets: every combination of protection and receipt.
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "engine/channels/as2/protocol/mdn.hpp"
#include "tests/as2/support/bench.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;
using crossdock::channels::Outcome;

namespace {

std::string order(int lines = 40) {
  std::string text = "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *260101*1200*U*00401*000000001*0*T*>~";
  for (int i = 0; i < lines; ++i) text += fmt::format("PO1*{}*10*EA*9.25**VP*SKU-{}~\n", i, i * 7919 % 1000);
  return text;
}

struct Mode {
  ReceiptMode receipt;
  bool is_signed;
};

}  // namespace

TEST_CASE("Every mixture of signature, digest, encryption, compression and receipt goes through between two stations") {
  test::Bench bench;
  auto acme = bench.open(test::Bench::station_settings());
  auto us = bench.open(test::Bench::station_settings());
  const std::string payload = order();
  std::int64_t outbound = 0;
  As2Settings inbound = test::Bench::relationship("US", "ACME", url_of(*acme));
  inbound.require_signed = inbound.require_encrypted = false;
  bench.connect(*us, inbound);
  for (const bool sign : {false, true})
    for (const Digest digest : {Digest::sha256, Digest::sha384, Digest::sha512})
      for (const auto cipher : {std::optional<Cipher>{}, std::optional<Cipher>{Cipher::aes128_cbc}, std::optional<Cipher>{Cipher::aes256_gcm}})
        for (const Compression compression : {Compression::none, Compression::before_signing, Compression::after_signing})
          for (const Mode mode : {Mode{ReceiptMode::none, false}, Mode{ReceiptMode::synchronous, false}, Mode{ReceiptMode::synchronous, true},
                                  Mode{ReceiptMode::asynchronous, false}, Mode{ReceiptMode::asynchronous, true}}) {
            As2Settings settings = test::Bench::relationship("ACME", "US", url_of(*us));
            settings.protection = {sign ? std::optional<Digest>(digest) : std::nullopt, cipher, compression};
            settings.receipt = mode.receipt;
            settings.signed_receipt = mode.is_signed;
            settings.receipt_digests = {digest};
            settings.async_url = url_of(*acme);
            if (acme->channel) bench.disconnect(*acme);
            bench.connect(*acme, settings);
            ++outbound;
            const channels::Attempt attempt = bench.send(*acme, payload, outbound, fmt::format("po-{}.edi", outbound));
            INFO("message " << outbound << ": " << attempt.text);
            REQUIRE(attempt.outcome == Outcome::sent);
            REQUIRE(bench.run_until([&] { return acme->ledger.messages.at(outbound).state == KeptMessage::State::delivered; }));
            REQUIRE(us->intake.arrivals.size() == static_cast<std::size_t>(outbound));
            const channels::Arrival& arrival = us->intake.arrivals.back();
            CHECK(arrival.bytes == payload);
            CHECK(arrival.name == fmt::format("po-{}.edi", outbound));
            CHECK(arrival.attributes.count("signed") == (sign ? 1U : 0U));
            CHECK(arrival.attributes.count("encrypted") == (cipher ? 1U : 0U));
            if (mode.receipt != ReceiptMode::none) CHECK(acme->ledger.messages.at(outbound).text.find("MIC agrees") != std::string::npos);
          }
  CHECK(outbound == 2 * 3 * 3 * 3 * 5);
  CHECK(acme->ledger.troubles.empty());
  CHECK(us->ledger.troubles.empty());
}

TEST_CASE("Over HTTPS with client certificates, both ways") {
  test::Bench bench;
  StationSettings secure = test::Bench::station_settings(test::identity("US-TLS"));
  secure.listen[0].client_certificates = {test::identity("ACME-TLS").certificate};
  auto us = bench.open(secure);
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  As2Settings settings = test::Bench::relationship("ACME", "US", url_of(*us, true));
  settings.tls_trusted = {test::identity("US-TLS").certificate};
  settings.tls_client = test::identity("ACME-TLS");
  SECTION("the right certificate") {
    bench.connect(*acme, settings);
    const auto attempt = bench.send(*acme, order());
    INFO(attempt.text);
    CHECK(attempt.outcome == Outcome::sent);
    CHECK(us->intake.arrivals.size() == 1);
  }
  SECTION("without ours, the server refuses") {
    settings.tls_client = {};
    bench.connect(*acme, settings);
    CHECK(bench.send(*acme, order()).outcome != Outcome::sent);
    CHECK(us->intake.arrivals.empty());
  }
  SECTION("a server whose certificate is not the partner's is refused, and shown") {
    settings.tls_trusted = {test::identity("OTHER").certificate};
    bench.connect(*acme, settings);
    const auto attempt = bench.send(*acme, order());
    CHECK(attempt.outcome == Outcome::refused);
    CHECK(attempt.text.find("US-TLS") != std::string::npos);
    CHECK(attempt.next.find("cert import") != std::string::npos);
  }
}

TEST_CASE("A message repeated gets the very same MDN again and is not processed twice") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  bench.connect(*acme, test::Bench::relationship("ACME", "US", url_of(*us)));
  REQUIRE(bench.send(*acme, order()).outcome == Outcome::sent);
  const std::string first_mdn = acme->ledger.messages.at(1).mdn_body;
  // As after a crash of the sender: the message is kept, its MDN is not.
  acme->ledger.messages.at(1).state = KeptMessage::State::composed;
  acme->ledger.messages.at(1).mdn_body.clear();
  REQUIRE(bench.send(*acme, order()).outcome == Outcome::sent);
  CHECK(acme->ledger.messages.at(1).mdn_body == first_mdn);
  CHECK(us->intake.arrivals.size() == 1);
  CHECK(us->intake.repeated == 0);
}

TEST_CASE("A crash between intake and MDN doubles nothing: the repeat is answered over the same content") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  bench.connect(*acme, test::Bench::relationship("ACME", "US", url_of(*us)));
  us->ledger.broken = true;
  CHECK(bench.send(*acme, order()).outcome == Outcome::deferred);
  CHECK(us->intake.arrivals.size() == 1);
  us->ledger.broken = false;
  CHECK(bench.send(*acme, order()).outcome == Outcome::sent);
  CHECK(us->intake.arrivals.size() == 1);
  CHECK(us->intake.repeated == 1);
}

TEST_CASE("Two copies of a message that race are processed once") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  us->intake.pause = std::chrono::milliseconds(50);
  bench.connect(*acme, test::Bench::relationship("ACME", "US", url_of(*us)));
  us->intake.broken = true;
  REQUIRE(bench.send(*acme, order()).outcome == Outcome::deferred);
  us->intake.broken = false;
  int sent = 0;
  for (int copy = 0; copy < 4; ++copy) {
    channels::Departure departure;
    departure.outbound = 1;
    boost::asio::co_spawn(bench.io, acme->channel->send(departure), [&](std::exception_ptr failed, channels::Attempt attempt) {
      CHECK_FALSE(failed);
      CHECK(attempt.outcome == Outcome::sent);
      ++sent;
    });
  }
  REQUIRE(bench.run_until([&] { return sent == 4; }));
  CHECK(us->intake.arrivals.size() == 1);
  CHECK(us->intake.repeated == 0);
}

TEST_CASE("A message that failed is not a duplicate when it comes again after the cause was mended") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  As2Settings wrong = test::Bench::relationship("US", "ACME", url_of(*acme));
  wrong.their_signing = {};
  wrong.their_signing.add(test::identity("OTHER").certificate);
  bench.connect(*us, wrong);
  bench.connect(*acme, test::Bench::relationship("ACME", "US", url_of(*us)));
  const auto refused = bench.send(*acme, order());
  CHECK(refused.outcome == Outcome::refused);
  CHECK(refused.text.find("authentication-failed") != std::string::npos);
  CHECK(us->ledger.codes() == std::vector<std::string>{"as2_authentication_failed"});
  bench.disconnect(*us);
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  acme->ledger.messages.at(1).state = KeptMessage::State::composed;  // the very same bytes again
  CHECK(bench.send(*acme, order()).outcome == Outcome::sent);
  CHECK(us->intake.arrivals.size() == 1);
}

TEST_CASE("A Message-ID used again for other content is refused, not swallowed") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  bench.connect(*acme, test::Bench::relationship("ACME", "US", url_of(*us)));
  REQUIRE(bench.send(*acme, order(10), 1).outcome == Outcome::sent);
  REQUIRE(bench.send(*acme, order(11), 2).outcome == Outcome::sent);
  auto& second = acme->ledger.messages.at(2);
  const std::string other_id = second.message_id, first_id = acme->ledger.messages.at(1).message_id;
  second.wire.headers.replace(second.wire.headers.find(other_id), other_id.size(), first_id);
  second.message_id = first_id;
  second.state = KeptMessage::State::composed;
  const auto attempt = bench.send(*acme, order(11), 2);
  CHECK(attempt.outcome == Outcome::refused);
  CHECK(us->ledger.codes() == std::vector<std::string>{"as2_invalid_message_id"});
  CHECK(us->ledger.troubles[0].text.find("other content") != std::string::npos);
}

TEST_CASE("Unsigned where signing is required: insufficient security, and an exception") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  As2Settings settings = test::Bench::relationship("ACME", "US", url_of(*us));
  settings.protection.sign.reset();
  bench.connect(*acme, settings);
  const auto attempt = bench.send(*acme, order());
  CHECK(attempt.outcome == Outcome::refused);
  CHECK(attempt.text.find("insufficient-message-security") != std::string::npos);
  CHECK(us->ledger.codes() == std::vector<std::string>{"as2_insufficient_message_security"});
  CHECK(us->intake.arrivals.empty());
}

TEST_CASE("While nothing can be made durable, the partner is told to come later") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  bench.connect(*acme, test::Bench::relationship("ACME", "US", url_of(*us)));
  us->intake.broken = true;
  const auto attempt = bench.send(*acme, order());
  CHECK(attempt.outcome == Outcome::deferred);
  CHECK(attempt.text.find("503") != std::string::npos);
  CHECK(us->ledger.mdns.empty());
}

TEST_CASE("An overdue MDN: the same message again, then a person") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  As2Settings theirs = test::Bench::relationship("US", "ACME", "http://127.0.0.1:9/as2");
  theirs.mdn_hosts = {"127.0.0.1"};
  theirs.mdn_pauses = {};
  bench.connect(*us, theirs);
  As2Settings settings = test::Bench::relationship("ACME", "US", url_of(*us));
  settings.receipt = ReceiptMode::asynchronous;
  settings.async_url = "http://127.0.0.1:9/nobody-listens";
  settings.mdn_resends = 1;
  bench.connect(*acme, settings);
  REQUIRE(bench.send(*acme, order()).outcome == Outcome::sent);
  CHECK(acme->ledger.messages.at(1).state == KeptMessage::State::awaiting_mdn);
  const std::string wire(acme->ledger.messages.at(1).wire.body.view());
  REQUIRE(bench.run_until([&] { return us->ledger.codes() == std::vector<std::string>{"as2_mdn_not_delivered"}; }));
  bench.clock.advance(std::chrono::hours(2));
  acme->channel->wake();
  REQUIRE(bench.run_until([&] { return acme->ledger.messages.at(1).posts == 2; }));
  CHECK(acme->ledger.messages.at(1).wire.body.view() == wire);
  CHECK(us->intake.arrivals.size() == 1);
  bench.clock.advance(std::chrono::hours(2));
  acme->channel->wake();
  REQUIRE(bench.run_until([&] { return acme->ledger.messages.at(1).state == KeptMessage::State::refused; }));
  CHECK(acme->ledger.codes() == std::vector<std::string>{"as2_mdn_overdue"});
}

TEST_CASE("A payload of eight megabytes goes through files and arrives whole") {
  const test::Folder folder;
  test::Bench bench;
  StationSettings station = test::Bench::station_settings();
  station.spool = SpoolPlace(folder.path(), 256 * 1024);
  auto us = bench.open(station);
  auto acme = bench.open(station);
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  As2Settings settings = test::Bench::relationship("ACME", "US", url_of(*us));
  settings.quirks.chunked = GENERATE(false, true);
  settings.quirks.expect_continue = GENERATE(false, true);
  bench.connect(*acme, settings);
  const std::string payload = order(250'000);
  const auto attempt = bench.send(*acme, payload);
  INFO(attempt.text);
  REQUIRE(attempt.outcome == Outcome::sent);
  REQUIRE(us->intake.arrivals.size() == 1);
  REQUIRE(us->intake.arrivals[0].spooled);
  CHECK(Bytes::of_file(*us->intake.arrivals[0].spooled, true).view() == payload);
  acme->ledger.messages.clear();
  us->ledger.received.clear();
  bench.close(*us);
  bench.close(*acme);
}

TEST_CASE("Certificates that end soon are announced once a stage") {
  using namespace std::chrono_literals;
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  As2Settings settings = test::Bench::relationship("US", "ACME");
  settings.their_signing = {};
  settings.their_signing.add(test::identity_valid("ACME", -24h, 24h * 40).certificate);
  settings.sends = false;
  bench.connect(*us, settings);
  const auto announced = [&] { return us->ledger.troubles.size(); };
  REQUIRE(bench.run_until([&] { return announced() == 1; }));
  us->channel->wake();
  bench.clock.advance(24h * 15);
  us->channel->wake();
  REQUIRE(bench.run_until([&] { return announced() == 2; }));
  CHECK(us->ledger.troubles[1].text.find("expires in 2") != std::string::npos);
  CHECK(us->ledger.troubles[1].next.find("cert import") != std::string::npos);
  SECTION("and not again after a restart") {
    bench.disconnect(*us);
    bench.connect(*us, settings);
    us->channel->wake();
    bench.run_until([] { return false; }, 100ms);
    CHECK(announced() == 2);
  }
}

TEST_CASE("A new TLS certificate of the partner's server is told once, also when we were restarted in between") {
  test::Bench bench;
  auto acme = bench.open(test::Bench::station_settings());
  const auto send_to = [&](const std::string& certificate) {
    auto us = bench.open(test::Bench::station_settings(test::identity(certificate)));
    bench.connect(*us, test::Bench::relationship("US", "ACME"));
    As2Settings settings = test::Bench::relationship("ACME", "US", url_of(*us, true));
    settings.tls_trusted = {test::identity("US-TLS").certificate, test::identity("US-TLS-2").certificate};
    if (acme->channel) bench.disconnect(*acme);
    acme->ledger.messages.clear();
    bench.connect(*acme, settings);
    CHECK(bench.send(*acme, order()).outcome == Outcome::sent);
    bench.close(*us);
  };
  send_to("US-TLS");
  send_to("US-TLS");
  CHECK(acme->ledger.troubles.empty());
  send_to("US-TLS-2");
  send_to("US-TLS-2");
  REQUIRE(acme->ledger.codes() == std::vector<std::string>{"tls_certificate_changed"});
  CHECK(acme->ledger.troubles[0].text.find("US-TLS-2") != std::string::npos);
}

TEST_CASE("A message that a person sends again goes out under a new Message-ID, and once though it is tried twice") {
  test::Bench bench;
  auto us = bench.open(test::Bench::station_settings());
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*us, test::Bench::relationship("US", "ACME", url_of(*acme)));
  bench.connect(*acme, test::Bench::relationship("ACME", "US", url_of(*us)));
  const auto send = [&](const std::string& resend) {
    channels::Departure departure;
    departure.outbound = 1;
    departure.name = "po.edi";
    departure.bytes = order();
    if (!resend.empty()) departure.attributes["resend"] = resend;
    bool done = false;
    boost::asio::co_spawn(bench.io, acme->channel->send(std::move(departure)), [&](std::exception_ptr, channels::Attempt) { done = true; });
    REQUIRE(bench.run_until([&] { return done; }));
    return acme->ledger.messages.at(1).message_id;
  };
  const std::string first = send("");
  CHECK(send("") == first);
  const std::string second = send("17");
  CHECK(second != first);
  CHECK(send("17") == second);
  CHECK(us->intake.arrivals.size() == 2);
}
