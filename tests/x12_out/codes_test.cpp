#include "parsers/x12/codes.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace crossdock::x12;
using crossdock::document::FunctionalAcknowledgment;
using crossdock::document::IssueKind;
using enum crossdock::document::IssueKind;

TEST_CASE("A reply is written in the newest dialect that is not newer than its release") {
  const auto dialect = [](const char* release) { return dialect_of(FunctionalAcknowledgment::x997, release); };
  CHECK(dialect("002040") == Dialect::x997_003060);
  CHECK(dialect("003060") == Dialect::x997_003060);
  CHECK(dialect("004010") == Dialect::x997_004010);
  CHECK(dialect("004020") == Dialect::x997_004010);
  CHECK(dialect("004050") == Dialect::x997_004030);
  CHECK(dialect("006010") == Dialect::x997_005010);
  CHECK(dialect_of(FunctionalAcknowledgment::x999, "004010") == Dialect::x999_005010);
}

TEST_CASE("Codes a release does not have are replaced by what it says instead") {
  struct Row {
    IssueKind kind;
    const char *before, *since;
    Dialect old, first;
  };
  const Row rows[] = {
      {too_many_repetitions, "3", "12", Dialect::x997_004010, Dialect::x997_004030},
      {too_many_components, "3", "13", Dialect::x997_004010, Dialect::x997_004030},
      {set_not_in_group, "1", "18", Dialect::x997_004030, Dialect::x997_005010},
      {implementation_reference_invalid, "1", "19", Dialect::x997_004030, Dialect::x997_005010},
      {set_control_number_duplicate, "7", "23", Dialect::x997_004030, Dialect::x997_005010},
      {group_duplicate, "6", "19", Dialect::x997_004030, Dialect::x997_005010},
  };
  for (const Row& row : rows) {
    INFO(crossdock::document::name_of(row.kind));
    CHECK(code_of(row.kind, row.old) == row.before);
    CHECK(code_of(row.kind, row.first) == row.since);
  }
}

TEST_CASE("Implementation codes are a 999's alone") {
  for (std::size_t i = 0; i < crossdock::document::issue_kind_count; ++i) {
    const auto kind = static_cast<IssueKind>(i);
    for (const Dialect dialect :
         {Dialect::x997_003060, Dialect::x997_004010, Dialect::x997_004030, Dialect::x997_005010})
      CHECK_FALSE(is_implementation_code(code_of(kind, dialect)));
  }
  CHECK(code_of(segment_not_used, Dialect::x999_005010) == "I4");
  CHECK(code_of(segment_not_used, Dialect::x997_005010) == "2");
}

TEST_CASE("Every code we write has a sentence for the one who receives it") {
  using crossdock::document::Level;
  for (std::size_t i = 0; i < crossdock::document::issue_kind_count; ++i) {
    const auto kind = static_cast<IssueKind>(i);
    const auto list = static_cast<CodePlace>(crossdock::document::level_of(kind));
    for (const Dialect dialect : {Dialect::x997_003060, Dialect::x997_005010, Dialect::x999_005010}) {
      const auto code = code_of(kind, dialect);
      INFO(crossdock::document::name_of(kind) << " " << code);
      CHECK((code.empty() || !sentence_of(list, code).empty()));
    }
  }
}

TEST_CASE("A code nobody defines has no sentence") {
  CHECK(sentence_of(CodePlace::segment, "511").empty());
  CHECK(sentence_of(CodePlace::segment, "").empty());
  CHECK(sentence_of_letter('Q').empty());
}
