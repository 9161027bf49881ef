#include "parsers/document/issue.hpp"
#include "parsers/document/policy.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace crossdock::document;

TEST_CASE("Every kind of issue has a name of its own and a level") {
  std::set<std::string> names;
  for (std::size_t i = 0; i < issue_kind_count; ++i) {
    const auto kind = static_cast<IssueKind>(i);
    CHECK(names.insert(name_of(kind)).second);
    CHECK(static_cast<int>(level_of(kind)) <= static_cast<int>(Level::element));
  }
  CHECK(std::string(name_of(IssueKind::segment_missing)) == "segment_missing");
}

TEST_CASE("Kinds are acknowledged where the standard has a code for them") {
  CHECK(level_of(IssueKind::interchange_duplicate) == Level::interchange);
  CHECK(level_of(IssueKind::set_count_wrong) == Level::group);
  CHECK(level_of(IssueKind::segment_count_wrong) == Level::set);
  CHECK(level_of(IssueKind::count_mismatch) == Level::set);
  CHECK(level_of(IssueKind::segment_missing) == Level::segment);
  CHECK(level_of(IssueKind::invalid_code) == Level::element);
}

TEST_CASE("A place is written as analysts write it") {
  Location location;
  location.segment_id = "SLN";
  CHECK(place(location) == "SLN");
  location.element = 5;
  CHECK(place(location) == "SLN05");
  location.component = 2;
  CHECK(place(location) == "SLN05-02");
  location.repetition = 3;
  CHECK(place(location) == "SLN05-02 (repetition 3)");
}

TEST_CASE("An issue reads as a sentence with what was found and what was expected") {
  Issue issue;
  issue.kind = IssueKind::element_missing;
  issue.location.segment_id = "BEG";
  issue.location.element = 3;
  issue.name = "Purchase order number";
  issue.expected = "1 to 22 characters";
  CHECK(sentence(issue) == "BEG03 Purchase order number is missing; expected 1 to 22 characters");
  issue.kind = IssueKind::invalid_character;
  issue.found = "A\x01\x1B[31mB";
  CHECK(sentence(issue) ==
        "BEG03 Purchase order number holds a character that is not allowed: \"A\\x01\\x1B[31mB\"; expected 1 to 22 characters");
}

TEST_CASE("Without an agreement petty things are noted and what would put a wrong order into the house is rejected") {
  const CheckPolicy policy;
  CHECK(severity_of(policy, IssueKind::trailing_separators, "REF", 0) == Severity::note);
  CHECK(severity_of(policy, IssueKind::count_mismatch, "CTT", 1) == Severity::note);
  CHECK(severity_of(policy, IssueKind::group_header_invalid, "GS", 4) == Severity::accept_with_error);
  CHECK(severity_of(policy, IssueKind::invalid_code, "BEG", 1) == Severity::reject);
  CHECK(severity_of(policy, IssueKind::isa_iea_control_number_mismatch, "IEA", 2) == Severity::reject);
}

TEST_CASE("Of an agreement's rules the last that fits wins") {
  CheckPolicy policy;
  policy.rules = {{IssueKind::invalid_code, "", 0, Severity::note},
                  {IssueKind::invalid_code, "BEG", 0, Severity::accept_with_error},
                  {IssueKind::invalid_code, "BEG", 2, Severity::reject}};
  CHECK(severity_of(policy, IssueKind::invalid_code, "REF", 1) == Severity::note);
  CHECK(severity_of(policy, IssueKind::invalid_code, "BEG", 1) == Severity::accept_with_error);
  CHECK(severity_of(policy, IssueKind::invalid_code, "BEG", 2) == Severity::reject);
  CHECK(severity_of(policy, IssueKind::invalid_date, "BEG", 2) == Severity::reject);
}
