// Issue: one thing wrong with a partner's document: what, how bad, exactly where, what was found, what was expected.
// A value in a list, never thrown. The codes of TA1, 997 and 999 follow from its kind (parsers/x12/codes.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/document/structure.hpp"

namespace crossdock::document {

// In rising order, so that the worst of several is their maximum. `note` is recorded but not acknowledged;
// `accept_with_error` makes E, `reject` makes R (or the set's part of P).
enum class Severity : std::uint8_t { note, accept_with_error, reject };

// What the acknowledgment speaks of: TA1 | AK9 | AK5 | AK3 | AK4.
enum class Level : std::uint8_t { interchange, group, set, segment, element };

enum class IssueKind : std::uint8_t {
  // interchange (TA1 note codes in comments)
  isa_iea_control_number_mismatch,   // 001
  standard_id_unsupported,           // 002
  control_version_unsupported,       // 003
  segment_terminator_invalid,        // 004
  sender_qualifier_invalid,          // 005
  sender_id_invalid,                 // 006
  receiver_qualifier_invalid,        // 007
  receiver_id_invalid,               // 008
  receiver_unknown,                  // 009
  authorization_qualifier_invalid,   // 010
  authorization_value_invalid,       // 011
  security_qualifier_invalid,        // 012
  security_value_invalid,            // 013
  interchange_date_invalid,          // 014
  interchange_time_invalid,          // 015
  standards_id_invalid,              // 016
  version_id_invalid,                // 017
  interchange_control_number_invalid,// 018
  acknowledgment_request_invalid,    // 019
  usage_indicator_invalid,           // 020
  group_count_wrong,                 // 021
  control_structure_invalid,         // 022
  interchange_trailer_missing,       // 023
  interchange_content_invalid,       // 024
  interchange_folded,                // 024: line ends break segments; reject unless the agreement takes folded files
  interchange_duplicate,             // 025
  data_separator_invalid,            // 026
  component_separator_invalid,       // 027
  leading_bytes_ignored,             // note: BOM or blanks before ISA
  trailing_bytes_ignored,            // note: something after IEA that is not an interchange
  // functional group (AK905)
  group_unsupported,                 // 1
  group_version_unsupported,         // 2
  group_trailer_missing,             // 3
  group_control_number_mismatch,     // 4
  set_count_wrong,                   // 5
  group_control_number_invalid,      // 6
  group_duplicate,                   // 19 (005010), 6 before
  group_header_invalid,              // reported as 5 with text
  // transaction set (AK502)
  set_unsupported,                   // 1
  set_trailer_missing,               // 2
  set_control_number_mismatch,       // 3
  segment_count_wrong,               // 4
  set_id_invalid,                    // 6
  set_control_number_invalid,        // 7
  set_not_in_group,                  // 18 (005010), 1 before
  implementation_reference_invalid,  // 19 (005010)
  set_control_number_duplicate,      // 23 (005010), 7 before
  set_has_bad_segment_id,            // 5: a tag that may not be put in AK301
  set_too_large,                     // 5
  // segment (AK304)
  segment_unrecognized,              // 1
  segment_unexpected,                // 2
  segment_missing,                   // 3
  loop_over_maximum,                 // 4
  segment_over_maximum,              // 5
  segment_not_in_set,                // 6
  segment_out_of_sequence,           // 7
  segment_not_used,                  // I4 in a 999, else 2
  dependent_segment_missing,         // I6 in a 999, else 3
  loop_under_minimum,                // I7 in a 999, else 3
  segment_under_minimum,             // I8 in a 999, else 3
  dependent_segment_not_used,        // I9 in a 999, else 2
  // element (AK403)
  element_missing,                   // 1
  conditional_element_missing,       // 2
  too_many_elements,                 // 3
  element_too_short,                 // 4
  element_too_long,                  // 5
  invalid_character,                 // 6
  invalid_code,                      // 7
  invalid_date,                      // 8
  invalid_time,                      // 9
  exclusion_violated,                // 10
  too_many_repetitions,              // 12 (005010), 3 before
  too_many_components,               // 13 (005010), 3 before
  code_not_used_in_guide,            // I6 in a 999, else 7
  element_not_used,                  // I10 in a 999, else 3
  dependent_element_missing,         // I9 in a 999, else 2
  dependent_element_not_used,        // I13 in a 999, else 10
  too_few_repetitions,               // I11 in a 999, else 1
  element_pattern_mismatch,          // I12 in a 999, else 7
  trailing_separators,               // note by default: empty elements at the end of a segment
  // balance (set level, 5 in AK502; severity by agreement)
  count_mismatch,                    // CTT01 is not the number of lines
  hash_total_mismatch,               // CTT02
  count_of_kinds_                    // not a kind: the number of kinds
};

struct Location {
  std::uint64_t offset = 0;            // byte in the file received
  std::uint64_t line = 0;              // 1-based; 0 unknown
  std::uint64_t column = 0;            // 1-based byte column in that line; 0 unknown
  std::uint32_t segment_position = 0;  // in the set, ST is 1; 0 outside a set
  std::string segment_id;              // the tag concerned: the *expected* one when a segment is missing
  std::string loop;                    // "PO1/N1" or empty
  std::string loop_bound;              // LS/LE loop identifier (AK303) or empty
  std::uint16_t element = 0;           // 1-based; 0: the whole segment
  std::uint16_t component = 0;         // 1-based; 0: not a composite
  std::uint16_t repetition = 0;        // 1-based; 0: does not repeat
};

// What made a rule apply: the segment and element whose presence or value demanded or forbade another (999: CTX).
struct Trigger {
  std::uint32_t segment_position = 0;  // in the set, ST is 1; 0: no trigger
  std::string segment_id;
  std::uint16_t element = 0;           // 1-based; 0: the segment's presence
  std::uint16_t component = 0;
};

struct Issue {
  IssueKind kind{};
  Severity severity = Severity::reject;
  Location location;
  std::string element_number;  // "353", for AK402
  std::string name;            // name of the element or segment, ours
  std::string found;           // offending bytes, raw, at most 99 (AK404's length); empty when missing
  std::string expected;        // for people: "one of 00, 05, 06", "1 to 22 characters", "a date CCYYMMDD"
  Trigger trigger;             // of a dependent rule: syntax notes, a guide's conditions
};

Level level_of(IssueKind kind);
// Stable name used in YAML (severity per rule), JSON and tables: "element_missing".
const char* name_of(IssueKind kind);
// Where in the segment, as analysts write it: "BEG03", "SLN05-02"; the tag alone when no element is concerned.
std::string place(const Location& location);
// One sentence for a person: "BEG03 Purchase order number is missing; expected 1 to 22 characters".
std::string sentence(const Issue& issue);

}  // namespace crossdock::document
