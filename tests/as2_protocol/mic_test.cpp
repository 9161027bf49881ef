// Which bytes the MIC is over: one vector a row. The expected values were computed by other software over the bytes
// the RFCs name.
#include "engine/channels/as2/protocol/mic.hpp"

#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/compose.hpp"
#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/unwrap.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;

namespace {

const std::string payload =
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*1200*U*00401*000000001*0*T*>~IEA*0*000000001~";
const std::string head = "Content-Type: application/edi-x12\r\nContent-Transfer-Encoding: binary\r\n\r\n";
constexpr std::string_view content_only = "JXnAxCjNt07ryy4o9lls3+EgDuc1jgH5ZfEYZP9ptVs=";
constexpr std::string_view with_headers = "bykbCA4m3mf91As/2nY3+WTqeHu3oHh4fpq7DKjvpdo=";

Composed composed(std::optional<Digest> sign, std::optional<Cipher> encrypt, Compression compression) {
  Outgoing outgoing;
  outgoing.as2_from = "ACME";
  outgoing.as2_to = "US";
  outgoing.message_id = "<1@acme>";
  outgoing.payload = Bytes(payload);
  return compose(outgoing, Protection{sign, encrypt, compression}, {}, test::identity("ACME"), test::identity("US").certificate, {}, {});
}

Unwrapped received(const Composed& message, bool compressed_content_only = false) {
  UnwrapPolicy policy;
  policy.require_signed = policy.require_encrypted = false;
  policy.quirks.mic_without_headers_when_compressed = compressed_content_only;
  policy.partner = {test::identity("ACME").certificate};
  policy.ours = {test::identity("US")};
  auto unwrapped = unwrap(message.headers, Bytes(message.body.joined()), policy);
  REQUIRE(unwrapped);
  CHECK(unwrapped->documents.front().content.view() == payload);
  return std::move(*unwrapped);
}

std::string mic_of(const Unwrapped& message) { return compute_mic(message.mic_over, Digest::sha256).base64; }

}  // namespace

TEST_CASE("MIC of a plain message: the content alone, without any header") {
  const Composed message = composed({}, {}, Compression::none);
  CHECK(message.mics.front().base64 == content_only);
  CHECK(mic_of(received(message)) == content_only);
}

TEST_CASE("MIC of a signed message: the signed part with its headers, encrypted or not") {
  const auto encrypt = GENERATE(std::optional<Cipher>{}, std::optional<Cipher>{Cipher::aes256_cbc});
  const Composed message = composed(Digest::sha256, encrypt, Compression::none);
  CHECK(message.mics.front().base64 == with_headers);
  CHECK(mic_of(received(message)) == with_headers);
}

TEST_CASE("MIC of an encrypted message without signature: the decrypted part with its headers") {
  const Composed message = composed({}, Cipher::aes128_gcm, Compression::none);
  CHECK(message.mics.front().base64 == with_headers);
  CHECK(mic_of(received(message)) == with_headers);
}

TEST_CASE("MIC of a compressed message without signature: the uncompressed part with its headers") {
  const auto encrypt = GENERATE(std::optional<Cipher>{}, std::optional<Cipher>{Cipher::aes128_cbc});
  const Composed message = composed({}, encrypt, Compression::before_signing);
  CHECK(message.mics.front().base64 == with_headers);
  CHECK(mic_of(received(message)) == with_headers);
  SECTION("and without its headers where the partner's product has it so") { CHECK(mic_of(received(message, true)) == content_only); }
}

TEST_CASE("MIC of a message compressed before signing: the compressed part") {
  const auto encrypt = GENERATE(std::optional<Cipher>{}, std::optional<Cipher>{Cipher::aes128_cbc});
  const Composed message = composed(Digest::sha256, encrypt, Compression::before_signing);
  const std::string part = "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\r\n"
                           "Content-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=smime.p7z\r\n\r\n" +
                           compress(Pieces(head + payload), {}).pieces().joined();
  CHECK(message.mics.front() == compute_mic(Pieces(part), Digest::sha256));
  CHECK(mic_of(received(message)) == message.mics.front().base64);
  CHECK(message.mics.front().base64 != with_headers);
}

TEST_CASE("MIC of a message compressed after signing: the uncompressed signed part") {
  const auto encrypt = GENERATE(std::optional<Cipher>{}, std::optional<Cipher>{Cipher::aes128_cbc});
  const Composed message = composed(Digest::sha256, encrypt, Compression::after_signing);
  CHECK(message.mics.front().base64 == with_headers);
  CHECK(mic_of(received(message)) == with_headers);
}

TEST_CASE("MIC of several attachments: the whole multipart with its headers and boundaries") {
  const std::string body = "--x\r\nContent-Type: application/edi-x12\r\n\r\n" + payload +
                           "\r\n--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n";
  const std::string entity = "Content-Type: multipart/related; boundary=\"x\"; type=\"application/edi-x12\"\r\n\r\n" + body;
  constexpr std::string_view expected = "TCrb307Wrfl5s6mPSKPtrsZAocdM1fu6LXu1h3ygxPc=";
  Headers headers;
  UnwrapPolicy policy;
  policy.require_signed = policy.require_encrypted = false;
  policy.ours = {test::identity("US")};
  SECTION("encrypted") {
    headers.add("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data");
    const auto message = unwrap(headers, Bytes(encrypt(Pieces(entity), test::identity("US").certificate, Cipher::aes128_cbc, {}).pieces().joined()), policy);
    REQUIRE(message);
    CHECK(message->documents.size() == 2);
    CHECK(mic_of(*message) == expected);
  }
  SECTION("compressed") {
    headers.add("Content-Type", "application/pkcs7-mime; smime-type=compressed-data");
    const auto message = unwrap(headers, Bytes(compress(Pieces(entity), {}).pieces().joined()), policy);
    REQUIRE(message);
    CHECK(mic_of(*message) == expected);
  }
  SECTION("plain: the content alone") {
    headers.add("Content-Type", "multipart/related; boundary=\"x\"; type=\"application/edi-x12\"");
    const auto message = unwrap(headers, Bytes(body), policy);
    REQUIRE(message);
    CHECK(compute_mic(message->mic_over, Digest::sha256) == compute_mic(Pieces(body), Digest::sha256));
  }
}

TEST_CASE("The MIC's digest is the first of the list that we have") {
  const LegacyPolicy strict;
  CHECK(*mic_digest({"sha-512", "sha1"}, Digest::sha256, strict, Digest::sha256) == Digest::sha512);
  CHECK(*mic_digest({"whirlpool", "RSA-SHA1"}, Digest::sha256, strict, Digest::sha256) == Digest::sha1);
  CHECK(*mic_digest({"md5", "sha_384"}, {}, strict, Digest::sha256) == Digest::sha384);
  CHECK(*mic_digest({}, Digest::sha384, strict, Digest::sha256) == Digest::sha384);
  CHECK(*mic_digest({}, {}, strict, Digest::sha256) == Digest::sha256);
  const auto none = mic_digest({"whirlpool", "md5"}, Digest::sha256, strict, Digest::sha256);
  REQUIRE_FALSE(none);
  CHECK(none.refusal().fault == Fault::unsupported_mic_algorithms);
}

TEST_CASE("A MIC is read in every form met in the field") {
  const Mic expected{std::string(content_only), Digest::sha256};
  for (const std::string spelling : {", sha-256", ",sha256", ", SHA-256", " , rsa-sha256", ",\tSha_256"})
    CHECK(parse_mic(std::string(content_only) + spelling) == expected);
  CHECK(parse_mic("udw3reOVGPmODdkJvjmQ/yUe2PXVzhzPTDgN1Uu6JkEK MkFlBUxbEHJk2H+irmGpCmwLWs9bjfZvgkSqzcG8RQ==, sha-512"));
  CHECK_FALSE(parse_mic(""));
  CHECK_FALSE(parse_mic("abc"));
  CHECK_FALSE(parse_mic("!!!, sha1"));
  CHECK(expected.header(MicalgSpelling::without_hyphen) == std::string(content_only) + ", sha256");
}

TEST_CASE("When MICs differ, the variant the partner used is named") {
  const Composed message = composed(Digest::sha256, Cipher::aes128_cbc, Compression::before_signing);
  const auto candidates = candidates_from_text(to_text(mic_candidates(message.mic_forms, Digest::sha256)));
  const auto says = [&](const Pieces& bytes, Digest digest) { return diagnose_mic(compute_mic(bytes, digest), candidates); };
  CHECK(says(Pieces(payload), Digest::sha256) == "the partner hashed the content without its MIME headers, with sha-256");
  CHECK(says(Pieces(payload), Digest::sha1) == "the partner hashed the content without its MIME headers, with sha1");
  CHECK(says(Pieces(head + payload), Digest::sha256) == "the partner hashed the uncompressed content with its MIME headers, with sha-256");
  CHECK(says(Pieces(payload + "\r\n"), Digest::sha256).find("and one line end more") != std::string::npos);
  CHECK(says(Pieces("something else"), Digest::sha256).find("no known way") == 0);
  Mic misnamed = compute_mic(Pieces(payload), Digest::sha1);
  misnamed.digest = Digest::md5;
  CHECK(diagnose_mic(misnamed, candidates).find("but named the digest md5") != std::string::npos);
}
