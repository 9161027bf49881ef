// What a map carries, and what it loses: coverage and explanation on a map made for the purpose.
#include <algorithm>
#include <fstream>
#include <string>

#include "engine/base/failure.hpp"
#include "maps/coverage.hpp"
#include "maps/map_library.hpp"
#include "maps/translator.hpp"
#include "parsers/x12/interpret.hpp"
#include "tests/catch.hpp"
#include "tests/fakes/temporary_folder.hpp"

using namespace crossdock;

namespace {

const std::filesystem::path source = CROSSDOCK_TEST_SOURCE;

const x12::Dictionary& dictionary() {
  static const x12::Dictionary one(source / "parsers/x12/dictionary");
  return one;
}

// The base maps and one more, written into a folder of its own.
std::shared_ptr<const maps::MapLibrary> with_map(const std::filesystem::path& folder, const std::string& name, const std::string& text) {
  std::ofstream(folder / (name + ".yaml")) << text;
  const std::filesystem::path folders[] = {source / "maps/library", folder};
  return maps::MapLibrary::load(folders, canonical::SchemaLibrary::load(source / "maps/canonical/schemas"), [](std::string_view release, std::string_view set) {
    const x12::Dictionary::Found found = dictionary().find(release, set);
    return std::shared_ptr<const document::Structure>(found.definition, found.structure());
  });
}

const std::string order =
    "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *261124*1030*U*00401*000000001*0*T*>~"
    "GS*PO*BUYER*SELLER*20261124*1030*1*X*004010~ST*850*0001~BEG*00*SA*4500012345**20261120~"
    "REF*DP*014~PO1*1*24*EA*3.75**UP*012345678905~PO1*2*6*EA*4**UP*012345678912~CTT*2~SE*7*0001~GE*1*1~IEA*1*000000001~";

}  // namespace

TEST_CASE("Coverage names the elements no rule reads, the most frequent first, and the fields nothing fills") {
  const fakes::TemporaryFolder folder;
  const auto library = with_map(folder.path(), "few",
                                "map: few\ndocument: order\nset: \"850\"\nreleases: [\"004010\"]\nrules:\n"
                                "  number: BEG.03\n  date: BEG.05\n  lines: {each: PO1, fields: {quantity: PO1.02, unit: PO1.03}}\n");
  maps::Coverage coverage;
  x12::interpret(order, dictionary(), [&](const x12::CheckedSet& set) {
    const auto map = library->compile("few", {set.definition, set.document.structure});
    maps::Translator translator;
    maps::Translation translation;
    maps::Trace trace;
    translator.translate(set.document, *map, translation, &trace);
    coverage.add("acme", set.document, *map, trace);
    CHECK(maps::share_read(set.document, trace).read == 6);
  });
  const maps::Coverage::Of of = coverage.by_set().at("850");
  CHECK(of.documents == 1);
  CHECK(of.share.present == 19);
  CHECK(of.share.read == 6);
  CHECK(of.share.permille() == 315);
  const auto unread = of.most_frequent();
  REQUIRE(unread.size() == 9);
  CHECK(unread[0]->place == "PO101");
  CHECK(unread[0]->times == 2);
  CHECK(unread[0]->documents == 1);
  CHECK(std::any_of(unread.begin(), unread.end(), [](const auto* one) { return one->place == "REF02" && !one->name.empty(); }));
  const auto never = of.never_filled();
  CHECK(std::find(never.begin(), never.end(), "lines.price") != never.end());
  CHECK(std::find(never.begin(), never.end(), "references") != never.end());
  CHECK(std::find(never.begin(), never.end(), "lines.quantity") == never.end());
}

TEST_CASE("An explanation says which file won each rule, what it replaced, and what was removed") {
  const fakes::TemporaryFolder folder;
  const auto library = with_map(folder.path(), "acme-850",
                                "map: acme-850\nextends: \"850\"\nremove: [contract_type]\nrules:\n"
                                "  contract_number: REF[01=CT].02\n  lines.quantity: {read: PO1.02, write: nothing}\n");
  const maps::Explanation explanation = library->explain("acme-850");
  REQUIRE(explanation.files.size() == 2);
  const auto rule = [&](std::string_view path) {
    return *std::find_if(explanation.rules.begin(), explanation.rules.end(), [&](const auto& one) { return one.path == path; });
  };
  CHECK(rule("contract_number").line == "acme-850.yaml:5");
  CHECK(rule("contract_number").text == "REF[01=CT].02");
  REQUIRE(rule("contract_number").replaced.size() == 1);
  CHECK(rule("contract_number").replaced[0].find("850.yaml:") == 0);
  CHECK(rule("contract_number").replaced[0].find("BEG.06") != std::string::npos);
  CHECK(rule("lines.quantity").carries == maps::Carries::read_only);
  CHECK(rule("purpose").carries == maps::Carries::both);
  CHECK(rule("purpose").codes == std::vector<std::string>{"purpose"});
  REQUIRE(explanation.removals.size() == 1);
  CHECK(explanation.removals[0].first == "acme-850.yaml:3");
  CHECK(explanation.removals[0].second.find("contract_type") != std::string::npos);
}
