#include "engine/base/failure.hpp"
#include "tests/catch.hpp"
#include "tests/works/works.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::test;

namespace {

std::string guide(const std::string& places) {
  return "guide: Acme, purchase order\nset: \"850\"\nrelease: \"004010\"\nplaces:\n" + places;
}

void agree_on(Works& works, const std::string& guides) {
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\ninbound: {guides: {" + guides +
                                 "}}\nchannels: [{name: sftp, kind: directory, outbound: out}]\n");
  works.reload();
}

std::vector<std::string> answered(Works& works, const std::string& tag) {
  return segments_of(works.sent_to("acme/sftp").at(0).bytes, tag);
}

}  // namespace

TEST_CASE("A segment the partner's guide requires and the order lacks is told in the 997, as bad as the guide says") {
  Works works;
  SECTION("refused") {
    agree_on(works, "\"850\": " + works.guide_file("guide", guide("  CUR: required\n")));
    works.receive_and_run("po.edi", interchange({order("0001", "A1")}));
    CHECK(answered(works, "AK3") == std::vector<std::string>{"AK3*CUR*3**3"});
    CHECK(answered(works, "AK5") == std::vector<std::string>{"AK5*R*5"});
    CHECK(works.sent_to("application").empty());
    CHECK(works.codes_of_open_exceptions() == std::vector<std::string>{"segment_under_minimum"});
  }
  SECTION("accepted with the error noted") {
    agree_on(works, "\"850\": " + works.guide_file("guide", guide("  CUR: {use: required, severity: accept_with_error}\n")));
    works.receive_and_run("po.edi", interchange({order("0001", "A1")}));
    CHECK(answered(works, "AK5") == std::vector<std::string>{"AK5*E*5"});
    CHECK(answered(works, "AK9") == std::vector<std::string>{"AK9*E*1*1*1"});
    CHECK(works.sent_to("application").size() == 1);
  }
  SECTION("or not at all, when the guide is for another set") {
    agree_on(works, "\"860\": " + works.guide_file("guide", "guide: Acme\nset: \"860\"\nrelease: \"004010\"\nplaces:\n  CUR: required\n"));
    works.receive_and_run("po.edi", interchange({order("0001", "A1")}));
    CHECK(answered(works, "AK5") == std::vector<std::string>{"AK5*A"});
  }
}

TEST_CASE("A guide for a set of one release goes before the guide for the set") {
  Works works;
  const std::string strict = works.guide_file("strict", guide("  CUR: required\n")), lax = works.guide_file("lax", guide("  CUR: optional\n"));
  agree_on(works, "\"850\": " + strict + ", \"850/004010\": " + lax);
  works.receive_and_run("po.edi", interchange({order("0001", "A1")}));
  CHECK(answered(works, "AK5") == std::vector<std::string>{"AK5*A"});
}

TEST_CASE("What was held for a route is judged by the guide again when it is released") {
  Works works;
  works.world.destinations.clear();
  agree_on(works, "\"850\": " + works.guide_file("guide", guide("  CUR: {use: required, severity: accept_with_error}\n")));
  works.receive_and_run("po.edi", interchange({order("0001", "A1")}));
  works.world.destinations = {{"application", NameTemplate("{document}-{number}.json")}};
  CHECK(works.command(Command::Verb::release, Subject::document, 1).changed == 1);
  works.run();
  CHECK(works.sent_to("application").size() == 1);
}

TEST_CASE("Guides that do not fit are refused together, each with its file, line and the text in question") {
  Works works;
  const std::string one = works.guide_file("one", guide("  XYZ: required\n")), two = works.guide_file("two", guide("  CUR: {use: requird}\n"));
  works.partner_file("acme", "partner: acme\nidentities: [\"ZZ:ACME\"]\ninbound: {guides: {\"850\": " + one + "}}\n"
                             "channels: [{name: sftp, kind: directory, outbound: out}]\n");
  works.partner_file("other", "partner: other\nidentities: [\"ZZ:OTHER\"]\ninbound: {guides: {\"850/004010\": " + two + "}}\n"
                              "channels: [{name: box, kind: directory, outbound: out}]\n");
  std::string said;
  try {
    works.reload();
  } catch (const Failure& failure) {
    said = failure.what();
  }
  INFO(said);
  CHECK(said.find(one + ":5:") != std::string::npos);
  CHECK(said.find(two + ":5:") != std::string::npos);
  CHECK(said.find("^") != std::string::npos);
}

TEST_CASE("A guide named for another set than it is made for is refused") {
  Works works;
  std::string said;
  try {
    agree_on(works, "\"855\": " + works.guide_file("guide", guide("  CUR: required\n")));
  } catch (const Failure& failure) {
    said = failure.what();
  }
  CHECK(said.find("agreement acme names it as the guide for 855, and it is one for 850/004010") != std::string::npos);
}
