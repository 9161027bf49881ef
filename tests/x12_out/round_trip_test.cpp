// write(read(x)) = x for generated sets of every kind and release, and what our writer writes our checker accepts.
#include <algorithm>

#include "parsers/x12/check_written.hpp"
#include "parsers/x12/envelope_writer.hpp"
#include "parsers/x12/interpret.hpp"
#include "parsers/x12/writer.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/cases.hpp"
#include "tests/x12_out/random_draft.hpp"
#include "tests/x12_out/verdicts.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using made::dictionary;

namespace {

InterchangeHeader header_for(const std::string& release, const Delimiters& delimiters) {
  InterchangeHeader header = interchange_header(release, delimiters, 905, made::noon);
  header.sender_qualifier = "01", header.sender_id = "ACMESTORES";
  header.receiver_qualifier = "ZZ", header.receiver_id = "NORTHWIND";
  return header;
}

GroupHeader group_for(const document::Structure& structure) {
  return {structure.functional_group,
          "ACMEAPP",
          "NWAPP",
          group_date(made::noon, group_date_format(structure.release)),
          "0915",
          "77",
          "X",
          structure.release};
}

// One interchange with one set; what could not be written is counted.
std::string interchange_of(const document::Draft& draft, const Delimiters& delimiters, std::string_view line_end,
                           const WriterSettings& settings = {}, std::size_t* unwritable = nullptr) {
  std::string out;
  const InterchangeHeader header = header_for(draft.structure().release, delimiters);
  EnvelopeWriter envelope(out, header, line_end);
  envelope.begin_group(group_for(draft.structure()));
  const WrittenSet written = write_set(envelope.segments(), draft, "0001", {}, settings);
  if (unwritable != nullptr) *unwritable = written.issues.size();
  envelope.end_set();
  envelope.end_group();
  envelope.end();
  return out;
}

// What was read, written again; what the reader had to say; where it placed the segments.
struct Reading {
  std::string again;
  std::vector<std::string> said;
  std::vector<document::NodeId> places;  // without ST and SE
};

Reading read_and_write(const std::string& bytes, const Delimiters& delimiters, std::string_view line_end) {
  Reading reading;
  interpret(bytes, dictionary(), [&](const CheckedSet& set) {
    for (const Issue& issue : set.verdict.issues)
      reading.said.push_back(fmt::format("{} {}", issue.location.segment_position, document::sentence(issue)));
    for (const document::Segment& segment : set.document.segments) reading.places.push_back(segment.node);
    reading.again = interchange_of(draft_of(set.document), delimiters, line_end);
  });
  if (reading.places.size() >= 2) reading.places.erase(reading.places.begin()), reading.places.pop_back();
  return reading;
}

// Some sets of the standard can be read in two ways (a PID after an LM loop may be the loop's or its parent's). Read as
// written?
bool is_read_as_written(const document::Draft& draft, const Reading& reading) {
  return std::ranges::equal(draft.segments(), reading.places, {}, &document::Draft::Segment::node);
}

}  // namespace

TEST_CASE("Generated sets of every kind and release survive write, read and write unchanged") {
  unsigned sets = 0, read_otherwise = 0;
  for (const std::string& release : dictionary().releases())
    for (const std::string& set_id : dictionary().sets(release)) {
      const auto found = dictionary().find(release, set_id);
      REQUIRE(found.structure() != nullptr);
      for (unsigned seed = 1; seed <= 5; ++seed) {
        const Delimiters delimiters = seed % 2 == 0 ? Delimiters{'|', '>', '!', '\n'} : Delimiters{'*', ':', '^', '~'};
        const std::string_view line_end = seed % 3 == 0 ? "\r\n" : "";
        const document::Draft draft = made::random_draft(*found.structure(), seed);
        const std::string first = interchange_of(draft, delimiters, line_end);
        const Reading reading = read_and_write(first, delimiters, line_end);
        ++sets;
        if (!is_read_as_written(draft, reading) && !reading.said.empty()) {
          ++read_otherwise;
          continue;
        }
        INFO(release << " " << set_id << " seed " << seed << "\n" << first);
        CHECK(reading.said == std::vector<std::string>{});
        CHECK(reading.again == first);
      }
    }
  CHECK(sets > 500);
  CHECK(read_otherwise * 100 < sets);
}

TEST_CASE("Whatever separators a partner wants, sets are written with them and read back") {
  const Delimiters wanted[] = {{'*', '>', '\0', '~'}, {'|', ':', '!', '\n'},   {'\x1D', '\x1F', '\x1E', '\x1C'},
                               {'+', '<', '^', '\''}, {'\t', '\\', '`', '\r'}, {',', ';', '&', '@'}};
  for (const std::string& release : dictionary().releases())
    for (const std::string& set_id : dictionary().sets(release)) {
      const auto found = dictionary().find(release, set_id);
      for (unsigned seed = 11; seed <= 13; ++seed) {
        const Delimiters& delimiters = wanted[(seed + set_id.back()) % std::size(wanted)];
        const document::Draft draft = made::random_draft(*found.structure(), seed);
        const std::string first = interchange_of(draft, delimiters, "");
        const Reading reading = read_and_write(first, delimiters, "");
        if (!is_read_as_written(draft, reading) && !reading.said.empty()) continue;
        INFO(release << " " << set_id << " seed " << seed << "\n" << first);
        CHECK(reading.said == std::vector<std::string>{});
        CHECK(reading.again == first);
      }
    }
}

TEST_CASE("A separator in a value is refused, replaced or evaded, as the agreement says, in every set and release") {
  const Delimiters preferred{'*', ':', '^', '~'};
  unsigned with_separators = 0;
  for (const std::string& release : dictionary().releases())
    for (const std::string& set_id : dictionary().sets(release)) {
      const auto found = dictionary().find(release, set_id);
      const document::Draft draft = made::random_draft(*found.structure(), 21, "*:^~*:^~");
      INFO(release << " " << set_id);
      std::size_t refused = 0, still_refused = 0;
      interchange_of(draft, preferred, "", {}, &refused);
      with_separators += refused > 0 ? 1 : 0;

      const std::string replaced = interchange_of(draft, preferred, "", {UnwritableCharacter::replace, '-'}, &still_refused);
      CHECK(still_refused == 0);
      CHECK(read_and_write(replaced, preferred, "").again == replaced);

      const document::Draft* const drafts[] = {&draft};
      const auto others = choose_delimiters(preferred, drafts);
      REQUIRE(others);
      const std::string evaded = interchange_of(draft, *others, "", {}, &still_refused);
      CHECK(still_refused == 0);
      CHECK(read_and_write(evaded, *others, "").again == evaded);
    }
  CHECK(with_separators > 90);
}

TEST_CASE("Trailing separators are gone when a set is written again") {
  const std::string head =
      "ISA*00*          *00*          *01*ACMESTORES     *ZZ*NORTHWIND      *261124*1038*U*00401*000000905*0*P*:~"
      "GS*PO*ACMEAPP*NWAPP*20261124*0915*77*X*004010~ST*850*0001~";
  const std::string tail = "SE*5*0001~GE*1*77~IEA*1*000000905~";
  const std::string body = "BEG*00*SA*PO-1**20261124***~PO1**1*EA*5****:~CTT*1**~";
  const Reading reading = read_and_write(head + body + tail, {'*', ':', '\0', '~'}, "");
  CHECK(reading.again == head + "BEG*00*SA*PO-1**20261124~PO1**1*EA*5~CTT*1~" + tail);
}

TEST_CASE("The checker finds in a written set what is wrong with its draft") {
  const auto found = dictionary().find("004010", "850");
  document::Draft draft = made::random_draft(*found.structure(), 1);
  std::string out;
  SegmentWriter writer(out, {'*', ':', '\0', '~'});
  const InterchangeHeader header = header_for("004010", {'*', ':', '\0', '~'});
  SECTION("nothing") {
    const WrittenSet set = write_set(writer, draft, "0001");
    CHECK(check_written(std::string_view(out).substr(set.offset, set.length), header, group_for(*found.structure()),
                        dictionary())
              .empty());
  }
  SECTION("a mandatory segment is missing and a code is none") {
    document::Draft bare(*found.structure());
    bare.begin_segment(draft.segments()[0].node);
    for (const char* value : {"99", "SA", "PO-1", "", "20261124"}) bare.add(value);
    write_set(writer, bare, "0001");
    const auto issues = check_written(out, header, group_for(*found.structure()), dictionary());
    REQUIRE(issues.size() == 2);
    CHECK(issues[0].kind == document::IssueKind::invalid_code);
    CHECK(issues[1].kind == document::IssueKind::segment_missing);
    CHECK(issues[1].location.segment_id == "PO1");
  }
}
