#include "engine/base/failure.hpp"
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

const std::string isa = Envelope{}.isa(), gs = Envelope{}.gs();

std::string group_of(int good, int bad) {
  std::string sets;
  for (int i = 1; i <= good + bad; ++i)
    sets += fmt::format("ST*900*{0:04}~HDR*{1}~REQ*1~LIN*1~SE*5*{0:04}~", i, i <= good ? "AA" : "XX");
  return isa + gs + sets + fmt::format("GE*{}*1~IEA*1*000000001~", good + bad);
}

// Writes down what it is told.
struct Diary final : Listener {
  Lines lines;
  Terms given;
  Terms terms(const InterchangeHeader&, const GroupHeader* group) override {
    lines.push_back(group == nullptr ? "terms of the interchange" : "terms of group " + group->control_number);
    return given;
  }
  void interchange_begins(InterchangeVerdict& interchange) override {
    lines.push_back("interchange " + interchange.header.control_number);
  }
  void group_begins(const InterchangeVerdict&, GroupVerdict& group) override {
    lines.push_back("group " + group.header.control_number);
  }
  void set_checked(const CheckedSet& set) override {
    lines.push_back(fmt::format("set {} {}", set.verdict.control_number, letter(set.verdict.disposition)));
  }
  void group_ends(const InterchangeVerdict&, const GroupVerdict& group) override {
    lines.push_back(fmt::format("group ends {} {}/{}", letter(group.disposition), group.sets_accepted, group.sets_received));
  }
  void interchange_ends(InterchangeVerdict&& interchange) override {
    lines.push_back(fmt::format("interchange ends {} with {} sets", letter(interchange.disposition),
                                interchange.groups[0].sets.size()));
  }
};

Lines told(const std::string& bytes, const InterpretOptions& options = {}, Terms terms = {}) {
  MemorySource source(bytes);
  Diary diary;
  diary.given = std::move(terms);
  interpret(source, small_dictionary(), diary, options);
  return diary.lines;
}

}  // namespace

TEST_CASE("The listener hears of everything in the order of the file, sets one by one, verdicts when they are settled") {
  CHECK(told(group_of(2, 1)) == Lines{"terms of the interchange", "interchange 000000001", "terms of group 1", "group 1",
                                      "set 0001 A", "set 0002 A", "set 0003 R", "group ends P 2/3",
                                      "interchange ends A with 3 sets"});
}

TEST_CASE("Verdicts of sets are kept all, if faulty, or not at all; the counts are right all the same") {
  InterpretOptions options;
  options.keep = Keep::faulty_sets;
  CHECK(told(group_of(2, 1), options).back() == "interchange ends A with 1 sets");
  options.keep = Keep::no_sets;
  const Lines lines = told(group_of(2, 1), options);
  CHECK(lines.back() == "interchange ends A with 0 sets");
  CHECK(lines[lines.size() - 2] == "group ends P 2/3");
}

TEST_CASE("A group is judged by the terms given for it") {
  auto policy = std::make_shared<document::CheckPolicy>();
  policy->severity[static_cast<std::size_t>(document::IssueKind::invalid_code)] = document::Severity::accept_with_error;
  CHECK(told(group_of(1, 1), {}, {policy, {}})[6] == "group ends E 2/2");
}

TEST_CASE("The caller may add what only it can know") {
  struct Stranger final : Listener {
    InterchangeVerdict verdict;
    void interchange_begins(InterchangeVerdict& interchange) override {
      Issue issue;
      issue.kind = document::IssueKind::receiver_unknown;
      issue.severity = document::Severity::reject;
      interchange.issues.push_back(issue);
    }
    void interchange_ends(InterchangeVerdict&& interchange) override { verdict = std::move(interchange); }
  } listener;
  MemorySource source(group_of(1, 0));
  const std::string bytes = group_of(1, 0);
  MemorySource kept(bytes);
  interpret(kept, small_dictionary(), listener);
  CHECK(listener.verdict.disposition == Disposition::rejected);
}

TEST_CASE("A set's release is named, and why when it is not the one in GS08") {
  Envelope envelope;
  envelope.release = "004020";
  const SetVerdict set = check("HDR*AA~LIN*1~", envelope);
  CHECK(set.release == "005010");
  CHECK(set.release_note == "004020 is not in the dictionary; releases.txt has 005010 stand in");
  CHECK(set.issues.empty());
}

TEST_CASE("A set that was kept is checked again by itself") {
  const std::string bytes = group_of(1, 1);
  const auto interchanges = interpret(bytes, small_dictionary());
  const GroupVerdict& group = interchanges[0].groups[0];
  for (const SetVerdict& set : group.sets) {
    Lines again;
    int visits = 0;
    interpret_set(std::string_view(bytes).substr(set.offset, set.length), interchanges[0].header, group.header,
                  small_dictionary(), {}, [&](const CheckedSet& checked) {
                    ++visits;
                    again = summary(checked.verdict);
                    CHECK(checked.verdict.control_number == set.control_number);
                    CHECK(checked.document.segments.size() == 5);
                    CHECK(checked.definition != nullptr);
                  });
    CHECK(visits == 1);
    CHECK(again == summary(set));
  }
}

TEST_CASE("Reading without checking gives documents without a structure") {
  InterpretOptions options;
  options.check = false;
  const Lines lines = told(group_of(0, 1), options);
  CHECK(lines[4] == "set 0001 A");
}

TEST_CASE("What the source throws comes out") {
  struct Broken final : ByteSource {
    std::size_t read(std::span<char>) override { throw Failure(Remedy::wait, "the disk is gone"); }
  } source;
  Diary diary;
  CHECK_THROWS_AS(interpret(source, small_dictionary(), diary), Failure);
}

TEST_CASE("The real 850 of the shipped dictionary: a good one and one with three errors") {
  Envelope envelope;
  envelope.group = "PO";
  const std::string good =
      "BEG*00*SA*4500012345**20260415~REF*DP*0412~N1*ST*HARBOUR OUTFITTERS*92*0412~N3*4412 INDUSTRIAL PKWY~"
      "N4*RENO*NV*89502*US~PO1*1*24*EA*12.5**UP*012345678905~PID*F****GARDEN HOSE~CTT*1~";
  CHECK(summary(check_shipped(good, "850", envelope)).empty());
  std::string bad = good;
  bad.replace(bad.find("BEG*00*SA"), 9, "BEG*0X*SA");
  bad.replace(bad.find("20260415~REF"), 8, "20260431");
  bad.erase(bad.find("*0412~N3"), 5);
  CHECK(summary(check_shipped(bad, "850", envelope)) ==
        Lines{"invalid_code BEG01 @2", "invalid_date BEG05 @2", "conditional_element_missing N104 @4"});
}
