#include "parsers/x12/ta1.hpp"

#include "parsers/x12/codes.hpp"
#include "tests/catch.hpp"
#include "tests/x12_out/verdicts.hpp"

using namespace crossdock;
using namespace crossdock::x12;
using document::AcknowledgmentPolicy;
using document::Severity;
using document::Ta1Policy;
using enum document::IssueKind;

namespace {

InterchangeVerdict with_issues(std::initializer_list<document::IssueKind> kinds) {
  InterchangeVerdict verdict = made::interchange({});
  const auto severities = document::default_severities();
  for (const auto kind : kinds) {
    verdict.issues.push_back(made::issue(kind));
    verdict.issues.back().severity = severities[static_cast<std::size_t>(kind)];
  }
  return verdict;
}

}  // namespace

TEST_CASE("Each note code has a letter, and the default severity of its kind agrees with it") {
  const auto severities = document::default_severities();
  for (std::size_t i = 0; i < document::issue_kind_count; ++i) {
    const auto kind = static_cast<document::IssueKind>(i);
    if (document::level_of(kind) != document::Level::interchange) continue;
    const auto note = code_of(kind, Dialect::x997_004010);
    if (note.empty()) continue;
    INFO(document::name_of(kind));
    CHECK((default_ta1_letter(note) == 'R') == (severities[i] == Severity::reject));
    CHECK((default_ta1_letter(note) == 'E') == (severities[i] == Severity::accept_with_error));
  }
}

TEST_CASE("A sound envelope earns A and note 000") {
  const Ta1 answer = envelope_answer(with_issues({}), {});
  CHECK(answer.control_number == "000000905");
  CHECK(answer.date == "261124");
  CHECK(answer.time == "0915");
  CHECK(answer.letter == 'A');
  CHECK(answer.note == "000");
}

TEST_CASE("Of several notes the first that refuses is reported") {
  CHECK(envelope_answer(with_issues({usage_indicator_invalid, group_count_wrong, interchange_duplicate}), {}).note ==
        "021");
  CHECK(envelope_answer(with_issues({usage_indicator_invalid, sender_id_invalid}), {}).note == "020");
}

TEST_CASE("An agreement may choose the letter of a note") {
  AcknowledgmentPolicy policy;
  policy.ta1_letters = {{"021", 'E'}, {"020", 'A'}};
  CHECK(envelope_answer(with_issues({group_count_wrong}), policy).letter == 'E');
  CHECK(envelope_answer(with_issues({usage_indicator_invalid}), policy).note == "000");
  document::CheckPolicy check;
  apply_ta1_letters(policy, check);
  CHECK(check.severity[static_cast<std::size_t>(group_count_wrong)] == Severity::accept_with_error);
  CHECK(check.severity[static_cast<std::size_t>(usage_indicator_invalid)] == Severity::note);
}

TEST_CASE("A control number, date or time that is none leaves a TA1 that can be written") {
  InterchangeVerdict verdict = with_issues({interchange_control_number_invalid});
  verdict.header.control_number = "12A45";
  verdict.header.date = "261399";
  verdict.header.time = "9999";
  const Ta1 answer = envelope_answer(verdict, {});
  CHECK(answer.control_number == "000001245");
  CHECK(answer.date.empty());
  CHECK(answer.time.empty());
}

TEST_CASE("When a TA1 is sent follows the agreement and ISA14") {
  const auto sent = [](Ta1Policy when, const char* asked, std::initializer_list<document::IssueKind> kinds) {
    AcknowledgmentPolicy policy;
    policy.ta1 = when;
    InterchangeVerdict verdict = with_issues(kinds);
    verdict.header.acknowledgment_requested = asked;
    return ta1_for(verdict, policy).has_value();
  };
  CHECK_FALSE(sent(Ta1Policy::never, "1", {interchange_duplicate}));
  CHECK(sent(Ta1Policy::always, "0", {}));
  CHECK_FALSE(sent(Ta1Policy::on_error, "1", {}));
  CHECK(sent(Ta1Policy::on_error, "0", {usage_indicator_invalid}));
  CHECK(sent(Ta1Policy::as_requested, "1", {}));
  CHECK_FALSE(sent(Ta1Policy::as_requested, "0", {usage_indicator_invalid}));
  CHECK(sent(Ta1Policy::as_requested, "0", {interchange_duplicate}));
  CHECK_FALSE(sent(Ta1Policy::as_requested, "2", {usage_indicator_invalid}));
  CHECK(sent(Ta1Policy::as_requested, "3", {usage_indicator_invalid}));
}

TEST_CASE("An interchange that holds only TA1s is never answered") {
  InterchangeVerdict verdict = with_issues({interchange_trailer_missing});
  verdict.ta1s.push_back({"000000001", "261124", "0915", "A", "000"});
  AcknowledgmentPolicy policy;
  policy.ta1 = Ta1Policy::always;
  CHECK_FALSE(ta1_for(verdict, policy).has_value());
}

TEST_CASE("A group that no acknowledgment can name is answered by note 024") {
  GroupVerdict nameless = made::group("5"), good = made::group("6");
  nameless.header.functional_id = "p";
  nameless.sets = good.sets = {made::set("0001")};
  const InterchangeVerdict verdict = made::interchange({nameless, good});
  CHECK(envelope_answer(verdict, {}).note == "024");
  CHECK(envelope_answer(verdict, {}).letter == 'E');
  CHECK(verdict.groups[0].disposition == Disposition::rejected);
  CHECK(verdict.groups[1].disposition == Disposition::accepted);
}
