#include "parsers/x12/envelope_writer.hpp"

#include "tests/catch.hpp"
#include "tests/x12_out/verdicts.hpp"

using namespace crossdock;
using namespace crossdock::x12;

TEST_CASE("ISA is 106 bytes whatever the lengths of its values") {
  for (const std::string id : {"", "A", "EXACTLY-15-LONG", "MUCH LONGER THAN FIFTEEN CHARACTERS"}) {
    InterchangeHeader header = interchange_header("004010", {'*', '>', '\0', '\n'}, 7, made::noon);
    header.sender_qualifier = "ZZ", header.sender_id = id;
    header.receiver_qualifier = "01", header.receiver_id = "123456789";
    std::string out;
    EnvelopeWriter envelope(out, header);
    CHECK(out.size() == 106);
    CHECK(out[103] == '*');
    CHECK(out[104] == '>');
    CHECK(out[105] == '\n');
  }
}

TEST_CASE("GE01 counts the sets of a group and IEA01 the groups") {
  std::string out;
  const InterchangeHeader header = interchange_header("004010", {'*', ':', '\0', '~'}, 7, made::noon);
  EnvelopeWriter envelope(out, header, "\r\n");
  for (const int sets : {2, 1}) {
    envelope.begin_group({"PO", "US", "THEM", "20261124", "1038", std::to_string(sets), "X", "004010"});
    for (int i = 0; i < sets; ++i) envelope.segments().begin("ST").end(), envelope.end_set();
    envelope.end_group();
  }
  envelope.end();
  CHECK(out.substr(108) ==
        "GS*PO*US*THEM*20261124*1038*2*X*004010~\r\nST~\r\nST~\r\nGE*2*2~\r\n"
        "GS*PO*US*THEM*20261124*1038*1*X*004010~\r\nST~\r\nGE*1*1~\r\nIEA*2*000000007~\r\n");
}

TEST_CASE("ISA11 is the standard before 00402 and the repetition separator from then on") {
  CHECK(interchange_header("004010", {'*', ':', '^', '~'}, 1, made::noon).standard_or_repetition == "U");
  CHECK(interchange_header("004010", {'*', ':', '^', '~'}, 1, made::noon).delimiters.repetition == '\0');
  CHECK(interchange_header("004030", {'*', ':', '!', '~'}, 1, made::noon).standard_or_repetition == "!");
  CHECK(interchange_header("005010X231A1", {'^', ':', '\0', '~'}, 1, made::noon).standard_or_repetition == "!");
  CHECK(interchange_header("005010X231A1", {'*', ':', '\0', '~'}, 1, made::noon).version == "00501");
}

TEST_CASE("Dates, times and numbers of envelopes") {
  const Time time = made::noon + std::chrono::milliseconds(457);
  CHECK(interchange_date(time) == "261124");
  CHECK(interchange_time(time) == "1038");
  CHECK(group_date(time, GroupDate::ccyymmdd) == "20261124");
  CHECK(group_date(time, GroupDate::yymmdd) == "261124");
  CHECK(group_time(time, GroupTime::hhmm) == "1038");
  CHECK(group_time(time, GroupTime::hhmmss) == "103833");
  CHECK(group_time(time, GroupTime::hhmmssdd) == "10383345");
  CHECK(group_date_format("003060") == GroupDate::yymmdd);
  CHECK(group_date_format("004010VICS") == GroupDate::ccyymmdd);
  CHECK(interchange_number(905) == "000000905");
  CHECK(group_number(905) == "905");
  CHECK(set_number(5) == "0005");
  CHECK(set_number(123456) == "123456");
}

TEST_CASE("What goes back has the parties swapped") {
  InterchangeHeader reply;
  swap_parties(made::header(), reply);
  CHECK(reply.sender_qualifier == "ZZ");
  CHECK(reply.sender_id == "NORTHWIND");
  CHECK(reply.receiver_qualifier == "01");
  CHECK(reply.receiver_id == "ACMESTORES");
  CHECK(reply.authorization.empty());
}
