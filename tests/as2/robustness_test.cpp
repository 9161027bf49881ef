// What strangers, old products and attackers put on the wire, byte by byte.
#include <fmt/format.h>

#include "engine/channels/as2/protocol/mime.hpp"
#include "tests/as2/support/bench.hpp"
#include "tests/as2/support/raw_peer.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;

namespace {

const std::string payload = "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *260101*1200*U*00401*000000001*0*T*>~";
const std::string names = "AS2-From: ACME\r\nAS2-To: US\r\nMessage-ID: <raw1@acme>\r\nContent-Type: application/edi-x12\r\n";
const std::string wants_mdn = "Disposition-Notification-To: x\r\n";

// A station that takes plain messages from ACME, with short time limits.
struct Open {
  explicit Open(const HttpLimits& limits = quick()) {
    StationSettings settings = test::Bench::station_settings();
    settings.limits = limits;
    ListenSettings health;
    health.address = "127.0.0.1";
    settings.health = health;
    us = bench.open(settings);
    As2Settings relationship = test::Bench::relationship("US", "ACME");
    relationship.require_signed = relationship.require_encrypted = false;
    relationship.sends = false;
    bench.connect(*us, relationship);
  }
  static HttpLimits quick() {
    HttpLimits limits;
    limits.head_time = limits.portion_time = limits.idle_time = std::chrono::milliseconds(400);
    limits.body_bytes = 1 << 20;
    return limits;
  }
  std::string exchange(std::vector<std::string> pieces, int pause = 0, std::uint16_t port = 0) {
    const test::RawClient client(port == 0 ? us->station->port() : port, std::move(pieces), pause);
    CHECK(bench.run_until([&] { return client.done(); }));
    return client.answer();
  }
  std::string post(const std::string& head, const std::string& body) { return exchange({"POST /as2 HTTP/1.1\r\nHost: us\r\n" + head + "\r\n" + body}); }

  test::Bench bench;
  std::unique_ptr<test::Side> us;
};

std::string length(const std::string& body) { return fmt::format("Content-Length: {}\r\nConnection: close\r\n", body.size()); }

bool starts(const std::string& text, std::string_view with) { return std::string_view(text).substr(0, with.size()) == with; }

}  // namespace

TEST_CASE("A plain message with an unsigned MDN works for the simplest of clients") {
  Open open;
  const std::string answer = open.post(names + wants_mdn + length(payload), payload);
  CHECK(starts(answer, "HTTP/1.1 200 OK"));
  CHECK(answer.find("Disposition: automatic-action/MDN-sent-automatically; processed\r\n") != std::string::npos);
  CHECK(answer.find("Original-Message-ID: <raw1@acme>") != std::string::npos);
  REQUIRE(open.us->intake.arrivals.size() == 1);
  CHECK(open.us->intake.arrivals[0].bytes == payload);
}

TEST_CASE("HTTP/1.0, and a connection the client closes") {
  Open open;
  const std::string answer = open.exchange({"POST /as2 HTTP/1.0\r\n" + names + wants_mdn + fmt::format("Content-Length: {}\r\n\r\n", payload.size()) + payload});
  CHECK(starts(answer, "HTTP/1.1 200 OK"));
  CHECK(answer.find("Connection: close") != std::string::npos);
}

TEST_CASE("Chunks, also with blanks after their size and an extension") {
  Open open;
  const std::string chunks = fmt::format("{:x}\r\n{}\r\n{:X} \r\n{}\r\n{:x};a=b\r\n{}\r\n0\r\n\r\n", 10, payload.substr(0, 10), 20, payload.substr(10, 20),
                                         payload.size() - 30, payload.substr(30));
  const std::string answer = open.post(names + wants_mdn + "Transfer-Encoding: chunked\r\nConnection: close\r\n", chunks);
  CHECK(starts(answer, "HTTP/1.1 200 OK"));
  REQUIRE(open.us->intake.arrivals.size() == 1);
  CHECK(open.us->intake.arrivals[0].bytes == payload);
}

TEST_CASE("Expect: 100-continue is answered before the body") {
  Open open;
  const std::string answer = open.exchange({"POST /as2 HTTP/1.1\r\nHost: us\r\nExpect: 100-continue\r\n" + names + length(payload) + "\r\n", payload}, 50);
  CHECK(starts(answer, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"));
}

TEST_CASE("Folded headers, tabs, quoted names, leading zeros and a head in two packets") {
  Open open;
  const std::string answer = open.exchange(
      {"POST /as2 HTTP/1.1\r\nHost: us\r\nAS2-From:\t\"ACME\"\r\nAS2-To: US \r\nMessage-ID: raw1@acme\r\nContent-Type: application/edi-x12;\r\n\tname=po\r\n"
       "Disposition-Notification-To: a@b\r\nAuthorization: Basic xyz\r\nDate: Tue Nov 24 10:38:33 UTC 2026\r\nContent-Length: 000" +
           std::to_string(payload.size()) + "\r\nConnection: close\r",
       "\n\r\n" + payload},
      50);
  CHECK(starts(answer, "HTTP/1.1 200 OK"));
  CHECK(answer.find("Original-Message-ID: raw1@acme\r\n") != std::string::npos);
}

TEST_CASE("Two requests on one connection, the second before the first is answered") {
  Open open;
  const std::string one = "POST /as2 HTTP/1.1\r\nHost: us\r\n" + names + fmt::format("Content-Length: {}\r\n\r\n", payload.size()) + payload;
  std::string two = one;
  two.replace(two.find("raw1"), 4, "raw2");
  const std::string answer = open.exchange({one + two});
  CHECK(answer.find("HTTP/1.1 200", 10) != std::string::npos);
  CHECK(open.us->intake.arrivals.size() == 2);
}

TEST_CASE("What is not asked for properly gets a bare status") {
  Open open;
  CHECK(starts(open.exchange({"HEAD /as2 HTTP/1.1\r\nHost: us\r\nConnection: close\r\n\r\n"}), "HTTP/1.1 200 OK\r\nContent-Length: 0"));
  CHECK(starts(open.exchange({"GET /as2 HTTP/1.1\r\nHost: us\r\nConnection: close\r\n\r\n"}), "HTTP/1.1 405"));
  CHECK(starts(open.exchange({"GET /../../etc/passwd HTTP/1.1\r\nHost: us\r\nConnection: close\r\n\r\n"}), "HTTP/1.1 404"));
  CHECK(starts(open.post(length(payload), payload), "HTTP/1.1 400"));
  CHECK(starts(open.post(names + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "HTTP/1.1 400"));
  CHECK(starts(open.exchange({"\x16\x03\x01\x02\x01 this is TLS on a plain port\r\n\r\n"}), "HTTP/1.1 400"));
  CHECK(starts(open.post("X: " + std::string(80'000, 'x') + "\r\n" + length(payload), payload), "HTTP/1.1 431"));
  CHECK(starts(open.post(names + "Content-Length: 99999999\r\n", payload), "HTTP/1.1 413"));
  CHECK(open.us->intake.arrivals.empty());
}

TEST_CASE("Nothing of our inside is told to strangers") {
  Open open;
  std::string stranger = names;
  stranger.replace(stranger.find("ACME"), 4, "EVIL");
  const std::string with = open.post(stranger + wants_mdn + length(payload), payload);
  CHECK(starts(with, "HTTP/1.1 200 OK"));
  CHECK(with.find("unknown-trading-relationship") != std::string::npos);
  CHECK(with.find("multipart/signed") == std::string::npos);
  CHECK(with.find("ACME") == std::string::npos);
  CHECK(starts(open.post(stranger + length(payload), payload), "HTTP/1.1 403"));
  CHECK(starts(open.post(stranger + wants_mdn + "Receipt-Delivery-Option: http://127.0.0.1:1/\r\n" + length(payload), payload), "HTTP/1.1 403"));
  CHECK(open.us->ledger.codes() == std::vector<std::string>{"as2_unknown_trading_relationship"});  // once, not three times
  std::string same = names;
  same.replace(same.find("ACME"), 4, "US");
  CHECK(open.post(same + wants_mdn + length(payload), payload).find("failed/Failure: sender-equals-receiver") != std::string::npos);
}

TEST_CASE("An AS2 name in other letters is refused and the operator told which partner is meant") {
  Open open;
  std::string other = names;
  other.replace(other.find("ACME"), 4, "Acme");
  open.post(other + wants_mdn + length(payload), payload);
  REQUIRE(open.us->ledger.troubles.size() == 1);
  CHECK(open.us->ledger.troubles[0].next.find("upper and lower case") != std::string::npos);
}

TEST_CASE("An asynchronous MDN goes nowhere but to the partner") {
  Open open;
  const std::string answer = open.post(names + wants_mdn + "Receipt-Delivery-Option: http://10.0.0.1/\r\n" + length(payload), payload);
  CHECK(starts(answer, "HTTP/1.1 403"));
  CHECK(open.us->intake.arrivals.empty());
  REQUIRE(open.us->ledger.troubles.size() == 1);
  CHECK(open.us->ledger.troubles[0].next.find("mdn_hosts") != std::string::npos);
}

TEST_CASE("A client that dribbles its headers or its body is let go") {
  Open open;
  std::vector<std::string> head{"POST /as2 HTTP/1.1\r\n"};
  for (int i = 0; i < 12; ++i) head.push_back(fmt::format("X-{}: y\r\n", i));
  CHECK(open.exchange(head, 60).empty());
  CHECK(open.exchange({"POST /as2 HTTP/1.1\r\nHost: us\r\n" + names + length(payload) + "\r\n" + payload.substr(0, 5)}).empty());
  CHECK(open.exchange({""}).empty());
  CHECK(open.us->intake.arrivals.empty());
}

TEST_CASE("One address cannot take all connections") {
  HttpLimits limits = Open::quick();
  limits.connections_per_address = 3;
  limits.idle_time = std::chrono::seconds(3);
  Open open(limits);
  std::vector<std::unique_ptr<test::RawClient>> idle;
  for (int i = 0; i < 3; ++i) idle.push_back(std::make_unique<test::RawClient>(open.us->station->port(), std::vector<std::string>{}));
  const auto health = [&] { return open.exchange({"GET /health HTTP/1.1\r\nHost: us\r\nConnection: close\r\n\r\n"}, 0, open.us->station->health_port()); };
  REQUIRE(open.bench.run_until([&] { return health().find("\"connections\":3") != std::string::npos; }));
  CHECK(open.exchange({"HEAD /as2 HTTP/1.1\r\nHost: us\r\n\r\n"}).empty());
  CHECK(health().find("\"turned_away\":1") != std::string::npos);
  open.us->channel->stop();
  open.us->station->stop();
  CHECK(open.bench.run_until([&] { return idle[0]->done() && idle[1]->done() && idle[2]->done(); }));
}

TEST_CASE("Random bytes and damaged requests never hurt the station") {
  Open open;
  const std::string good = "POST /as2 HTTP/1.1\r\nHost: us\r\n" + names + wants_mdn + length(payload) + "\r\n" + payload;
  unsigned random = 12345;
  for (int round = 0; round < 60; ++round) {
    std::string bad = good;
    for (int flips = 0; flips < 6; ++flips) {
      random = random * 1103515245 + 12345;
      bad[(random >> 8) % bad.size()] = static_cast<char>(random >> 24);
    }
    open.exchange({bad});
  }
  CHECK(starts(open.post(names + wants_mdn + length(payload), payload), "HTTP/1.1 200"));
}
