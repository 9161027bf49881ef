// Maps a configuration calls for, held against the dictionary when it is loaded.
#include "engine/flow/maps_in_use.hpp"

#include <filesystem>
#include <fstream>

#include "engine/base/data_folder.hpp"
#include "maps/canonical/schema.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/temporary_folder.hpp"

using namespace crossdock;

namespace {

// What is said of maps that come with Crossdock, the one for orders being wrong, to partners who agreed on `inbound`.
std::vector<yaml::Problem> said_with(const std::string& inbound) {
  const fakes::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "maps");
  std::filesystem::create_directories(folder.path() / "partners");
  std::ofstream(folder.path() / "maps/orders.yaml") << "map: orders\ndocument: order\nset: \"850\"\nreleases: [\"004010\"]\nrules: {number: BGE.03}\n";
  std::ofstream(folder.path() / "partners/default.yaml") << inbound;
  const std::filesystem::path source = CROSSDOCK_TEST_SOURCE;
  const x12::Dictionary dictionary(source / "parsers/x12/dictionary");
  const std::filesystem::path folders[] = {folder.path() / "maps"};
  const auto maps = maps::MapLibrary::load(folders, canonical::SchemaLibrary::load(source / "maps/canonical/schemas"));
  return flow::check_maps_in_use(*maps, {}, *partners::PartnerDirectory::load(folder.path() / "partners"), dictionary);
}

}  // namespace

TEST_CASE("An agreement that names no sets may get any: the base map of each is held against the dictionary") {
  const auto said = said_with("unknown_senders: accept\n");
  REQUIRE(said.size() == 1);
  CHECK(said.front().what.find("BGE") != std::string::npos);
  CHECK(said_with("inbound: {releases: [\"004010\"]}\n").size() == 1);
  CHECK(said_with("inbound: {sets: [\"850\"]}\n").size() == 1);
}

TEST_CASE("A base map for a set nobody agreed on may be wrong") { CHECK(said_with("inbound: {sets: [\"810\"]}\n").empty()); }
