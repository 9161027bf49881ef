// A partner's guide: what it narrows, widens, requires and forbids, and how it is refused when it does not fit.
#include "engine/base/failure.hpp"
#include "parsers/x12/guide.hpp"
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

const std::string head = "guide: Test partner\nset: \"900\"\nrelease: \"004010\"\n";

SetVerdict judged_by(const std::string& guide, const std::string& bytes) {
  struct Guided final : Listener {
    Terms given;
    SetVerdict set;
    Terms terms(const InterchangeHeader&, const GroupHeader*) override { return given; }
    void set_checked(const CheckedSet& checked) override { set = checked.verdict; }
  } listener;
  listener.given.guides.push_back(Guide::parse("test.yaml", guide, small_dictionary()));
  MemorySource source(bytes);
  interpret(source, small_dictionary(), listener);
  return listener.set;
}

SetVerdict judged(const std::string& guide, const std::string& segments) {
  return judged_by(head + guide, interchange(segments));
}

Lines with(const std::string& guide, const std::string& segments) { return summary(judged(guide, segments)); }

std::string refusal(const std::string& text) {
  try {
    Guide::parse("test.yaml", text, small_dictionary());
    return {};
  } catch (const Failure& failure) {
    return failure.what();
  }
}

}  // namespace

TEST_CASE("A guide that says nothing changes nothing") {
  CHECK(with("", "HDR*AA~REQ*1~LIN*1~").empty());
  CHECK(with("", "HDR*AA~LIN*1~") == Lines{"segment_missing REQ @3"});
}

TEST_CASE("Segments and loops may be required, not used, fewer or more") {
  CHECK(with("places: {TYP: required}\n", "HDR*AA~REQ*1~LIN*1~") == Lines{"segment_under_minimum TYP @3"});
  CHECK(with("places: {TYP: required}\n", "HDR*AA~TYP*A~REQ*1~LIN*1~").empty());
  CHECK(with("places: {PTY: required}\n", "HDR*AA~REQ*1~LIN*1~") == Lines{"loop_under_minimum PTY @4"});
  CHECK(with("places: {PTY/ADR: required}\n", "HDR*AA~REQ*1~PTY*AA*N~CTC*C~LIN*1~") == Lines{"segment_under_minimum ADR @5"});
  CHECK(with("places: {TYP: not used}\n", "HDR*AA~TYP*A~REQ*1~LIN*1~") == Lines{"segment_not_used TYP @3"});
  CHECK(with("places: {PTY: not used}\n", "HDR*AA~REQ*1~PTY*AA*N~CTC*C~LIN*1~") == Lines{"segment_not_used PTY @4"});
  CHECK(with("places: {TYP: {most: 1}}\n", "HDR*AA~TYP*A~TYP*A~REQ*1~LIN*1~") == Lines{"segment_over_maximum TYP @4"});
  CHECK(with("places: {HDR: {most: 2}}\n", "HDR*AA~HDR*BB~REQ*1~LIN*1~").empty());
  CHECK(with("places: {LIN: {most: 1}}\n", "HDR*AA~REQ*1~LIN*1~LIN*2~") == Lines{"loop_over_maximum LIN @5"});
  CHECK(with("places: {LIN: {least: 2}}\n", "HDR*AA~REQ*1~LIN*1~TOT*1~") == Lines{"loop_under_minimum LIN @5"});
  CHECK(with("places: {LIN/QTY: {least: 2}}\n", "HDR*AA~REQ*1~LIN*1~QTY*12~QTY*13~LIN*2~QTY*12~TOT*2~") ==
        Lines{"segment_under_minimum QTY @9"});
}

TEST_CASE("Elements may be required, not used, of another length, form or code list") {
  CHECK(with("places: {HDR.02: required}\n", "HDR*AA~REQ*1~LIN*1~") == Lines{"element_missing HDR02 @2"});
  CHECK(with("places: {HDR.02: not used}\n", "HDR*AA*X~REQ*1~LIN*1~") == Lines{"element_not_used HDR02 @2"});
  CHECK(with("places: {HDR.02: {length: 3/4}}\n", "HDR*AA*XX~REQ*1~LIN*1~") == Lines{"element_too_short HDR02 @2"});
  CHECK(with("places: {HDR.02: {length: 3/40}}\n", "HDR*AA*XXXXXXXXXXXXXXX~REQ*1~LIN*1~").empty());
  CHECK(with("places: {HDR.01: {codes: [AA]}}\n", "HDR*BB~REQ*1~LIN*1~") == Lines{"code_not_used_in_guide HDR01 @2"});
  CHECK(with("places: {HDR.01: {codes: [AA]}}\n", "HDR*ZZ~REQ*1~LIN*1~") == Lines{"invalid_code HDR01 @2"});
  CHECK(with("places: {HDR.01: {codes: {add: [ZZ]}}}\n", "HDR*ZZ~REQ*1~LIN*1~").empty());
  CHECK(with("places: {HDR.01: {codes: {drop: [BB]}}}\n", "HDR*BB~REQ*1~LIN*1~") == Lines{"code_not_used_in_guide HDR01 @2"});
  CHECK(with("places: {HDR.02: {pattern: 99-AX*}}\n", "HDR*AA*12-A7rest~REQ*1~LIN*1~").empty());
  CHECK(with("places: {HDR.02: {pattern: 99-AX}}\n", "HDR*AA*12-A7rest~REQ*1~LIN*1~") ==
        Lines{"element_pattern_mismatch HDR02 @2"});
  CHECK(with("places: {CMP.01.02: required}\n", "HDR*AA~CMP*AA~REQ*1~LIN*1~") == Lines{"element_missing CMP01-02 @3"});
  CHECK(with("places: {LIN/SUB.01: {length: 2/2}}\n", "HDR*AA~REQ*1~LIN*1~SUB*1~SDT*1~") == Lines{"element_too_short SUB01 @5"});
}

TEST_CASE("A repeating element may have to repeat more often, or less") {
  Envelope modern;
  modern.version = "00501", modern.release = "005010", modern.standard = "^";
  const std::string guide = "guide: Test partner\nset: \"900\"\nrelease: \"005010\"\nplaces: {HDR.02: {repeat: 2/2}}\n";
  const auto found = [&](const std::string& segments) { return summary(judged_by(guide, interchange(segments, "900", modern))); };
  CHECK(found("HDR*AA*X^Y~LIN*1~").empty());
  CHECK(found("HDR*AA~LIN*1~").empty());
  CHECK(found("HDR*AA*X~LIN*1~") == Lines{"too_few_repetitions HDR02 @2"});
  CHECK(found("HDR*AA*X^Y^Z~LIN*1~") == Lines{"too_many_repetitions HDR02 (repetition 3) @2"});
}

TEST_CASE("Uses of a segment are told apart by a qualifier") {
  const std::string guide =
      "places:\n"
      "  NOT[01=DP]: {use: required, most: 1, name: Department}\n"
      "  NOT[01=IA|VN]: {most: 2}\n"
      "  NOT[other]: not used\n"
      "  NOT[01=DP].02: {use: required, length: 4/4}\n"
      "  NOT[01=DP].03: required\n";
  CHECK(with(guide, "HDR*AA~NOT*IA~NOT*DP*0412*X~REQ*1~LIN*1~").empty());
  CHECK(with(guide, "HDR*AA~NOT*IA~REQ*1~LIN*1~") == Lines{"segment_under_minimum NOT @4"});
  CHECK(with(guide, "HDR*AA~NOT*DP*0412*X~NOT*DP*0413*X~REQ*1~LIN*1~") == Lines{"segment_over_maximum NOT @4"});
  CHECK(with(guide, "HDR*AA~NOT*DP*0412*X~NOT*IA~NOT*VN~NOT*IA~REQ*1~LIN*1~") == Lines{"segment_over_maximum NOT @6"});
  CHECK(with(guide, "HDR*AA~NOT*DP*0412*X~NOT*QQ~REQ*1~LIN*1~") == Lines{"code_not_used_in_guide NOT01 @4"});
  CHECK(with(guide, "HDR*AA~NOT*DP*12*X~REQ*1~LIN*1~") == Lines{"element_too_short NOT02 @3"});
  CHECK(with(guide, "HDR*AA~NOT*DP~NOT*IA~REQ*1~LIN*1~") == Lines{"element_missing NOT02 @3", "element_missing NOT03 @3"});
}

TEST_CASE("Loops are told apart by their head, and what is inside by the loop it is in") {
  const std::string guide =
      "places:\n"
      "  PTY[01=AA]: {use: required, most: 1, name: Ship to}\n"
      "  PTY[01=AA]/ADR: required\n"
      "  PTY[01=BB]/ADR: not used\n"
      "  PTY[01=AA]/CTC.01: {length: 3/10}\n";
  CHECK(with(guide, "HDR*AA~REQ*1~PTY*BB*N~CTC*C~PTY*AA*N~ADR*A~CTC*CCC~LIN*1~").empty());
  CHECK(with(guide, "HDR*AA~REQ*1~PTY*BB*N~CTC*C~LIN*1~") == Lines{"loop_under_minimum PTY @6"});
  CHECK(with(guide, "HDR*AA~REQ*1~PTY*AA*N~CTC*CCC~LIN*1~") == Lines{"segment_under_minimum ADR @5"});
  CHECK(with(guide, "HDR*AA~REQ*1~PTY*AA*N~ADR*A~CTC*CCC~PTY*BB*N~ADR*A~CTC*C~LIN*1~") == Lines{"segment_not_used ADR @8"});
  CHECK(with(guide, "HDR*AA~REQ*1~PTY*AA*N~ADR*A~CTC*C~LIN*1~") == Lines{"element_too_short CTC01 @6"});
}

TEST_CASE("Conditions demand and forbid, within the set or within each loop") {
  const auto rule = [](const std::string& text) { return "rules:\n  - {" + text + "}\n"; };
  CHECK(with(rule("when: HDR.01 = BB, require: TYP"), "HDR*BB~REQ*1~LIN*1~") == Lines{"dependent_segment_missing TYP @5"});
  CHECK(with(rule("when: HDR.01 = BB, require: TYP"), "HDR*AA~REQ*1~LIN*1~").empty());
  CHECK(with(rule("when: HDR.01 != AA|CC, forbid: TYP"), "HDR*BB~TYP*A~REQ*1~LIN*1~") ==
        Lines{"dependent_segment_not_used TYP @3"});
  CHECK(with(rule("when: TYP present, require: HDR.02"), "HDR*AA~TYP*A~REQ*1~LIN*1~") ==
        Lines{"dependent_element_missing HDR02 @2"});
  CHECK(with(rule("when: TYP absent, forbid: HDR.02"), "HDR*AA*X~REQ*1~LIN*1~") == Lines{"dependent_element_not_used HDR02 @2"});
  const std::string lines = rule("in: LIN, when: LIN.01 = 2, require: QTY, say: Line 2 needs a quantity");
  CHECK(with(lines, "HDR*AA~REQ*1~LIN*1~LIN*2~LIN*3~") == Lines{"dependent_segment_missing QTY @6"});
  CHECK(with(lines, "HDR*AA~REQ*1~LIN*1~LIN*2~QTY*12~LIN*3~").empty());

  const SetVerdict set = judged(lines, "HDR*AA~REQ*1~LIN*1~LIN*2~LIN*3~");
  CHECK(set.issues[0].expected == "Line 2 needs a quantity");
  CHECK(set.issues[0].trigger.segment_position == 5);
  CHECK(set.issues[0].trigger.segment_id == "LIN");
  CHECK(set.issues[0].trigger.element == 1);
}

TEST_CASE("The guide says how bad a breach is, before the agreement does") {
  CHECK(judged("places: {HDR.01: {codes: [AA], severity: accept_with_error}}\n", "HDR*BB~REQ*1~LIN*1~").disposition ==
        Disposition::accepted_with_errors);
  CHECK(judged("places: {TYP: {use: required, severity: note}}\n", "HDR*AA~REQ*1~LIN*1~").disposition == Disposition::accepted);
  CHECK(judged("rules: [{when: HDR.01 = BB, require: TYP, severity: accept_with_error}]\n", "HDR*BB~REQ*1~LIN*1~").disposition ==
        Disposition::accepted_with_errors);
}

TEST_CASE("A guide is for one set of one release, and others are judged without it") {
  Envelope envelope;
  envelope.release = "005010";
  struct Guided final : Listener {
    std::shared_ptr<const Guide> guide = Guide::parse("test.yaml", head + "places: {HDR.02: required}\n", small_dictionary());
    Lines lines;
    Terms terms(const InterchangeHeader&, const GroupHeader*) override { return {nullptr, {guide}}; }
    void set_checked(const CheckedSet& checked) override { lines = summary(checked.verdict); }
  } listener;
  const std::string bytes = interchange("HDR*AA~LIN*1~", "900", envelope);
  MemorySource source(bytes);
  interpret(source, small_dictionary(), listener);
  CHECK(listener.lines.empty());
}

TEST_CASE("The nodes of a set keep their numbers under a guide, so that maps go on") {
  const auto guide = Guide::parse("test.yaml", head + "places: {HDR.02: required, \"PTY[01=AA].02\": required}\n", small_dictionary());
  const auto& base = *small_dictionary().find("004010", "900").structure();
  const auto& guided = guide->definition()->structure();
  REQUIRE(guided.nodes.size() == base.nodes.size());
  for (document::NodeId node = 0; node < base.nodes.size(); ++node)
    CHECK(guided.segment(node).id == base.segment(node).id);
}

TEST_CASE("A guide that does not fit is refused with line and caret, every fault at once") {
  const auto first_line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
  CHECK(first_line(refusal("guide: X\nset: \"900\"\n")).find("release") != std::string::npos);
  CHECK(refusal("guide: X\nset: \"901\"\nrelease: \"004010\"\n").find("release 004010 has no such set") != std::string::npos);
  CHECK(refusal(head + "places: {QQQ: required}\n").find("there is no QQQ here: ST, HDR") != std::string::npos);
  CHECK(refusal(head + "places: {HDR.07: required}\n").find("HDR has 2 elements") != std::string::npos);
  CHECK(refusal(head + "places: {HDR/ADR: required}\n").find("HDR begins no loop") != std::string::npos);
  CHECK(refusal(head + "places: {HDR.1: required}\n").find("expected an element's position") != std::string::npos);
  CHECK(refusal(head + "places: {HDR: needed}\n").find("required") != std::string::npos);
  CHECK(refusal(head + "places: {HDR.02: {lenght: 1/2}}\n").find("length") != std::string::npos);
  CHECK(refusal(head + "places: {HDR.02: {length: 2/1}}\n").find("not a length") != std::string::npos);
  CHECK(refusal(head + "places: {\"NOT[other]\": not used}\n").find("no other use of NOT is named") != std::string::npos);
  CHECK(refusal(head + "rules: [{when: HDR.01 is BB, require: TYP}]\n").find("not a condition") != std::string::npos);
  CHECK(refusal(head + "rules: [{when: HDR.01 = BB}]\n").find("a rule requires or forbids one place") != std::string::npos);
  CHECK(refusal(head + "rules: [{in: HDR, when: HDR.01 = BB, require: TYP}]\n").find("not a loop") != std::string::npos);
  const std::string both = refusal(head + "places: {QQQ: required, HDR.09: required}\n");
  CHECK(both.find("QQQ") != std::string::npos);
  CHECK(both.find("HDR has 2 elements") != std::string::npos);
}
