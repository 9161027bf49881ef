// Two daemons over real sockets: every mixture of protection and receipt; either one killed with -9 at every named place
// and both at random. Every message is there once, under one Message-ID, and both keep the same MDN for it.
#include <chrono>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "tests/as2_daemon/pair.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using crossdock::test::Pair;
using crossdock::test::Trade;
using namespace std::chrono_literals;

namespace {

struct Mixture {
  const char *sign, *digest, *encrypt, *compress, *receipt, *receipt_signed;
  bool is_signed() const { return std::string_view(sign) != "none"; }
};

std::vector<Mixture> every_mixture() {
  std::vector<Mixture> out;
  for (const bool sign : {false, true})
    for (const char* digest : {"sha256", "sha384", "sha512"})
      for (const char* encrypt : {"none", "aes128-cbc", "aes256-gcm"})
        for (const char* compress : {"none", "before-signing", "after-signing"})
          for (const auto& [receipt, is_signed] : {std::pair("none", "false"), std::pair("synchronous", "false"), std::pair("synchronous", "true"),
                                                   std::pair("asynchronous", "false"), std::pair("asynchronous", "true")})
            out.push_back({sign ? digest : "none", digest, encrypt, compress, receipt, is_signed});
  return out;
}

std::string receipt(const std::string& mode, const std::string& is_signed, const std::string& digest) {
  return fmt::format("    receipt: {{mode: {}, signed: {}, digests: {}{}}}\n", mode, is_signed, digest,
                     mode == "asynchronous" ? ", url: \"http://127.0.0.1:@WEST@/as2\"" : "");
}

Trade trade_of(const Mixture& mixture) {
  return {fmt::format("    sign: {}\n    encrypt: {}\n    compress: {}\n{}", mixture.sign, mixture.encrypt, mixture.compress,
                      receipt(mixture.receipt, mixture.receipt_signed, mixture.digest)),
          "    inbound: {require_signed: false, require_encrypted: false}\n"};
}

Trade usual(const std::string& mode) { return {receipt(mode, "true", "sha256"), {}}; }

std::string why(Pair& pair) { return "WEST:\n" + pair.west.log().substr(0, 3000) + "\nEAST:\n" + pair.east.log().substr(0, 3000); }

void check_books(Pair& pair, std::size_t messages, std::chrono::seconds most) {
  const bool settled = pair.settle(messages, most);
  if (!settled) UNSCOPED_INFO(why(pair));
  CHECK(settled);
  std::this_thread::sleep_for(200ms);  // for whatever would come twice
  for (const std::string& fault : pair.faults(messages)) FAIL_CHECK(fault);
}

std::string fact(const store::Received& received, const char* name) {
  const auto found = received.attributes.find(name);
  return found == received.attributes.end() ? std::string() : found->second;
}

}  // namespace

TEST_CASE("Every mixture of signature, digest, encryption, compression and receipt goes through between two daemons") {
  const std::vector<Mixture> mixtures = every_mixture();
  REQUIRE(mixtures.size() == 270);
  std::vector<Trade> trades;
  for (const Mixture& mixture : mixtures) trades.push_back(trade_of(mixture));
  Pair pair(trades);
  for (unsigned i = 0; i < mixtures.size(); ++i) pair.drop(i, i + 1);
  check_books(pair, mixtures.size(), 60s);
  for (std::size_t i = 0; i < mixtures.size(); ++i) {
    const Mixture& mixture = mixtures[i];
    INFO(mixture.sign << " " << mixture.digest << " " << mixture.encrypt << " " << mixture.compress << " " << mixture.receipt << " " << mixture.receipt_signed);
    store::Filter of;
    of.partner = Pair::partner(pair.east, i);
    const auto came = pair.east.memory().received(of);
    REQUIRE(came.size() == 1);
    CHECK(fact(came[0], "signed").empty() != mixture.is_signed());
    CHECK(fact(came[0], "encrypted").empty() == (std::string_view(mixture.encrypt) == "none"));
    CHECK(fact(came[0], "compressed").empty() == (std::string_view(mixture.compress) == "none"));
  }
  std::size_t agreed = 0;
  for (const store::Note& note : pair.west.memory().notes("as2.progress", 1000)) agreed += note.attributes.at("text").find("MIC agrees") != std::string::npos ? 1U : 0U;
  CHECK(agreed == mixtures.size() * 4 / 5);
}

TEST_CASE("The sender killed at every named place: every message once, under one Message-ID, with one MDN") {
  const std::string place = GENERATE("deliver.before_send", "as2.composed", "as2.posted", "as2.mdn_arrived", "as2.mdn_received", "deliver.after_send");
  INFO(place);
  Pair pair({usual("synchronous"), usual("asynchronous")});
  pair.west.kill();
  pair.west.start(place + ":4");
  for (unsigned number = 1; number <= 16; ++number) pair.drop(number % 2, number);
  CHECK(test::wait_for([&] { return pair.west.ended(); }, 20s));
  check_books(pair, 16, 30s);
}

TEST_CASE("The receiver killed at every named place: every message once, under one Message-ID, with one MDN") {
  const std::string place = GENERATE("as2.arrived", "intake.before_pack", "intake.after_commit", "as2.received", "as2.mdn_written", "as2.mdn_kept",
                                     "as2.answered", "as2.mdn_posted");
  INFO(place);
  Pair pair({usual("synchronous"), usual("asynchronous")});
  pair.east.kill();
  pair.east.start(place + ":4");
  for (unsigned number = 1; number <= 16; ++number) pair.drop(number % 2, number);
  CHECK(test::wait_for([&] { return pair.east.ended(); }, 20s));
  check_books(pair, 16, 30s);
}

TEST_CASE("A thousand messages while both daemons are killed at random: every one once, under one Message-ID, with one MDN") {
  constexpr unsigned messages = 1000, trades = 4;
  Pair pair({usual("synchronous"), usual("synchronous"), usual("synchronous"), usual("asynchronous")});
  for (unsigned number = 1; number <= messages; ++number) pair.drop(number % trades, number);
  std::minstd_rand random(20261124);
  unsigned kills = 0;
  while (kills < 20 && pair.east.memory().counts().received < messages) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + random() % 500));
    Pair::Side& side = random() % 2 == 0 ? pair.west : pair.east;
    side.kill();
    side.start();
    ++kills;
  }
  CHECK(kills >= 4);
  check_books(pair, messages, 120s);
}
