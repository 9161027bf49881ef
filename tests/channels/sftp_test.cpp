// What SFTP alone must hold: trust, logins, bad lines, bad servers, and speed by pipelining. Against OpenSSH's sshd.
#include "tests/catch.hpp"

#include <cstdlib>
#include <ctime>

#include <fmt/format.h>

#include "tests/channels/subjects.hpp"
#include "tests/fakes/slow_proxy.hpp"

using namespace crossdock;
using namespace crossdock::channels;
using namespace crossdock::channels::test;

namespace {

using State = Health::State;

fakes::Sshd::Options options(std::vector<std::string> host_key_types, std::vector<std::string> lines = {}) {
  fakes::Sshd::Options chosen;
  chosen.host_key_types = std::move(host_key_types);
  chosen.lines = std::move(lines);
  return chosen;
}

fakes::Sshd::Options odd(const std::string& arguments) {
  fakes::Sshd::Options chosen;
  chosen.server = fakes::Sshd::odd_server(arguments);
  return chosen;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// A channel to the subject's server with its own loop and intake, running.
struct Session {
  Session(SftpSettings settings) : intake(loop.io.get_executor()), channel(make_sftp_channel(std::move(settings), loop.executors())), running(loop, *channel, intake) {}
  bool gets(std::size_t files, std::chrono::milliseconds limit = 20s) {
    return loop.until([&] { return intake.count() >= files; }, limit);
  }
  bool shows(State state, std::chrono::milliseconds limit = 20s) {
    return loop.until([&] { return channel->health().state == state; }, limit);
  }
  Attempt sends(std::string name, std::string bytes) { return loop.result_of(channel->send(departure(std::move(name), std::move(bytes)))); }
  Health health() const { return channel->health(); }

  Loop loop;
  RecordingIntake intake;
  std::unique_ptr<Channel> channel;
  Running running;
};

bool library_is_old() {
  if (!contains(ssh_library_report(), "cannot")) return false;
  WARN("NOT TESTED with this libssh2: " << ssh_library_report());
  return true;
}

}  // namespace

// --- trust and login -------------------------------------------------------------------------------------------------

TEST_CASE("A server with only an RSA host key, SHA-2 only, is reached with an RSA user key") {
  if (library_is_old()) return;
  SftpSubject partner(options({"rsa"}, {"HostKeyAlgorithms rsa-sha2-512,rsa-sha2-256", "PubkeyAcceptedAlgorithms rsa-sha2-512,rsa-sha2-256"}));
  partner.partner_puts("po1.edi", "ISA");
  auto settings = partner.settings();
  settings.private_key = partner.server().user_key("rsa");
  Session session(settings);
  CHECK(session.gets(1));
  CHECK(session.sends("997.edi", "ISA").outcome == Outcome::sent);
}

TEST_CASE("A server that offers only AES-GCM is reached") {
  if (library_is_old()) return;
  SftpSubject partner(options({"ed25519"}, {"Ciphers aes256-gcm@openssh.com"}));
  partner.partner_puts("po1.edi", "ISA");
  Session session(partner.settings());
  CHECK(session.gets(1));
}

TEST_CASE("A pin without its type is found among the server's several host keys") {
  SftpSubject partner(options({"ecdsa", "rsa", "ed25519"}));
  partner.partner_puts("po1.edi", "ISA");
  for (const std::string type : {"ed25519", "ecdsa"}) {
    auto settings = partner.settings();
    const auto pin = partner.server().host_key(type);
    settings.host_keys = {pin.substr(pin.find(' ') + 1)};
    settings.pickup.after_commit = AfterCommit::keep;
    Session session(settings);
    CHECK(session.gets(1));
  }
}

TEST_CASE("A known_hosts file is as good as a pin") {
  SftpSubject partner;
  partner.partner_puts("po1.edi", "ISA");
  auto settings = partner.settings();
  settings.host_keys.clear();
  settings.known_hosts = partner.server().known_hosts();
  Session session(settings);
  CHECK(session.gets(1));
}

TEST_CASE("A changed host key stops the channel for the operator, and says what to write") {
  SftpSubject partner;
  Session session(partner.settings());
  REQUIRE(session.shows(State::idle));
  partner.server().stop();
  partner.server().change_host_keys();
  partner.server().start();
  partner.partner_puts("po1.edi", "ISA");
  REQUIRE(session.shows(State::stopped_for_operator));
  const auto health = session.health();
  CHECK(contains(health.text, "has changed"));
  CHECK(contains(health.text, partner.settings().host_keys[0].substr(12)));  // the new one, as seen
  CHECK(contains(health.next, "- \"" + partner.server().host_key() + "\""));
  CHECK(session.intake.count() == 0);
  const auto attempt = session.sends("997.edi", "ISA");
  CHECK(attempt.outcome == Outcome::refused);
  CHECK(contains(attempt.text, "has changed"));
}

TEST_CASE("A user key the server does not know is refused with the command that shows it") {
  SftpSubject partner;
  fakes::TemporaryFolder elsewhere;
  REQUIRE(std::system(fmt::format("{} -q -t ed25519 -N '' -f {}", fakes::Sshd::keygen().string(), (elsewhere / "stranger").string()).c_str()) == 0);
  auto settings = partner.settings();
  settings.private_key = elsewhere / "stranger";
  Session session(settings);
  REQUIRE(session.shows(State::stopped_for_operator));
  CHECK(contains(session.health().text, "does not let user"));
  CHECK(contains(session.health().text, "it accepts publickey"));
  CHECK(contains(session.health().next, "ssh-keygen -y -f " + settings.private_key.string()));
}

TEST_CASE("An encrypted user key opens with its passphrase, and without it the file is named") {
  SftpSubject partner;
  const auto key = partner.server().user_key("ecdsa");
  REQUIRE(std::system(fmt::format("{} -q -p -P '' -N 'open sesame' -f {} > /dev/null", fakes::Sshd::keygen().string(), key.string()).c_str()) == 0);
  auto settings = partner.settings();
  settings.private_key = key;
  settings.passphrase = [] { return std::string("open sesame"); };
  partner.partner_puts("po1.edi", "ISA");
  {
    Session session(settings);
    CHECK(session.gets(1));
  }
  settings.passphrase = [] { return std::string("wrong"); };
  Session session(settings);
  REQUIRE(session.shows(State::stopped_for_operator));
  CHECK(contains(session.health().text, key.string()));
  CHECK_FALSE(contains(session.health().text, "wrong sesame"));
}

TEST_CASE("A password logs in where there is no key, and a wrong one is refused") {
  fakes::Sshd::Options chosen;
  chosen.password = "correct horse";
  SftpSubject partner(chosen);
  auto settings = partner.settings();
  settings.private_key.clear();
  settings.password = [] { return std::string("correct horse"); };
  partner.partner_puts("po1.edi", "ISA");
  {
    Session session(settings);
    CHECK(session.gets(1));
  }
  settings.password = [] { return std::string("battery staple"); };
  Session session(settings);
  REQUIRE(session.shows(State::stopped_for_operator));
  CHECK_FALSE(contains(session.health().text + session.health().next, "battery"));
}

TEST_CASE("A secret that cannot be fetched shows in health, and its reason with it") {
  SftpSubject partner;
  auto settings = partner.settings();
  settings.passphrase = []() -> std::string { throw Failure(Remedy::operator_, "SFTP_PASSPHRASE is not set", "set it in the unit file"); };
  Session session(settings);
  REQUIRE(session.shows(State::stopped_for_operator));
  CHECK(contains(session.health().text, "SFTP_PASSPHRASE is not set"));
}

// --- the line and the server fail ------------------------------------------------------------------------------------

TEST_CASE("While the server is down the channel tries again by itself, and goes on when it is back") {
  SftpSubject partner;
  Session session(partner.settings());
  REQUIRE(session.shows(State::idle));
  partner.server().stop();
  partner.partner_puts("po1.edi", "ISA");
  REQUIRE(session.loop.until([&] { return contains(session.health().text, "connection refused by 127.0.0.1:") && contains(session.health().text, "tries since"); }));
  CHECK(session.health().state == State::failing);
  CHECK(session.health().next_try > session.health().since);
  CHECK(session.sends("997.edi", "ISA").outcome == Outcome::deferred);
  partner.server().start();
  CHECK(session.gets(1));
  REQUIRE(session.shows(State::idle));
  CHECK(session.sends("997.edi", "ISA").outcome == Outcome::sent);
}

TEST_CASE("A server that stops answering is given up after the time limit, and found again") {
  SftpSubject partner;
  auto settings = partner.settings();
  settings.times.operation = 400ms;
  settings.times.handshake = 400ms;
  Session session(settings);
  REQUIRE(session.shows(State::idle));
  partner.server().freeze();
  REQUIRE(session.loop.until([&] { return contains(session.health().text, "has not answered for 400 ms"); }));
  REQUIRE(session.loop.until([&] { return contains(session.health().text, "within 400 ms"); }));
  partner.server().thaw();
  partner.partner_puts("po1.edi", "ISA");
  CHECK(session.gets(1));
}

TEST_CASE("A stop is prompt even when the server does not answer") {
  SftpSubject partner;
  Session session(partner.settings());
  REQUIRE(session.shows(State::idle));
  partner.server().freeze();
  session.loop.run_for(200ms);
  CHECK(session.running.stop(1s));
  partner.server().thaw();
}

TEST_CASE("A partner whose server hangs does not slow the others") {
  SftpSubject hanging, healthy;
  auto first = hanging.settings(), second = healthy.settings();
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto one = make_sftp_channel(first, loop.executors()), two = make_sftp_channel(second, loop.executors());
  Running running_one(loop, *one, intake), running_two(loop, *two, intake);
  REQUIRE(loop.until([&] { return one->health().state == State::idle && two->health().state == State::idle; }));
  hanging.server().freeze();
  for (int i = 0; i < 100; ++i) healthy.partner_puts(fmt::format("po{}.edi", i), "ISA");
  CHECK(loop.until([&] { return intake.count() == 100; }, 3s));
  hanging.server().thaw();
}

TEST_CASE("A connection cut in the middle of files costs another attempt and no file") {
  SftpSubject partner;
  fakes::SlowProxy line(partner.server().port());
  auto settings = partner.settings();
  settings.port = line.port();
  std::string large;
  for (int i = 0; large.size() < 5'000'000; ++i) large += fmt::format("PO1*{}~", i);
  partner.partner_puts("large.edi", large);
  for (int i = 0; i < 500; ++i) partner.partner_puts(fmt::format("small{:03}.edi", i), fmt::format("ISA*{}~", i) + std::string(2000, 'x'));
  std::string spooled;
  line.cut_after(1'500'000);
  Session session(settings);
  session.intake.on_commit = [&](const Arrival& arrival) {
    if (arrival.spooled) spooled = fakes::read_file(*arrival.spooled);
  };
  REQUIRE(session.loop.until([&] { return line.connections() == 2; }));
  line.cut_after(200'000);
  REQUIRE(session.loop.until([&] { return session.intake.count() == 501 && partner.waiting_inbound() == 0; }, 30s));
  CHECK(line.connections() == 3);
  CHECK(session.intake.count() == 501);
  CHECK(spooled == large);
  for (int i = 0; i < 500; ++i) CHECK(session.intake.find(fmt::format("small{:03}.edi", i))->bytes.starts_with(fmt::format("ISA*{}~", i)));
  CHECK(partner.count(partner.spool()) == 0);
}

TEST_CASE("An upload that is cut is deferred, and whole after the next attempt") {
  SftpSubject partner;
  auto settings = partner.settings();
  settings.inbound.clear();
  const std::string bytes(30'000'000, 'x');
  Session session(settings);
  CHECK(session.sends("first.edi", "ISA").outcome == Outcome::sent);
  CHECK(session.health().state == State::idle);
  std::optional<Attempt> attempt;
  boost::asio::co_spawn(session.loop.io, session.channel->send(departure("large.edi", bytes)), [&](std::exception_ptr, const Attempt& ended) { attempt = ended; });
  REQUIRE(session.loop.until([&] { return std::filesystem::exists(partner.outbound() / ".large.edi.part"); }));
  partner.server().cut_sessions();
  REQUIRE(session.loop.until([&] { return attempt.has_value(); }));
  CHECK(attempt->outcome == Outcome::deferred);
  CHECK(session.health().state == State::failing);
  CHECK_FALSE(std::filesystem::exists(partner.outbound() / "large.edi"));
  session.channel->wake();
  CHECK(session.sends("large.edi", bytes).outcome == Outcome::sent);
  CHECK(std::filesystem::file_size(partner.outbound() / "large.edi") == bytes.size());
  CHECK(partner.count(partner.outbound()) == 2);
}

TEST_CASE("A full disk at the partner defers the upload and says so") {
  if (!fakes::Sshd::can_mount()) {
    WARN("NOT TESTED here: a full disk behind OpenSSH needs root and a mount namespace");
    return;
  }
  fakes::Sshd::Options chosen;
  chosen.small_disk = 200'000;
  SftpSubject partner(chosen);
  Session session(partner.settings());
  const auto attempt = session.sends("large.edi", std::string(3'000'000, 'x'));
  CHECK(attempt.outcome == Outcome::deferred);
  CHECK(contains(attempt.text, "disk is full"));
  CHECK_FALSE(attempt.next.empty());
  CHECK(session.sends("small.edi", "ISA").outcome == Outcome::sent);
}

TEST_CASE("A folder without write permission refuses the upload and names the partner as the one to mend it") {
  if (::geteuid() == 0) {
    WARN("NOT TESTED as root: permissions do not bind it");
    return;
  }
  SftpSubject partner;
  std::filesystem::permissions(partner.outbound(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  Session session(partner.settings());
  CHECK(session.sends("997.edi", "ISA").outcome == Outcome::refused);
}

TEST_CASE("A missing folder on the server shows in health by name") {
  SftpSubject partner;
  auto settings = partner.settings();
  settings.inbound = "nowhere";
  settings.outbound = "nowhere";
  Session session(settings);
  REQUIRE(session.shows(State::failing));
  CHECK(contains(session.health().text, "nowhere"));
  CHECK(session.sends("997.edi", "ISA").outcome == Outcome::deferred);
}

TEST_CASE("An idle connection is hung up, and made again for the next look") {
  SftpSubject partner;
  fakes::SlowProxy line(partner.server().port());
  auto settings = partner.settings();
  settings.port = line.port();
  settings.times.idle = 100ms;
  settings.times.operation = 200ms;
  settings.pickup.poll_every = 1h;
  settings.pickup.stable_for = 0ms;
  Session session(settings);
  REQUIRE(session.shows(State::idle));
  session.loop.run_for(500ms);
  partner.partner_puts("po1.edi", "ISA");
  session.channel->wake();
  CHECK(session.gets(1));
  CHECK(line.connections() == 2);
  CHECK(session.health().failures == 0);
}

// --- odd servers -----------------------------------------------------------------------------------------------------

TEST_CASE("Reads that are answered in part are completed") {
  SftpSubject partner(odd("--entries 200 --short-reads 1"));
  Session session(partner.settings());
  REQUIRE(session.gets(200));
  for (const auto& arrival : session.intake.accepted) CHECK(arrival.bytes == "ISA");
}

TEST_CASE("A server that closes a file before it has read it is read from with care") {
  SftpSubject partner(odd("--entries 50 --eager-close"));
  Session session(partner.settings());
  REQUIRE(session.gets(50));
  for (const auto& arrival : session.intake.accepted) CHECK(arrival.bytes == "ISA");
}

TEST_CASE("Names that would leave the folder are never used") {
  SftpSubject partner(odd("--entries 2 --evil-names"));
  Session session(partner.settings());
  REQUIRE(session.gets(2));
  session.loop.run_for(200ms);
  CHECK(session.intake.count() == 2);
}

TEST_CASE("A folder of 100,000 files is watched in small memory, and ten of them found") {
  SftpSubject partner(odd("--entries 100000"));
  auto settings = partner.settings();
  forget_peak();
  const auto before = memory("VmRSS");
  {
    settings.pickup.stable_for = 1h;  // every one is ours, none is whole yet: each must be remembered
    settings.pickup.poll_every = 1h;
    Session watching(settings);
    REQUIRE(watching.shows(State::idle));
    CHECK(watching.intake.count() == 0);
  }
  if (memory_is_ours) CHECK(memory("VmHWM") < before + 40'000'000);
  settings.pickup = quick_rules();
  settings.pickup.patterns = {"po09999*.edi"};
  Session session(settings);
  REQUIRE(session.gets(10));
  CHECK(session.intake.find("po099999.edi") != nullptr);
}

TEST_CASE("A full disk is recognised by the newer status too, and a late failure by the status of CLOSE") {
  SftpSubject full(odd("--write-status 14"));
  const auto attempt = Session(full.settings()).sends("a.edi", "ISA");
  CHECK(attempt.outcome == Outcome::deferred);
  CHECK(contains(attempt.text, "disk is full"));
  SftpSubject late(odd("--close-fails"));
  CHECK(Session(late.settings()).sends("a.edi", "ISA").outcome == Outcome::deferred);
}

TEST_CASE("A server that breaks the protocol ends the session, not the daemon") {
  SftpSubject partner(odd("--garbage"));
  Session session(partner.settings());
  REQUIRE(session.loop.until([&] { return contains(session.health().text, "broke the protocol"); }));
  CHECK(session.running.stop());
}

TEST_CASE("A server that never answers one request is given up") {
  SftpSubject partner(odd("--mute"));
  auto settings = partner.settings();
  settings.times.operation = 300ms;
  Session session(settings);
  REQUIRE(session.loop.until([&] { return contains(session.health().text, "has not answered"); }));
}

// --- speed -----------------------------------------------------------------------------------------------------------

namespace {

struct Speed {
  double files_per_second = 0, cpu_microseconds = 0;  // CPU of this process, a file
};

// From the first look to the last file taken and deleted.
Speed speed(SftpSubject& partner, SftpSettings settings, int files) {
  for (int i = 0; i < files; ++i) partner.partner_puts(fmt::format("po{:05}.edi", i), std::string(1700, 'x'));
  settings.pickup.stable_for = 0ms;
  settings.pickup.poll_every = 1h;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  intake.keep_bytes = false;
  auto channel = make_sftp_channel(std::move(settings), loop.executors());
  const auto all = static_cast<std::uint64_t>(files);
  const auto start = std::chrono::steady_clock::now();
  const auto cpu = std::clock();
  Running running(loop, *channel, intake);
  if (!loop.until([&] { return channel->health().files_received == all && channel->health().state == State::idle; }, 60s)) return {};
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  Speed result;
  result.files_per_second = files / took.count();
  result.cpu_microseconds = 1e6 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / files;
  CHECK(partner.waiting_inbound() == 0);
  return result;
}

}  // namespace

TEST_CASE("5,000 small files come over loopback by the thousand a second") {
  SftpSubject partner;
  auto settings = partner.settings();
  const auto taken = speed(partner, settings, 5000);
  settings.window = 1;
  const auto one = speed(partner, settings, 500);
  fmt::print("5,000 files of 1.7 KB over loopback SFTP, taken and deleted: {:.0f} files/s, {:.0f} us of our CPU a file; {:.0f} files/s with one request in flight\n",
             taken.files_per_second, taken.cpu_microseconds, one.files_per_second);
  CHECK(taken.files_per_second > 500);
}

TEST_CASE("Over a line of 20 ms many requests in flight are many times as fast as one") {
  SftpSubject partner;
  fakes::SlowProxy line(partner.server().port());
  line.delay(20ms);
  auto settings = partner.settings();
  settings.port = line.port();
  settings.window = 1;
  const auto one = speed(partner, settings, 20).files_per_second;
  settings.window = 0;
  const auto many = speed(partner, settings, 2000).files_per_second;
  fmt::print("20 ms away: {:.0f} files/s with one request in flight, {:.0f} with as many as fit the distance: {:.0f} x\n", one, many, many / one);
  CHECK(many > 8 * one);
}

TEST_CASE("The programs can say which libssh2 runs") {
  CHECK(contains(ssh_library_report(), "libssh2 1."));
}

TEST_CASE("Contradicting SFTP settings are refused with what to write") {
  SftpSubject partner;
  Loop loop;
  const auto refused = [&](auto change) {
    auto settings = partner.settings();
    change(settings);
    try {
      make_sftp_channel(settings, loop.executors());
      return false;
    } catch (const Failure& failure) {
      return failure.remedy() == Remedy::operator_ && !failure.next().empty();
    }
  };
  CHECK(refused([](SftpSettings& settings) { settings.host.clear(); }));
  CHECK(refused([](SftpSettings& settings) { settings.user.clear(); }));
  CHECK(refused([](SftpSettings& settings) { settings.host_keys.clear(); }));
  CHECK(refused([](SftpSettings& settings) { settings.host_keys = {"SHA256:tooshort"}; }));
  CHECK(refused([](SftpSettings& settings) { settings.private_key.clear(); }));
  CHECK(refused([](SftpSettings& settings) { settings.window = 2000; }));
  CHECK(refused([](SftpSettings& settings) { settings.inbound.clear(), settings.outbound.clear(); }));
  CHECK_FALSE(refused([](SftpSettings&) {}));
}
