// CSV with nothing simulated: the real daemon takes files from a source folder and leaves rows in a destination folder,
// and is killed on the way.
#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

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

const fs::path examples = fs::path(CROSSDOCK_TEST_SOURCE) / "partners/examples";

}  // namespace

TEST_CASE("The daemon takes CSV from a source folder and leaves CSV in a destination, killed on the way or not") {
  const fakes::TemporaryFolder folder;
  for (const char* const name : {"erp", "orders", "partners", "maps", "in", "out"}) fs::create_directories(folder / name);
  for (const char* const map : {"erp-acknowledgments.yaml", "erp-orders.yaml"}) fs::copy_file(examples / "csv" / map, folder / "maps" / map);
  const std::string root = folder.path().string();
  fakes::write_file(folder / "partners/default.yaml", "ours: [\"ZZ:CROSSDOCK\"]\nroutes: [{to: orders}]\n");
  fakes::write_file(folder / "partners/zenith.yaml",
                    fmt::format("partner: zenith\nidentities: [\"ZZ:ACMERETAIL\"]\nchannels:\n  - {{name: box, kind: directory, inbound: {0}/in, outbound: {0}/out, pickup: {{stable_for: 100ms, poll_every: 1s}}}}\n", root));
  fakes::write_file(folder / "crossdock.yaml",
                    fmt::format("work_folder: {0}/work\npartners: {0}/partners\nmaps: {0}/maps\n"
                                "sources:\n  - {{name: erp, folder: {0}/erp, map: erp-acknowledgments}}\n"
                                "destinations:\n  - {{name: orders, folder: {0}/orders, format: csv, map: erp-orders}}\n", root));
  fs::copy_file(examples / "csv/acknowledgments.csv", folder / "erp/acks.csv");
  fs::copy_file(examples / "orders/three-orders-004010.edi", folder / "in/orders.edi");

  const auto through = [&] { return files_in(folder / "orders").size() >= 3 && files_in(folder / "out").size() >= 3 && files_in(folder / "erp").empty(); };
  for (const char* const point : {"intake.after_commit:1", "store.before_commit:3", "deliver.before_send:2"}) {
    RunningDaemon killed(folder / "crossdock.yaml", folder / "log", point);
    wait_for([&] { return killed.ended() || through(); }, 10s);
  }
  RunningDaemon daemon(folder / "crossdock.yaml", folder / "log");
  const bool done = wait_for(through, 30s);
  INFO(fakes::read_file(folder / "log"));
  REQUIRE(done);
  CHECK(daemon.stop() == 0);

  const auto orders = files_in(folder / "orders");
  REQUIRE(orders.size() == 3);
  CHECK(orders[0].filename() == "order-zenith-4500010002.csv");
  const std::string rows = fakes::read_file(orders[0]);
  CHECK(rows.starts_with("Order;Ordered;"));
  CHECK(rows.find("\r\n4500010002;20.11.2026;original;stand_alone;047;;11.12.2026;0117;Acme Store 0117;217 Harbor Road;Portland;OR;97201;US;1;036000291452;;24;EA;12,5;\r\n") != std::string::npos);

  std::string sent;
  for (const fs::path& file : files_in(folder / "out")) sent += fakes::read_file(file);
  CHECK(sent.find("BAK*00*AC*4500012345*20261120****SO-7781~") != std::string::npos);
  CHECK(sent.find("BAK*00*AT*4500012346*20261121****SO-7782~") != std::string::npos);
  CHECK(sent.find("997*") != std::string::npos);
}
