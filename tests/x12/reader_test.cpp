// Envelopes: finding interchanges, following ISA GS ST SE GE IEA, and saying what is wrong with them.
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"
#include "tests/x12/pieces.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

const std::string isa = Envelope{}.isa(), gs = Envelope{}.gs(), iea = "IEA*1*000000001~";
const std::string set1 = "ST*900*0001~HDR*AA~REQ*1~LIN*1~SE*5*0001~", set2 = "ST*900*0002~HDR*AA~REQ*1~LIN*1~SE*5*0002~";
const std::string whole = isa + gs + set1 + "GE*1*1~" + iea;

std::vector<InterchangeVerdict> read(std::string_view bytes) { return interpret(bytes, small_dictionary()); }

// All issues of an interchange, its groups and its sets.
Lines everything(const InterchangeVerdict& interchange) {
  Lines lines = summary(interchange.issues);
  for (const GroupVerdict& group : interchange.groups) {
    for (const SetVerdict& set : group.sets)
      for (std::string& line : summary(set.issues)) lines.push_back(std::move(line));
    for (std::string& line : summary(group.issues)) lines.push_back(std::move(line));
  }
  return lines;
}

Lines issues_of(std::string_view bytes) {
  const auto interchanges = read(bytes);
  REQUIRE(interchanges.size() == 1);
  return everything(interchanges[0]);
}

struct Collected final : Listener {
  std::vector<InterchangeVerdict> interchanges;
  void interchange_ends(InterchangeVerdict&& interchange) override { interchanges.push_back(std::move(interchange)); }
};

std::vector<InterchangeVerdict> read_with(std::string_view bytes, const ReaderLimits& limits, std::size_t step = 1 << 20) {
  Pieces source(bytes, step);
  Collected collected;
  InterpretOptions options;
  options.limits = limits;
  interpret(source, small_dictionary(), collected, options);
  return collected.interchanges;
}

}  // namespace

TEST_CASE("A good interchange is read whole, without an issue") {
  const auto interchanges = read(whole);
  REQUIRE(interchanges.size() == 1);
  const InterchangeVerdict& interchange = interchanges[0];
  CHECK(everything(interchange).empty());
  CHECK(interchange.length == whole.size());
  CHECK(interchange.disposition == Disposition::accepted);
  REQUIRE(interchange.groups.size() == 1);
  const GroupVerdict& group = interchange.groups[0];
  CHECK(group.header.functional_id == "XX");
  CHECK(group.header.version == "004010");
  CHECK(group.trailer_count == "1");
  CHECK(group.sets_received == 1);
  CHECK(group.sets_accepted == 1);
  REQUIRE(group.sets.size() == 1);
  CHECK(group.sets[0].set_id == "900");
  CHECK(group.sets[0].control_number == "0001");
  CHECK(group.sets[0].offset == whole.find("ST*"));
  CHECK(group.sets[0].length == set1.size());
  CHECK(group.sets[0].segment_count == 5);
}

TEST_CASE("A document views exactly its set, from ST to the terminator of SE") {
  std::string bytes, beg;
  interpret(whole, small_dictionary(), [&](const CheckedSet& set) {
    bytes = set.document.bytes;
    beg = set.document.element(set.document.segments[1], 1);
    CHECK(set.document.text(set.document.segments[4]) == "SE*5*0001");
    CHECK(set.document.tag(set.document.segments[2]) == "REQ");
    CHECK(set.document.element(set.document.segments[2], 2).empty());
  });
  CHECK(bytes == set1);
  CHECK(beg == "AA");
}

TEST_CASE("Line ends, blanks and indentation between segments mean nothing") {
  for (const char* layout : {"\n", "\r\n", "\r", "  ", "\n\n   ", "\t"}) {
    std::string bytes = whole;
    for (std::size_t at = 0; (at = bytes.find('~', at)) != std::string::npos; ++at) bytes.insert(at + 1, layout);
    INFO(bytes);
    CHECK(issues_of(bytes).empty());
  }
}

TEST_CASE("A line end may itself be the terminator") {
  for (const char terminator : {'\n', '\r', '\x15', '\0'}) {
    std::string bytes = whole;
    std::replace(bytes.begin(), bytes.end(), '~', terminator);
    if (terminator == '\0') {
      CHECK(read(bytes)[0].disposition == Disposition::rejected);  // a header cannot end with it
      continue;
    }
    CHECK(issues_of(bytes).empty());
  }
  std::string bytes = whole;
  for (std::size_t at = 0; (at = bytes.find('~', at)) != std::string::npos; ++at) bytes.replace(at, 1, "\r\n");
  CHECK(issues_of(bytes).empty());
}

TEST_CASE("Blank lines are no segments where line ends are terminators") {
  for (const std::string end : {"\n\n", "\r\n\r\n", "\n \r\n", "\r\r"}) {
    std::string bytes = whole;
    for (std::size_t at = 0; (at = bytes.find('~', at)) != std::string::npos; at += end.size()) bytes.replace(at, 1, end);
    INFO(end.size());
    CHECK(issues_of(bytes).empty());
    CHECK(read(bytes).at(0).groups.at(0).sets.at(0).segment_count == read(whole).at(0).groups.at(0).sets.at(0).segment_count);
  }
}

TEST_CASE("What is no X12 at all is told by what it is") {
  const auto told = [](std::string_view bytes) {
    MemorySource source(bytes);
    Listener nobody;
    const FileVerdict verdict = interpret(source, small_dictionary(), nobody);
    return verdict.issues.empty() ? std::string() : verdict.issues[0].expected;
  };
  CHECK(told("\xC9\xE2\xC1\x5C\xF0\xF0") == "ASCII: this is EBCDIC; send it in text mode, or convert it before");
  CHECK(told("UNB+UNOA:1+A+B") == "X12: this is EDIFACT");
  CHECK(told("\n<?xml version='1.0'?>") == "X12: this looks like XML");
  CHECK(told("GS*PO*A*B~") == "the interchange header ISA before the group's GS");
  CHECK(told(std::string_view("I\0S\0A\0*\0", 8)) == "one byte a character: this looks like UTF-16");
  CHECK(told("hello") == "an interchange, beginning with ISA and its sixteen elements");
}

TEST_CASE("What stands before the first ISA is passed over with a note") {
  CHECK(issues_of("\xEF\xBB\xBF" + whole) == Lines{"leading_bytes_ignored ISA"});
  CHECK(issues_of("\r\n  " + whole) == Lines{"leading_bytes_ignored ISA"});
  CHECK(issues_of("From: someone\n\n" + whole) == Lines{"leading_bytes_ignored ISA"});
  CHECK(read("\r\n  " + whole)[0].offset == 4);
  CHECK(read("\r\n  " + whole)[0].disposition == Disposition::accepted);
}

TEST_CASE("What stands behind the last IEA is passed over, line ends and filling without a word") {
  CHECK(issues_of(whole + "\r\n\r\n").empty());
  CHECK(issues_of(whole + std::string("\x1A\0\0", 3)).empty());
  CHECK(issues_of(whole + "that was all") == Lines{"trailing_bytes_ignored IEA"});
}

TEST_CASE("A file may hold several interchanges, each with its own separators") {
  Envelope other;
  other.delimiters = {'|', '>', '\0', '\n'};
  const auto interchanges = read(whole + "\r\n" + interchange("HDR*AA~REQ*1~LIN*1~", "900", other) + whole);
  REQUIRE(interchanges.size() == 3);
  for (const InterchangeVerdict& interchange : interchanges) {
    CHECK(everything(interchange).empty());
    CHECK(interchange.groups.size() == 1);
  }
  CHECK(interchanges[1].header.delimiters.element == '|');
}

TEST_CASE("Several groups, several sets, and TA1 before the groups") {
  const auto interchanges =
      read(isa + "TA1*000000009*260414*0800*A*000~" + gs + set1 + set2 + "GE*2*1~" + Envelope{}.gs("2") + set1 + "GE*1*2~IEA*2*000000001~");
  REQUIRE(interchanges.size() == 1);
  CHECK(everything(interchanges[0]).empty());
  REQUIRE(interchanges[0].ta1s.size() == 1);
  CHECK(interchanges[0].ta1s[0].control_number == "000000009");
  CHECK(interchanges[0].ta1s[0].note == "000");
  REQUIRE(interchanges[0].groups.size() == 2);
  CHECK(interchanges[0].groups[0].sets_received == 2);
}

TEST_CASE("An interchange of TA1 alone is whole") {
  CHECK(issues_of(isa + "TA1*000000009*260414*0800*A*000~IEA*0*000000001~").empty());
}

TEST_CASE("Each trailer is held against its header and against what was counted") {
  struct Row {
    std::string bytes;
    Lines expected;
  };
  const Row rows[] = {
      {isa + gs + set1 + "GE*1*1~IEA*2*000000001~", {"group_count_wrong IEA01"}},
      {isa + gs + set1 + "GE*1*1~IEA*1*000000002~", {"isa_iea_control_number_mismatch IEA02"}},
      {isa + gs + set1 + "GE*1*1~IEA*1*1~", {}},
      {isa + gs + set1 + "GE*1*1~", {"interchange_trailer_missing IEA"}},
      {isa + gs + set1 + "GE*2*1~" + iea, {"set_count_wrong GE01"}},
      {isa + gs + set1 + "GE*1*2~" + iea, {"group_control_number_mismatch GE02"}},
      {isa + gs + set1 + "GE*1*0001~" + iea, {}},
      {isa + gs + set1 + iea, {"group_trailer_missing GE"}},
      {isa + gs + "ST*900*0001~HDR*AA~REQ*1~LIN*1~SE*6*0001~GE*1*1~" + iea, {"segment_count_wrong SE01 @5"}},
      {isa + gs + "ST*900*0001~HDR*AA~REQ*1~LIN*1~SE*5*0002~GE*1*1~" + iea, {"set_control_number_mismatch SE02 @5"}},
      {isa + gs + "ST*900*0001~HDR*AA~REQ*1~LIN*1~SE*5*001~GE*1*1~" + iea, {"set_control_number_mismatch SE02 @5"}},
      {isa + gs + "ST*900*0001~HDR*AA~REQ*1~LIN*1~GE*1*1~" + iea, {"set_trailer_missing SE @5"}},
      {isa + gs + "ST*900*0001~HDR*AA~REQ*1~LIN*1~" + set2 + "GE*2*1~" + iea, {"set_trailer_missing SE @5"}},
      {isa + gs + set1 + set1 + "GE*2*1~" + iea, {"set_control_number_duplicate ST02 @1"}},
      {isa + gs + set1 + "GE*1*1~" + gs + set1 + "GE*1*1~IEA*2*000000001~", {"group_duplicate GS06"}},
      {isa + gs + "ST*9*0001~SE*2*0001~GE*1*1~" + iea, {"set_id_invalid ST01 @1", "set_unsupported ST01 @1"}},
      {isa + gs + "ST*901*0001~SE*2*0001~GE*1*1~" + iea, {"set_unsupported ST01 @1"}},
      {isa + gs + "ST*900*1~HDR*AA~REQ*1~LIN*1~SE*5*1~GE*1*1~" + iea, {"set_control_number_invalid ST02 @1"}},
      {isa + gs + set1 + "GE*1*1~", {"interchange_trailer_missing IEA"}},
      {isa + gs + set1, {"interchange_trailer_missing IEA", "group_trailer_missing GE"}},
      {isa, {"interchange_trailer_missing IEA"}},
      {isa + gs, {"interchange_trailer_missing IEA", "group_trailer_missing GE"}},
  };
  for (const Row& row : rows) {
    INFO(row.bytes.substr(106));
    CHECK(issues_of(row.bytes) == row.expected);
  }
}

TEST_CASE("Each element of GS is looked at") {
  struct Row {
    const char* gs;
    Lines expected;
  };
  const Row rows[] = {
      {"GS*XX*SENDER*RECEIVER*20260415*0930*1*T*004010~", {}},
      {"GS*QQ*SENDER*RECEIVER*20260415*0930*1*X*004010~", {"set_not_in_group ST01 @1", "group_unsupported GS01"}},
      {"GS*X*SENDER*RECEIVER*20260415*0930*1*X*004010~",
       {"set_not_in_group ST01 @1", "group_unsupported GS01"}},
      {"GS*XX*S*RECEIVER*20260415*0930*1*X*004010~", {"group_header_invalid GS02"}},
      {"GS*XX*SENDER**20260415*0930*1*X*004010~", {"group_header_invalid GS03"}},
      {"GS*XX*SENDER*RECEIVER*20261315*0930*1*X*004010~", {"group_header_invalid GS04"}},
      {"GS*XX*SENDER*RECEIVER*20260415*9930*1*X*004010~", {"group_header_invalid GS05"}},
      {"GS*XX*SENDER*RECEIVER*20260415*0930*1A*X*004010~",
       {"group_control_number_invalid GS06", "group_control_number_mismatch GE02"}},
      {"GS*XX*SENDER*RECEIVER*20260415*0930*1*Y*004010~", {"group_header_invalid GS07"}},
      {"GS*XX*SENDER*RECEIVER*20260415*0930*1*X*004010*~", {"group_header_invalid GS09"}},
      {"GS*XX*SENDER*RECEIVER*20260415*0930*1*X*VICS~", {"set_unsupported ST01 @1", "group_version_unsupported GS08"}},
  };
  for (const Row& row : rows) {
    INFO(row.gs);
    CHECK(issues_of(isa + row.gs + set1 + "GE*1*1~" + iea) == row.expected);
  }
}

TEST_CASE("Segments outside their place are one fault, however many there are") {
  CHECK(issues_of(isa + "REF*1~REF*2~" + gs + set1 + "GE*1*1~" + iea) == Lines{"control_structure_invalid REF"});
  CHECK(issues_of(isa + gs + set1 + "REF*1~REF*2~SE*1*1~" + set2 + "GE*2*1~" + iea) == Lines{"control_structure_invalid REF"});
  CHECK(issues_of(isa + gs + set1 + "GE*1*1~GE*1*1~" + iea) == Lines{"control_structure_invalid GE"});
  CHECK(issues_of(isa + set1 + "IEA*0*000000001~") == Lines{"control_structure_invalid ST"});
}

TEST_CASE("An interchange that breaks off does not take the next one with it") {
  const auto interchanges = read(isa + gs + "ST*900*0001~HDR*AA~" + whole);
  REQUIRE(interchanges.size() == 2);
  CHECK(everything(interchanges[0]) == Lines{"interchange_trailer_missing IEA", "set_trailer_missing SE @3",
                                             "segment_missing REQ @3", "segment_missing LIN @3", "group_trailer_missing GE"});
  CHECK(everything(interchanges[1]).empty());
}

TEST_CASE("A wrong terminator does not take the next interchange with it") {
  std::string wrong = whole;
  wrong[105] = '!';
  const auto interchanges = read(wrong + whole);
  REQUIRE(interchanges.size() == 2);
  CHECK(everything(interchanges[0]) == Lines{"segment_terminator_invalid ", "interchange_trailer_missing IEA"});
  CHECK(everything(interchanges[1]) == Lines{"leading_bytes_ignored ISA"});
  CHECK(interchanges[1].groups.size() == 1);
}

TEST_CASE("The last terminator may be missing") {
  const auto interchanges = read(whole.substr(0, whole.size() - 1));
  REQUIRE(interchanges.size() == 1);
  CHECK(everything(interchanges[0]) == Lines{"segment_terminator_invalid IEA"});
  CHECK(interchanges[0].disposition == Disposition::accepted);
  CHECK(interchanges[0].length == whole.size() - 1);
}

TEST_CASE("A file without an interchange says so") {
  Collected collected;
  for (const char* bytes : {"", "nothing of the kind", "\xFF\xFEI"}) {
    MemorySource source{bytes};
    const FileVerdict verdict = interpret(source, small_dictionary(), collected);
    CHECK(verdict.interchanges == 0);
    CHECK(summary(verdict.issues) == Lines{"interchange_content_invalid "});
  }
  CHECK(collected.interchanges.empty());
}

TEST_CASE("It does not matter in what pieces the bytes come") {
  const std::string bytes = "\n" + whole + "\r\n" + interchange("HDR*AA~XYZ*1~REQ*1~LIN*X~") + whole;
  const auto expected = read(bytes);
  for (std::size_t step : {1, 2, 7, 63, 64, 65, 100}) {
    const auto pieces = read_with(bytes, {}, step);
    REQUIRE(pieces.size() == expected.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) CHECK(everything(pieces[i]) == everything(expected[i]));
  }
}

TEST_CASE("A set larger than the limit is counted and refused, and the sets around it are not") {
  std::string large = "ST*900*0002~HDR*AA~REQ*1~";
  for (int i = 0; i < 20'000; ++i) large += "QTY*12345~";
  ReaderLimits limits;
  limits.set_bytes = 1000;
  limits.segment_bytes = 1000;
  const std::string third = "ST*900*0003~HDR*AA~REQ*1~LIN*1~SE*5*0003~";
  for (std::size_t step : {std::size_t{100}, std::size_t{1} << 20}) {
    const auto interchanges =
        read_with(isa + gs + set1 + large + "SE*20004*0002~" + third + "GE*3*1~" + iea, limits, step);
    REQUIRE(interchanges.size() == 1);
    CHECK(everything(interchanges[0]) == Lines{"set_too_large ST @20004"});
    REQUIRE(interchanges[0].groups[0].sets.size() == 3);
    CHECK(interchanges[0].groups[0].sets[1].segment_count == 20'004);
    CHECK(interchanges[0].groups[0].sets[1].disposition == Disposition::rejected);
    CHECK(interchanges[0].groups[0].sets[2].disposition == Disposition::accepted);
  }
}

TEST_CASE("A segment without end is given up, and the next interchange is found") {
  ReaderLimits limits;
  limits.segment_bytes = 10'000;
  const auto interchanges =
      read_with(isa + gs + "ST*900*0001~HDR*" + std::string(300'000, 'A') + "\n" + whole, limits, 5000);
  REQUIRE(interchanges.size() == 2);
  CHECK(everything(interchanges[0]).front() == "segment_terminator_invalid ");
  CHECK(everything(interchanges[1]) == Lines{"leading_bytes_ignored ISA"});
}

TEST_CASE("Counts of sets and groups are bounded") {
  ReaderLimits limits;
  limits.sets_per_group = 2;
  const std::string third = "ST*900*0003~HDR*AA~REQ*1~LIN*1~SE*5*0003~";
  const auto sets = read_with(isa + gs + set1 + set2 + third + "GE*3*1~" + iea, limits);
  CHECK(everything(sets[0]) == Lines{"set_too_large ST @5"});

  limits.groups_per_interchange = 1;
  const auto groups = read_with(isa + gs + set1 + "GE*1*1~" + Envelope{}.gs("2") + set1 + "GE*1*2~IEA*2*000000001~", limits);
  CHECK(summary(groups[0].issues) == Lines{"interchange_content_invalid GS"});
  CHECK(groups[0].groups.size() == 1);
}

TEST_CASE("Control numbers are seen again whether they came in order or not") {
  std::string sets;
  for (const char* number : {"0003", "0001", "0002", "0004", "0002", "A001", "A001", "00003", "0004"})
    sets += fmt::format("ST*900*{0}~HDR*AA~REQ*1~LIN*1~SE*5*{0}~", number);
  const auto interchanges = read(isa + gs + sets + "GE*9*1~" + iea);
  std::string seen;
  for (const SetVerdict& set : interchanges[0].groups[0].sets) seen += set.issues.empty() ? '.' : 'x';
  CHECK(seen == "....x.x.x");
}
