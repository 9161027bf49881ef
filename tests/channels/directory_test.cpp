#include "tests/catch.hpp"

#include <unistd.h>

#include "tests/channels/subjects.hpp"

using namespace crossdock;
using namespace crossdock::channels;
using namespace crossdock::channels::test;

TEST_CASE("A file moved into a watched folder is taken at once, without waiting for it to settle") {
  DirectorySubject partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  auto rules = quick_rules();
  rules.stable_for = 1h;
  rules.poll_every = 1h;
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return channel->health().state == Health::State::idle; }));
  partner.partner_puts("po1.edi.tmp", "ISA*one");
  std::filesystem::rename(partner.inbound() / "po1.edi.tmp", partner.inbound() / "po1.edi");
  CHECK(loop.until([&] { return intake.count() == 1; }, 3s));
}

TEST_CASE("A watched folder is made when missing, and watched anew after it was replaced") {
  DirectorySubject partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  std::filesystem::remove(partner.inbound());
  auto rules = quick_rules();
  rules.poll_every = 1h;
  rules.stable_for = 0ms;
  auto channel = partner.channel(loop, rules);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return std::filesystem::exists(partner.inbound()); }));
  REQUIRE(loop.until([&] { return channel->health().state == Health::State::idle; }));
  std::filesystem::remove(partner.inbound());
  REQUIRE(loop.until([&] { return std::filesystem::exists(partner.inbound()); }));
  loop.run_for(100ms);
  partner.partner_puts("po1.edi", "ISA");
  CHECK(loop.until([&] { return intake.count() == 1; }));
}

TEST_CASE("A folder that cannot be listed shows in health with the command that helps") {
  fakes::TemporaryFolder place;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  DirectorySettings settings;
  settings.name = "lost";
  settings.inbound = place / "not-there";
  settings.make_folders = false;
  settings.spool = place / "spool";
  auto channel = make_directory_channel(settings, loop.executors());
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return channel->health().state == Health::State::failing; }));
  CHECK(channel->health().text.find("not-there") != std::string::npos);
  CHECK(running.stop());
}

TEST_CASE("A file replaced while the intake worked is not deleted with the one that was taken") {
  DirectorySubject partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  intake.hold = true;
  partner.partner_puts("po.edi", "ISA*first");
  auto channel = partner.channel(loop);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return intake.in_flight == 1; }));
  partner.partner_puts("po.edi.tmp", "ISA*secon");
  std::filesystem::rename(partner.inbound() / "po.edi.tmp", partner.inbound() / "po.edi");
  intake.hold = false;
  REQUIRE(loop.until([&] { return partner.waiting_inbound() == 0; }));
  REQUIRE(intake.count() == 2);
  CHECK(intake.accepted[1].bytes == "ISA*secon");
}

TEST_CASE("What a killed run left in the spool folder is cleared when the channel starts") {
  DirectorySubject partner;
  Loop loop;
  RecordingIntake intake(loop.io.get_executor());
  std::filesystem::create_directories(partner.spool());
  fakes::write_file(partner.spool() / "acme-folder.0123456789abcdef.spool", "half");
  fakes::write_file(partner.spool() / "acme-folder.other.0123456789abcdef.spool", "another channel's");
  auto channel = partner.channel(loop);
  Running running(loop, *channel, intake);
  REQUIRE(loop.until([&] { return channel->health().state == Health::State::idle; }));
  CHECK(partner.count(partner.spool()) == 1);
}

TEST_CASE("Settings that contradict themselves are refused with what to write") {
  fakes::TemporaryFolder place;
  Loop loop;
  DirectorySettings settings;
  settings.name = "acme";
  settings.spool = place / "spool";
  CHECK_THROWS_AS(make_directory_channel(settings, loop.executors()), Failure);
  settings.inbound = place / "in";
  CHECK_NOTHROW(make_directory_channel(settings, loop.executors()));
  settings.pickup.after_commit = AfterCommit::move;
  CHECK_THROWS_AS(make_directory_channel(settings, loop.executors()), Failure);
}
