// Whatever is done to an interchange on its way, reading it comes to an answer, in time that grows with its length only,
// and a glance never vouches for what an examination would find.
#include <chrono>
#include <random>

#include "parsers/x12/check_tables.hpp"
#include "parsers/x12/examination.hpp"
#include "parsers/x12/glance.hpp"
#include "parsers/x12/interchange_header.hpp"
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

using Random = std::mt19937;

const std::string& order() {
  static const std::string bytes = [] {
    Envelope envelope;
    envelope.group = "PO";
    return interchange(
        "BEG*00*SA*4500012345**20260415~CUR*BY*USD~REF*DP*0412~PER*BD*J MARTIN*TE*6145550100~ITD*01*3*2**30**60~"
        "DTM*002*20260501~TD5*O*2*UPSN*M*GROUND~N9*L1*NOTES~MSG*CALL FIRST~N1*ST*HARBOUR OUTFITTERS*92*0412~"
        "N3*4412 INDUSTRIAL PKWY~N4*RENO*NV*89502*US~PO1*1*24*EA*12.5**UP*012345678905*VN*A-1~CTP**RTL*19.99~"
        "PID*F*08***GARDEN HOSE~MEA*PD*G*5.5*LB~PO4*12*1*EA~SAC*A*C310***1500~SDQ*EA*92*0412*12*0413*12~DTM*010*20260430~"
        "PO1*2*6*CA*100~PID*F****TOWELS~LDT*AA*5*DA~SLN*1**I*2*EA~CTT*2*30~AMT*TT*900~",
        "850", envelope);
  }();
  return bytes;
}

std::string damaged(std::string bytes, Random& random) {
  const auto place = [&] { return bytes.empty() ? 0 : random() % bytes.size(); };
  const auto segment = [&] {  // [begin, end) of one, its terminator included
    const std::size_t at = place();
    const std::size_t begin = at == 0 ? 0 : bytes.rfind('~', at - 1) + 1, end = bytes.find('~', at);
    return std::pair(begin == std::string::npos + 1 ? 0 : begin, end == std::string::npos ? bytes.size() : end + 1);
  };
  for (auto times = 1 + random() % 4; times > 0 && !bytes.empty(); --times) {
    const auto [begin, end] = segment();
    switch (random() % 8) {
      case 0: bytes[place()] = static_cast<char>(random()); break;
      case 1: bytes[place()] = "*~:>^\n "[random() % 7]; break;
      case 2: bytes.erase(begin, end - begin); break;
      case 3: bytes.insert(begin, std::string(bytes, begin, end - begin)); break;
      case 4: bytes.insert(place(), std::string(bytes, begin, end - begin)); break;
      case 5: bytes.resize(place()); break;
      case 6: bytes.erase(place(), 1 + random() % 5); break;
      case 7: bytes.insert(place(), std::string(1 + random() % 30, "*~A9 \0"[random() % 6])); break;
    }
  }
  return bytes;
}

// What holds of every answer.
void check_answer(const std::string& bytes, const std::vector<InterchangeVerdict>& interchanges) {
  std::uint64_t end = 0;
  for (const InterchangeVerdict& interchange : interchanges) {
    REQUIRE(interchange.offset >= end);
    end = interchange.offset + interchange.length;
    REQUIRE(end <= bytes.size());
    for (const GroupVerdict& group : interchange.groups) {
      REQUIRE(group.sets_accepted <= group.sets_received);
      for (const SetVerdict& set : group.sets) {
        REQUIRE(set.offset + set.length <= bytes.size());
        for (const Issue& issue : set.issues) {
          REQUIRE(issue.location.offset <= bytes.size());
          REQUIRE(issue.location.line >= 1);
          REQUIRE(issue.location.column >= 1);
          REQUIRE(issue.found.size() <= 99);
          REQUIRE_FALSE(document::sentence(issue).empty());
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("The undamaged order is good") {
  const auto interchanges = interpret(order(), shipped_dictionary());
  REQUIRE(interchanges.size() == 1);
  CHECK(summary(interchanges[0].groups[0].sets[0]).empty());
}

TEST_CASE("A damaged interchange always gets an answer") {
  Random random(20260415);
  for (int round = 0; round < 3000; ++round) {
    const std::string bytes = damaged(order() + (round % 3 == 0 ? order() : ""), random);
    check_answer(bytes, interpret(bytes, shipped_dictionary()));
  }
}

TEST_CASE("An interchange cut off anywhere gets an answer") {
  for (std::size_t length = 0; length < order().size(); ++length) {
    const std::string bytes = order().substr(0, length);
    const auto interchanges = interpret(bytes, shipped_dictionary());
    check_answer(bytes, interchanges);
    if (length > isa_length) CHECK(interchanges.size() == 1);
  }
}

TEST_CASE("A glance vouches only for what an examination finds nothing wrong with") {
  Random random(42);
  std::size_t glanced = 0, examined = 0;
  const auto compare = [&](const CheckedSet& set) {
    if (!set.definition) return;
    const CheckTables& tables = set.definition->tables();
    std::size_t mark = 0;
    for (std::size_t i = 1; i + 1 < set.document.segments.size(); ++i) {
      const document::Segment& segment = set.document.segments[i];
      const auto& marks = set.document.marks;
      while (mark < marks.size() && marks[mark] < segment.begin) ++mark;
      const bool has_marks = mark < marks.size() &&
                             marks[mark] < set.document.separators[segment.first_separator + segment.element_count];
      if (segment.node == unplaced || has_marks) continue;
      SetVerdict verdict;
      const document::CheckPolicy policy;
      Findings findings(set.document, policy, verdict);
      Examination(set.document, policy, findings).segment(i, set.document.structure->segment(segment.node));
      const bool plain = plainly_valid(set.document, segment, tables.segment(tables.node(segment.node).segment), tables);
      (plain ? glanced : examined) += 1;
      INFO(set.document.text(segment));
      if (plain) CHECK(summary(verdict).empty());
    }
  };
  for (int round = 0; round < 500; ++round) interpret(damaged(order(), random), shipped_dictionary(), compare);
  CHECK(glanced > 5000);
  CHECK(examined > 100);
}

TEST_CASE("Hostile interchanges take time in proportion to their length") {
  const std::string isa = Envelope{}.isa(), gs = Envelope{}.gs();
  const auto repeated = [](const std::string& text, std::size_t bytes) {
    std::string all;
    while (all.size() < bytes) all += text;
    return all;
  };
  constexpr std::size_t size = 120'000;
  const std::string head = isa + gs + "ST*900*0001~HDR*AA~REQ*1~";
  const std::string hostile[] = {
      repeated("ISA", size),
      repeated("ISA*", size),
      repeated(isa, size),
      repeated(isa + gs, size),
      isa + repeated(gs, size),
      isa + gs + repeated("ST*900*0001~", size),
      isa + repeated("~", size),
      isa + repeated("*", size),
      head + repeated("~", size),
      head + repeated("XYZ*1~", size),
      head + repeated("PTY*AA*N~CTC*C~", size),
      head + repeated("LS*A~", size),
      head + repeated("LE*A~", size),
      head + repeated("SDT*1~", size),
      head + repeated("TYP*A~LIN*1~", size),
      head + "TYP" + repeated("*", size) + "~",
      head + "TYP*" + repeated(":", size) + "~",
      head + "CMP*" + repeated("AA:", size) + "~",
      head + repeated("LIN*1~TOT*9~", size),
      repeated("\n", size),
      head + repeated("TYP*\x01~", size),
  };
  for (const std::string& bytes : hostile) {
    const auto begin = std::chrono::steady_clock::now();
    check_answer(bytes, interpret(bytes, small_dictionary()));
    const auto took = std::chrono::steady_clock::now() - begin;
    INFO(bytes.substr(0, 30) << " ... " << bytes.substr(bytes.size() - 12));
    CHECK(took < std::chrono::seconds(10));  // milliseconds, unless something is quadratic
  }
}
