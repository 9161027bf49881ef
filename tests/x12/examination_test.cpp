// Elements: number, requirement, length, type, characters, codes, repetitions, components, syntax notes.
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

struct Case {
  const char* segment;  // put where its tag belongs
  Lines expected;
};

// The segment in an otherwise valid set; it stands at position 3.
std::string around(const std::string& segment) {
  if (segment.starts_with("HDR")) return segment + "REQ*1~LIN*1~";
  if (segment.starts_with("LIN")) return "HDR*AA~REQ*1~" + segment;
  return "HDR*AA~" + segment + "REQ*1~LIN*1~";
}

void check_all(const std::vector<Case>& cases, const Envelope& envelope = {}) {
  for (const Case& each : cases) {
    INFO(each.segment);
    CHECK(summary(check(around(each.segment), envelope)) == each.expected);
  }
}

}  // namespace

TEST_CASE("Elements that are missing, too many, or empty at the end of their segment") {
  check_all({
      {"HDR~", {"element_missing HDR01 @2"}},
      {"HDR*~", {"trailing_separators HDR @2", "element_missing HDR01 @2"}},
      {"HDR**X~", {"element_missing HDR01 @2"}},
      {"HDR*AA*X*Y~", {"too_many_elements HDR03 @2"}},
      {"HDR*AA*~", {"trailing_separators HDR @2"}},
      {"TYP~", {}},
  });
}

TEST_CASE("Lengths are counted as X12.6 counts them: without sign, point and exponent, and in characters") {
  check_all({
      {"TYP*1234567890~", {}},
      {"TYP*12345678901~", {"element_too_long TYP01 @3"}},
      {"TYP********A~", {"element_too_short TYP08 @3"}},
      {"TYP***-123456~", {}},
      {"TYP***1234567~", {"element_too_long TYP03 @3"}},
      {"TYP****1~", {"element_too_short TYP04 @3"}},
      {"TYP****-12~", {}},
      {"TYP*****1.23456~", {}},
      {"TYP*****-1.23456~", {}},
      {"TYP*****1.234567~", {"element_too_long TYP05 @3"}},
      {"TYP*****1.5E-12~", {}},
      {"TYP*****.5~", {"element_too_short TYP05 @3"}},
      {"TYP***********AB~", {"element_too_short TYP11 @3"}},
      {"TYP*\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9~", {}},
  });
}

TEST_CASE("Numbers are digits with a sign in front, and for R a point and an exponent") {
  check_all({
      {"TYP***12A~", {"invalid_character TYP03 @3"}},
      {"TYP***1-2~", {"invalid_character TYP03 @3"}},
      {"TYP***+12~", {"invalid_character TYP03 @3"}},
      {"TYP***1.5~", {"invalid_character TYP03 @3"}},
      {"TYP***-~", {"invalid_character TYP03 @3"}},
      {"TYP***000012~", {}},
      {"TYP*****1.2.3~", {"invalid_character TYP05 @3"}},
      {"TYP*****1,200~", {"invalid_character TYP05 @3"}},
      {"TYP*****.~", {"invalid_character TYP05 @3"}},
      {"TYP*****12.~", {}},
      {"TYP*****12E~", {"invalid_character TYP05 @3"}},
      {"TYP*****12 ~", {"invalid_character TYP05 @3"}},
  });
}

TEST_CASE("Dates are days that exist, times are moments of a day") {
  check_all({
      {"TYP******20260228~", {}},
      {"TYP******20240229~", {}},
      {"TYP******20230229~", {"invalid_date TYP06 @3"}},
      {"TYP******19000229~", {"invalid_date TYP06 @3"}},
      {"TYP******20000229~", {}},
      {"TYP******20260431~", {"invalid_date TYP06 @3"}},
      {"TYP******20261301~", {"invalid_date TYP06 @3"}},
      {"TYP******20260100~", {"invalid_date TYP06 @3"}},
      {"TYP******2026O101~", {"invalid_date TYP06 @3"}},
      {"TYP******260101~", {"element_too_short TYP06 @3"}},
      {"TYP*********260229~", {"invalid_date TYP09 @3"}},
      {"TYP*********240229~", {}},
      {"TYP*******2359~", {}},
      {"TYP*******235959~", {}},
      {"TYP*******2359599~", {}},
      {"TYP*******23595999~", {}},
      {"TYP*******2400~", {"invalid_time TYP07 @3"}},
      {"TYP*******1260~", {"invalid_time TYP07 @3"}},
      {"TYP*******125960~", {"invalid_time TYP07 @3"}},
      {"TYP*******12595~", {"invalid_time TYP07 @3"}},
      {"TYP*******123~", {"element_too_short TYP07 @3"}},
  });
}

TEST_CASE("A code must be of its list") {
  check_all({
      {"HDR*BB~", {}},
      {"HDR*XX~", {"invalid_code HDR01 @2"}},
      {"HDR*aa~", {"invalid_code HDR01 @2"}},
      {"HDR*A ~", {"invalid_code HDR01 @2"}},
      {"HDR*AAA~", {"element_too_long HDR01 @2"}},
  });
}

TEST_CASE("Text holds no control characters and is not blank") {
  check_all({
      {"TYP*A\tB~", {"invalid_character TYP01 @3"}},
      {"TYP*A\x7F" "B~", {"invalid_character TYP01 @3"}},
      {"TYP*   ~", {"invalid_character TYP01 @3"}},
      {"TYP* A~", {}},
      {"TYP*caf\xE9~", {}},
      {"TYP*A\nB~", {"invalid_character TYP01 @3"}},
  });
}

TEST_CASE("The agreement may narrow the character set") {
  document::CheckPolicy policy;
  policy.characters = document::CharacterSet::extended;
  CHECK(summary(check(around("TYP*caf\xE9~"), policy)) == Lines{"invalid_character TYP01 @3"});
  CHECK(summary(check(around("TYP*cafe~"), policy)).empty());
  policy.characters = document::CharacterSet::basic;
  CHECK(summary(check(around("TYP*cafe~"), policy)) == Lines{"invalid_character TYP01 @3"});
  CHECK(summary(check(around("TYP*CAFE (1)~"), policy)).empty());
}

TEST_CASE("Syntax notes tie elements together") {
  check_all({
      {"NOT*A~", {}},
      {"NOT**B~", {"conditional_element_missing NOT03 @3"}},
      {"NOT***C~", {"conditional_element_missing NOT02 @3"}},
      {"NOT**B*C~", {}},
      {"NOT****D~", {"conditional_element_missing NOT05 @3"}},
      {"NOT*****E~", {}},
      {"NOT******F*G~", {"exclusion_violated NOT07 @3"}},
      {"NOT******F~", {}},
      {"NOT********H~", {"conditional_element_missing NOT09 @3"}},
      {"NOT********H*I~", {}},
      {"NOT********H**J~", {}},
      {"NOT**********J~", {}},
      {"TRI*A*B*C~", {}},
      {"TRI*A~", {"conditional_element_missing TRI02 @3", "conditional_element_missing TRI03 @3"}},
      {"TRI**B*C~", {"conditional_element_missing TRI01 @3"}},
  });
  CHECK(summary(check("HDR*AA~REQ*1~PTY*AA~CTC*C~LIN*1~")) == Lines{"conditional_element_missing PTY02 @4"});
  CHECK(summary(check("HDR*AA~REQ*1~PTY*AA**I~CTC*C~LIN*1~")).empty());
}

TEST_CASE("Composites are checked component by component") {
  check_all({
      {"CMP*AA~", {}},
      {"CMP*AA:1~", {}},
      {"CMP*AA:1:B:C~", {}},
      {"CMP*:1~", {"element_missing CMP01-01 @3"}},
      {"CMP*XX:1~", {"invalid_code CMP01-01 @3"}},
      {"CMP*AA:X~", {"invalid_character CMP01-02 @3"}},
      {"CMP*AA::B~", {"conditional_element_missing CMP01-04 @3"}},
      {"CMP*AA:1:B:C:D~", {"too_many_components CMP01-05 @3"}},
      {"CMP***A:B~", {}},
      {"CMP***A~", {"element_missing CMP03-02 @3"}},
      {"CMP**A:B~", {"too_many_components CMP02 @3"}},
  });
}

TEST_CASE("Elements repeat as often as the release allows, from version 00402 on") {
  Envelope envelope;
  envelope.version = "00501";
  envelope.standard = "^";
  envelope.release = "005010";
  const auto repeated = [&](const char* header) { return summary(check(std::string(header) + "LIN*1~", envelope)); };
  CHECK(repeated("HDR*AA*A^B^C~").empty());
  CHECK(repeated("HDR*AA*A^B^C^D~") == Lines{"too_many_repetitions HDR02 (repetition 4) @2"});
  CHECK(repeated("HDR*AA^BB~") == Lines{"too_many_repetitions HDR01 (repetition 2) @2"});
  CHECK(repeated("HDR*AA*A^12345678901~") == Lines{"element_too_long HDR02 (repetition 2) @2"});
  CHECK(repeated("HDR*AA*A^^C~").empty());
  // Before 00402 the same character is text.
  CHECK(summary(check("HDR*AA*A^B~REQ*1~LIN*1~")).empty());
}

TEST_CASE("Totals are held against what the set holds, and only noted") {
  const auto total = [](const char* segments) { return summary(check(std::string("HDR*AA~REQ*1~") + segments)); };
  CHECK(total("LIN*1~LIN*2~TOT*2~").empty());
  CHECK(total("LIN*1~LIN*2~TOT*002~").empty());
  CHECK(total("LIN*1~LIN*2~TOT*3~") == Lines{"count_mismatch TOT01 @6"});
  CHECK(total("LIN*1*1.5~LIN*2*12~TOT*2*13.5~").empty());
  CHECK(total("LIN*1*1.5~LIN*2*12~TOT*2*27~").empty());
  CHECK(total("LIN*1*1.5~LIN*2*12~TOT*2*14~") == Lines{"hash_total_mismatch TOT02 @6"});
  CHECK(check("HDR*AA~REQ*1~LIN*1~TOT*3~").disposition == Disposition::accepted);
}

TEST_CASE("An element that is not used may not be there") {
  CHECK(summary(check("HDR*AA~REQ*1~LIN*1~TOT*1**X~")) == Lines{"element_not_used TOT03 @5"});
}

TEST_CASE("An issue about an element says where it is to the byte, what was found and what was expected") {
  const std::string segments = "HDR*AA~TYP*A*ZZ~REQ*1~LIN*1~";
  const SetVerdict set = check(segments);
  REQUIRE(set.issues.size() == 1);
  const Issue& issue = set.issues[0];
  const std::string bytes = interchange(segments);
  CHECK(issue.location.offset == bytes.find("ZZ~REQ"));
  CHECK(issue.location.line == 1);
  CHECK(issue.location.column == bytes.find("ZZ~REQ") + 1);
  CHECK(issue.location.segment_id == "TYP");
  CHECK(issue.location.element == 2);
  CHECK(issue.element_number == "2");
  CHECK(issue.name == "Letter pair");
  CHECK(issue.found == "ZZ");
  CHECK(issue.expected == "one of AA, BB, CC");
  CHECK(document::sentence(issue) == "TYP02 Letter pair is not a code of the list: \"ZZ\"; expected one of AA, BB, CC");
}

TEST_CASE("Lines and columns count the line ends of the file received") {
  Envelope envelope;
  for (const char* line_end : {"\n", "\r\n"}) {
    std::string bytes = interchange("HDR*AA~REQ*1~LIN*X~", "900", envelope);
    for (std::size_t at = 0; (at = bytes.find('~', at)) != std::string::npos; at += 1 + std::string_view(line_end).size())
      bytes.insert(at + 1, line_end);
    std::vector<Issue> issues;
    interpret(bytes, small_dictionary(), [&](const CheckedSet& set) { issues = set.verdict.issues; });
    REQUIRE(issues.size() == 1);
    CHECK(issues[0].location.line == 6);
    CHECK(issues[0].location.column == 5);
    CHECK(issues[0].location.offset == bytes.find("LIN*X") + 4);
  }
}

TEST_CASE("What was found is copied up to 99 bytes, and no further") {
  const SetVerdict set = check(around("TYP*" + std::string(500, 'A') + "~"));
  REQUIRE(set.issues.size() == 1);
  CHECK(set.issues[0].found == std::string(99, 'A'));
}

TEST_CASE("The agreement says how bad each rule's breach is, narrower rules last") {
  document::CheckPolicy policy;
  policy.rules.push_back({document::IssueKind::invalid_code, "", 0, document::Severity::accept_with_error});
  CHECK(check("HDR*XX~REQ*1~LIN*1~", policy).disposition == Disposition::accepted_with_errors);
  policy.rules.push_back({document::IssueKind::invalid_code, "HDR", 1, document::Severity::note});
  CHECK(check("HDR*XX~REQ*1~LIN*1~", policy).disposition == Disposition::accepted);
  policy.rules.push_back({document::IssueKind::invalid_code, "HDR", 2, document::Severity::reject});
  CHECK(check("HDR*XX~REQ*1~LIN*1~", policy).disposition == Disposition::accepted);
}
