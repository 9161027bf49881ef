// The real daemon and a configuration that is changed under it.
#include <chrono>
#include <functional>
#include <thread>

#include "engine/base/failure.hpp"
#include "engine/daemon/configuration.hpp"
#include "tests/catch.hpp"
#include "tests/crash/running_daemon.hpp"
#include "tests/fakes/temporary_folder.hpp"

using namespace crossdock;
using namespace std::chrono_literals;

namespace {

const std::string good_guide = "guide: Acme, purchase order\nset: \"850\"\nrelease: \"004010\"\nplaces:\n  CUR: {use: required, severity: accept_with_error}\n";
const std::string broken_guide = "guide: Acme, purchase order\nset: \"850\"\nrelease: \"004010\"\nplaces:\n  CURR: required\n";

const std::string good_map = "map: acme-850\nextends: \"850\"\nrules:\n  number: BEG.03\n";
const std::string broken_map = "map: acme-850\nextends: \"850\"\nrules:\n  number: BEG.30\n";

class Place {
 public:
  Place() {
    for (const char* name : {"partners", "in", "out", "documents", "maps"}) std::filesystem::create_directories(folder_ / name);
    const std::string root = folder_.path().string();
    fakes::write_file(folder_ / "guide.yaml", good_guide);
    fakes::write_file(folder_ / "partners/default.yaml", "ours: [\"ZZ:US\"]\nroutes: [{to: application}]\n");
    fakes::write_file(folder_ / "partners/acme.yaml",
                      fmt::format("partner: acme\nidentities: [\"ZZ:ACME\"]\ninbound: {{guides: {{\"850\": {0}/guide.yaml}}}}\n"
                                  "channels:\n  - {{name: box, kind: directory, inbound: {0}/in, outbound: {0}/out, pickup: {{poll_every: 100ms, stable_for: 0s}}}}\n", root));
    fakes::write_file(configuration(), fmt::format("work_folder: {0}/work\npartners: {0}/partners\nmaps: {0}/maps\ndestinations:\n  - name: application\n    folder: {0}/documents\n", root));
  }
  [[nodiscard]] std::filesystem::path configuration() const { return folder_ / "crossdock.yaml"; }
  [[nodiscard]] std::filesystem::path log() const { return folder_ / "log"; }
  [[nodiscard]] std::filesystem::path guide() const { return folder_ / "guide.yaml"; }
  [[nodiscard]] std::filesystem::path map() const { return folder_ / "maps/acme-850.yaml"; }
  // The partner's 850 by the map "acme-850", which is this.
  void agree_on_map(const std::string& text) {
    fakes::write_file(map(), text);
    fakes::write_file(folder_ / "partners/acme.yaml", fakes::read_file(folder_ / "partners/acme.yaml") + "outbound: {maps: {\"850\": acme-850}}\n");
  }
  [[nodiscard]] bool logged(const std::string& text) const { return fakes::read_file(log()).find(text) != std::string::npos; }

  void put_order(int number) {
    const auto text = fmt::format(
        "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *261126*1000*U*00401*{0:09}*0*P*>~"
        "GS*PO*ACME*US*20261126*1000*{0}*X*004010~ST*850*0001~BEG*00*SA*PO{0}**20261126~PO1*1*10*EA*9.25**VN*HAMMER~CTT*1~SE*5*0001~"
        "GE*1*{0}~IEA*1*{0:09}~", number);
    fakes::write_file(folder_ / "in/.new", text);
    std::filesystem::rename(folder_ / "in/.new", folder_ / fmt::format("in/po{}.edi", number));
  }
  // The 997s that went out, all in one.
  [[nodiscard]] std::string answers() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "out"))
      if (entry.path().extension() == ".edi") all += fakes::read_file(entry.path());
    return all;
  }

 private:
  fakes::TemporaryFolder folder_;
};

bool wait_for(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!condition() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
  return condition();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

// What the daemon says when it does not start; empty when it would.
std::string refusal_of(const Place& place) {
  try {
    daemon::load_configuration({place.configuration(), std::nullopt});
  } catch (const Failure& failure) {
    return failure.what();
  }
  return {};
}

}  // namespace

TEST_CASE("A guide that does not fit keeps the daemon from starting: file, line and caret say why") {
  Place place;
  fakes::write_file(place.guide(), broken_guide);
  const std::string said = refusal_of(place);
  INFO(said);
  CHECK(said.find(place.guide().string() + ":5:") != std::string::npos);
  CHECK(said.find("CURR") != std::string::npos);
  CHECK(said.find("^") != std::string::npos);
}

TEST_CASE("A map that is wrong keeps the daemon from starting: file, line and caret say why") {
  Place place;
  place.agree_on_map(broken_map);
  const std::string said = refusal_of(place);
  INFO(said);
  CHECK(said.find(place.map().string() + ":4:") != std::string::npos);
  CHECK(said.find("BEG has no element 30") != std::string::npos);
  CHECK(said.find("^") != std::string::npos);
}

TEST_CASE("An agreement that names a map there is not keeps the daemon from starting") {
  Place place;
  place.agree_on_map(good_map);
  std::filesystem::rename(place.map(), place.map().parent_path() / "acme-850-old");
  CHECK_THROWS_WITH(daemon::load_configuration({place.configuration(), std::nullopt}), Catch::Contains("850 is to be translated by the map \"acme-850\", and there is no such map"));
}

TEST_CASE("A changed map changes the hash of the configuration") {
  Place place;
  place.agree_on_map(good_map);
  const auto hash = [&] { return daemon::load_configuration({place.configuration(), std::nullopt}).world->configuration; };
  const std::string before = hash();
  fakes::write_file(place.map(), good_map + "  type: {constant: stand_alone}\n");
  CHECK(hash() != before);
}

TEST_CASE("A reload with a wrong map is refused and the old one stays in force") {
  Place place;
  place.agree_on_map(good_map);
  test::RunningDaemon daemon(place.configuration(), place.log());
  place.put_order(1);
  REQUIRE(wait_for([&] { return !place.answers().empty(); }));
  fakes::write_file(place.map(), broken_map);
  daemon.reload();
  REQUIRE(wait_for([&] { return place.logged("the old configuration stays in force"); }));
  CHECK(place.logged("acme-850.yaml:4:"));
  fakes::write_file(place.map(), good_map);
  daemon.reload();
  CHECK(wait_for([&] { return place.logged("the new configuration is in force"); }));
  CHECK(daemon.stop() == 0);
}

TEST_CASE("A changed guide changes the hash of the configuration") {
  Place place;
  const auto hash = [&] { return daemon::load_configuration({place.configuration(), std::nullopt}).world->configuration; };
  const std::string before = hash();
  CHECK(hash() == before);
  fakes::write_file(place.guide(), good_guide + "  REF: not used\n");
  CHECK(hash() != before);
}

TEST_CASE("A reload with a broken guide is refused and the old one stays in force") {
  Place place;
  test::RunningDaemon daemon(place.configuration(), place.log());
  place.put_order(1);
  REQUIRE(wait_for([&] { return count(place.answers(), "AK5*E*5~") == 1; }));

  fakes::write_file(place.guide(), broken_guide);
  daemon.reload();
  REQUIRE(wait_for([&] { return place.logged("the old configuration stays in force"); }));
  CHECK(place.logged("guide.yaml:5:"));
  place.put_order(2);
  CHECK(wait_for([&] { return count(place.answers(), "AK5*E*5~") == 2; }));

  fakes::write_file(place.guide(), good_guide + "  BEG.03: {length: 10/10}\n");
  daemon.reload();
  REQUIRE(wait_for([&] { return place.logged("the new configuration is in force"); }));
  place.put_order(3);
  CHECK(wait_for([&] { return count(place.answers(), "AK5*R*5~") == 1; }));
  CHECK(daemon.stop() == 0);
}
