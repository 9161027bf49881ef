#include "parsers/x12/interchange_header.hpp"
#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock::x12;
using namespace crossdock::x12::test;

namespace {

const std::string isa = Envelope{}.isa("000000042");

// The good header with some bytes replaced.
ReadIsa with(std::size_t position, std::string_view bytes) {
  std::string changed = isa;
  changed.replace(position, bytes.size(), bytes);
  const auto read = read_isa(changed);
  REQUIRE(read);
  return *read;
}

}  // namespace

TEST_CASE("A header says who sent it, to whom, when, under what number and with which separators") {
  REQUIRE(isa.size() == isa_length);
  const auto read = read_isa(isa);
  REQUIRE(read);
  CHECK(read->length == 106);
  CHECK(read->issues.empty());
  const InterchangeHeader& header = read->header;
  CHECK(header.sender_qualifier == "ZZ");
  CHECK(header.sender_id == "SENDER");
  CHECK(header.receiver_id == "RECEIVER");
  CHECK(header.date == "260415");
  CHECK(header.time == "0930");
  CHECK(header.version == "00401");
  CHECK(header.control_number == "000000042");
  CHECK(header.usage_indicator == "P");
  CHECK(header.delimiters.element == '*');
  CHECK(header.delimiters.component == ':');
  CHECK(header.delimiters.segment == '~');
  CHECK(header.delimiters.repetition == '\0');
}

TEST_CASE("ISA11 separates repetitions from version 00402 on, and names the standard before") {
  Envelope envelope;
  envelope.version = "00402";
  envelope.standard = "^";
  CHECK(read_isa(envelope.isa())->header.delimiters.repetition == '^');
  CHECK(read_isa(envelope.isa())->issues.empty());
  envelope.standard = "U";
  CHECK(read_isa(envelope.isa())->header.delimiters.repetition == '\0');
  CHECK(summary(read_isa(envelope.isa())->issues) == Lines{"standard_id_unsupported ISA11"});
  envelope.version = "00401";
  envelope.standard = "^";
  CHECK(read_isa(envelope.isa())->header.delimiters.repetition == '\0');
  CHECK(summary(read_isa(envelope.isa())->issues) == Lines{"standard_id_unsupported ISA11"});
}

TEST_CASE("Each element of the header has its own kind of issue") {
  struct Row {
    std::size_t position;
    const char* bytes;
    const char* expected;
  };
  const Row rows[] = {{4, "99", "authorization_qualifier_invalid ISA01"},
                      {18, "77", "security_qualifier_invalid ISA03"},
                      {32, "QQ", "sender_qualifier_invalid ISA05"},
                      {35, "               ", "sender_id_invalid ISA06"},
                      {51, "QQ", "receiver_qualifier_invalid ISA07"},
                      {54, "               ", "receiver_id_invalid ISA08"},
                      {70, "261301", "interchange_date_invalid ISA09"},
                      {77, "2460", "interchange_time_invalid ISA10"},
                      {82, "X", "standard_id_unsupported ISA11"},
                      {84, "00101", "version_id_invalid ISA12"},
                      {90, "00000004X", "interchange_control_number_invalid ISA13"},
                      {100, "2", "acknowledgment_request_invalid ISA14"},
                      {102, "X", "usage_indicator_invalid ISA15"},
                      {104, "A", "component_separator_invalid ISA16"}};
  for (const Row& row : rows) {
    INFO(row.expected);
    CHECK(summary(with(row.position, row.bytes).issues) == Lines{row.expected});
  }
}

TEST_CASE("A header that is not 106 bytes long is taken apart by its separators, and each wrong length is reported") {
  std::string longer = isa;
  longer.insert(40, "XX");
  const auto read = read_isa(longer);
  REQUIRE(read);
  CHECK(read->length == 108);
  CHECK(read->header.control_number == "000000042");
  CHECK(read->header.delimiters.segment == '~');
  CHECK(summary(read->issues) == Lines{"sender_id_invalid ISA06"});
  CHECK(read->issues[0].expected == "exactly 15 characters, filled with blanks");

  const auto shorter = read_isa("ISA*00**00**ZZ*A*ZZ*B*260415*0930*U*00401*42*0*P*:~GS*PO");
  REQUIRE(shorter);
  CHECK(shorter->header.sender_id == "A");
  CHECK(shorter->header.delimiters.segment == '~');
  CHECK(shorter->issues.size() == 5);
}

TEST_CASE("Without ISA16 the byte behind the sixteenth separator is the terminator") {
  std::string without = isa;
  without.erase(104, 1);
  const auto read = read_isa(without + "GS*PO~");
  REQUIRE(read);
  CHECK(read->header.delimiters.segment == '~');
  CHECK(read->header.delimiters.component == '\0');
  CHECK(read->length == 105);
  CHECK(summary(read->issues) == Lines{"component_separator_invalid ISA16"});
}

TEST_CASE("Any signs separate, control characters too; letters and digits never do") {
  Envelope envelope;
  envelope.delimiters = {'\x1D', '\x1F', '\0', '\x1C'};
  const auto read = read_isa(envelope.isa());
  REQUIRE(read);
  CHECK(read->header.delimiters.element == '\x1D');
  CHECK(read->header.delimiters.segment == '\x1C');
  CHECK(read->issues.empty());

  CHECK_FALSE(read_isa("ISAX00X"));
  CHECK_FALSE(read_isa("ISA 00 is a text about ISA"));
  CHECK_FALSE(with(104, "AG").readable);
  CHECK(summary(with(105, "*").issues) == Lines{"segment_terminator_invalid ISA16"});
}

TEST_CASE("The sender is known from the first bytes of a file however broken the rest") {
  CHECK(peek_interchange("ISA and so on: " + isa)->sender_id == "SENDER");
  CHECK_FALSE(peek_interchange("no interchange here"));
  CHECK_FALSE(peek_interchange(std::string_view(isa).substr(0, 60)));
}
