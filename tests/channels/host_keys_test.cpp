#include "tests/catch.hpp"

#include "engine/channels/sftp/host_keys.hpp"
#include "tests/fakes/temporary_folder.hpp"

using namespace crossdock;
using namespace crossdock::channels::sftp;
using std::string;

namespace {

// A public key's blob with nothing behind its type; good enough to be named and compared.
HostKey key(const string& type, const string& rest = "") {
  return HostKey(string{0, 0, 0, static_cast<char>(type.size())} + type + rest);
}

TrustedHosts trusting(const std::vector<string>& pins) { return TrustedHosts("sftp.example", 22, pins, {}); }

}  // namespace

TEST_CASE("A pinned fingerprint is trusted with and without its type, and no other") {
  const auto ours = key("ssh-ed25519", "a"), theirs = key("ssh-ed25519", "b");
  CHECK(ours.type == "ssh-ed25519");
  CHECK(ours.fingerprint().size() == 7 + 43);
  CHECK(trusting({ours.fingerprint()}).trusts(ours));
  CHECK(trusting({ours.fingerprint() + "="}).trusts(ours));
  CHECK(trusting({"ssh-ed25519 " + ours.fingerprint()}).trusts(ours));
  CHECK_FALSE(trusting({"ssh-rsa " + ours.fingerprint()}).trusts(ours));
  CHECK_FALSE(trusting({ours.fingerprint()}).trusts(theirs));
  CHECK(trusting({ours.fingerprint(), theirs.fingerprint()}).trusts(theirs));
}

TEST_CASE("What is no fingerprint is refused with the command that shows one") {
  for (const string pin : {"", "SHA256:", "MD5:aa:bb", "SHA256:short", "ssh-ed25519", "SHA256:!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!"}) {
    try {
      trusting({pin});
      FAIL("taken: " << pin);
    } catch (const Failure& failure) {
      CHECK(failure.next().find("ssh-keyscan -p 22 sftp.example") != string::npos);
    }
  }
}

TEST_CASE("The server is asked for the pinned types; without a type for each in turn") {
  const auto pin = key("ssh-ed25519").fingerprint();
  CHECK(trusting({"ssh-rsa " + pin}).algorithm_lists() == std::vector<string>{"rsa-sha2-512,rsa-sha2-256,ssh-rsa"});
  CHECK(trusting({"ssh-ed25519 " + pin, "ecdsa-sha2-nistp256 " + pin}).algorithm_lists() == std::vector<string>{"ssh-ed25519,ecdsa-sha2-nistp256"});
  CHECK(trusting({pin}).algorithm_lists().size() == 3);
}

TEST_CASE("A refusal says what was seen, what was expected and the line to write") {
  const auto pinned = key("ssh-ed25519", "old"), seen = key("ssh-ed25519", "new");
  const auto failure = trusting({pinned.fingerprint()}).refusal({seen});
  const string what = failure.what();
  CHECK(what.find("sftp.example:22 has changed") != string::npos);
  CHECK(what.find(seen.fingerprint()) != string::npos);
  CHECK(what.find(pinned.fingerprint()) != string::npos);
  CHECK(failure.next().find("- \"ssh-ed25519 " + seen.fingerprint() + "\"") != string::npos);
  CHECK(failure.remedy() == Remedy::operator_);
}

TEST_CASE("Host fields of known_hosts: plain, with port, list, wildcard, negation") {
  CHECK(known_hosts_field_matches("sftp.example", "sftp.example", 22));
  CHECK(known_hosts_field_matches("SFTP.Example,10.0.0.1", "sftp.example", 22));
  CHECK_FALSE(known_hosts_field_matches("sftp.example", "sftp.example", 2222));
  CHECK(known_hosts_field_matches("[sftp.example]:2222", "sftp.example", 2222));
  CHECK_FALSE(known_hosts_field_matches("[sftp.example]:2222", "s", 2222));
  CHECK(known_hosts_field_matches("*.example", "sftp.example", 22));
  CHECK_FALSE(known_hosts_field_matches("*.example,!sftp.example", "sftp.example", 22));
  CHECK_FALSE(known_hosts_field_matches("", "sftp.example", 22));
}

TEST_CASE("A hashed host field is recognised, and a damaged one is not") {
  // HMAC-SHA1 of "sftp.example" under the salt "0123456789abcdefghij".
  const string field = "|1|MDEyMzQ1Njc4OWFiY2RlZmdoaWo=|";
  CHECK_FALSE(known_hosts_field_matches(field, "sftp.example", 22));
  CHECK_FALSE(known_hosts_field_matches(field + "AAAA", "sftp.example", 22));
  CHECK_FALSE(known_hosts_field_matches("|1|", "sftp.example", 22));
  CHECK(known_hosts_field_matches(field + "7LODPRr/oSiZkod4vVc+ilRg8Z4=", "sftp.example", 22));
}

TEST_CASE("Keys of a known_hosts file are trusted, revoked ones are not, other hosts' are not ours") {
  fakes::TemporaryFolder place;
  // The blobs are "\0\0\0\x0bssh-ed25519" with one letter behind.
  fakes::write_file(place / "known_hosts",
                    "# a comment\n"
                    "sftp.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5YQ==\n"
                    "other.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5Yg==\n"
                    "@revoked sftp.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5Yw==\n"
                    "sftp.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5Yw==\n"
                    "@cert-authority *.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5ZA==\n"
                    "sftp.example ssh-ed25519 not-base64!\n");
  const TrustedHosts trusted("sftp.example", 22, {}, place / "known_hosts");
  CHECK(trusted.trusts(key("ssh-ed25519", "a")));
  CHECK_FALSE(trusted.trusts(key("ssh-ed25519", "b")));
  CHECK_FALSE(trusted.trusts(key("ssh-ed25519", "c")));
  CHECK_FALSE(trusted.trusts(key("ssh-ed25519", "d")));
  CHECK_THROWS_AS(TrustedHosts("sftp.example", 22, {}, place / "missing"), Failure);
  const TrustedHosts unknown("new.example", 22, {}, place / "known_hosts");
  CHECK(string(unknown.refusal({key("ssh-ed25519", "a")}).what()).find("is not known") != string::npos);
}
