// Order, requirement, maximum use and loops: what is wrong is named once, and what follows is judged on its own.
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

struct Case {
  const char* title;
  const char* segments;
  Lines expected;
};

const Case cases[] = {
    {"the least there must be", "HDR*AA~REQ*1~LIN*1~", {}},
    {"everything there may be",
     "HDR*AA~TYP*A~TYP*A~NOT*A~CMP*AA~REQ*1~PTY*AA*N~ADR*A~ADR*B~CTC*C~PTY*BB*N~CTC*C~LS*L~BND*1~BDT*1~BND*2~LE*L~"
     "LIN*1~QTY*12~SUB*1~SDT*1~SUB*2~SDT*2~LIN*2~TOT*2~",
     {}},

    {"a missing mandatory segment, at the segment that revealed it", "HDR*AA~LIN*1~", {"segment_missing REQ @3"}},
    {"the first segment missing", "REQ*1~LIN*1~", {"segment_missing HDR @2"}},
    {"two missing in a row", "LIN*1~", {"segment_missing HDR @2", "segment_missing REQ @2"}},
    {"a mandatory loop missing, as its first segment", "HDR*AA~REQ*1~", {"segment_missing LIN @4"}},
    {"a mandatory child missing when its loop repeats", "HDR*AA~REQ*1~PTY*AA*N~PTY*BB*N~CTC*C~LIN*1~",
     {"segment_missing CTC @5"}},
    {"a mandatory child missing when its loop ends", "HDR*AA~REQ*1~PTY*AA*N~LIN*1~", {"segment_missing CTC @5"}},
    {"a mandatory child of an inner loop missing at the end", "HDR*AA~REQ*1~LIN*1~SUB*1~", {"segment_missing SDT @6"}},

    {"a segment once too often", "HDR*AA~HDR*BB~REQ*1~LIN*1~", {"segment_over_maximum HDR @3"}},
    {"twice too often, each time", "HDR*AA~TYP*A~TYP*A~TYP*A~TYP*A~REQ*1~LIN*1~",
     {"segment_over_maximum TYP @5", "segment_over_maximum TYP @6"}},
    {"a loop once too often", "HDR*AA~REQ*1~PTY*AA*N~CTC*C~PTY*AA*N~CTC*C~PTY*AA*N~CTC*C~PTY*AA*N~CTC*C~LIN*1~",
     {"loop_over_maximum PTY @10"}},
    {"an inner loop's count begins anew with the outer", "HDR*AA~REQ*1~LIN*1~SUB*1~SDT*1~SUB*2~SDT*1~LIN*2~SUB*1~SDT*1~SUB*2~SDT*2~", {}},

    {"a segment of another set", "HDR*AA~REQ*1~XYZ*1~LIN*1~", {"segment_not_in_set XYZ @4"}},
    {"a segment no directory knows", "HDR*AA~REQ*1~QQQ*1~LIN*1~", {"segment_unrecognized QQQ @4"}},
    {"a tag that is no segment id", "HDR*AA~REQ*1~toolong*1~LIN*1~", {"set_has_bad_segment_id toolong @4"}},
    {"an empty segment", "HDR*AA~REQ*1~~LIN*1~", {"set_has_bad_segment_id  @4"}},

    {"a segment after its place", "HDR*AA~REQ*1~TYP*A~LIN*1~", {"segment_out_of_sequence TYP @4"}},
    {"a loop after its place takes its segments along", "HDR*AA~REQ*1~LIN*1~PTY*AA*N~ADR*A~CTC*C~LIN*2~",
     {"segment_out_of_sequence PTY @5"}},
    {"two loops after their place are two faults", "HDR*AA~REQ*1~LIN*1~PTY*AA*N~CTC*C~PTY*AA*N~CTC*C~LIN*2~",
     {"segment_out_of_sequence PTY @5", "segment_out_of_sequence PTY @7"}},
    {"a segment after a misplaced loop finds its place again", "HDR*AA~REQ*1~LIN*1~PTY*AA*N~CTC*C~QTY*12~LIN*2~",
     {"segment_out_of_sequence PTY @5"}},

    {"a loop's head missing does not make its children wrong", "HDR*AA~REQ*1~ADR*A~ADR*B~CTC*C~LIN*1~",
     {"segment_missing PTY @4"}},
    {"a mandatory loop's head missing", "HDR*AA~REQ*1~QTY*12~QTY*13~SUB*1~SDT*1~", {"segment_missing LIN @4"}},
    {"two heads missing, one inside the other", "HDR*AA~REQ*1~SDT*1~LIN*2~",
     {"segment_missing LIN @4", "segment_missing SUB @4"}},
    {"a head missing and a child of it too", "HDR*AA~REQ*1~ADR*A~LIN*1~", {"segment_missing PTY @4", "segment_missing CTC @5"}},

    {"LE missing, found when the walk goes past it", "HDR*AA~REQ*1~LS*L~BND*1~LIN*1~", {"segment_missing LE @6"}},
    {"LE without LS", "HDR*AA~REQ*1~BND*1~LE*L~LIN*1~", {"segment_unexpected LE @5"}},
    {"LE of another loop", "HDR*AA~REQ*1~LS*L~BND*1~LE*M~LIN*1~", {"invalid_code LE01 @6"}},
};

}  // namespace

TEST_CASE("Each segment is judged by its place in the set, and one fault is reported once") {
  for (const Case& each : cases) {
    INFO(each.title << ": " << each.segments);
    CHECK(summary(check(each.segments)) == each.expected);
  }
}

namespace {

// As an analyst would call them, by the real dictionary. The envelope is not what these are about.
const Case orders[] = {
    {"CUR after DTM, though a line may hold a CUR too", "BEG*00*SA*1**20260415~DTM*002*20260501~CUR*BY*USD~PO1*1*1*EA*1~",
     {"segment_out_of_sequence CUR @4"}},
    {"CUR after N1", "BEG*00*SA*1**20260415~N1*ST*A~CUR*BY*USD~N1*BT*B~PO1*1*1*EA*1~", {"segment_out_of_sequence CUR @4"}},
    {"two header segments swapped", "BEG*00*SA*1**20260415~DTM*002*20260501~REF*DP*0412~N1*ST*A~PO1*1*1*EA*1~",
     {"segment_out_of_sequence REF @4"}},
    {"an address without N1 in the heading", "BEG*00*SA*1**20260415~N3*1 MAIN ST~N4*RENO*NV~PO1*1*1*EA*1~",
     {"segment_missing N1 @3"}},
    {"a text without N9", "BEG*00*SA*1**20260415~MSG*HELLO~PO1*1*1*EA*1~", {"segment_missing N9 @3"}},
    {"the only PO1 missing: what follows is the line's", "BEG*00*SA*1**20260415~N1*ST*A~PID*F****HOSE~PO4*12*1*EA~CTT*0~",
     {"segment_missing PO1 @4"}},
    {"the first PO1 missing", "BEG*00*SA*1**20260415~DTM*002*20260501~PID*F****HOSE~PO4*12*1*EA~PO1*2*1*EA*1~",
     {"segment_missing PO1 @5"}},
    {"no line at all", "BEG*00*SA*1**20260415~CTT*0~", {"segment_missing PO1 @3"}},
    {"a text without N9, parties behind it", "BEG*00*SA*1**20260415~MSG*HELLO~N1*ST*A~N3*X~N4*RENO*NV~PO1*1*1*EA*1~",
     {"segment_missing N9 @3"}},
    {"a carrier behind the notes", "BEG*00*SA*1**20260415~N9*L1*X~MSG*HELLO~TD5*O*2*UPSN~N1*ST*A~N3*X~N4*RENO*NV~PO1*1*1*EA*1~",
     {"segment_out_of_sequence TD5 @5"}},
    {"a segment of the lines astray in the heading", "BEG*00*SA*1**20260415~QTY*38*5~CUR*BY*USD~REF*DP*0412~N1*ST*A~PO1*1*1*EA*1~",
     {"segment_unexpected QTY @3"}},
    {"CTT in front of the lines", "BEG*00*SA*1**20260415~N1*ST*A~CTT*2~PO1*1*1*EA*1~PO1*2*1*EA*1~",
     {"segment_out_of_sequence CTT @4"}},
    {"PER of the heading behind the parties", "BEG*00*SA*1**20260415~N9*L1*X~PER*BD*J~N1*ST*A~PO1*1*1*EA*1~",
     {"segment_out_of_sequence PER @4"}},
};

}  // namespace

TEST_CASE("What is wrong in an order is called as an analyst would call it") {
  Envelope envelope;
  envelope.group = "PO";
  for (const Case& each : orders) {
    INFO(each.title << ": " << each.segments);
    CHECK(summary(check_shipped(each.segments, "850", envelope)) == each.expected);
  }
}

TEST_CASE("A loop between LS and LE begins with LS only, where its tag has another place too") {
  Envelope envelope;
  envelope.group = "SW";
  const auto found = [&](const std::string& segments) {
    return summary(check_shipped("W06*N*1*20260415*2**3~N1*ST*A~G62*11*20260415~" + segments, "945", envelope));
  };
  const std::string line = "MAN*GM*00012345678901234567~W12*CC*1*1*0*EA*913840206308~G69*HOSE~N9*LT*1~";
  CHECK(found("LX*1~" + line + "LX*2~" + line).empty());
  CHECK(found("LX*1~" + line + "LS*LX~LX*1~N9*LT*1~LX*2~LE*LX~LX*2~" + line).empty());
}

TEST_CASE("A missing segment is named by its own tag, name and loop, at the segment that revealed it") {
  const SetVerdict set = check("HDR*AA~LIN*1~");
  REQUIRE(set.issues.size() == 1);
  const Issue& issue = set.issues[0];
  CHECK(issue.location.segment_id == "REQ");
  CHECK(issue.name == "The required one");
  CHECK(issue.location.segment_position == 3);
  const std::string bytes = interchange("HDR*AA~LIN*1~");
  CHECK(issue.location.offset == bytes.find("LIN*1"));
  CHECK(document::sentence(issue) == "REQ The required one is missing before this");
}

TEST_CASE("A fault inside a loop says which loop, and between LS and LE which identifier") {
  const SetVerdict set = check("HDR*AA~REQ*1~LS*PART~BND~LE*PART~LIN*1~SUB*1~SDT~");
  REQUIRE(summary(set) == Lines{"element_missing BND01 @5", "element_missing SDT01 @9"});
  CHECK(set.issues[0].location.loop == "BND");
  CHECK(set.issues[0].location.loop_bound == "PART");
  CHECK(set.issues[1].location.loop == "LIN/SUB");
  CHECK(set.issues[1].location.loop_bound.empty());
}

TEST_CASE("A set without SE is checked up to where it ends") {
  Envelope envelope;
  const std::string bytes = envelope.isa() + envelope.gs() + "ST*900*0001~HDR*AA~GE*1*1~IEA*1*000000001~";
  const auto read = interpret(bytes, small_dictionary());
  REQUIRE(read.size() == 1);
  CHECK(summary(read[0].groups[0].sets[0]) ==
        Lines{"set_trailer_missing SE @3", "segment_missing REQ @3", "segment_missing LIN @3"});
}

TEST_CASE("The loops of a set are there for maps to walk, each with its segments and its parent") {
  std::vector<std::string> loops;
  interpret(interchange("HDR*AA~REQ*1~PTY*AA*N~CTC*C~LIN*1~QTY*12~SUB*1~SDT*1~LIN*2~"), small_dictionary(),
            [&](const CheckedSet& set) {
              const document::Document& document = set.document;
              for (const document::Loop& loop : document.loops) {
                const std::string parent =
                    loop.parent == document::Loop::none ? "none" : document.structure->path(document.loops[loop.parent].node);
                loops.push_back(fmt::format("{} {}-{} in {}", document.structure->path(loop.node), loop.first_segment,
                                            loop.end_segment, parent));
              }
              CHECK(document.structure->segment(document.segments[7].node).id == "SUB");
              CHECK(document.loops[2].end == 4);
            });
  CHECK(loops == Lines{" 0-11 in none", "PTY 3-5 in ", "LIN 5-9 in ", "LIN/SUB 7-9 in LIN", "LIN 9-10 in "});
}

TEST_CASE("A partner with a million faults gets a bounded list that keeps the worst") {
  document::CheckPolicy policy;
  policy.max_issues_per_set = 3;
  policy.severity[static_cast<std::size_t>(document::IssueKind::segment_not_in_set)] = document::Severity::accept_with_error;
  std::string segments = "HDR*AA~";
  for (int i = 0; i < 1000; ++i) segments += "XYZ*1~";
  const SetVerdict set = check(segments + "REQ*1~LIN*ABC~", policy);
  CHECK(set.issues.size() == 3);
  CHECK(set.issues_not_listed == 998);
  CHECK(set.disposition == Disposition::rejected);
  CHECK(summary(set).back() == "invalid_character LIN01 @1004");
}
