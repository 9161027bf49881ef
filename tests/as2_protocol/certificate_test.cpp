#include "engine/channels/as2/protocol/certificate.hpp"

#include <sys/stat.h>

#include "engine/base/failure.hpp"
#include "tests/as2_protocol/support/command.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"

using namespace crossdock;
using namespace crossdock::as2;
using namespace std::chrono_literals;

namespace {
Time now() { return SystemClock().now(); }
constexpr auto day = 24h;
}  // namespace

TEST_CASE("A certificate says who, until when and with which key, from PEM, DER and PKCS #7") {
  const Certificate& acme = test::identity("ACME").certificate;
  CHECK(acme.subject() == "CN=ACME");
  CHECK(acme.self_signed());
  CHECK(acme.key_kind() == "RSA 2048");
  CHECK(acme.fingerprint().size() == 64);
  CHECK(Certificate::parse(acme.der(), "der") == acme);
  CHECK(Certificate::parse("some text before\n" + acme.pem(), "pem") == acme);
  const test::Folder folder;
  folder.write("a.pem", acme.pem());
  folder.write("b.pem", test::identity("US").certificate.pem());
  REQUIRE(folder.run("openssl crl2pkcs7 -nocrl -certfile a.pem -certfile b.pem -out bundle.p7b") == 0);
  CHECK(Certificate::parse_all(folder.read("bundle.p7b"), "bundle").size() == 2);
  REQUIRE(folder.run("openssl crl2pkcs7 -nocrl -certfile a.pem -outform DER -out bundle.p7c") == 0);
  CHECK(Certificate::parse(folder.read("bundle.p7c"), "bundle") == acme);
}

TEST_CASE("What is no certificate is refused with its name") {
  try {
    Certificate::parse("hello", "acme.cer");
    FAIL();
  } catch (const Failure& failure) {
    CHECK(std::string(failure.what()).find("acme.cer") != std::string::npos);
    CHECK(failure.remedy() == Remedy::operator_);
  }
}

TEST_CASE("A private key that others may read is refused with the command that mends it") {
  const test::Folder folder;
  folder.write("key.pem", test::key_pem(test::identity("ACME")));
  ::chmod((folder.path() / "key.pem").c_str(), 0644);
  try {
    PrivateKey::load(folder.path() / "key.pem");
    FAIL();
  } catch (const Failure& failure) {
    CHECK(failure.next().find("chmod 600") == 0);
  }
  ::chmod((folder.path() / "key.pem").c_str(), 0600);
  CHECK(PrivateKey::load(folder.path() / "key.pem").belongs_to(test::identity("ACME").certificate));
  CHECK_FALSE(PrivateKey::load(folder.path() / "key.pem").belongs_to(test::identity("US").certificate));
}

TEST_CASE("A key with a pass phrase opens with it and with no other") {
  const test::Folder folder;
  folder.write("key.pem", test::key_pem(test::identity("ACME")));
  REQUIRE(folder.run("openssl pkey -in key.pem -aes256 -passout pass:open -out locked.pem") == 0);
  CHECK(PrivateKey::parse(folder.read("locked.pem"), "locked", "open").belongs_to(test::identity("ACME").certificate));
  CHECK_THROWS_AS(PrivateKey::parse(folder.read("locked.pem"), "locked", "wrong"), Failure);
  CHECK_THROWS_AS(PrivateKey::parse(folder.read("locked.pem"), "locked"), Failure);
}

TEST_CASE("Two certificates overlap: the newer one makes, both are accepted") {
  const Identity older = test::identity_valid("older", -300 * day, 20 * day), newer = test::identity_valid("newer", -1 * day, 365 * day);
  Identities ring;
  ring.add(older);
  ring.add(newer, Window(now() + 5 * day, std::nullopt));
  CHECK(ring.current(now())->certificate == older.certificate);
  CHECK(ring.accepted(now()).size() == 2);
  CHECK(ring.current(now() + 6 * day)->certificate == newer.certificate);
  CHECK(ring.accepted(now() + 6 * day).size() == 2);
  CHECK(ring.current(now() + 30 * day)->certificate == newer.certificate);
  CHECK(ring.accepted(now() + 30 * day).size() == 1);
  CHECK(ring.accepted(now() + 30 * day, true).size() == 2);
  CHECK_FALSE(ring.current(now() + 400 * day));
}

TEST_CASE("The end of a certificate is announced in stages") {
  const Certificate certificate = test::identity_valid("stages", -1 * day, 100 * day).certificate;
  CHECK(expiry_stage(certificate, now()) == ExpiryStage::far);
  CHECK(expiry_stage(certificate, now() + 41 * day) == ExpiryStage::within_60_days);
  CHECK(expiry_stage(certificate, now() + 71 * day) == ExpiryStage::within_30_days);
  CHECK(expiry_stage(certificate, now() + 87 * day) == ExpiryStage::within_14_days);
  CHECK(expiry_stage(certificate, now() + 94 * day) == ExpiryStage::within_7_days);
  CHECK(expiry_stage(certificate, now() + 101 * day) == ExpiryStage::expired);
  CHECK(expiry_stage(certificate, now() - 2 * day) == ExpiryStage::not_yet_valid);
  CHECK(expiry_text(certificate, now() + 90 * day).find("expires in 9 days") == 0);
}
