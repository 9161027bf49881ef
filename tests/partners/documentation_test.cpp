// Every key a partner's file may hold stands in docs/configuration.md: an unknown key is put into every mapping, and the
// keys listed as allowed there are looked up in the page.
#include <filesystem>
#include <sstream>
#include <string>

#include "partners/partner_directory.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/temporary_folder.hpp"

using namespace crossdock;

TEST_CASE("Every key of a partner's file is described in docs/configuration.md") {
  const std::string page = fakes::read_file(std::filesystem::path(CROSSDOCK_TEST_SOURCE) / "docs/configuration.md");
  const fakes::TemporaryFolder folder;
  fakes::write_file(folder / "acme.yaml",
                    "partner: acme\nidentities: \"ZZ:ACME\"\nqq: 1\n"
                    "contacts: [{name: x, qq: 1}]\n"
                    "valid: {qq: 1}\n"
                    "inbound:\n  qq: 1\n  severity: [{issue: invalid_code, as: note, qq: 1}]\n  acknowledge: {qq: 1}\n  duplicates: {qq: 1}\n  expect: {qq: 1}\n"
                    "outbound:\n  qq: 1\n  group_ids: {qq: 1}\n  separators: {qq: 1}\n  numbers: {qq: 1, set: {qq: 1}}\n  batch: {qq: 1}\n"
                    "  acknowledgment: {qq: 1, by_group: {PO: {qq: 1}}}\n"
                    "routes: [{to: application, qq: 1}]\n"
                    "channels:\n"
                    "  - {name: a, kind: directory, inbound: in, qq: 1, pickup: {qq: 1}, drop: {qq: 1}}\n"
                    "  - {name: b, kind: sftp, host: h, user: u, known_hosts: k, password: env:P, inbound: in, qq: 1, times: {qq: 1}, algorithms: {qq: 1}}\n"
                    "agreements: [{name: test, usage: test, qq: 1}]\n");
  std::size_t keys = 0;
  for (const yaml::Problem& problem : partners::PartnerDirectory::read(folder.path()).problems) {
    INFO(problem.report);
    REQUIRE(problem.what == "unknown key \"qq\"");
    std::istringstream allowed(problem.help.substr(problem.help.find(':') + 1));
    for (std::string key; std::getline(allowed >> std::ws, key, ',');) {
      INFO(key);
      ++keys;
      const bool described = page.find("`" + key + "`") != std::string::npos || page.find(key + ":") != std::string::npos || page.find(key + " ") != std::string::npos;
      CHECK(described);
    }
  }
  CHECK(keys > 80);
}
