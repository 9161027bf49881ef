// What every channel that collects and drops files must hold, whatever it speaks. Run for each subject of
// subjects.hpp.
#include "tests/catch.hpp"

#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "tests/channels/subjects.hpp"

using namespace crossdock;
using namespace crossdock::channels;
using namespace crossdock::channels::test;

#define CHANNELS DirectorySubject, SftpSubject

TEMPLATE_TEST_CASE("A file is cleared away only after the intake has made it durable", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  intake.hold = true;
  partner.partner_puts("po1.edi", "ISA*one");
  auto channel = partner.channel(loop);
  Running running(loop, *channel, intake);

  REQUIRE(loop.until([&] { return intake.in_flight == 1; }));
  loop.run_for(200ms);
  CHECK(partner.waiting_inbound() == 1);

  intake.hold = false;
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 0; }));
  REQUIRE(intake.count() == 1);
  CHECK(intake.accepted[0].bytes == "ISA*one");
  CHECK(intake.accepted[0].name == "po1.edi");
  CHECK(intake.accepted[0].partner == "acme");
  CHECK(intake.accepted[0].size == 7);
  CHECK(channel->health().files_received == 1);
  CHECK(running.stop());
}

TEMPLATE_TEST_CASE("A file the intake refuses stays where it is and is offered again", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  intake.refusal = Failure(Remedy::wait, "disk full", "df -h");
  partner.partner_puts("po1.edi", "ISA*one");
  auto channel = partner.channel(loop);
  Running running(loop, *channel, intake);

  REQUIRE(loop.until([&] { return channel->health().state == Health::State::failing; }));
  CHECK(partner.waiting_inbound() == 1);
  CHECK(channel->health().text.find("disk full") != std::string::npos);
  CHECK(channel->health().next == "df -h");

  intake.refusal.reset();
  channel->wake();
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 0; }));
  CHECK(intake.count() == 1);
  REQUIRE(loop.until([&] { return channel->health().state == Health::State::idle; }));
  CHECK(channel->health().next.empty());
}

TEMPLATE_TEST_CASE("One refused file does not hold up the others", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  intake.refusal = Failure(Remedy::operator_, "unreadable");
  intake.refuse = {"po3.edi"};
  for (int i = 0; i < 10; ++i) partner.partner_puts(fmt::format("po{}.edi", i), "ISA");
  auto channel = partner.channel(loop);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 1; }));
  CHECK(intake.count() == 9);
  CHECK(std::filesystem::exists(partner.inbound() / "po3.edi"));
}

TEMPLATE_TEST_CASE("Killed between our commit and the delete, a file is delivered once", "[conformance]", CHANNELS) {
  TestType partner;
  Loop before, after;
  RecordingIntake intake(before.io.get_executor()), restarted(after.io.get_executor());
  partner.partner_puts("po1.edi", "ISA*one");
  intake.hang_after_commit = true;
  auto killed = partner.channel(before);
  Running until_killed(before, *killed, intake);
  REQUIRE(before.until([&] { return intake.count() == 1; }));
  REQUIRE(partner.waiting_inbound() == 1);

  // The first loop does not turn any more: as good as dead. Another process takes over its store.
  restarted.adopt(intake);
  auto channel = partner.channel(after);
  Running running(after, *channel, restarted);
  REQUIRE(after.until([&] { return partner.waiting_inbound() == 0; }));
  CHECK(restarted.seen_before == 1);
  CHECK(restarted.count() == 1);
  intake.hang_after_commit = false;
}

TEMPLATE_TEST_CASE("Temporary names, dot files and other patterns are not taken", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.patterns = {"*.edi", "PO[0-9]*"};
  for (const char* name : {"a.edi", "PO77", "b.edi.tmp", "c.edi.part", "d.edi.filepart", ".e.edi", "PORT", "readme.txt"})
    partner.partner_puts(name, "ISA");
  std::filesystem::create_directory(partner.inbound() / "folder.edi");
  std::filesystem::create_symlink(partner.inbound() / "readme.txt", partner.inbound() / "link.edi");
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return intake.count() == 2 && partner.waiting_inbound() == 8; }));
  loop.run_for(300ms);
  CHECK(intake.count() == 2);
  CHECK(intake.find("a.edi") != nullptr);
  CHECK(intake.find("PO77") != nullptr);
}

TEMPLATE_TEST_CASE("A file that still grows is taken when it has settled, whole", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.stable_for = 400ms;
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  std::string whole;
  std::ofstream growing(partner.inbound() / "slow.edi");
  for (int i = 0; i < 10; ++i) {
    const std::string part = fmt::format("PO1*{}~", i);
    growing << part << std::flush;
    whole += part;
    loop.run_for(100ms);
    CHECK(intake.count() == 0);
  }
  growing.close();
  REQUIRE(loop.until([&] { return intake.count() == 1; }));
  CHECK(intake.accepted[0].bytes == whole);
}

TEMPLATE_TEST_CASE("With a done marker a file waits for its marker, and both are cleared away", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.done_marker = ".done";
  partner.partner_puts("po1.edi", "ISA*one");
  partner.partner_puts("po2.edi", "ISA*two");
  partner.partner_puts("po1.edi.done", "");
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 1; }));
  loop.run_for(200ms);
  REQUIRE(intake.count() == 1);
  CHECK(intake.accepted[0].name == "po1.edi");
  CHECK(channel->health().text.find("wait for their marker") != std::string::npos);
  partner.partner_puts("po2.edi.done", "");
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 0; }));
  CHECK(intake.count() == 2);
}

TEMPLATE_TEST_CASE("With a lock marker a file waits until the lock is gone", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.lock_marker = ".lock";
  partner.partner_puts("po1.edi.lock", "");
  partner.partner_puts("po1.edi", "ISA*one");
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  loop.run_for(400ms);
  CHECK(intake.count() == 0);
  std::filesystem::remove(partner.inbound() / "po1.edi.lock");
  REQUIRE(loop.until([&] { return intake.count() == 1; }));
}

TEMPLATE_TEST_CASE("Moved files keep their names, and a second one of that name gets a number", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.after_commit = AfterCommit::move;
  rules.move_to = "taken";
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  partner.partner_puts("po1.edi", "ISA*one");
  REQUIRE(loop.until([&] { return std::filesystem::exists(partner.inbound() / "taken/po1.edi"); }));
  partner.partner_puts("po1.edi", "ISA*another");
  REQUIRE(loop.until([&] { return intake.count() == 2 && !std::filesystem::exists(partner.inbound() / "po1.edi"); }));
  CHECK(fakes::read_file(partner.inbound() / "taken/po1.edi") == "ISA*one");
  CHECK(fakes::read_file(partner.inbound() / "taken/po1.edi.1") == "ISA*another");
}

TEMPLATE_TEST_CASE("Kept files are fetched once, by this process and by the next", "[conformance]", CHANNELS) {
  TestType partner;
  auto rules = quick_rules();
  rules.after_commit = AfterCommit::keep;
  partner.partner_puts("po1.edi", "ISA*one");
  Loop loop;
  RecordingIntake first(loop.io.get_executor()), second(loop.io.get_executor());
  {
    auto channel = partner.channel(loop, rules);
    Running running(loop, *channel, first);
    REQUIRE(loop.until([&] { return first.count() == 1; }));
    loop.run_for(300ms);
    CHECK(first.times_offered["po1.edi"] == 1);
    CHECK(running.stop());
  }
  second.adopt(first);
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, second);
  loop.run_for(400ms);
  CHECK(second.times_offered["po1.edi"] == 0);
  CHECK(partner.waiting_inbound() == 1);
  partner.partner_puts("po1.edi", "ISA*changed");
  REQUIRE(loop.until([&] { return second.count() == 2; }));
  CHECK(second.accepted[1].bytes == "ISA*changed");
}

TEMPLATE_TEST_CASE("A thousand files are on the way many at a time", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.stable_for = 0ms;
  rules.in_flight = 100;
  for (int i = 0; i < 1000; ++i) partner.partner_puts(fmt::format("po{:04}.edi", i), fmt::format("ISA*{}", i));
  intake.hold = true;
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return intake.in_flight == 100; }));
  loop.run_for(100ms);
  CHECK(intake.most_in_flight == 100);
  intake.hold = false;
  REQUIRE(loop.until([&] { return intake.count() == 1000 && partner.waiting_inbound() == 0; }));
  CHECK(channel->health().files_received == 1000);
}

TEMPLATE_TEST_CASE("Empty files and names of any bytes come through", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  const std::string odd = "caf\xE9 order\t\"1\" \xC3\xA9*?[x].edi";
  partner.partner_puts("empty.edi", "");
  partner.partner_puts(odd, std::string("\0\x01\xFF", 3));
  auto channel = partner.channel(loop);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 0; }));
  REQUIRE(intake.find(odd) != nullptr);
  CHECK(intake.find(odd)->bytes == std::string("\0\x01\xFF", 3));
  REQUIRE(intake.find("empty.edi") != nullptr);
  CHECK(intake.find("empty.edi")->bytes.empty());
}

TEMPLATE_TEST_CASE("A file of 200 MB goes through the spool, not through memory", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  constexpr std::uint64_t blocks = 200;
  {
    std::ofstream big(partner.inbound() / "big.edi");
    std::string block(1'000'000, '~');
    for (std::uint64_t i = 0; i < blocks; ++i) {
      block.replace(0, 8, fmt::format("{:08}", i));
      big << block;
    }
  }
  bool whole = false;
  intake.on_commit = [&whole](const Arrival& arrival) {
    if (!arrival.spooled || std::filesystem::file_size(*arrival.spooled) != blocks * 1'000'000) return;
    std::ifstream spooled(*arrival.spooled);
    std::string block(1'000'000, '\0');
    whole = true;
    for (std::uint64_t i = 0; i < blocks; ++i)
      whole = whole && spooled.read(block.data(), 1'000'000) && block.starts_with(fmt::format("{:08}~", i));
  };
  auto channel = partner.channel(loop);
  forget_peak();
  const auto before = memory("VmRSS");
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 0; }, 60s));
  REQUIRE(intake.count() == 1);
  CHECK(whole);
  if (memory_is_ours) CHECK(memory("VmHWM") < before + 32'000'000);
  CHECK(partner.count(partner.spool()) == 0);
}

TEMPLATE_TEST_CASE("A sent file is never seen in part, and nothing else stays behind", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  auto channel = partner.channel(loop);
  const std::string bytes(8'000'000, 'x');
  std::atomic<bool> over{false}, partial{false};
  std::thread watcher([&] {
    while (!over) {
      std::error_code gone;
      const auto size = std::filesystem::file_size(partner.outbound() / "ship.edi", gone);
      if (!gone && size != bytes.size()) partial = true;
    }
  });
  const auto attempt = loop.result_of(channel->send(departure("ship.edi", bytes)));
  over = true;
  watcher.join();
  CHECK(attempt.outcome == Outcome::sent);
  CHECK_FALSE(partial);
  CHECK(fakes::read_file(partner.outbound() / "ship.edi") == bytes);
  CHECK(partner.count(partner.outbound()) == 1);
  CHECK(channel->health().files_sent == 1);
}

TEMPLATE_TEST_CASE("A large departure is sent from its file", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  auto channel = partner.channel(loop);
  std::string bytes;
  for (int i = 0; bytes.size() < 3'000'000; ++i) bytes += fmt::format("IT1*{}~", i);
  fakes::TemporaryFolder ours;
  fakes::write_file(ours / "large", bytes);
  auto leaving = departure("large.edi", "");
  leaving.file = ours / "large";
  CHECK(loop.result_of(channel->send(leaving)).outcome == Outcome::sent);
  CHECK(fakes::read_file(partner.outbound() / "large.edi") == bytes);
  CHECK(std::filesystem::exists(ours / "large"));
}

TEMPLATE_TEST_CASE("A name taken by other content is refused; by the same content it counts as sent", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  auto channel = partner.channel(loop);
  REQUIRE(loop.result_of(channel->send(departure("997.edi", "ISA*first"))).outcome == Outcome::sent);
  CHECK(loop.result_of(channel->send(departure("997.edi", "ISA*first"))).outcome == Outcome::sent);
  const auto attempt = loop.result_of(channel->send(departure("997.edi", "ISA*other")));
  CHECK(attempt.outcome == Outcome::refused);
  CHECK(attempt.text.find("exists already") != std::string::npos);
  CHECK_FALSE(attempt.next.empty());
  CHECK(fakes::read_file(partner.outbound() / "997.edi") == "ISA*first");
  CHECK(partner.count(partner.outbound()) == 1);
}

TEMPLATE_TEST_CASE("A name that is a path is refused, not followed", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  auto channel = partner.channel(loop);
  for (const std::string name : {"../escape.edi", "sub/file.edi", "..", "", "/etc/x"})
    CHECK(loop.result_of(channel->send(departure(name, "ISA"))).outcome == Outcome::refused);
  CHECK(partner.count(partner.outbound()) == 0);
}

TEMPLATE_TEST_CASE("A done marker follows the file when the partner wants one", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  DropRules drop;
  drop.done_marker = ".done";
  auto channel = partner.channel(loop, quick_rules(), drop);
  CHECK(loop.result_of(channel->send(departure("997.edi", "ISA"))).outcome == Outcome::sent);
  CHECK(std::filesystem::exists(partner.outbound() / "997.edi.done"));
  CHECK(partner.count(partner.outbound()) == 2);
}

TEMPLATE_TEST_CASE("Many files are sent at the same time", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  auto channel = partner.channel(loop);
  std::size_t sent = 0, ended = 0;
  for (int i = 0; i < 200; ++i)
    boost::asio::co_spawn(loop.io, channel->send(departure(fmt::format("{}.edi", i), fmt::format("ISA*{}", i))), [&](std::exception_ptr error, const Attempt& attempt) {
      ++ended;
      if (!error && attempt.outcome == Outcome::sent) ++sent;
    });
  REQUIRE(loop.until([&] { return ended == 200; }));
  CHECK(sent == 200);
  CHECK(partner.count(partner.outbound()) == 200);
  CHECK(fakes::read_file(partner.outbound() / "123.edi") == "ISA*123");
}

TEMPLATE_TEST_CASE("A stop ends receive promptly, also in the middle of many files", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.stable_for = 0ms;
  rules.in_flight = 4;
  for (int i = 0; i < 2000; ++i) partner.partner_puts(fmt::format("po{:04}.edi", i), "ISA");
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return intake.count() >= 10; }));
  CHECK(running.stop(2s));
  CHECK(intake.count() < 2000);
  CHECK(intake.count() + partner.waiting_inbound() >= 2000);
}

TEMPLATE_TEST_CASE("A stop ends a long rest at once, and wake() a rest with a look", "[conformance]", CHANNELS) {
  TestType partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.stable_for = 0ms;
  rules.poll_every = 1h;
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return channel->health().state == Health::State::idle; }));
  partner.partner_puts("po1.edi", "ISA");
  channel->wake();
  REQUIRE(loop.until([&] { return intake.count() == 1; }));
  loop.run_for(100ms);
  CHECK(running.stop(1s));
}
