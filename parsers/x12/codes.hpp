// The codes of TA1, 997 and 999, in one table: which code says which kind of issue in which acknowledgment, what is
// said instead where a release does not have the code yet, and the sentence a person reads for a code received.
// The acknowledgment writers look codes up by kind, reconciliation and the command look sentences up by code.
// A code that is not legal in the acknowledgment's own release is never returned (X12.6; code lists 618, 620, 621,
// 716, 718, 720, 723, I18 of the dictionary).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "parsers/document/issue.hpp"
#include "parsers/document/policy.hpp"

namespace crossdock::x12 {

// An acknowledgment set of one release, as far as its code lists and layout differ from its neighbours'.
enum class Dialect : std::uint8_t { x997_003060, x997_004010, x997_004030, x997_005010, x999_005010 };

// The dialect in which a reply of `release` ("004010") is written: the newest one not newer than it, or the oldest.
Dialect dialect_of(document::FunctionalAcknowledgment kind, std::string_view release);

// Where a code stands. A 999 uses the IK lists at set, segment and element level.
enum class CodePlace : std::uint8_t {
  ta1_note,  // TA105
  group,     // AK905..09
  set,       // AK502..06, IK502..06
  segment,   // AK304, IK304
  element,   // AK403, IK403
};

// The code for `kind` in `dialect`; empty when the kind has none at its level (notes such as ignored leading bytes).
// Interchange kinds give the TA1 note, the same in every dialect.
std::string_view code_of(document::IssueKind kind, Dialect dialect);

// The other way: the first kind that a code stands for, in any dialect.
std::optional<document::IssueKind> kind_of(CodePlace list, std::string_view code);

// Is the code an implementation code, I4 and so on, which makes IK502 say I5 instead of 5?
constexpr bool is_implementation_code(std::string_view code) { return !code.empty() && code.front() == 'I'; }

// One sentence in our own words for a code received, whatever release it came in; empty when nobody knows the code.
std::string_view sentence_of(CodePlace list, std::string_view code);

// Every code that has a sentence, in the order of the standard's list: for documentation, tests and completion.
struct CodeText {
  std::string_view code, sentence;
};
std::span<const CodeText> codes_of(CodePlace list);

// What AK501 / IK501, AK901 and TA104 mean: A E M P R W X; empty for another letter.
std::string_view sentence_of_letter(char letter);

// Was what a letter stands for taken? A and E yes; P at group level in part; M, R, W, X no.
constexpr bool means_accepted(char letter) { return letter == 'A' || letter == 'E'; }

// The TA104 letter an agreement that says nothing gives a note code: 'A' for 000, else 'E' or 'R'.
char default_ta1_letter(std::string_view note);

// Lays the letters an agreement chose for TA1 notes over the severities the reader works by, so that what is said
// (TA104) and what is done (take or refuse the interchange) are one thing. Whoever opens a reader calls it first.
void apply_ta1_letters(const document::AcknowledgmentPolicy& policy, document::CheckPolicy& check);

}  // namespace crossdock::x12
