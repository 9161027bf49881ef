#include "engine/channels/as2/protocol/mdn.hpp"

#include "engine/channels/as2/protocol/signed_part.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;

namespace {

const Mic mic{"JXnAxCjNt07ryy4o9lls3+EgDuc1jgH5ZfEYZP9ptVs=", Digest::sha256};

MdnFacts facts(Disposition disposition = {}) {
  MdnFacts out;
  out.as2_from = "US";
  out.as2_to = "ACME";
  out.message_id = "<mdn1@us>";
  out.original_message_id = "<1@acme>";
  out.original_recipient = "US";
  out.disposition = std::move(disposition);
  out.mic = mic;
  out.text = "The message was received.";
  return out;
}

Result<ReceivedMdn> read(std::string_view content_type, std::string body, const Quirks& quirks = {}) {
  Headers headers;
  headers.add("Content-Type", content_type);
  return read_mdn(headers, Bytes(std::move(body)), {test::identity("US").certificate}, {}, quirks);
}

Disposition disposition_of(std::string_view value) {
  Headers fields;
  fields.add("Disposition", value);
  return parse_disposition(fields).value();
}

ReceivedMdn with(Disposition disposition, std::optional<Mic> received, bool is_signed = true) {
  ReceivedMdn mdn;
  mdn.disposition = std::move(disposition);
  mdn.mic = std::move(received);
  mdn.is_signed = is_signed;
  return mdn;
}

}  // namespace

TEST_CASE("An MDN of ours is read back, signed or not") {
  const bool is_signed = GENERATE(true, false);
  const auto signer = is_signed ? std::optional<Identity>(test::identity("US")) : std::nullopt;
  const WrittenMdn mdn = write_mdn(facts(), signer, Digest::sha256, {});
  CHECK(is_mdn(mdn.headers, mdn.body));
  CHECK(mdn.headers.get("AS2-From") == "US");
  const auto back = read_mdn(mdn.headers, Bytes(mdn.body), {test::identity("US").certificate}, {}, {});
  REQUIRE(back);
  CHECK(back->is_signed == is_signed);
  CHECK(back->original_message_id == "<1@acme>");
  CHECK(back->disposition.kind == Disposition::Kind::processed);
  CHECK(back->mic == mic);
  CHECK(back->text == "The message was received.");
}

TEST_CASE("An MDN signed by someone else is refused") {
  const WrittenMdn mdn = write_mdn(facts(), test::identity("OTHER"), Digest::sha256, {});
  const auto back = read_mdn(mdn.headers, Bytes(mdn.body), {test::identity("US").certificate}, {}, {});
  REQUIRE_FALSE(back);
  CHECK(back.refusal().fault == Fault::authentication_failed);
}

TEST_CASE("An MDN whose text was changed on the way is refused") {
  WrittenMdn mdn = write_mdn(facts(Disposition::of(Fault::decryption_failed)), test::identity("US"), Digest::sha256, {});
  mdn.body.replace(mdn.body.find("processed/error: decryption-failed"), 34, "processed                         ");
  const auto back = read_mdn(mdn.headers, Bytes(mdn.body), {test::identity("US").certificate}, {}, {});
  REQUIRE_FALSE(back);
  CHECK(back.refusal().fault == Fault::integrity_check_failed);
}

TEST_CASE("MDNs of other products are read: bare, upper case, few fields, base64") {
  const auto bare = read("message/disposition-notification",
                         "DISPOSITION: Automatic-Action/MDN-Sent-Automatically;Processed\r\noriginal-message-id: 1@acme\r\nfinal-recipient: US\r\n");
  REQUIRE(bare);
  CHECK(bare->disposition.positive());
  CHECK(bare->original_message_id == "1@acme");
  const auto base = read("multipart/report; boundary=b",
                         "--b\r\nContent-Type: message/disposition-notification\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                             base64_lines("Disposition: automatic-action/MDN-sent-automatically; processed\r\nReceived-content-MIC: " + mic.base64 + ",sha256\r\n") +
                             "\r\n--b--\r\n");
  REQUIRE(base);
  CHECK(base->mic == mic);
}

TEST_CASE("What is no MDN is refused with its first words") {
  const auto html = read("text/html", "<html>Bad gateway</html>");
  REQUIRE_FALSE(html);
  CHECK(html.refusal().text.find("Bad gateway") != std::string::npos);
  CHECK_FALSE(read("multipart/report; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"));
  CHECK_FALSE(read("message/disposition-notification", "Reporting-UA: x\r\n"));
  CHECK_FALSE(read("message/disposition-notification", ""));
}

TEST_CASE("An MDN signed without its last line end is named, and accepted where the quirk is set") {
  const WrittenMdn plain = write_mdn(facts(), {}, Digest::sha256, {});
  const std::string entity = "Content-Type: " + std::string(plain.headers.get("Content-Type")) + "\r\n\r\n" + plain.body;
  const SignedAround around = sign_entity(Pieces(std::string_view(entity).substr(0, entity.size() - 2)), test::identity("US"), Digest::sha256, {});
  const std::string body = around.before + entity + around.after;
  CHECK_FALSE(read(around.content_type, body));
  Quirks quirks;
  quirks.accept_signature_off_by_line_end = true;
  CHECK(read(around.content_type, body, quirks));
}

TEST_CASE("Dispositions are read in all the forms met") {
  using Kind = Disposition::Kind;
  CHECK(disposition_of("automatic-action/MDN-sent-automatically; processed").kind == Kind::processed);
  CHECK(disposition_of("automatic-action/MDN-sent-automatically;processed").kind == Kind::processed);
  CHECK(disposition_of("manual-action/mdn-sent-manually ; PROCESSED").kind == Kind::processed);
  CHECK(disposition_of("a/b; processed/error: decryption-failed").modifier == "decryption-failed");
  CHECK(disposition_of("a/b; processed/Error:decryption-failed").kind == Kind::error);
  CHECK(disposition_of("a/b; processed/warning: duplicate-document").kind == Kind::warning);
  CHECK(disposition_of("a/b; processed/warning: duplicate-document").positive());
  CHECK(disposition_of("a/b; failed/Failure: unsupported format").kind == Kind::failure);
  CHECK(disposition_of("a/b; failed/failure=sender-equals-receiver").modifier == "sender-equals-receiver");
  CHECK(disposition_of("a/b; failed").kind == Kind::failure);
  CHECK(disposition_of("processed").kind == Kind::processed);
  CHECK_FALSE(disposition_of("a/b; dispatched").positive());
  CHECK_FALSE(disposition_of("").positive());
  Headers separate;
  separate.add("Disposition", "automatic-action/MDN-sent-automatically; processed");
  separate.add("Error", "authentication-failed");
  CHECK(parse_disposition(separate)->kind == Kind::error);
  CHECK_FALSE(parse_disposition(Headers{}));
}

TEST_CASE("Each fault becomes its disposition, and is read back as the same") {
  for (int i = 0; i <= static_cast<int>(Fault::illegal_filename); ++i) {
    const auto fault = static_cast<Fault>(i);
    const Disposition disposition = Disposition::of(fault);
    CHECK_FALSE(disposition.positive());
    CHECK(disposition_of(disposition.header()).modifier == disposition.modifier);
    CHECK(disposition_of(disposition.header()).kind == disposition.kind);
    CHECK_FALSE(sentence_for_partner(fault).empty());
  }
  CHECK(Disposition::of(Fault::unsupported_format).text() == "failed/Failure: unsupported format");
  CHECK(Disposition::of(Fault::decryption_failed).header() == "automatic-action/MDN-sent-automatically; processed/error: decryption-failed");
}

TEST_CASE("What an MDN means: delivered, refused, another MIC, not to be trusted") {
  using Kind = MdnVerdict::Kind;
  const std::vector<MicCandidate> candidates{{"the content alone, with sha1", {"aaaa", Digest::sha1}}};
  CHECK(judge(with({}, mic), {mic}, candidates, true, {}).kind == Kind::delivered);
  CHECK(judge(with({Disposition::Kind::warning, "duplicate-document"}, mic), {mic}, candidates, true, {}).kind == Kind::delivered_with_warning);
  const auto refused = judge(with(Disposition::of(Fault::decryption_failed), {}), {mic}, candidates, true, {});
  CHECK(refused.kind == Kind::refused);
  CHECK(refused.next.find("cert list") != std::string::npos);
  const auto other = judge(with({}, Mic{"aaaa", Digest::sha1}), {mic}, candidates, true, {});
  CHECK(other.kind == Kind::mic_mismatch);
  CHECK(other.text.find("the content alone, with sha1") != std::string::npos);
  CHECK(judge(with({}, {}), {mic}, candidates, true, {}).kind == Kind::mic_mismatch);
  Quirks quirks;
  quirks.accept_missing_mic = true;
  CHECK(judge(with({}, {}), {mic}, candidates, true, quirks).kind == Kind::delivered);
  CHECK(judge(with({}, mic, false), {mic}, candidates, true, {}).kind == Kind::not_trusted);
  CHECK(judge(with({}, mic, false), {mic}, candidates, false, {}).kind == Kind::delivered);
}
