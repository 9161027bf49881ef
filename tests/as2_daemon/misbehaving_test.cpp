// The daemon and partners that misbehave: each ends in the state docs/as2.md says, and what a person must know is an
// exception with a remedy.
#include <algorithm>

#include <fmt/format.h>

#include "tests/as2/support/answers.hpp"
#include "tests/as2/support/raw_peer.hpp"
#include "tests/as2_daemon/pair.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;
using crossdock::as2::test::mdn_answer;
using crossdock::as2::test::status_answer;
using crossdock::test::Pair;
using crossdock::test::Trade;
using namespace std::chrono_literals;

namespace {

struct Peer {
  std::string what;               // does
  as2::test::RawServer::Answer answer;
  store::Delivery becomes;
  std::string text, next;         // parts of what a person reads
};

std::string mdn_of_east(const std::string& request, const std::function<void(MdnFacts&)>& change = {}) {
  return mdn_answer(request, "EAST", change);
}

std::string with_fault(const std::string& request, Fault fault) {
  return mdn_of_east(request, [&](MdnFacts& facts) { facts.disposition = Disposition::of(fault), facts.mic.reset(); });
}

std::vector<Peer> peers() {
  using enum store::Delivery;
  const auto status = [](int code) { return [code](const std::string&) { return status_answer(code); }; };
  return {
      {"400", status(400), held, "answered 400", "log says"},
      {"401", status(401), held, "answered 401", "password"},
      {"404", status(404), held, "answered 404", "url"},
      {"408", status(408), deferred, "answered 408", ""},
      {"500", status(500), deferred, "answered 500", ""},
      {"closes", [](const std::string&) { return std::string(); }, deferred, "", ""},
      {"garbage", [](const std::string&) { return std::string("220 mail.example ESMTP\r\n"); }, deferred, "not HTTP", ""},
      {"no MDN", status(200), deferred, "without the MDN", "url"},
      {"wrong MIC", [](const std::string& request) { return mdn_of_east(request); }, held, "the MIC differs", ""},
      {"bad signature", [](const std::string& request) {
         std::string answer = mdn_of_east(request);
         return answer.replace(answer.find("Hello"), 5, "Jello");
       }, held, "other bytes", ""},
      {"someone else's certificate", [](const std::string& request) { return mdn_answer(request, "OTHER"); }, held, "CN=OTHER", "cert import"},
      {"not signed", [](const std::string& request) { return mdn_answer(request, ""); }, held, "not signed", ""},
      {"decryption-failed", [](const std::string& request) { return with_fault(request, Fault::decryption_failed); }, held, "decryption-failed", "certificate"},
      {"failed/Failure", [](const std::string& request) { return with_fault(request, Fault::unsupported_format); }, held, "unsupported", ""},
  };
}

}  // namespace

TEST_CASE("Partners that misbehave: the transmission is deferred or held, and a held one has an exception with a remedy") {
  const std::vector<Peer> all = peers();
  std::vector<std::unique_ptr<as2::test::RawServer>> servers;
  std::vector<Trade> trades;
  for (const Peer& peer : all) {
    servers.push_back(std::make_unique<as2::test::RawServer>(peer.answer));
    trades.push_back({{}, {}, fmt::format("http://127.0.0.1:{}/as2", servers.back()->port())});
  }
  Pair pair(trades);
  for (unsigned i = 0; i < all.size(); ++i) pair.drop(i, i + 1);
  store::Filter every;
  every.channel = "as2";
  const bool tried = crossdock::test::wait_for([&] {
    const auto outbound = pair.west.memory().outbound(every);
    return outbound.size() == all.size() && std::all_of(outbound.begin(), outbound.end(), [](const auto& one) { return one.attempts > 0; });
  }, 30s);
  if (!tried) UNSCOPED_INFO(pair.west.log());
  REQUIRE(tried);
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO("partner: " << all[i].what);
    store::Filter of;
    of.partner = Pair::partner(pair.west, i);
    of.channel = "as2";
    const auto outbound = pair.west.memory().outbound(of);
    REQUIRE(outbound.size() == 1);
    INFO(outbound[0].reason << " | " << outbound[0].next);
    CHECK(outbound[0].delivery == all[i].becomes);
    CHECK(outbound[0].reason.find(all[i].text) != std::string::npos);
    CHECK(outbound[0].next.find(all[i].next) != std::string::npos);
    of.channel.clear();
    const auto exceptions = pair.west.memory().exceptions(of);
    CHECK(exceptions.empty() == (all[i].becomes == store::Delivery::deferred));
    for (const store::Exception& exception : exceptions) {
      INFO(exception.code << ": " << exception.text << " -> " << exception.remedy);
      CHECK(exception.text.find(all[i].text) != std::string::npos);
      CHECK_FALSE(exception.remedy.empty());
    }
  }
}

TEST_CASE("An asynchronous MDN that does not come: the same message again, then an exception") {
  as2::test::RawServer silent([](const std::string&) { return status_answer(200); });
  Pair pair({{"    receipt: {mode: asynchronous, within: 1s, resend: 1, url: \"http://127.0.0.1:@WEST@/as2\"}\n", {}, fmt::format("http://127.0.0.1:{}/as2", silent.port())}});
  pair.drop(0, 1);
  store::Filter overdue;
  overdue.code = "as2_mdn_overdue";
  const bool told = crossdock::test::wait_for([&] { return !pair.west.memory().exceptions(overdue).empty(); }, 30s);
  if (!told) UNSCOPED_INFO(pair.west.log());
  REQUIRE(told);
  CHECK(pair.west.memory().exceptions(overdue)[0].remedy.find("crossdock resend o") != std::string::npos);
  const auto requests = silent.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0] == requests[1]);
}
