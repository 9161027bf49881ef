#include "engine/channels/as2/protocol/names.hpp"

#include "engine/channels/as2/protocol/quirks.hpp"
#include "engine/channels/as2/protocol/receipt_request.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;

TEST_CASE("AS2 names are quoted when they must be and read either way") {
  CHECK(as2_name_header("ACME") == "ACME");
  CHECK(as2_name_header("ACME EDI") == "\"ACME EDI\"");
  CHECK(as2_name_header("A\"C\\E") == "\"A\\\"C\\\\E\"");
  CHECK(as2_name_header("ACME", true) == "\"ACME\"");
  for (const std::string name : {"ACME", "ACME EDI", "A\"C\\E", "a;b", "[x]", "<1>", "!#,"})
    CHECK(parse_as2_name(as2_name_header(name)) == name);
  CHECK(parse_as2_name(" ACME EDI ") == std::string("ACME EDI"));
  CHECK_FALSE(parse_as2_name(""));
  CHECK_FALSE(parse_as2_name("\"\""));
  CHECK_FALSE(parse_as2_name(std::string(129, 'a')));
  CHECK_FALSE(parse_as2_name("A\tB"));
}

TEST_CASE("Message ids are new each time, short enough, and compared without brackets") {
  const Time now{};
  const std::string a = new_message_id("as2.example", now), b = new_message_id("as2.example", now);
  CHECK(a != b);
  CHECK(a.size() < 100);
  CHECK(a.front() == '<');
  CHECK(same_message_id("<1@x>", "1@x"));
  CHECK_FALSE(same_message_id("<1@x>", "<1@X>"));
  CHECK(acceptable_message_id("no-at-sign"));
  CHECK_FALSE(acceptable_message_id("<>"));
  CHECK_FALSE(acceptable_message_id(std::string(999, 'a')));
  CHECK_FALSE(acceptable_message_id("<a\nb>"));
}

TEST_CASE("Dates in headers have the right weekday") {
  CHECK(http_date(Time(std::chrono::seconds(1795516713))) == "Tue, 24 Nov 2026 10:38:33 GMT");
  CHECK(http_date(Time{}) == "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST_CASE("A receipt request is understood in all its spellings") {
  const auto parsed = [](std::string_view options, const char* url = nullptr) {
    Headers headers;
    headers.add("disposition-notification-to", "anything at all");
    if (!options.empty()) headers.add("Disposition-Notification-Options", options);
    if (url != nullptr) headers.add("Receipt-Delivery-Option", url);
    return parse_receipt_request(headers);
  };
  const auto usual = parsed("signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha-256, sha1");
  CHECK(usual.mode == ReceiptMode::synchronous);
  CHECK(usual.signed_);
  CHECK(usual.mic_algorithms == std::vector<std::string>{"sha-256", "sha1"});
  const auto odd = parsed("SIGNED-RECEIPT-MICALG=required,SHA256;\tsigned-receipt-protocol=required,pkcs7-signature;");
  CHECK(odd.signed_);
  CHECK(odd.mic_algorithms == std::vector<std::string>{"SHA256"});
  CHECK_FALSE(parsed("").signed_);
  CHECK(parsed("", "").mode == ReceiptMode::synchronous);
  const auto async = parsed("", "https://a.example/mdn?x=1&y=2");
  CHECK(async.mode == ReceiptMode::asynchronous);
  CHECK(async.async_url == "https://a.example/mdn?x=1&y=2");
  CHECK(parse_receipt_request(Headers{}).mode == ReceiptMode::none);
}

TEST_CASE("A receipt request survives being written and read") {
  ReceiptRequest request;
  request.mode = ReceiptMode::asynchronous;
  request.signed_ = true;
  request.mic_algorithms = {"sha-384", "sha-256"};
  request.async_url = "http://127.0.0.1:4080/as2/mdn";
  Headers headers;
  request.add_to(headers, "US");
  const auto read = parse_receipt_request(headers);
  CHECK(read.mode == request.mode);
  CHECK(read.signed_);
  CHECK(read.mic_algorithms == request.mic_algorithms);
  CHECK(read.async_url == request.async_url);
}

TEST_CASE("Every quirk says its effect and who needs it, and no two share a name") {
  const auto quirks = all_quirks();
  for (const Quirk& quirk : quirks) {
    CHECK(quirk.effect.size() > 20);
    CHECK(quirk.product.size() > 8);
    int same = 0;
    for (const Quirk& other : quirks) same += other.name == quirk.name || other.member == quirk.member ? 1 : 0;
    CHECK(same == 1);
  }
}
