#include "parsers/x12/advice.hpp"

#include "parsers/x12/check_written.hpp"
#include "parsers/x12/envelope_writer.hpp"
#include "parsers/x12/writer.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/cases.hpp"
#include "tests/x12_out/verdicts.hpp"

using namespace crossdock;
using namespace crossdock::x12;

namespace {

Advice refusal() {
  Advice advice;
  advice.code = "TR";
  advice.reference_qualifier = "PO", advice.reference = "PO-4711";
  advice.sender = "ACMEAPP", advice.receiver = "NWAPP";
  advice.date = "20261124", advice.time = "0915";
  advice.group_control_number = "77", advice.set_control_number = "0001", advice.set_id = "850";
  AdviceReason reason;
  reason.text = "We do not sell item 012345678905, and this sentence is longer than sixty characters";
  reason.segment_id = "PO1", reason.position = 8, reason.element = 7, reason.copy = "012345678905";
  reason.notes = {"Ask for the current catalogue"};
  advice.reasons = {reason};
  return advice;
}

}  // namespace

TEST_CASE("A refusal written as an 824 is valid in each release and reads as it was meant") {
  for (const std::string release : {"003060", "004010", "004030", "005010"}) {
    INFO(release);
    const auto found = made::dictionary().find(release, "824");
    REQUIRE(found.structure() != nullptr);
    Advice advice = refusal();
    if (release == "003060") advice.date = "261124";
    const std::string date = group_date(made::noon, group_date_format(release));
    std::string out;
    SegmentWriter writer(out, {'*', ':', '\0', '~'});
    const WrittenSet set = write_set(writer, advice_draft(*found.structure(), {&advice, 1}, "A1", date, ""), "0001");
    CHECK(set.issues.empty());

    std::vector<Advice> received;
    std::vector<std::string> said;
    interpret_set(out, interchange_header(release, {'*', ':', '\0', '~'}, 1, made::noon),
                  {"AG", "NWAPP", "ACMEAPP", date, "1038", "1", "X", release}, made::dictionary(), {},
                  [&](const CheckedSet& checked) {
                    received = received_advice(checked.document);
                    for (const Issue& issue : checked.verdict.issues) said.push_back(document::sentence(issue));
                  });
    CHECK(said == std::vector<std::string>{});
    REQUIRE(received.size() == 1);
    CHECK(status_of(received[0]) == AcknowledgedStatus::rejected);
    CHECK(received[0].set_control_number == "0001");
    REQUIRE(received[0].reasons.size() == 1);
    CHECK(received[0].reasons[0].text == "We do not sell item 012345678905, and this sentence is longe");
    CHECK(received[0].reasons[0].element == 7);
    CHECK(received[0].reasons[0].notes ==
          std::vector<std::string>{"r than sixty characters", "Ask for the current catalogue"});
  }
}
