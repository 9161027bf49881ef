// Files folded into lines of one length: read as if they were not, told as what they are, refused unless the agreement
// takes them; and every place told is a place in the file received.
#include "parsers/x12/unfolding.hpp"
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"
#include "tests/x12/pieces.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

std::string folded(std::string_view text, std::size_t width, std::string_view line_end) {
  std::string lines;
  for (; text.size() > width; text.remove_prefix(width)) lines.append(text.substr(0, width)).append(line_end);
  return lines.append(text).append(line_end);
}

struct Taken final : Listener {
  explicit Taken(document::Severity severity) {
    auto made = std::make_shared<document::CheckPolicy>();
    made->severity[static_cast<std::size_t>(document::IssueKind::interchange_folded)] = severity;
    policy = std::move(made);
  }
  Terms terms(const InterchangeHeader&, const GroupHeader*) override { return {policy, {}}; }
  void set_checked(const CheckedSet& set) override { texts.emplace_back(set.document.bytes); }
  void interchange_ends(InterchangeVerdict&& each) override { interchanges.push_back(std::move(each)); }
  std::shared_ptr<const document::CheckPolicy> policy;
  std::vector<std::string> texts;
  std::vector<InterchangeVerdict> interchanges;
};

Taken take(std::string_view bytes, document::Severity severity = document::Severity::note, std::size_t step = 1000) {
  Taken taken(severity);
  Pieces source(bytes, step);
  const FileVerdict verdict = interpret(source, small_dictionary(), taken);
  CHECK(verdict.bytes == bytes.size());
  return taken;
}

const std::string body = "HDR*AA~TYP*A~NOT*GOES ON~NOT*AND ON~REQ*1~PTY*AA*NAME~CTC*C~LIN*1~QTY*12~";

}  // namespace

TEST_CASE("A file folded at 80 columns is refused with a clear word, and taken where the agreement says so") {
  const std::string bytes = folded(interchange(body), 80, "\n");
  const Taken refused = take(bytes, document::Severity::reject);
  REQUIRE(refused.interchanges.size() == 1);
  REQUIRE(summary(refused.interchanges[0].issues) == Lines{"interchange_folded ISA"});
  CHECK(document::sentence(refused.interchanges[0].issues[0]) ==
        "ISA (lines of 80) stands in a folded file: line ends break its segments; expected line ends behind segments "
        "only, or an agreement that takes folded files");
  CHECK(refused.interchanges[0].disposition == Disposition::rejected);
  CHECK(take(bytes).interchanges[0].disposition == Disposition::accepted);
}

TEST_CASE("A folded file reads as the file before it was folded, whatever the width and the line ends") {
  const std::string plain = interchange(body) + interchange("HDR*BB~REQ*1~LIN*1~LIN*2~");
  const std::vector<std::string> texts = take(plain).texts;
  for (const std::size_t width : {5U, 64U, 72U, 80U, 100U, 105U, 106U, 110U, 128U, 132U})
    for (const char* line_end : {"\n", "\r\n", "\r"})
      for (const std::size_t step : {1U, 7U, 5000U}) {
        INFO(width << " " << step);
        const Taken taken = take(folded(plain, width, line_end), document::Severity::note, step);
        CHECK(taken.texts == texts);
        REQUIRE(taken.interchanges.size() == 2);
        CHECK(taken.interchanges[1].disposition == Disposition::accepted);
      }
}

TEST_CASE("A fault in a folded file is told with its place in that file") {
  std::string plain = interchange(body);
  plain.replace(plain.find("LIN*1~"), 6, "LIN*1X~");
  for (const std::string line_end : {"\n", "\r\n"}) {
    const std::string bytes = folded(plain, 80, line_end);
    const Taken taken = take(bytes);
    const SetVerdict& set = taken.interchanges.at(0).groups.at(0).sets.at(0);
    REQUIRE(summary(set) == Lines{"invalid_character LIN01 @9"});
    const document::Location& at = set.issues[0].location;
    const std::size_t unfolded = plain.find("1X~");
    CHECK(at.offset == unfolded + unfolded / 80 * line_end.size());
    CHECK(bytes.substr(at.offset, 2) == "1X");
    CHECK(at.line == unfolded / 80 + 1);
    CHECK(at.column == unfolded % 80 + 1);
    CHECK(without_line_ends(bytes.substr(set.offset, set.length)) == taken.texts[0]);
    CHECK(taken.interchanges[0].length + line_end.size() == bytes.size());
  }
}

TEST_CASE("A set kept from a folded file is read again from its bytes") {
  const std::string bytes = folded(interchange(body), 80, "\r\n");
  const Taken taken = take(bytes);
  const InterchangeVerdict& interchange_read = taken.interchanges.at(0);
  const SetVerdict& set = interchange_read.groups.at(0).sets.at(0);
  unsigned seen = 0;
  interpret_set(std::string_view(bytes).substr(set.offset, set.length), interchange_read.header,
                interchange_read.groups[0].header, small_dictionary(), {taken.policy, {}}, [&](const CheckedSet& again) {
                  ++seen;
                  CHECK(summary(again.verdict).empty());
                  CHECK(again.document.bytes == taken.texts[0]);
                });
  CHECK(seen == 1);
}

TEST_CASE("What is not folded is not taken for it") {
  const std::string plain = interchange(body);
  CHECK(folded_width(plain) == 0);
  CHECK(folded_width("") == 0);
  CHECK(folded_width("ISA") == 0);
  std::string lined;
  for (const char c : plain) lined += c == '~' ? std::string("~\r\n") : std::string(1, c);
  CHECK(folded_width(lined) == 0);
  std::string stray = plain;
  stray.insert(stray.find("GOES"), "\n");
  CHECK(folded_width(stray) == 0);
  Envelope by_line;
  by_line.delimiters = {'*', ':', '\0', '\n'};
  CHECK(folded_width(interchange(body, "900", by_line)) == 0);
}
