#include "parsers/x12/acknowledgment.hpp"

#include "engine/base/clock.hpp"
#include "parsers/x12/acknowledgment_reply.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/verdicts.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using document::AcknowledgmentDetail;
using document::AcknowledgmentPolicy;
using document::FunctionalAcknowledgment;
using document::RejectMode;
using document::Severity;
using enum document::IssueKind;

namespace {

// The 997 or 999 of one group, one segment a line, without ST and SE.
std::string answer(GroupVerdict group, const AcknowledgmentPolicy& policy = {},
                   Dialect dialect = Dialect::x997_004010) {
  if (group.trailer_count.empty()) group.trailer_count = std::to_string(group.sets.size());
  settle(group);
  std::string out;
  SegmentWriter writer(out, {'*', ':', '\0', '~'}, "\n");
  write_acknowledgment_set(writer, group, policy, dialect, "0001");
  const auto begin = out.find('\n') + 1, end = out.rfind("SE*");
  return out.substr(begin, end - begin);
}

GroupVerdict three_sets_one_bad() {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001"), made::set("0002"), made::set("0003")};
  made::with(group.sets[1], made::issue(element_missing, "BEG", 2, 3, "", "324"));
  return group;
}

}  // namespace

TEST_CASE("A group without errors is accepted, each set by name") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001"), made::set("0002")};
  CHECK(answer(group) == "AK1*PO*77~\nAK2*850*0001~\nAK5*A~\nAK2*850*0002~\nAK5*A~\nAK9*A*2*2*2~\n");
}

TEST_CASE("A bad set among good ones makes the group partly accepted") {
  CHECK(answer(three_sets_one_bad()) ==
        "AK1*PO*77~\nAK2*850*0001~\nAK5*A~\nAK2*850*0002~\nAK3*BEG*2**8~\nAK4*3*324*1~\nAK5*R*5~\n"
        "AK2*850*0003~\nAK5*A~\nAK9*P*3*3*2~\n");
}

TEST_CASE("Accepted sets are left out when the agreement does not want them listed") {
  AcknowledgmentPolicy policy;
  policy.list_accepted_sets = false;
  CHECK(answer(three_sets_one_bad(), policy) ==
        "AK1*PO*77~\nAK2*850*0002~\nAK3*BEG*2**8~\nAK4*3*324*1~\nAK5*R*5~\nAK9*P*3*3*2~\n");
}

TEST_CASE("The detail an agreement asks for ends at group, set, segment or element") {
  AcknowledgmentPolicy policy;
  policy.list_accepted_sets = false;
  SECTION("group: a group partly accepted still names what it refuses") {
    policy.detail = AcknowledgmentDetail::group;
    CHECK(answer(three_sets_one_bad(), policy) == "AK1*PO*77~\nAK2*850*0002~\nAK5*R*5~\nAK9*P*3*3*2~\n");
  }
  SECTION("group: a group wholly refused does not") {
    policy.detail = AcknowledgmentDetail::group;
    GroupVerdict group = made::group("77");
    group.sets = {made::set("0001")};
    made::with(group.sets[0], made::issue(segment_missing, "BEG", 2));
    CHECK(answer(group, policy) == "AK1*PO*77~\nAK9*R*1*1*0~\n");
  }
  SECTION("set") {
    policy.detail = AcknowledgmentDetail::set;
    CHECK(answer(three_sets_one_bad(), policy) == "AK1*PO*77~\nAK2*850*0002~\nAK5*R*5~\nAK9*P*3*3*2~\n");
  }
  SECTION("segment") {
    policy.detail = AcknowledgmentDetail::segment;
    CHECK(answer(three_sets_one_bad(), policy) == "AK1*PO*77~\nAK2*850*0002~\nAK3*BEG*2**8~\nAK5*R*5~\nAK9*P*3*3*2~\n");
  }
}

TEST_CASE("Errors that are tolerated accept the set with errors; notes are not acknowledged") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001")};
  Issue tolerated = made::issue(invalid_code, "BEG", 2, 2, "XX", "92");
  tolerated.severity = Severity::accept_with_error;
  Issue noted = made::issue(element_too_long, "REF", 3, 2, "long", "127");
  noted.severity = Severity::note;
  made::with(group.sets[0], tolerated);
  made::with(group.sets[0], noted);
  CHECK(answer(group) == "AK1*PO*77~\nAK2*850*0001~\nAK3*BEG*2**8~\nAK4*2*92*7*XX~\nAK5*E*5~\nAK9*E*1*1*1~\n");
}

TEST_CASE("Segment notes stand in the order of the set, what is missing before what revealed it") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001")};
  SetVerdict& set = group.sets[0];
  made::with(set, made::issue(invalid_date, "DTM", 7, 2, "20261399", "373"));
  made::with(set, made::issue(segment_over_maximum, "CUR", 4));
  made::with(set, made::issue(invalid_code, "CUR", 4, 1, "Q", "98"));
  made::with(set, made::issue(segment_missing, "BEG", 4));
  made::with(set, made::issue(element_too_long, "CUR", 4, 2, "DOLLARS", "100"));
  CHECK(answer(group) ==
        "AK1*PO*77~\nAK2*850*0001~\nAK3*BEG*4**3~\nAK3*CUR*4**5~\nAK3*CUR*4**8~\nAK4*1*98*7*Q~\nAK4*2*100*5*DOLLARS~\n"
        "AK3*DTM*7**8~\nAK4*2*373*8*20261399~\nAK5*R*5~\nAK9*R*1*1*0~\n");
}

TEST_CASE("One AK3 is written for each segment and code, however often it was found") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001")};
  for (int i = 0; i < 3; ++i) made::with(group.sets[0], made::issue(segment_unexpected, "XYZ", 9));
  CHECK(answer(group) == "AK1*PO*77~\nAK2*850*0001~\nAK3*XYZ*9**2~\nAK5*R*5~\nAK9*R*1*1*0~\n");
}

TEST_CASE("AK401 names element, component and, from 004030 on, repetition") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001")};
  Issue in_composite = made::issue(element_too_long, "SLN", 5, 5, "LONG", "355");
  in_composite.location.component = 2, in_composite.location.repetition = 3;
  Issue repeated = made::issue(element_too_long, "DMG", 6, 5, "LONG", "1109");
  repeated.location.repetition = 2;
  made::with(group.sets[0], in_composite);
  made::with(group.sets[0], repeated);
  SECTION("004010 has no repetition to name") {
    CHECK(answer(group).find("AK4*5:2*355*5*LONG~") != std::string::npos);
    CHECK(answer(group).find("AK4*5*1109*5*LONG~") != std::string::npos);
  }
  SECTION("005010") {
    const std::string text = answer(group, {}, Dialect::x997_005010);
    CHECK(text.find("AK4*5:2:3*355*5*LONG~") != std::string::npos);
    CHECK(text.find("AK4*5::2*1109*5*LONG~") != std::string::npos);
  }
}

TEST_CASE("AK404 is left out when the copy could not stand in the acknowledgment") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001")};
  const auto ak4 = [&](const Issue& issue) {
    GroupVerdict one = group;
    made::with(one.sets[0], issue);
    const std::string text = answer(one);
    const auto at = text.find("AK4");
    return text.substr(at, text.find('\n', at) - at);
  };
  CHECK(ak4(made::issue(invalid_character, "MSG", 3, 1, "plain", "933")) == "AK4*1*933*6~");
  CHECK(ak4(made::issue(element_too_long, "MSG", 3, 1, "a:b", "933")) == "AK4*1*933*5~");
  CHECK(ak4(made::issue(element_too_long, "MSG", 3, 1, "a~b", "933")) == "AK4*1*933*5~");
  CHECK(ak4(made::issue(element_too_long, "MSG", 3, 1, "a\tb", "933")) == "AK4*1*933*5~");
  CHECK(ak4(made::issue(element_too_long, "MSG", 3, 1, "gr\xC3\xBC\xC3\x9F", "933")) == "AK4*1*933*5~");
  CHECK(ak4(made::issue(element_too_short, "MSG", 3, 1, "   ", "933")) == "AK4*1*933*4~");
  CHECK(ak4(made::issue(element_too_long, "MSG", 3, 1, std::string(300, 'x'), "933")) ==
        "AK4*1*933*5*" + std::string(99, 'x') + "~");
  CHECK(ak4(made::issue(element_too_long, "MSG", 3, 1, "a-b", "C040")) == "AK4*1**5*a-b~");
}

TEST_CASE("A tag that is no segment id is reported for the set, not in AK301") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001"), made::set("0002"), made::set("0003")};
  made::with(group.sets[0], made::issue(segment_unrecognized, "po1", 4));
  made::with(group.sets[1], made::issue(segment_unrecognized, "LONGTAG", 4));
  made::with(group.sets[2], made::issue(set_has_bad_segment_id, "*", 4));
  CHECK(answer(group) ==
        "AK1*PO*77~\nAK2*850*0001~\nAK5*R*5~\nAK2*850*0002~\nAK5*R*5~\nAK2*850*0003~\nAK5*R*5~\n"
        "AK9*R*3*3*0~\n");
}

TEST_CASE("A set that cannot be named has its group refused with code 5") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001"), made::set("7")};
  made::with(group.sets[1], made::issue(set_control_number_invalid, "ST", 1, 2, "7"));
  SECTION("the good set is refused with its group, and has nothing of its own to say") {
    CHECK(answer(group) == "AK1*PO*77~\nAK9*R*2*2*0*5~\n");
  }
  SECTION("an agreement may tolerate it: then the group goes on, with the code as a hint") {
    group.sets[1].issues[0].severity = Severity::accept_with_error;
    group.sets[1].disposition = Disposition::accepted_with_errors;
    CHECK(answer(group) == "AK1*PO*77~\nAK2*850*0001~\nAK5*A~\nAK9*E*2*2*2*5~\n");
  }
}

TEST_CASE("A fault of the group's own refuses all its sets") {
  GroupVerdict group = three_sets_one_bad();
  SECTION("GE missing: AK902 is what was counted") {
    group.issues.push_back(made::issue(group_trailer_missing));
    group.trailer_count.clear();
    settle(group);
    CHECK(answer(group) == "AK1*PO*77~\nAK2*850*0002~\nAK3*BEG*2**8~\nAK4*3*324*1~\nAK5*R*5~\nAK9*R*3*3*0*3~\n");
  }
  SECTION("GE01 wrong: AK902 is what was stated") {
    group.issues.push_back(made::issue(set_count_wrong));
    group.trailer_count = "4";
    const std::string text = answer(group);
    CHECK(text.substr(text.find("AK9")) == "AK9*R*4*3*0*5~\n");
  }
  SECTION("GE01 no number: AK902 is what was counted") {
    group.issues.push_back(made::issue(set_count_wrong));
    group.trailer_count = "many";
    const std::string text = answer(group);
    CHECK(text.substr(text.find("AK9")) == "AK9*R*3*3*0*5~\n");
  }
}

TEST_CASE("A group of a kind or version we do not take is refused without a word on its sets") {
  GroupVerdict group = three_sets_one_bad();
  const auto [kind, code] =
      GENERATE(table<document::IssueKind, std::string>({{group_unsupported, "1"}, {group_version_unsupported, "2"}}));
  group.issues.push_back(made::issue(kind));
  CHECK(answer(group) == "AK1*PO*77~\nAK9*R*3*3*0*" + code + "~\n");
}

TEST_CASE("A group control number that is none is answered as 0 with code 6") {
  GroupVerdict group = made::group("SEVEN");
  group.sets = {made::set("0001")};
  group.issues.push_back(made::issue(group_control_number_invalid));
  CHECK(answer(group) == "AK1*PO*0~\nAK9*R*1*1*0*6~\n");
}

TEST_CASE("At most five codes stand in AK5, and the one for segments is always among them") {
  GroupVerdict group = made::group("77", "005010");
  group.sets = {made::set("0001")};
  for (const auto kind : {set_trailer_missing, set_control_number_mismatch, segment_count_wrong,
                          set_control_number_duplicate, set_not_in_group, set_unsupported})
    made::with(group.sets[0], made::issue(kind));
  made::with(group.sets[0], made::issue(segment_missing, "BEG", 2));
  const std::string text = answer(group, {}, Dialect::x997_005010);
  CHECK(text == "AK1*PO*77*005010~\nAK2*850*0001~\nAK3*BEG*2**3~\nAK5*R*2*3*4*23*5~\nAK9*R*1*1*0~\n");
}

TEST_CASE("At most 99 element notes follow one segment note, and the agreement bounds the segment notes") {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001")};
  for (std::uint16_t repetition = 1; repetition <= 120; ++repetition)
    for (const auto kind : {element_too_short, invalid_code}) {
      Issue issue = made::issue(kind, "SDQ", 5, repetition, "x", "92");
      made::with(group.sets[0], issue);
    }
  for (std::uint32_t position = 10; position < 30; ++position)
    made::with(group.sets[0], made::issue(segment_unexpected, "REF", position));
  AcknowledgmentPolicy policy;
  policy.max_segment_notes = 10;
  const std::string text = answer(group, policy);
  const auto count = [&text](std::string_view tag) {
    std::size_t n = 0;
    for (auto at = text.find(tag); at != std::string::npos; at = text.find(tag, at + 1)) ++n;
    return n;
  };
  CHECK(count("AK4*") == 99);
  CHECK(count("AK3*") == 10);
}

TEST_CASE("A 999 names guide faults by I-codes, with their context and the document's number") {
  GroupVerdict group = made::group("77", "005010");
  group.sets = {made::set("0001")};
  group.sets[0].implementation_reference = "005010ACME1";
  group.sets[0].key_element = "BEG03", group.sets[0].key = "PO-4711";
  Issue missing = made::issue(dependent_segment_missing, "N4", 12);
  missing.trigger = {11, "N3", 0, 0};
  Issue unused = made::issue(dependent_element_not_used, "PO1", 20, 6, "BP", "235");
  unused.trigger = {20, "PO1", 5, 0};
  made::with(group.sets[0], missing);
  made::with(group.sets[0], unused);
  CHECK(answer(group, {}, Dialect::x999_005010) ==
        "AK1*PO*77*005010~\nAK2*850*0001*005010ACME1~\n"
        "IK3*N4*12**I6~\nCTX*SITUATIONAL TRIGGER*N3*11~\nCTX*BEG03:PO-4711~\n"
        "IK3*PO1*20**8~\nCTX*BEG03:PO-4711~\nIK4*6*235*I13*BP~\nCTX*SITUATIONAL TRIGGER*PO1*20**5~\n"
        "IK5*R*I5~\nAK9*R*1*1*0~\n");
}

TEST_CASE("A 999 says both I5 and 5 when guide and standard are broken") {
  GroupVerdict group = made::group("77", "005010");
  group.sets = {made::set("0001")};
  made::with(group.sets[0], made::issue(segment_not_used, "CUR", 3));
  made::with(group.sets[0], made::issue(element_missing, "BEG", 2, 3, "", "324"));
  const std::string text = answer(group, {}, Dialect::x999_005010);
  CHECK(text.find("IK5*R*I5*5~") != std::string::npos);
}

TEST_CASE("A group of acknowledgments is never acknowledged") {
  GroupVerdict acknowledgments = made::group("5");
  acknowledgments.header.functional_id = "FA";
  acknowledgments.sets = {made::set("0001", "997")};
  CHECK_FALSE(acknowledge(made::interchange({acknowledgments}), {}).has_value());
}

TEST_CASE("A refused interchange gets a TA1 and no functional acknowledgment") {
  InterchangeVerdict verdict = made::interchange({three_sets_one_bad()});
  verdict.issues.push_back(made::issue(isa_iea_control_number_mismatch));
  settle(verdict, RejectMode::split_suspend_set);
  const auto reply = acknowledge(verdict, {});
  REQUIRE(reply.has_value());
  CHECK(reply->functional.empty());
  REQUIRE(reply->ta1.has_value());
  CHECK(reply->ta1->letter == 'R');
  CHECK(reply->ta1->note == "001");
  CHECK(verdict.groups[0].sets_accepted == 0);
}

TEST_CASE("When one bad set suspends the interchange, no set is told it was accepted") {
  GroupVerdict good = made::group("78");
  good.sets = {made::set("0001")};
  const auto mode = GENERATE(RejectMode::split_suspend_interchange, RejectMode::preserve_suspend_interchange);
  const InterchangeVerdict verdict = made::interchange({three_sets_one_bad(), good}, mode);
  std::string out;
  SegmentWriter writer(out, {'*', ':', '\0', '~'}, "\n");
  for (const GroupVerdict& group : verdict.groups)
    write_acknowledgment_set(writer, group, {}, Dialect::x997_004010, "0001");
  CHECK(out ==
        "ST*997*0001~\nAK1*PO*77~\nAK2*850*0002~\nAK3*BEG*2**8~\nAK4*3*324*1~\nAK5*R*5~\nAK9*R*3*3*0~\nSE*8*0001~\n"
        "ST*997*0001~\nAK1*PO*78~\nAK9*R*1*1*0~\nSE*4*0001~\n");
}

TEST_CASE("Groups between the same applications in the same release share one FA group") {
  GroupVerdict first = made::group("1"), second = made::group("2"), other = made::group("3");
  other.header.receiver = "NWOTHER";
  GroupVerdict later = made::group("4", "005010");
  for (GroupVerdict* each : {&first, &second, &other, &later}) each->sets = {made::set("0001")};
  const auto reply = acknowledge(made::interchange({first, second, other, later}), {});
  REQUIRE(reply.has_value());
  REQUIRE(reply->functional.size() == 3);
  CHECK(reply->functional[0].groups == std::vector<std::size_t>{0, 1});
  CHECK(reply->functional[1].sender == "NWOTHER");
  CHECK(reply->functional[2].version == "005010");
  CHECK(needs(*reply).groups == 3);
}
