#include "parsers/x12/acknowledgment_reply.hpp"

#include "tests/catch.hpp"
#include "tests/x12_out/verdicts.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using document::AcknowledgmentPolicy;
using document::Ta1Policy;
using enum document::IssueKind;

namespace {

InterchangeVerdict one_order() {
  GroupVerdict group = made::group("77");
  group.sets = {made::set("0001")};
  return made::interchange({group});
}

const ReplyNumbers numbers{{41}, {12}};

}  // namespace

TEST_CASE("The reply mirrors parties, separators, version and usage, and asks for no TA1") {
  ReplySettings settings;
  settings.line_end = "\n";
  CHECK(reply_to(one_order(), {}, settings, numbers, made::noon) ==
        "ISA*00*          *00*          *ZZ*NORTHWIND      *01*ACMESTORES     *261124*1038*U*00401*000000041*0*P*:~\n"
        "GS*FA*NWAPP*ACMEAPP*20261124*1038*12*X*004010~\n"
        "ST*997*0001~\nAK1*PO*77~\nAK2*850*0001~\nAK5*A~\nAK9*A*1*1*1~\nSE*6*0001~\n"
        "GE*1*12~\nIEA*1*000000041~\n");
}

TEST_CASE("The same verdict, policy, numbers and time give the same reply") {
  CHECK(reply_to(one_order(), {}, {}, numbers, made::noon) == reply_to(one_order(), {}, {}, numbers, made::noon));
}

TEST_CASE("A TA1 stands in an interchange of its own, before that of the groups") {
  AcknowledgmentPolicy policy;
  policy.ta1 = Ta1Policy::always;
  const InterchangeVerdict verdict = one_order();
  const auto reply = acknowledge(verdict, policy);
  REQUIRE(reply.has_value());
  CHECK(needs(*reply).interchanges == 2);
  const std::string text = write_reply(verdict, *reply, policy, {}, numbers, made::noon);
  CHECK(text.find("*000000041*0*P*:~TA1*000000905*261124*0915*A*000~IEA*0*000000041~ISA*") != std::string::npos);
  CHECK(text.find("*000000042*0*P*:~GS*FA*") != std::string::npos);
}

TEST_CASE("A TA1 may also lead the interchange of the groups") {
  AcknowledgmentPolicy policy;
  policy.ta1 = Ta1Policy::always;
  ReplySettings settings;
  settings.ta1_apart = false;
  const std::string text = reply_to(one_order(), policy, settings, numbers, made::noon);
  CHECK(text.find("~TA1*000000905*261124*0915*A*000~GS*FA*") != std::string::npos);
  CHECK(text.find("~IEA*1*000000041~") == text.size() - 17);
}

TEST_CASE("An interchange of 005010 is answered with a repetition separator in ISA11") {
  InterchangeVerdict verdict = one_order();
  verdict.header.version = "00501";
  SECTION("the sender's") {
    verdict.header.delimiters.repetition = '!';
    CHECK(reply_to(verdict, {}, {}, numbers, made::noon).substr(82, 7) == "!*00501");
  }
  SECTION("ours where the sender still writes U") {
    CHECK(reply_to(verdict, {}, {}, numbers, made::noon).substr(82, 7) == "^*00501");
  }
}

TEST_CASE("Separators that stand in an id, or cannot separate, are exchanged") {
  InterchangeVerdict verdict = one_order();
  SECTION("in an id") {
    verdict.header.delimiters.component = '-';
    verdict.header.sender_id = "ACME-STORES";
  }
  SECTION("a letter") { verdict.header.delimiters.element = 'A'; }
  SECTION("twice the same") { verdict.header.delimiters.segment = '*'; }
  const std::string text = reply_to(verdict, {}, {}, numbers, made::noon);
  CHECK(text[3] == '*');
  CHECK(text[104] == ':');
  CHECK(text[105] == '~');
}

TEST_CASE("Where an agreement differs from a mirror, it wins") {
  ReplySettings settings;
  settings.delimiters = Delimiters{'|', '>', '^', '\n'};
  settings.sender_qualifier = "12", settings.sender_id = "6035550100";
  settings.receiver_qualifier = "08", settings.receiver_id = "ACMEEDI";
  settings.group_sender = "NWEDI", settings.group_receiver = "ACMEEDI", settings.usage_indicator = "T";
  const std::string text = reply_to(one_order(), {}, settings, numbers, made::noon);
  CHECK(text.substr(0, 106) ==
        "ISA|00|          |00|          |12|6035550100     |08|ACMEEDI        |261124|1038|U|00401|000000041|0|T|>\n");
  CHECK(text.find("GS|FA|NWEDI|ACMEEDI|") != std::string::npos);
}

TEST_CASE("Control numbers beyond those handed in count on and wrap after nine nines") {
  AcknowledgmentPolicy policy;
  policy.ta1 = Ta1Policy::always;
  const std::string text = reply_to(one_order(), policy, {}, {{999'999'999}, {}}, made::noon);
  CHECK(text.find("*999999999*0*P") != std::string::npos);
  CHECK(text.find("*000000001*0*P") != std::string::npos);
  CHECK(text.find("*1*X*004010~") != std::string::npos);
}

TEST_CASE("A group of before 004010 is answered with a date of six digits") {
  GroupVerdict group = made::group("77", "003060");
  group.sets = {made::set("0001")};
  const std::string text = reply_to(made::interchange({group}), {}, {}, numbers, made::noon);
  CHECK(text.find("GS*FA*NWAPP*ACMEAPP*261124*1038*12*X*003060~") != std::string::npos);
}
