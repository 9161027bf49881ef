// Our CMS against itself and against the openssl program, both ways.
#include "engine/channels/as2/protocol/cms.hpp"

#include <fmt/format.h>

#include "engine/channels/as2/protocol/ber.hpp"
#include "engine/channels/as2/protocol/compressed.hpp"
#include "engine/channels/as2/protocol/mime.hpp"
#include "tests/as2_protocol/support/command.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;

namespace {

const std::string content = [] {
  std::string text = "Content-Type: application/edi-x12\r\n\r\n";
  for (int i = 0; i < 500; ++i) text += fmt::format("PO1*{}*10*EA*9.25**VP*SKU-{}~\n", i, i * 7919 % 1000);
  return text;
}();


void put_keys(const test::Folder& folder, const Identity& identity) {
  folder.write("cert.pem", identity.certificate.pem());
  folder.write("key.pem", test::key_pem(identity));
}

Fault fault_of_verify(std::string_view cms, std::string_view bytes, const std::vector<Certificate>& pinned, LegacyPolicy legacy = {}) {
  const auto verified = verify_detached(cms, Pieces(bytes), pinned, legacy);
  REQUIRE_FALSE(verified);
  return verified.refusal().fault;
}

}  // namespace

TEST_CASE("A signature verifies against the pinned certificate, over pieces as over the whole") {
  const Identity& acme = test::identity("ACME");
  const Digest digest = GENERATE(Digest::sha256, Digest::sha384, Digest::sha512);
  const bool with_certificate = GENERATE(true, false);
  Pieces pieces;
  pieces.add(std::string_view(content).substr(0, 10));
  pieces.add(std::string_view(content).substr(10));
  const std::string cms = sign_detached(pieces, acme, digest, with_certificate);
  const auto verified = verify_detached(cms, Pieces(content), {test::identity("OTHER").certificate, acme.certificate}, {});
  REQUIRE(verified);
  CHECK(verified->digest == digest);
  CHECK(verified->signer == acme.certificate);
}

TEST_CASE("Other bytes, another signer and a broken signature are told apart") {
  const Identity& acme = test::identity("ACME");
  std::string cms = sign_detached(Pieces(content), acme, Digest::sha256);
  CHECK(fault_of_verify(cms, content + "x", {acme.certificate}) == Fault::integrity_check_failed);
  CHECK(fault_of_verify(cms, content, {test::identity("OTHER").certificate}) == Fault::authentication_failed);
  CHECK(fault_of_verify(cms, content, {}) == Fault::authentication_failed);
  CHECK(fault_of_verify("garbage", content, {acme.certificate}) == Fault::authentication_failed);
  cms[cms.size() - 20] = static_cast<char>(cms[cms.size() - 20] ^ 1);
  CHECK(fault_of_verify(cms, content, {acme.certificate}) == Fault::authentication_failed);
}

TEST_CASE("A stranger's signature names both serial numbers") {
  const std::string cms = sign_detached(Pieces(content), test::identity("OTHER"), Digest::sha256);
  const auto verified = verify_detached(cms, Pieces(content), {test::identity("ACME").certificate}, {});
  REQUIRE_FALSE(verified);
  CHECK(verified.refusal().text.find(test::identity("OTHER").certificate.serial()) != std::string::npos);
  CHECK(verified.refusal().text.find(test::identity("ACME").certificate.serial()) != std::string::npos);
}

TEST_CASE("SHA-1 and MD5 signatures count only where the partner's file allows them") {
  const Identity& acme = test::identity("ACME");
  const Digest digest = GENERATE(Digest::sha1, Digest::md5);
  const std::string cms = sign_detached(Pieces(content), acme, digest);
  CHECK(fault_of_verify(cms, content, {acme.certificate}) == Fault::authentication_failed);
  LegacyPolicy legacy;
  legacy.sha1 = legacy.md5 = true;
  CHECK(verify_detached(cms, Pieces(content), {acme.certificate}, legacy));
}

TEST_CASE("Every cipher decrypts what it encrypted, and only for the recipient") {
  const Identity& us = test::identity("US");
  const Cipher cipher = GENERATE(Cipher::aes128_cbc, Cipher::aes192_cbc, Cipher::aes256_cbc, Cipher::aes128_gcm, Cipher::aes192_gcm,
                                 Cipher::aes256_gcm, Cipher::triple_des);
  const std::string cms = encrypt(Pieces(content), us.certificate, cipher, {}).pieces().joined();
  LegacyPolicy legacy;
  legacy.triple_des = true;
  const auto decrypted = decrypt(cms, {test::identity("OTHER"), us}, legacy, {});
  REQUIRE(decrypted);
  CHECK(decrypted->content.view() == content);
  CHECK(decrypted->cipher == cipher);
  CHECK(decrypted->recipient == us.certificate);
  const auto stranger = decrypt(cms, {test::identity("OTHER")}, legacy, {});
  REQUIRE_FALSE(stranger);
  CHECK(stranger.refusal().fault == Fault::decryption_failed);
  CHECK(stranger.refusal().text.find(us.certificate.serial()) != std::string::npos);
  std::string damaged = cms;
  damaged[damaged.size() - 40] = static_cast<char>(damaged[damaged.size() - 40] ^ 1);
  if (cipher_name(cipher).find("gcm") != std::string_view::npos) CHECK_FALSE(decrypt(damaged, {us}, legacy, {}));
}

TEST_CASE("Triple DES is refused where the partner's file does not allow it") {
  const Identity& us = test::identity("US");
  const std::string cms = encrypt(Pieces(content), us.certificate, Cipher::triple_des, {}).pieces().joined();
  const auto decrypted = decrypt(cms, {us}, {}, {});
  REQUIRE_FALSE(decrypted);
  CHECK(decrypted.refusal().text.find("3des") != std::string::npos);
}

TEST_CASE("The openssl program reads what we sign and encrypt") {
  const Identity& acme = test::identity("ACME");
  const test::Folder folder;
  put_keys(folder, acme);
  folder.write("content", content);
  SECTION("signed") {
    folder.write("signature.der", sign_detached(Pieces(content), acme, Digest::sha384));
    CHECK(folder.run("openssl cms -verify -binary -inform DER -in signature.der -content content -CAfile cert.pem -out verified") == 0);
    CHECK(folder.read("verified") == content);
  }
  SECTION("encrypted") {
    const Cipher cipher = GENERATE(Cipher::aes128_cbc, Cipher::aes256_cbc, Cipher::aes128_gcm, Cipher::aes256_gcm, Cipher::triple_des);
    folder.write("sealed.der", encrypt(Pieces(content), acme.certificate, cipher, {}).pieces().joined());
    CHECK(folder.run("openssl cms -decrypt -binary -inform DER -in sealed.der -inkey key.pem -recip cert.pem -out opened") == 0);
    CHECK(folder.read("opened") == content);
  }
}

TEST_CASE("We read what the openssl program signs and encrypts") {
  const Identity& acme = test::identity("ACME");
  const test::Folder folder;
  put_keys(folder, acme);
  folder.write("content", content);
  SECTION("signed, with and without its certificate") {
    const std::string options = GENERATE("-md sha256", "-md sha512 -nocerts", "-md sha384 -nosmimecap", "-md sha256 -keyid");
    REQUIRE(folder.run("openssl cms -sign -binary -in content -signer cert.pem -inkey key.pem -outform DER -out signature.der " + options) == 0);
    CHECK(verify_detached(folder.read("signature.der"), Pieces(content), {acme.certificate}, {}));
  }
  SECTION("encrypted, also as a stream of indefinite length") {
    const std::string cipher = GENERATE("-aes128", "-aes192", "-aes256", "-des3", "-aes-128-gcm", "-aes-256-gcm");
    const std::string stream = GENERATE("", "-stream");
    REQUIRE(folder.run("openssl cms -encrypt -binary -in content -outform DER -out sealed.der " + stream + " " + cipher + " cert.pem") == 0);
    LegacyPolicy legacy;
    legacy.triple_des = true;
    const auto opened = decrypt(folder.read("sealed.der"), {acme}, legacy, {});
    REQUIRE(opened);
    CHECK(opened->content.view() == content);
  }
  SECTION("for several recipients, ours being the second") {
    folder.write("other.pem", test::identity("OTHER").certificate.pem());
    REQUIRE(folder.run("openssl cms -encrypt -binary -in content -outform DER -out sealed.der -aes128 other.pem cert.pem") == 0);
    CHECK(decrypt(folder.read("sealed.der"), {acme}, {}, {}));
  }
  SECTION("with OAEP key transport") {
    REQUIRE(folder.run("openssl cms -encrypt -binary -in content -outform DER -out sealed.der -aes128 -recip cert.pem -keyopt rsa_padding_mode:oaep") == 0);
    CHECK(decrypt(folder.read("sealed.der"), {acme}, {}, {}));
  }
}

TEST_CASE("Compressed content comes back, and the openssl program reads its structure") {
  const std::string cms = compress(Pieces(content), {}).pieces().joined();
  CHECK(cms_kind(cms) == CmsKind::compressed_data);
  CHECK(cms.size() < content.size() / 3);
  const auto back = decompress(cms, 1 << 20, {});
  REQUIRE(back);
  CHECK(back->view() == content);
  const test::Folder folder;
  folder.write("c.der", cms);
  CHECK(folder.run("openssl asn1parse -inform DER -in c.der") == 0);
  CHECK(folder.run("openssl cms -cmsout -print -inform DER -in c.der") == 0);
  CHECK(folder.read("out.txt").find("id-smime-ct-compressedData") != std::string::npos);
}

TEST_CASE("A small stream that stands for gigabytes stops at the limit") {
  const std::string zeros(8 << 20, '\0');
  const std::string cms = compress(Pieces(zeros), {}).pieces().joined();
  CHECK(cms.size() < 10000);
  const auto back = decompress(cms, 1 << 20, {});
  REQUIRE_FALSE(back);
  CHECK(back.refusal().fault == Fault::decompression_failed);
  CHECK(decompress(cms, 8 << 20, {}));
  CHECK_FALSE(decompress(std::string_view(cms).substr(0, cms.size() - 1), 8 << 20, {}));
  std::string damaged = compress(Pieces(content), {}).pieces().joined();
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  CHECK_FALSE(decompress(damaged, 8 << 20, {}));
}

TEST_CASE("Content in chunks of indefinite length is found") {
  const std::string flat = compress(Pieces(content), {}).pieces().joined();
  // Rebuilt as a Java peer writes it: indefinite lengths, octets in chunks of 100.
  const auto info = ber::Reader(flat).next(ber::sequence);
  const Sealed sealed = compress(Pieces(content), {});
  std::string chunks;
  for (std::size_t at = 0; at < sealed.content.size(); at += 100) chunks += ber::wrap(ber::octet_string, sealed.content.view().substr(at, 100));
  const auto open = [](unsigned char tag, const std::string& inside) { return std::string(1, static_cast<char>(tag)) + '\x80' + inside + std::string(2, '\0'); };
  const std::string inner = open(0x30, ber::object("1.2.840.113549.1.7.1") + open(0xA0, open(0x24, chunks)));
  const std::string compressed = open(0x30, ber::wrap(ber::integer, std::string_view("\0", 1)) +
                                                ber::wrap(ber::sequence, ber::object("1.2.840.113549.1.9.16.3.8")) + inner);
  const std::string cms = open(0x30, ber::object("1.2.840.113549.1.9.16.1.9") + open(0xA0, compressed));
  REQUIRE(info);
  const auto back = decompress(cms, 1 << 20, {});
  REQUIRE(back);
  CHECK(back->view() == content);
}

TEST_CASE("Nesting bombs and lying lengths are refused") {
  CHECK(cms_kind(std::string(100000, '\x30')) == CmsKind::none);
  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "\x30\x80";
  CHECK(cms_kind(nested) == CmsKind::none);
  CHECK(cms_kind("\x30\x84\xFF\xFF\xFF\xFF") == CmsKind::none);
  CHECK(cms_kind("") == CmsKind::none);
}
