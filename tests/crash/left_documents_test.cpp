// The way out, with nothing simulated: documents left in a folder by our own system, sent by the real daemon, which is
// killed at every point that has a name. Afterwards the partner has each document once, under control numbers of its own.
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "tests/catch.hpp"
#include "tests/crash/final_names.hpp"
#include "tests/crash/running_daemon.hpp"
#include "tests/fakes/temporary_folder.hpp"

namespace fs = std::filesystem;
using namespace crossdock;
using crossdock::test::files_in;
using crossdock::test::RunningDaemon;
using crossdock::test::wait_for;
using namespace std::chrono_literals;

namespace {

constexpr int documents = 200;

std::string document(int number) {
  return fmt::format(R"({{"document":"order_acknowledgment","number":"PO{:05}","purpose":"original","type":"AD","date":"2026-11-26",)"
                     R"("lines":[{{"number":"1","quantity":"10","unit":"EA","price":"9.25"}}]}})", number);
}

class Dispatches {
 public:
  explicit Dispatches(const std::string& batch) {
    for (const char* name : {"erp", "partners", "out"}) fs::create_directories(folder_ / name);
    fakes::write_file(folder_ / "partners/default.yaml", "ours: [\"ZZ:CROSSDOCK\"]\nroutes: [{to: application}]\n");
    fakes::write_file(folder_ / "partners/acme.yaml", fmt::format(
        "partner: acme\nidentities: [\"ZZ:ACME\"]\nchannels:\n  - {{name: box, kind: directory, outbound: {}}}\noutbound: {{batch: {}}}\n",
        (folder_ / "out").string(), batch));
    fakes::write_file(configuration(), fmt::format(
        "work_folder: {0}/work\npartners: {0}/partners\nsources:\n  - {{name: erp, folder: {0}/erp, partner: acme}}\n", folder_.path().string()));
    for (int number = 0; number < documents; ++number) fakes::write_file(folder_ / "erp" / fmt::format("{:05}.json", number), document(number));
  }

  [[nodiscard]] fs::path configuration() const { return folder_ / "crossdock.yaml"; }
  [[nodiscard]] fs::path log() const { return folder_ / "crossdockd.log"; }
  [[nodiscard]] std::string logged() const { return fs::exists(log()) ? fakes::read_file(log()) : ""; }

  // Order numbers and control numbers at the partner.
  [[nodiscard]] std::map<std::string, int> at_partner(const std::string& mark) const {
    std::map<std::string, int> found;
    for (const fs::path& file : files_in(folder_ / "out")) {
      const std::string text = fakes::read_file(file);
      for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const std::size_t from = at + mark.size();
        ++found[text.substr(from, text.find_first_of("*~", from) - from)];
      }
    }
    return found;
  }
  [[nodiscard]] bool through() const { return at_partner("BAK*00*AD*").size() == documents && files_in(folder_ / "erp").empty(); }

 private:
  fakes::TemporaryFolder folder_;
};

void finish(const Dispatches& day) {
  const std::size_t before = day.logged().size();
  RunningDaemon daemon(day.configuration(), day.log());
  const bool through = wait_for([&] { return daemon.ended() || (day.through() && day.logged().find(" ready ", before) != std::string::npos); }, 60s);
  if (!through || daemon.ended()) FAIL("the daemon did not finish:\n" << day.logged().substr(0, 4000));
  CHECK(daemon.stop() == 0);
  CHECK(day.through());
  for (const auto& [number, times] : day.at_partner("BAK*00*AD*"))
    if (times != 1) FAIL_CHECK("order " << number << " was answered " << times << " times");
  for (const auto& [number, times] : day.at_partner("IEA*1*"))
    if (times != 1) FAIL_CHECK("control number " << number << " was used " << times << " times");
}

}  // namespace

TEST_CASE("Documents left for a partner reach him once, wherever the daemon is killed") {
  for (const char* const batch : {"{most_sets: 1}", "{most_sets: 7, longest_wait: 1s}"}) {
    Dispatches day(batch);
    int kills = 0;
    for (const char* const point : {"intake.after_commit:2", "store.before_commit:3", "dispatcher.before_finish:5", "store.after_commit:4", "dispatcher.after_progress:1"}) {
      RunningDaemon daemon(day.configuration(), day.log(), point);
      wait_for([&] { return daemon.ended() || day.through(); }, 20s);
      kills += daemon.ended();
    }
    INFO("batch " << batch);
    CHECK(kills >= 3);
    finish(day);
  }
}
