// `crossdock partner test` and `as2 send` against what partners run: OpenSSH's sshd, and an AS2 station; and what each says
// when the partner, the network or our file is not as it should be.
#include <sys/wait.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "tests/as2/support/bench.hpp"
#include "tests/as2_protocol/support/identities.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/sshd.hpp"
#include "tests/fakes/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace crossdock;

struct Played {
  std::string text;
  int status = -1;
  [[nodiscard]] bool has(std::string_view part) const { return text.find(part) != std::string::npos; }
};

// A configuration with one partner, acme, whose channel the test writes.
class Office {
 public:
  Office() {
    fs::create_directories(folder_ / "partners");
    fakes::write_file(folder_ / "crossdock.yaml", "work_folder: work\npartners: partners\n");
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_ / name; }
  void channel(const std::string& lines) const {
    fakes::write_file(folder_ / "partners/acme.yaml", "partner: acme\nidentities: ZZ:ACME\nchannels:\n" + lines);
  }
  // Words wrapped at the page's edge are put together again.
  [[nodiscard]] Played type(const std::string& words) const {
    const std::string line = fmt::format("cd '{}'; exec 2>&1; '{}/bin/crossdock' {}", folder_.path().string(), CROSSDOCK_TEST_BUILD, words);
    std::FILE* const pipe = ::popen(line.c_str(), "r");
    REQUIRE(pipe);
    Played played;
    char block[4096];
    for (std::size_t n; (n = std::fread(block, 1, sizeof block, pipe)) > 0;)
      for (std::size_t i = 0; i < n; ++i)
        if (const char c = block[i] == '\n' ? ' ' : block[i]; c != ' ' || played.text.empty() || played.text.back() != ' ') played.text += c;
    const int status = ::pclose(pipe);
    if (WIFEXITED(status)) played.status = WEXITSTATUS(status);
    INFO(played.text);
    return played;
  }

 private:
  fakes::TemporaryFolder folder_;
};

struct SftpPartner : Office {
  SftpPartner() {
    fakes::Sshd::Options options;
    options.state = path("sshd");
    options.folder = path("partner");
    fs::create_directories(path("partner/in"));
    fs::create_directories(path("partner/out"));
    server = std::make_unique<fakes::Sshd>(options);
  }
  void configure(const std::string& key, const std::string& host_key, const std::string& outbound = "out") const {
    channel(fmt::format("  - name: sftp\n    kind: sftp\n    host: 127.0.0.1\n    port: {}\n    user: {}\n    host_keys: [\"{}\"]\n    private_key: {}\n"
                        "    inbound: in\n    outbound: {}\n",
                        server->port(), server->user(), host_key, key, outbound));
  }
  std::unique_ptr<fakes::Sshd> server;
};

// A station of the partner, ACME, served by a thread of its own.
class StationOfAcme {
 public:
  explicit StationOfAcme(as2::As2Settings settings, const as2::Identity& tls = {}) : side_(bench_.open(as2::test::Bench::station_settings(tls))) {
    bench_.connect(*side_, std::move(settings));
    thread_ = std::thread([this] { bench_.run_until([this] { return ended_.load(); }, std::chrono::seconds(60)); });
  }
  ~StationOfAcme() {
    ended_ = true;
    thread_.join();
    bench_.close(*side_);
  }
  StationOfAcme(const StationOfAcme&) = delete;
  StationOfAcme& operator=(const StationOfAcme&) = delete;
  [[nodiscard]] std::string url(bool tls = false) const { return as2::test::url_of(*side_, tls); }

 private:
  as2::test::Bench bench_;
  std::unique_ptr<as2::test::Side> side_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

struct As2Partner : Office {
  As2Partner() {
    fakes::write_file(path("partners/us.pem"), as2::test::identity("US").certificate.pem());
    fakes::write_file(path("partners/us.key"), as2::test::key_pem(as2::test::identity("US")));
    fakes::write_file(path("partners/acme.pem"), as2::test::identity("ACME").certificate.pem());
    fs::permissions(path("partners/us.key"), fs::perms::owner_read | fs::perms::owner_write);
    fakes::write_file(path("order.edi"), "ISA*00*");
  }
  void configure(const std::string& url, const std::string& their_id = "ACME", const std::string& more = {}) const {
    channel(fmt::format("  - name: as2\n    kind: as2\n    our_id: US\n    their_id: {}\n    url: {}\n    our_keys: {{certificate: us.pem, key: us.key}}\n"
                        "    their_certificates: acme.pem\n{}",
                        their_id, url, more));
  }
};

}  // namespace

TEST_CASE("A partner's SFTP server is tried step by step") {
  SftpPartner partner;
  fakes::write_file(partner.path("partner/in/po1.edi"), "ISA");
  partner.configure(partner.server->user_key().string(), partner.server->host_key());
  const Played played = partner.type("partner test acme --send");
  INFO(played.text);
  CHECK(played.status == 0);
  for (const char* step : {"resolve ok", "host key ok", "login ok", "list inbound ok", "in, 1 files", "list outbound ok", "write ok", "removed again", "All is well."}) CHECK(played.has(step));
  CHECK(fs::is_empty(partner.path("partner/out")));
  CHECK(fs::exists(partner.path("partner/in/po1.edi")));
  const Played json = partner.type("partner test acme/sftp --json");
  CHECK(json.has(R"("step":"login","good":true)"));
}

TEST_CASE("A partner's SFTP server that is not as it should be: what, and what to do") {
  SftpPartner partner;
  const std::string key = partner.server->user_key().string(), pin = partner.server->host_key();
  SECTION("another host key") {
    partner.configure(key, "SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s");
    const Played played = partner.type("partner test acme");
    INFO(played.text);
    CHECK(played.status == 3);
    CHECK(played.has("host key FAILED"));
    CHECK(played.has(pin.substr(pin.find(' ') + 1)));                         // seen
    CHECK(played.has("SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s"));  // expected
  }
  SECTION("a key that he does not know") {
    fs::copy_file(partner.path("sshd/host_ed25519"), partner.path("other_key"));
    partner.configure(partner.path("other_key").string(), pin);
    const Played played = partner.type("partner test acme");
    INFO(played.text);
    CHECK(played.status == 3);
    CHECK(played.has("host key ok"));
    CHECK(played.has("login FAILED"));
    CHECK(played.has("do: "));
  }
  SECTION("a folder that is not there") {
    partner.configure(key, pin, "nowhere");
    const Played played = partner.type("partner test acme");
    INFO(played.text);
    CHECK(played.has("login ok"));
    CHECK(played.has("list outbound FAILED"));
    CHECK(played.status != 0);
  }
  SECTION("a server that is down") {
    partner.configure(key, pin);
    partner.server->stop();
    const Played played = partner.type("partner test acme");
    INFO(played.text);
    CHECK(played.status == 4);
    CHECK(played.has("FAILED"));
    CHECK(played.has("refused"));
    CHECK(played.has("then again: crossdock partner test acme"));
  }
}

TEST_CASE("A host name that nobody knows fails at its own step") {
  Office office;
  office.channel("  - name: sftp\n    kind: sftp\n    host: nowhere.invalid\n    user: us\n    host_keys: SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s\n"
                 "    password: env:NO_SUCH_SECRET\n    inbound: in\n");
  const Played played = office.type("partner test acme");
  INFO(played.text);
  CHECK(played.status == 4);
  CHECK(played.has("resolve FAILED"));
  CHECK(played.has("getent hosts nowhere.invalid"));
}

TEST_CASE("A file is sent to an AS2 station: every step, the MDN and both MICs are shown") {
  As2Partner partner;
  const StationOfAcme station(as2::test::Bench::relationship("ACME", "US"));
  partner.configure(station.url());
  const Played played = partner.type("as2 send order.edi --partner acme");
  INFO(played.text);
  CHECK(played.status == 0);
  for (const char* step : {"resolve ok", "connect ok", "message ok", "answer ok", "MDN ok", "signed by", "MIC ok", "It was delivered."}) CHECK(played.has(step));
  CHECK(partner.type("partner test acme").has("With a test message: crossdock partner test acme --send"));
}

TEST_CASE("An AS2 station over TLS is tried with the certificate that was pinned, and refused without") {
  As2Partner partner;
  const StationOfAcme station(as2::test::Bench::relationship("ACME", "US"), as2::test::identity("localhost"));
  fakes::write_file(partner.path("partners/tls.pem"), as2::test::identity("localhost").certificate.pem());
  partner.configure(station.url(true), "ACME", "    tls: {trusted: tls.pem, check_name: false}\n");
  const Played pinned = partner.type("partner test acme --send");
  INFO(pinned.text);
  CHECK(pinned.status == 0);
  CHECK(pinned.has("TLS ok"));
  partner.configure(station.url(true));
  const Played unknown = partner.type("partner test acme --send");
  INFO(unknown.text);
  CHECK(unknown.status == 3);
  CHECK(unknown.has("TLS FAILED"));
  CHECK(unknown.has("crossdock cert import"));
}

TEST_CASE("An AS2 id that the station does not know, and a MIC that differs, are told as such") {
  As2Partner partner;
  SECTION("unknown id") {
    const StationOfAcme station(as2::test::Bench::relationship("ACME", "US"));
    partner.configure(station.url(), "ACMEE");
    const Played played = partner.type("as2 send order.edi --partner acme");
    INFO(played.text);
    CHECK(played.status != 0);
    CHECK(played.has("connect ok"));
    CHECK(played.has("FAILED"));
  }
  SECTION("another MIC") {
    as2::As2Settings theirs = as2::test::Bench::relationship("ACME", "US");
    theirs.require_signed = theirs.require_encrypted = false;
    theirs.quirks.mic_without_headers_when_compressed = true;
    const StationOfAcme station(std::move(theirs));
    partner.configure(station.url(), "ACME", "    sign: none\n    encrypt: none\n    compress: before-signing\n");
    const Played played = partner.type("as2 send order.edi --partner acme");
    INFO(played.text);
    CHECK(played.status == 3);
    CHECK(played.has("his "));
    CHECK(played.has("MIC"));
    CHECK(played.has("MIC FAILED"));
  }
}
