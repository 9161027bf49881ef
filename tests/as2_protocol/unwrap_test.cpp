#include "engine/channels/as2/protocol/unwrap.hpp"

#include <fmt/format.h>

#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/compose.hpp"
#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/signed_part.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;

namespace {

const std::string payload = "ISA*00*binary\x01\x02\xFF\nline\nends--=_kept~";

UnwrapPolicy policy(bool strict = false) {
  UnwrapPolicy out;
  out.require_signed = out.require_encrypted = strict;
  out.partner = {test::identity("ACME").certificate};
  out.ours = {test::identity("US")};
  return out;
}

Composed composed(const Protection& protection, const ReceiptRequest& receipt = {}, const Quirks& quirks = {}) {
  Outgoing outgoing;
  outgoing.as2_from = "ACME EDI";
  outgoing.as2_to = "US";
  outgoing.message_id = "<1@acme>";
  outgoing.file_name = "po 1.edi";
  outgoing.payload = Bytes(payload);
  return compose(outgoing, protection, receipt, test::identity("ACME"), test::identity("US").certificate, quirks, {});
}

Fault fault_of(std::string_view content_type, std::string body, const UnwrapPolicy& with, std::string_view encoding = {}) {
  Headers headers;
  headers.add("Content-Type", content_type);
  if (!encoding.empty()) headers.add("Content-Transfer-Encoding", encoding);
  const auto result = unwrap(headers, Bytes(std::move(body)), with);
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.refusal().text.empty());
  CHECK_FALSE(result.refusal().next.empty());
  return result.refusal().fault;
}

std::string enveloped(std::string_view entity, const std::string& name = "US") {
  return encrypt(Pieces(entity), test::identity(name).certificate, Cipher::aes128_cbc, {}).pieces().joined();
}

}  // namespace

TEST_CASE("All combinations of signature, encryption and compression arrive as they were sent") {
  const auto sign = GENERATE(std::optional<Digest>{}, std::optional<Digest>{Digest::sha256}, std::optional<Digest>{Digest::sha512});
  const auto cipher = GENERATE(std::optional<Cipher>{}, std::optional<Cipher>{Cipher::aes128_cbc}, std::optional<Cipher>{Cipher::aes256_gcm});
  const auto compression = GENERATE(Compression::none, Compression::before_signing, Compression::after_signing);
  Quirks quirks;
  quirks.binary_signature_part = GENERATE(false, true);
  const Composed message = composed({sign, cipher, compression}, {}, quirks);
  const auto got = unwrap(message.headers, Bytes(message.body.joined()), policy());
  REQUIRE(got);
  CHECK(got->is_signed() == sign.has_value());
  CHECK(got->signature_digest == sign);
  CHECK(got->cipher == cipher);
  CHECK(got->compressed == (compression != Compression::none));
  REQUIRE(got->documents.size() == 1);
  CHECK(got->documents[0].content.view() == payload);
  CHECK(got->documents[0].file_name == "po 1.edi");
  CHECK(got->documents[0].content_type == "application/edi-x12");
  CHECK(compute_mic(got->mic_over, message.mics.front().digest) == message.mics.front());
}

TEST_CASE("No header of ours is folded and names with blanks are quoted") {
  const Composed message = composed({}, {ReceiptMode::asynchronous, true, {"sha-256"}, "http://127.0.0.1:1/" + std::string(150, 'x')});
  for (const Header& header : message.headers) CHECK(header.value.find('\n') == std::string::npos);
  CHECK(message.headers.get("AS2-From") == "\"ACME EDI\"");
  CHECK(message.headers.get("AS2-Version") == "1.2");
  CHECK(message.headers.get("Content-Type").find("application/pkcs7-mime; smime-type=enveloped-data") == 0);
  CHECK(message.headers.has("EDIINT-Features"));
}

TEST_CASE("Missing protection is refused as insufficient security") {
  const Composed plain = composed({{}, {}, Compression::none});
  const auto got = unwrap(plain.headers, Bytes(plain.body.joined()), policy(true));
  REQUIRE_FALSE(got);
  CHECK(got.refusal().fault == Fault::insufficient_message_security);
  UnwrapPolicy only_signed = policy();
  only_signed.require_signed = true;
  const Composed encrypted = composed({{}, Cipher::aes128_cbc, Compression::none});
  CHECK_FALSE(unwrap(encrypted.headers, Bytes(encrypted.body.joined()), only_signed));
}

TEST_CASE("Ciphertext of an unknown kind is never taken for a document") {
  CHECK(fault_of("application/pkcs7-mime; smime-type=something-new", "\x30\x03\x02\x01\x01", policy()) == Fault::unsupported_format);
  CHECK(fault_of("application/pkcs7-mime; smime-type=enveloped-data", "not cms", policy()) == Fault::decryption_failed);
  CHECK(fault_of("application/pkcs7-mime; smime-type=enveloped-data", enveloped("no headers at all"), policy()) == Fault::decryption_failed);
  CHECK(fault_of("application/pkcs7-mime; smime-type=enveloped-data", enveloped("A: b\r\n\r\nx", "OTHER"), policy()) == Fault::decryption_failed);
}

TEST_CASE("The kind is what the CMS object says, not what the header says") {
  const std::string entity = "Content-Type: application/edi-x12\r\n\r\n" + payload;
  for (const std::string type : {"application/pkcs7-mime", "application/x-pkcs7-mime; smime-type=compressed-data", "Application/PKCS7-mime; smime-type=authEnveloped-data"}) {
    Headers headers;
    headers.add("Content-Type", type);
    const auto got = unwrap(headers, Bytes(enveloped(entity)), policy());
    REQUIRE(got);
    CHECK(got->documents.at(0).content.view() == payload);
  }
}

TEST_CASE("Base64 over the whole body is accepted, announced or not, and inside the encryption") {
  Headers headers;
  headers.add("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data");
  const std::string inner = "Content-Type: application/edi-x12\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64_lines(payload);
  SECTION("announced") { headers.add("Content-Transfer-Encoding", "base64"); }
  SECTION("not announced") {}
  const auto got = unwrap(headers, Bytes(base64_lines(enveloped(inner))), policy());
  REQUIRE(got);
  CHECK(got->documents.at(0).content.view() == payload);
  CHECK(compute_mic(got->mic_over, Digest::sha256) == compute_mic(Pieces(inner), Digest::sha256));
}

TEST_CASE("Layers twice are refused") {
  const std::string entity = "Content-Type: application/edi-x12\r\n\r\n" + payload;
  const std::string once = "Content-Type: application/pkcs7-mime\r\n\r\n" + enveloped(entity);
  CHECK(fault_of("application/pkcs7-mime", enveloped(once), policy()) == Fault::unsupported_format);
  const std::string pressed = "Content-Type: application/pkcs7-mime\r\n\r\n" + compress(Pieces(entity), {}).pieces().joined();
  CHECK(fault_of("application/pkcs7-mime", compress(Pieces(pressed), {}).pieces().joined(), policy()) == Fault::unsupported_format);
}

TEST_CASE("A changed signed part is found, with the line-end slip that explains it") {
  const std::string entity = "Content-Type: application/edi-x12\r\n\r\nISA*00~\r\n";
  const SignedAround around = sign_entity(Pieces(std::string_view(entity).substr(0, entity.size() - 2)), test::identity("ACME"), Digest::sha256, {});
  Headers headers;
  headers.add("Content-Type", around.content_type);
  const Bytes body(around.before + entity + around.after);
  UnwrapPolicy with = policy();
  const auto strict = unwrap(headers, body, with);
  REQUIRE_FALSE(strict);
  CHECK(strict.refusal().fault == Fault::integrity_check_failed);
  CHECK(strict.refusal().text.find("one line end less") != std::string::npos);
  with.quirks.accept_signature_off_by_line_end = true;
  CHECK(unwrap(headers, body, with));
}

TEST_CASE("Damage anywhere in a signed and encrypted message never passes and never crashes") {
  const Composed message = composed({Digest::sha256, Cipher::aes128_cbc, Compression::before_signing});
  const std::string body = message.body.joined();
  for (std::size_t at = 0; at < body.size(); at += 13) {
    std::string damaged = body;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    const auto got = unwrap(message.headers, Bytes(damaged), policy(true));
    if (got) CHECK(got->documents.at(0).content.view() == payload);
  }
  for (std::size_t length = 0; length < body.size(); length += 37) CHECK_FALSE(unwrap(message.headers, Bytes(body.substr(0, length)), policy(true)));
}

TEST_CASE("Large payloads pass through files of the spool folder and leave none behind") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "crossdock-unwrap-test";
  fs::create_directories(folder);
  {
    const SpoolPlace place(folder, 64 * 1024);
    std::string large;
    for (int i = 0; large.size() < 3'000'000; ++i) large += fmt::format("PO1*{}*{}*EA~", i, i * 7919 % 100003);
    Outgoing outgoing;
    outgoing.as2_from = "ACME";
    outgoing.as2_to = "US";
    outgoing.message_id = "<2@acme>";
    outgoing.payload = Bytes(large);
    const auto compression = GENERATE(Compression::none, Compression::before_signing, Compression::after_signing);
    const Composed message = compose(outgoing, {Digest::sha256, Cipher::aes256_cbc, compression}, {}, test::identity("ACME"),
                                     test::identity("US").certificate, {}, place);
    UnwrapPolicy with = policy(true);
    with.place = place;
    const Bytes body = gather(message.body, place);
    const auto got = unwrap(message.headers, body, with);
    REQUIRE(got);
    CHECK(got->documents.at(0).content.view() == large);
  }
  CHECK(fs::is_empty(folder));
  fs::remove(folder);
}
