#include "parsers/x12/writer.hpp"

#include "tests/catch.hpp"
#include "tests/x12_out/structures.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using document::Draft;
using Part = document::Draft::Part;

namespace {

constexpr document::Delimiters separators{'*', ':', '^', '~'};

struct Desk {
  std::unique_ptr<document::Structure> structure = made::small_order();
  Draft draft{*structure};
  std::string out;

  void segment(document::NodeId node, std::initializer_list<std::string_view> values) {
    draft.begin_segment(node);
    for (const auto value : values) draft.add(value);
  }
  WrittenSet write(const WriterSettings& settings = {}, std::string_view guide = {}) {
    SegmentWriter writer(out, separators);
    return write_set(writer, draft, "0007", guide, settings);
  }
};

}  // namespace

TEST_CASE("A draft is written between ST and SE, and SE01 counts both") {
  Desk desk;
  desk.segment(made::beg, {"00", "SA", "PO-1", "", "20261124"});
  desk.segment(made::po1, {"1", "10", "EA"});
  const WrittenSet set = desk.write();
  CHECK(desk.out == "ST*850*0007~BEG*00*SA*PO-1**20261124~PO1*1*10*EA~SE*4*0007~");
  CHECK(set.segment_count == 4);
  CHECK(set.offset == 0);
  CHECK(set.length == desk.out.size());
  CHECK(set.issues.empty());
}

TEST_CASE("ST03 names the guide when there is one") {
  Desk desk;
  desk.write({}, "005010ACME1");
  CHECK(desk.out == "ST*850*0007*005010ACME1~SE*2*0007~");
}

TEST_CASE("What is empty at an end is trimmed; what is empty in the middle stays") {
  Desk desk;
  desk.segment(made::beg, {"", "", "PO-1", "", ""});
  desk.segment(made::ref, {});
  desk.draft.begin_segment(made::pid);
  desk.draft.add("a");
  desk.draft.add("");
  desk.draft.add("b", Part::component);
  desk.draft.add("", Part::component);
  desk.draft.add("", Part::repetition);
  desk.draft.add("c", Part::repetition);
  desk.draft.add("", Part::component);
  desk.draft.add("", Part::repetition);
  desk.draft.add("");
  desk.write();
  CHECK(desk.out == "ST*850*0007~BEG***PO-1~REF~PID*a*:b^^c~SE*5*0007~");
}

TEST_CASE("A loop's node writes the segment that triggers it") {
  Desk desk;
  desk.segment(made::po1_loop, {"1"});
  desk.write();
  CHECK(desk.out == "ST*850*0007~PO1*1~SE*3*0007~");
}

TEST_CASE("A separator in a value is left out and reported where it stood") {
  Desk desk;
  desk.segment(made::beg, {"00", "SA", "PO~1*2"});
  desk.draft.begin_segment(made::pid);
  desk.draft.add("F");
  desk.draft.add("ok");
  desk.draft.add("no:no\n", Part::component);
  const WrittenSet set = desk.write();
  CHECK(desk.out == "ST*850*0007~BEG*00*SA*PO12~PID*F*ok:nono~SE*4*0007~");
  REQUIRE(set.issues.size() == 2);
  CHECK(set.issues[0].kind == document::IssueKind::invalid_character);
  CHECK(set.issues[0].location.segment_position == 2);
  CHECK(set.issues[0].location.segment_id == "BEG");
  CHECK(set.issues[0].location.element == 3);
  CHECK(set.issues[0].location.component == 0);
  CHECK(set.issues[0].found == "PO~1*2");
  CHECK(set.issues[1].location.segment_position == 3);
  CHECK(set.issues[1].location.element == 2);
  CHECK(set.issues[1].location.component == 2);
}

TEST_CASE("A separator in a value is replaced when the agreement says so") {
  Desk desk;
  desk.segment(made::beg, {"00", "SA", "PO~1*2"});
  WriterSettings settings;
  settings.unwritable = UnwritableCharacter::replace;
  settings.replacement = '-';
  CHECK(desk.write(settings).issues.empty());
  CHECK(desk.out == "ST*850*0007~BEG*00*SA*PO-1-2~SE*3*0007~");
}

TEST_CASE("Other separators are chosen when the preferred ones stand in values") {
  Desk desk;
  desk.segment(made::beg, {"a*b", "c~d", "e^f"});
  const Draft* drafts[] = {&desk.draft};
  const auto chosen = choose_delimiters(separators, drafts);
  REQUIRE(chosen.has_value());
  CHECK(chosen->element == '|');
  CHECK(chosen->component == ':');
  CHECK(chosen->repetition == '!');
  CHECK(chosen->segment == '\'');
  desk.segment(made::beg, {"|\x1D"});
  CHECK_FALSE(choose_delimiters(separators, drafts).has_value());
}

TEST_CASE("No two roles are given the same separator") {
  Desk desk;
  desk.segment(made::beg, {"nothing special"});
  const Draft* drafts[] = {&desk.draft};
  const auto chosen = choose_delimiters({'*', '*', '\0', '*'}, drafts);
  REQUIRE(chosen.has_value());
  CHECK(chosen->element == '*');
  CHECK(chosen->segment == '~');
  CHECK(chosen->component == ':');
}
