#include "parsers/x12/located_notes.hpp"

#include "tests/catch.hpp"
#include "tests/x12_out/documents.hpp"

using namespace crossdock;
using namespace crossdock::x12;

namespace {

const std::string ours = "ST*856*0001~\nBSN*00*SH-1*20261124*1038~\nHL*1**S~\nREF*BM*1>2>3*x~\nSE*5*0001~\n";

std::vector<document::Issue> located(const std::string& notes) {
  const auto received = received_acknowledgment(
      made::TextDocument("ST*997*0001~AK1*SH*7~AK2*856*0001~" + notes + "AK5*R*5~AK9*R*1*1*0~SE*8*0001~"));
  REQUIRE(received.has_value());
  const made::TextDocument sent(ours, {'*', '>', '\0', '~'});
  return located_notes(received->sets.at(0), sent);
}

}  // namespace

TEST_CASE("A partner's note on an element points at it in the document we sent") {
  const auto issues = located("AK3*BSN*2**8~AK4*2*396*7*SH-1~");
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].kind == document::IssueKind::invalid_code);
  CHECK(issues[0].location.offset == ours.find("SH-1"));
  CHECK(issues[0].location.line == 2);
  CHECK(issues[0].location.column == 8);
  CHECK(issues[0].found == "SH-1");
  CHECK(issues[0].expected == "The code is not in the code list");
}

TEST_CASE("A note on a component points at the component, and a copy that differs is shown") {
  const auto issues = located("AK3*REF*4**8~AK4*2:3**5*9~");
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].location.offset == ours.find("3*x"));
  CHECK(issues[0].found == "3");
  CHECK(issues[0].expected == "The element is too long (the partner shows \"9\")");
}

TEST_CASE("Notes on segments and on what is missing stand in the order of the document") {
  const auto issues = located("AK3*HL*3**2~AK3*DTM*3**3~AK3*BSN*2**5~");
  REQUIRE(issues.size() == 3);
  CHECK(issues[0].location.segment_id == "BSN");
  CHECK(issues[0].found == "BSN*00*SH-1*20261124*1038");
  CHECK(issues[1].location.line == 3);
  CHECK(issues[2].kind == document::IssueKind::segment_missing);
  CHECK(issues[2].found.empty());
  CHECK(issues[2].location.offset == ours.find("HL*"));
}

TEST_CASE("A position that our document does not have is kept, without a place") {
  const auto issues = located("AK3*N1*99**8~AK4*9**7*X~AK3*N1*0**2~");
  REQUIRE(issues.size() == 2);
  CHECK(issues[0].location.line == 0);
  CHECK(issues[1].location.line == 0);
}
