#include "parsers/x12/reconcile.hpp"

#include "parsers/x12/advice.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/documents.hpp"

using namespace crossdock::x12;
using Status = AcknowledgedStatus;
using made::TextDocument;

namespace {

ReceivedAcknowledgment read(const std::string& text) {
  auto received = received_acknowledgment(TextDocument(text));
  REQUIRE(received.has_value());
  return *received;
}

}  // namespace

TEST_CASE("A 997 received says what it answers, down to the element") {
  const auto ack = read(
      "ST*997*0042~AK1*SH*310~AK2*856*0001~AK3*HL*3*LX*8~AK4*3:1:2*735*7*QQ~AK5*R*5~AK2*856*0002~AK5*A~AK9*P*2*2*1~SE*"
      "9*0042~");
  CHECK(ack.form == "997");
  CHECK(ack.control_number == "0042");
  CHECK(ack.functional_id == "SH");
  CHECK(ack.group_control_number == "310");
  CHECK(ack.letter == 'P');
  CHECK(ack.accepted == "1");
  REQUIRE(ack.sets.size() == 2);
  REQUIRE(ack.sets[0].notes.size() == 1);
  const ReceivedSegmentNote& note = ack.sets[0].notes[0];
  CHECK(note.segment_id == "HL");
  CHECK(note.position == 3);
  CHECK(note.loop == "LX");
  REQUIRE(note.codes.size() == 1);
  CHECK(note.codes[0].sentence == "The segment has errors in its elements");
  REQUIRE(note.elements.size() == 1);
  CHECK(note.elements[0].element == 3);
  CHECK(note.elements[0].component == 1);
  CHECK(note.elements[0].repetition == 2);
  CHECK(note.elements[0].element_number == "735");
  CHECK(note.elements[0].code.sentence == "The code is not in the code list");
  CHECK(note.elements[0].copy == "QQ");
  CHECK(status_of(ack, "856", "0001") == Status::rejected);
  CHECK(status_of(ack, "856", "0002") == Status::accepted);
}

TEST_CASE("A 999 received brings its contexts along") {
  const auto ack = read(
      "ST*999*0001*005010X231A1~AK1*PO*7*005010~AK2*850*0001*ACME~IK3*N4*12**I6~CTX*SITUATIONAL TRIGGER*N3*11~"
      "CTX*BEG03:PO-1~IK3*PO1*20**8~IK4*6*235*I13*BP~CTX*SITUATIONAL "
      "TRIGGER*PO1*20**5~IK5*R*I5~AK9*R*1*1*0~SE*12*0001~");
  CHECK(ack.form == "999");
  CHECK(ack.version == "005010");
  REQUIRE(ack.sets.size() == 1);
  CHECK(ack.sets[0].implementation_reference == "ACME");
  REQUIRE(ack.sets[0].notes.size() == 2);
  CHECK(ack.sets[0].notes[0].contexts == std::vector<std::string>{"SITUATIONAL TRIGGER*N3*11", "BEG03:PO-1"});
  REQUIRE(ack.sets[0].notes[1].elements.size() == 1);
  CHECK(ack.sets[0].notes[1].elements[0].contexts.size() == 1);
  CHECK(ack.sets[0].codes[0].sentence == "One or more segments break the implementation guide");
}

TEST_CASE("Up to five codes stand in one AK3, as 003030 had them") {
  const auto ack = read("ST*997*1~AK1*PO*7~AK2*850*0001~AK3*N1*4**1*2*3*4*5*6~AK5*R~AK9*R*1*1*0~SE*7*1~");
  CHECK(ack.sets[0].notes[0].codes.size() == 5);
}

TEST_CASE("A partner's own code is shown, not refused") {
  const auto ack = read("ST*997*1~AK1*PO*7~AK2*850*0001~AK3*N1*4**511~AK5*R*5~AK9*R*1*1*0~SE*7*1~");
  CHECK(ack.sets[0].notes[0].codes[0].sentence == "Code 511, which X12 does not define");
}

TEST_CASE("Without AK2 a set shares what AK9 says of the group") {
  const auto status = [](const std::string& ak9) {
    return status_of(read("ST*997*1~AK1*PO*7~" + ak9 + "~SE*4*1~"), "850", "0001");
  };
  CHECK(status("AK9*A*3*3*3") == Status::accepted);
  CHECK(status("AK9*E*3*3*3") == Status::accepted_with_errors);
  CHECK(status("AK9*R*3*3*0") == Status::rejected);
  CHECK(status("AK9*P*3*3*2") == Status::presumed_accepted);
  CHECK(status("AK9*M*3*3*0") == Status::rejected);
  CHECK(status("AK9*Q*3*3*0") == Status::unknown);
  CHECK(status("AK9") == Status::unknown);
}

TEST_CASE("A set's own answer counts before the group's, unless the group is rejected") {
  const auto status = [](const std::string& ak5, const std::string& ak9) {
    return status_of(read("ST*997*1~AK1*PO*7~AK2*850*0001~" + ak5 + "AK9*" + ak9 + "*2*2*1~SE*4*1~"), "850", "1");
  };
  CHECK(status("AK5*R*5~", "P") == Status::rejected);
  CHECK(status("AK5*R*5~", "A") == Status::rejected);
  CHECK(status("AK5*E*5~", "A") == Status::accepted_with_errors);
  CHECK(status("AK5*A~", "R") == Status::rejected);
  CHECK(status("", "P") == Status::presumed_accepted);
  CHECK(status("AK5*A~", "P") == Status::accepted);
}

TEST_CASE("A set that a group accepted with errors does not list is accepted without") {
  const auto ack = read("ST*997*1~AK1*PO*7~AK2*850*0001~AK5*E*5~AK9*E*2*2*2~SE*6*1~");
  CHECK(status_of(ack, "850", "0002") == Status::accepted);
  CHECK(status_of(ack, "850", "0001") == Status::accepted_with_errors);
}

TEST_CASE("Of two answers the worse stands, but a presumption gives way to a word") {
  CHECK(worse_of(Status::accepted, Status::rejected) == Status::rejected);
  CHECK(worse_of(Status::rejected, Status::accepted) == Status::rejected);
  CHECK(worse_of(Status::presumed_accepted, Status::accepted) == Status::accepted);
  CHECK(worse_of(Status::unknown, Status::accepted_with_errors) == Status::accepted_with_errors);
}

TEST_CASE("A TA1 received is read by its letter and its note") {
  CHECK(status_of(ReceivedTa1{"000000001", "261124", "0915", "A", "000"}) == Status::accepted);
  CHECK(status_of(ReceivedTa1{"000000001", "261124", "0915", "E", "019"}) == Status::accepted_with_errors);
  CHECK(status_of(ReceivedTa1{"000000001", "261124", "0915", "R", "025"}) == Status::rejected);
  CHECK(status_of(ReceivedTa1{"000000001", "261124", "0915", "", ""}) == Status::unknown);
  CHECK(note_of(ReceivedTa1{"", "", "", "R", "025"}).sentence == "The interchange control number was used before");
}

TEST_CASE("What is no acknowledgment of a group is not taken for one") {
  CHECK_FALSE(received_acknowledgment(TextDocument("ST*850*0001~BEG*00*SA*1**20261124~SE*3*0001~")).has_value());
  CHECK_FALSE(received_acknowledgment(TextDocument("ST*997*0001~AK9*A*1*1*1~SE*3*0001~")).has_value());
  CHECK_FALSE(received_acknowledgment(TextDocument("")).has_value());
}

TEST_CASE("Notes in the wrong place are passed over, wild numbers are none") {
  const auto ack = read(
      "ST*997*1~AK1*PO*7~AK4*1**7~AK3*X*1~CTX*A~AK5*A~AK2*850*0001~AK3*N1*99999999999~AK4*x:-1:70000**7~AK9*A~SE~");
  REQUIRE(ack.sets.size() == 1);
  CHECK(ack.sets[0].letter == '\0');
  CHECK(ack.sets[0].notes[0].position == 0);
  CHECK(ack.sets[0].notes[0].elements[0].element == 0);
}

TEST_CASE("An 824 received tells which document, and why") {
  const TextDocument document(
      "ST*824*0001~BGN*11*A1*20261124~OTI*TR*IV*INV-7*ACME*NWAPP*20261123*1200*310*0004*810~TED*P*No such "
      "PO*BIG*2*4**PO-9~"
      "NTE**Ask the buyer~OTI*TE*IV*INV-8~SE*7*0001~");
  const auto advice = received_advice(document);
  REQUIRE(advice.size() == 2);
  CHECK(sentence_of_advice(advice[0].code) == "The transaction set is rejected");
  CHECK(status_of(advice[0]) == Status::rejected);
  CHECK(advice[0].reference == "INV-7");
  CHECK(advice[0].group_control_number == "310");
  CHECK(advice[0].set_control_number == "0004");
  CHECK(advice[0].set_id == "810");
  REQUIRE(advice[0].reasons.size() == 1);
  CHECK(advice[0].reasons[0].text == "No such PO");
  CHECK(advice[0].reasons[0].segment_id == "BIG");
  CHECK(advice[0].reasons[0].position == 2);
  CHECK(advice[0].reasons[0].element == 4);
  CHECK(advice[0].reasons[0].copy == "PO-9");
  CHECK(advice[0].reasons[0].notes == std::vector<std::string>{"Ask the buyer"});
  CHECK(status_of(advice[1]) == Status::accepted_with_errors);
  CHECK(sentence_of_advice("1Q") == "Code 1Q, which X12 does not define");
}
