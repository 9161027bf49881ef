// Secrets are referred to and fetched; a file that others may read is refused, and no failure repeats a secret.
#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include "engine/base/failure.hpp"
#include "engine/base/secret.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/temporary_folder.hpp"

using crossdock::Failure;
using crossdock::SecretReference;
using crossdock::fakes::TemporaryFolder;
using crossdock::fakes::write_file;

TEST_CASE("A secret is a reference to a file, a variable or a credential, and nothing else") {
  CHECK(SecretReference::parse("file:/etc/secret")->text() == "file:/etc/secret");
  CHECK(SecretReference::parse("file:keys/acme", "/etc/crossdock")->text() == "file:/etc/crossdock/keys/acme");
  CHECK(SecretReference::parse("env:ACME")->text() == "env:ACME");
  CHECK(SecretReference::parse("credential:acme")->text() == "credential:acme");
  for (const char* text : {"hunter2", "env:", "env:A=B", "credential:../x", "http:x", ""}) CHECK_FALSE(SecretReference::parse(text));
  CHECK_FALSE(static_cast<bool>(SecretReference()));
}

TEST_CASE("A secret file must be its owner's alone, and loses the line end that follows the secret") {
  const TemporaryFolder folder;
  write_file(folder / "acme", "correct horse\n");
  const SecretReference secret = *SecretReference::parse("file:acme", folder.path());
  ::chmod((folder / "acme").c_str(), 0644);
  try {
    (void)secret.fetch();
    FAIL("a file everybody can read was accepted");
  } catch (const Failure& failure) {
    CHECK(std::string(failure.what()).find("can be read by others (mode 644)") != std::string::npos);
    CHECK(failure.next() == "chmod 600 " + (folder / "acme").string());
  }
  ::chmod((folder / "acme").c_str(), 0600);
  CHECK(secret.fetch() == "correct horse");
  write_file(folder / "acme", "\n");
  CHECK_THROWS_AS(secret.fetch(), Failure);
}

TEST_CASE("A variable or credential that is not there is a failure with its cure") {
  ::unsetenv("CROSSDOCK_TEST_SECRET");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK_THROWS_AS(SecretReference::parse("env:CROSSDOCK_TEST_SECRET")->fetch(), Failure);
  CHECK_THROWS_AS(SecretReference::parse("credential:acme")->fetch(), Failure);
  ::setenv("CROSSDOCK_TEST_SECRET", "from the environment", 1);
  CHECK(SecretReference::parse("env:CROSSDOCK_TEST_SECRET")->fetch() == "from the environment");
  const TemporaryFolder folder;
  write_file(folder / "acme", "from systemd\n");
  ::setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
  CHECK(SecretReference::parse("credential:acme")->fetch() == "from systemd");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  ::unsetenv("CROSSDOCK_TEST_SECRET");
}
