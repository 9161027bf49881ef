// The promise of the house, with nothing simulated: orders are pulled from OpenSSH's sshd by the real daemon, which is
// killed again and again. Afterwards every file has exactly one order and one 997: none lost, none doubled.
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "tests/catch.hpp"
#include "tests/crash/final_names.hpp"
#include "tests/crash/running_daemon.hpp"
#include "tests/fakes/sshd.hpp"
#include "tests/fakes/temporary_folder.hpp"

namespace fs = std::filesystem;
using namespace crossdock;
using crossdock::test::files_in;
using crossdock::test::RunningDaemon;
using crossdock::test::wait_for;
using namespace std::chrono_literals;

namespace {

std::string interchange(unsigned number) {
  const auto isa = fmt::format("ISA*00*          *00*          *ZZ*ACMERETAIL     *ZZ*CROSSDOCK      *261120*0915*U*00401*{:09}*0*T*>~", number);
  return isa + fmt::format("GS*PO*ACMERETAIL*CROSSDOCK*20261120*0915*{0}*X*004010~ST*850*0001~BEG*00*SA*PO{0:07}**20261120~"
                           "PO1*1*24*EA*12.5**UP*036000291452~CTT*1~SE*5*0001~GE*1*{0}~IEA*1*{0:09}~", number);
}

// Between `mark` and the next `until`; empty when there is none.
std::string between(const std::string& text, std::string_view mark, char until) {
  const auto at = text.find(mark);
  if (at == std::string::npos) return {};
  const auto from = at + mark.size();
  return text.substr(from, text.find(until, from) - from);
}

// A partner's server with orders on it, and a place for the daemon.
class TradingDay {
 public:
  explicit TradingDay(unsigned files) : files_(files), server_(options()) {
    fs::create_directories(partner() / "out");
    fs::create_directories(partner() / "in");
    fs::create_directories(folder_ / "partners");
    fs::create_directories(folder_ / "documents");
    for (unsigned number = 1; number <= files; ++number)
      fakes::write_file(partner() / "out" / fmt::format("po{:05}.edi", number), interchange(number));
    fakes::write_file(folder_ / "partners/default.yaml", "ours: [\"ZZ:CROSSDOCK\"]\nroutes:\n  - to: application\n");
    fakes::write_file(folder_ / "partners/acme.yaml", fmt::format(
        "partner: acme\nidentities: [\"ZZ:ACMERETAIL\"]\nusage: test\nchannels:\n  - name: sftp\n    kind: sftp\n    host: 127.0.0.1\n"
        "    port: {}\n    user: {}\n    private_key: {}\n    host_keys: [\"{}\"]\n    inbound: {}\n    outbound: {}\n"
        "    pickup: {{patterns: [\"*.edi\"], poll_every: 200ms, stable_for: 0s}}\n"
        "    times: {{first_pause: 100ms, longest_pause: 1s}}\n",
        server_.port(), server_.user(), server_.user_key().string(), server_.host_key("ed25519"), (partner() / "out").string(),
        (partner() / "in").string()));
    fakes::write_file(configuration(), fmt::format(
        "work_folder: {0}/work\npartners: {0}/partners\ndestinations:\n  - name: application\n    folder: {0}/documents\n"
        "retries: {{first_pause: 100ms, longest_pause: 1s, give_up_after: 1h}}\n", folder_.path().string()));
  }

  [[nodiscard]] fs::path configuration() const { return folder_ / "crossdock.yaml"; }
  [[nodiscard]] fs::path log() const { return folder_ / "crossdockd.log"; }

  [[nodiscard]] std::size_t answered() const { return files_in(partner() / "in").size(); }
  [[nodiscard]] bool through() const {
    return answered() >= files_ && files_in(folder_ / "documents").size() >= files_ && files_in(partner() / "out").empty();
  }

  // Every order once at the application, every interchange acknowledged once, nothing left or half-written.
  void check_books() const {
    std::map<std::string, int> orders, acknowledged, control_numbers;
    for (const auto& entry : fs::directory_iterator(folder_ / "documents")) {
      const std::string text = fakes::read_file(entry.path());
      ++orders[between(text, "\"number\":\"", '"')];
      CHECK(text.find('}') != std::string::npos);
    }
    for (const auto& entry : fs::directory_iterator(partner() / "in")) {
      const std::string text = fakes::read_file(entry.path());
      const std::string group = between(text, "AK1*PO*", '~');
      ++acknowledged[group.substr(0, group.find('*'))];
      ++control_numbers[between(text, "IEA*1*", '~')];
      CHECK(text.find("AK9*A*1*1*1~") != std::string::npos);
    }
    CHECK(orders.size() == files_);
    CHECK(acknowledged.size() == files_);
    CHECK(control_numbers.size() == files_);
    for (unsigned number = 1; number <= files_; ++number) {
      const auto po = fmt::format("PO{:07}", number);
      if (orders[po] != 1) FAIL_CHECK(po << " came " << orders[po] << " times to the application");
      const auto group = fmt::format("{}", number);
      if (acknowledged[group] != 1) FAIL_CHECK("group " << group << " was acknowledged " << acknowledged[group] << " times");
    }
    for (const auto& [number, times] : control_numbers)
      if (times != 1) FAIL_CHECK("control number " << number << " was used " << times << " times");
    CHECK(files_in(partner() / "out").empty());
  }

 private:
  fakes::Sshd::Options options() {
    fakes::Sshd::Options options;
    options.folder = partner();
    options.state = folder_ / "sshd";
    return options;
  }
  [[nodiscard]] fs::path partner() const { return folder_ / "partner"; }

  fakes::TemporaryFolder folder_;
  unsigned files_;
  fakes::Sshd server_;
};

// Lets a healthy daemon finish the day and closes the books. The day may be through before it is up, and only a
// daemon that is up can be asked to stop.
void finish(TradingDay& day) {
  const std::size_t logged = fs::file_size(day.log());
  RunningDaemon daemon(day.configuration(), day.log());
  const auto ready = [&] { return fakes::read_file(day.log()).find(" ready ", logged) != std::string::npos; };
  const bool through = wait_for([&] { return daemon.ended() || (day.through() && ready()); }, 120s);
  if (!through || daemon.ended()) FAIL("the daemon did not finish:\n" << fakes::read_file(day.log()).substr(0, 4000));
  CHECK(daemon.stop() == 0);
  day.check_books();
}

}  // namespace

TEST_CASE("Two thousand pulled orders survive kill -9 at random moments: one order and one 997 each") {
  TradingDay day(2000);
  std::mt19937 random(20261120);
  unsigned kills = 0;
  while (!day.through() && kills < 25) {
    RunningDaemon daemon(day.configuration(), day.log());
    const auto life = std::chrono::milliseconds(150 + random() % 500);
    std::this_thread::sleep_for(life);
    daemon.kill();
    ++kills;
  }
  CHECK(kills >= 3);
  finish(day);
}

TEST_CASE("Pulled orders survive a kill at every named point: one order and one 997 each") {
  const char* point = GENERATE("intake.before_pack:5", "intake.after_commit:5", "dispatcher.after_claim:3", "dispatcher.before_finish:9",
                               "deliver.before_send:7", "deliver.after_send:7", "store.before_commit:6", "store.after_commit:6");
  INFO(point);
  TradingDay day(60);
  {
    RunningDaemon daemon(day.configuration(), day.log(), point);
    REQUIRE(wait_for([&] { return daemon.ended(); }, 60s));
    CHECK(daemon.was_killed());
  }
  finish(day);
}
