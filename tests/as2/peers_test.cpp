// Partners that misbehave: each ends in the documented state, with a text a person can act on (docs/as2.md).
#include <fmt/format.h>

#include "engine/channels/as2/http.hpp"
#include "tests/as2/support/answers.hpp"
#include "tests/as2/support/bench.hpp"
#include "tests/as2/support/raw_peer.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;
using crossdock::as2::test::header_of;
using crossdock::as2::test::mdn_answer;
using crossdock::as2::test::status_answer;
using crossdock::channels::Outcome;

namespace {

channels::Attempt send_to(test::RawServer::Answer answer, const std::function<void(As2Settings&)>& change = {}) {
  const test::RawServer peer(std::move(answer));
  test::Bench bench;
  auto acme = bench.open(test::Bench::station_settings());
  As2Settings settings = test::Bench::relationship("ACME", "US", fmt::format("http://127.0.0.1:{}/as2", peer.port()));
  settings.answer_time = std::chrono::milliseconds(700);
  if (change) change(settings);
  bench.connect(*acme, settings);
  channels::Attempt attempt = bench.send(*acme, "ISA*00*hello~");
  if (attempt.outcome != Outcome::sent) CHECK_FALSE(attempt.text.empty());
  if (attempt.outcome == Outcome::refused) CHECK_FALSE(attempt.next.empty());
  bench.close(*acme);
  return attempt;
}

bool says(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("400, 401, 403, 404, 413 and redirects are for a person: trying again would not help") {
  const int code = GENERATE(400, 401, 403, 404, 405, 413, 415, 301);
  const auto attempt = send_to([&](const std::string&) { return status_answer(code); });
  CHECK(attempt.outcome == Outcome::refused);
  CHECK(says(attempt.text, std::to_string(code)));
}

TEST_CASE("401 says to check user and password") {
  CHECK(says(send_to([](const std::string&) { return status_answer(401); }).next, "password"));
}

TEST_CASE("408, 425, 429, 500 and 503 are tried again") {
  const int code = GENERATE(408, 425, 429, 500, 502, 503);
  CHECK(send_to([&](const std::string&) { return status_answer(code); }).outcome == Outcome::deferred);
}

TEST_CASE("A partner that closes, says nothing, or speaks something else is tried again") {
  CHECK(send_to([](const std::string&) { return std::string(); }).outcome == Outcome::deferred);
  const auto garbage = send_to([](const std::string&) { return std::string("220 mail.example ESMTP ready\r\n"); });
  CHECK(garbage.outcome == Outcome::deferred);
  CHECK(says(garbage.text, "not HTTP"));
  const auto silent = send_to([](const std::string&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1000));
    return std::string();
  });
  CHECK(silent.outcome == Outcome::deferred);
  CHECK(says(silent.text, "no answer in time"));
}

TEST_CASE("Nobody listening is tried again, with what to ask") {
  const auto attempt = send_to([](const std::string&) { return std::string(); }, [](As2Settings& settings) { settings.url = "http://127.0.0.1:1/as2"; });
  CHECK(attempt.outcome == Outcome::deferred);
  CHECK(says(attempt.text, "refused"));
}

TEST_CASE("200 with a web page, or with nothing, in place of the MDN is tried again") {
  const auto page = send_to([](const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>Hi</html>"); });
  CHECK(page.outcome == Outcome::deferred);
  CHECK(says(page.text, "without the MDN"));
  CHECK(send_to([](const std::string&) { return status_answer(200); }).outcome == Outcome::deferred);
  CHECK(send_to([](const std::string& request) { return mdn_answer(request, "US", [](MdnFacts& facts) { facts.original_message_id = "<another@acme>"; }); }).outcome == Outcome::deferred);
}

TEST_CASE("An MDN with another MIC is held, with both MICs in the text") {
  const auto attempt = send_to([](const std::string& request) { return mdn_answer(request, "US"); });
  CHECK(attempt.outcome == Outcome::refused);
  CHECK(says(attempt.text, "the MIC differs"));
  CHECK(says(attempt.text, "no known way"));
}

TEST_CASE("An MDN over the content alone is held, with the variant named") {
  const auto attempt = send_to([](const std::string& request) {
    return mdn_answer(request, "US", [](MdnFacts& facts) { facts.mic = compute_mic(Pieces("ISA*00*hello~"), Digest::sha256); });
  });
  CHECK(says(attempt.text, "the partner hashed the content without its MIME headers"));
}

TEST_CASE("An MDN without MIC is held, or accepted where the partner's file says so") {
  const auto without = [](const std::string& request) { return mdn_answer(request, "US", [](MdnFacts& facts) { facts.mic.reset(); }); };
  CHECK(send_to(without).outcome == Outcome::refused);
  CHECK(send_to(without, [](As2Settings& settings) { settings.quirks.accept_missing_mic = true; }).outcome == Outcome::sent);
}

TEST_CASE("An MDN with a broken signature, someone else's, or none is not trusted") {
  const auto broken = send_to([](const std::string& request) {
    std::string answer = mdn_answer(request, "US");
    answer.replace(answer.find("Hello"), 5, "Jello");
    return answer;
  });
  CHECK(broken.outcome == Outcome::refused);
  CHECK(says(broken.text, "other bytes"));
  const auto other = send_to([](const std::string& request) { return mdn_answer(request, "OTHER"); });
  CHECK(other.outcome == Outcome::refused);
  CHECK(says(other.text, "CN=OTHER"));
  CHECK(says(other.next, "cert import"));
  const auto none = send_to([](const std::string& request) { return mdn_answer(request, ""); });
  CHECK(none.outcome == Outcome::refused);
  CHECK(says(none.text, "not signed"));
}

TEST_CASE("failed/Failure and processed/error are held with the partner's words and what to do") {
  const auto fault = GENERATE(Fault::unsupported_format, Fault::decryption_failed, Fault::unexpected_processing_error, Fault::insufficient_message_security);
  const auto attempt = send_to([&](const std::string& request) {
    return mdn_answer(request, "US", [&](MdnFacts& facts) {
      facts.disposition = Disposition::of(fault);
      facts.mic.reset();
    });
  });
  CHECK(attempt.outcome == Outcome::refused);
  CHECK(says(attempt.text, Disposition::of(fault).modifier));
  CHECK(says(attempt.text, "Hello from the peer."));
  CHECK(attempt.attributes.at("mdn") == "negative or not trusted");
}

TEST_CASE("A retry has the same Message-ID, date and bytes") {
  int calls = 0;
  const test::RawServer peer([&](const std::string&) { return status_answer(++calls == 1 ? 500 : 503); });
  test::Bench bench;
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*acme, test::Bench::relationship("ACME", "US", fmt::format("http://127.0.0.1:{}/as2", peer.port())));
  CHECK(bench.send(*acme, "ISA*00*hello~").outcome == Outcome::deferred);
  bench.clock.advance(std::chrono::minutes(10));
  CHECK(bench.send(*acme, "ISA*00*hello~").outcome == Outcome::deferred);
  const auto requests = peer.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0] == requests[1]);
  CHECK_FALSE(header_of(requests[0], "Date").empty());
}

TEST_CASE("After a refusal was mended the message is composed anew under a new Message-ID") {
  const test::RawServer peer([&](const std::string&) { return status_answer(403); });
  test::Bench bench;
  auto acme = bench.open(test::Bench::station_settings());
  bench.connect(*acme, test::Bench::relationship("ACME", "US", fmt::format("http://127.0.0.1:{}/as2", peer.port())));
  bench.send(*acme, "ISA*00*hello~");
  bench.send(*acme, "ISA*00*hello~");
  const auto requests = peer.requests();
  REQUIRE(requests.size() == 2);
  CHECK(header_of(requests[0], "Message-ID") != header_of(requests[1], "Message-ID"));
}

TEST_CASE("User and password go in a header that is not kept with the message") {
  const test::RawServer peer([&](const std::string&) { return status_answer(500); });
  test::Bench bench;
  auto acme = bench.open(test::Bench::station_settings());
  As2Settings settings = test::Bench::relationship("ACME", "US", fmt::format("http://127.0.0.1:{}/as2", peer.port()));
  settings.user = "acme";
  settings.password = [] { return std::string("secret"); };
  bench.connect(*acme, settings);
  const auto attempt = bench.send(*acme, "ISA*00*hello~");
  CHECK(header_of(peer.requests().at(0), "Authorization") == "Basic " + base64("acme:secret"));
  CHECK_FALSE(says(acme->ledger.messages.at(1).wire.headers, "Basic"));
  CHECK_FALSE(says(attempt.text, "secret"));
}

TEST_CASE("A positive MDN may name any digest when none was asked for") {
  const auto attempt = send_to(
      [](const std::string& request) {
        return mdn_answer(request, "", [](MdnFacts& facts) {
          facts.mic = compute_mic(Pieces("Content-Type: application/edi-x12\r\nContent-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=po.edi\r\n\r\nISA*00*hello~"), Digest::sha1);
        });
      },
      [](As2Settings& settings) { settings.signed_receipt = false; });
  INFO(attempt.text);
  CHECK(attempt.outcome == Outcome::sent);
}

TEST_CASE("URLs are read with port, query and IPv6, and nothing but http") {
  CHECK(parse_url("https://a.example")->port == 443);
  CHECK(parse_url("http://a.example:8080/x?y=1#z")->target == "/x?y=1");
  CHECK(parse_url("http://a.example?y=1")->target == "/?y=1");
  CHECK(parse_url("http://[::1]:81/a")->host == "::1");
  CHECK(parse_url("HTTPS://A/")->tls);
  CHECK_FALSE(parse_url("ftp://a/"));
  CHECK_FALSE(parse_url("http://"));
  CHECK_FALSE(parse_url("http://user@a/"));
  CHECK_FALSE(parse_url("http://a:99999/"));
  CHECK_FALSE(parse_url("http://a/b c"));
  CHECK_FALSE(parse_url("http://a/\r\nX: y"));
}
