// One table says everything there is to say about a kind of issue: its stable name, the level at which it is
// acknowledged, and how a person reads it.
#include "parsers/document/issue.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/document/policy.hpp"

namespace crossdock::document {
namespace {

struct Row {
  IssueKind kind;
  Level level;
  const char* name;
  const char* says;  // what follows the place: "BEG03 Purchase order number" + " is missing"
};

using enum IssueKind;
constexpr std::array<Row, issue_kind_count> rows{{
    {isa_iea_control_number_mismatch, Level::interchange, "isa_iea_control_number_mismatch", "is not the number in ISA13"},
    {standard_id_unsupported, Level::interchange, "standard_id_unsupported", "is not a standard we know"},
    {control_version_unsupported, Level::interchange, "control_version_unsupported", "is not a version we know"},
    {segment_terminator_invalid, Level::interchange, "segment_terminator_invalid", "ends with a terminator that cannot be one"},
    {sender_qualifier_invalid, Level::interchange, "sender_qualifier_invalid", "is not a code of the list"},
    {sender_id_invalid, Level::interchange, "sender_id_invalid", "is not a sender's id"},
    {receiver_qualifier_invalid, Level::interchange, "receiver_qualifier_invalid", "is not a code of the list"},
    {receiver_id_invalid, Level::interchange, "receiver_id_invalid", "is not a receiver's id"},
    {receiver_unknown, Level::interchange, "receiver_unknown", "is not one of our ids"},
    {authorization_qualifier_invalid, Level::interchange, "authorization_qualifier_invalid", "is not a code of the list"},
    {authorization_value_invalid, Level::interchange, "authorization_value_invalid", "is not as agreed"},
    {security_qualifier_invalid, Level::interchange, "security_qualifier_invalid", "is not a code of the list"},
    {security_value_invalid, Level::interchange, "security_value_invalid", "is not as agreed"},
    {interchange_date_invalid, Level::interchange, "interchange_date_invalid", "is not a date"},
    {interchange_time_invalid, Level::interchange, "interchange_time_invalid", "is not a time"},
    {standards_id_invalid, Level::interchange, "standards_id_invalid", "is not a standards id"},
    {version_id_invalid, Level::interchange, "version_id_invalid", "is not a version"},
    {interchange_control_number_invalid, Level::interchange, "interchange_control_number_invalid", "is not a control number"},
    {acknowledgment_request_invalid, Level::interchange, "acknowledgment_request_invalid", "is neither 0 nor 1"},
    {usage_indicator_invalid, Level::interchange, "usage_indicator_invalid", "is neither P nor T nor I"},
    {group_count_wrong, Level::interchange, "group_count_wrong", "is not the number of groups received"},
    {control_structure_invalid, Level::interchange, "control_structure_invalid", "does not fit the envelope"},
    {interchange_trailer_missing, Level::interchange, "interchange_trailer_missing", "is missing: the interchange does not end"},
    {interchange_content_invalid, Level::interchange, "interchange_content_invalid", "is not readable as X12"},
    {interchange_folded, Level::interchange, "interchange_folded", "stands in a folded file: line ends break its segments"},
    {interchange_duplicate, Level::interchange, "interchange_duplicate", "was received before"},
    {data_separator_invalid, Level::interchange, "data_separator_invalid", "is followed by a separator that cannot be one"},
    {component_separator_invalid, Level::interchange, "component_separator_invalid", "cannot be a component separator"},
    {leading_bytes_ignored, Level::interchange, "leading_bytes_ignored", "is preceded by bytes that were passed over"},
    {trailing_bytes_ignored, Level::interchange, "trailing_bytes_ignored", "is followed by bytes that were passed over"},
    {group_unsupported, Level::group, "group_unsupported", "is not a group we take"},
    {group_version_unsupported, Level::group, "group_version_unsupported", "is not a version we know"},
    {group_trailer_missing, Level::group, "group_trailer_missing", "is missing: the group does not end"},
    {group_control_number_mismatch, Level::group, "group_control_number_mismatch", "is not the number in GS06"},
    {set_count_wrong, Level::group, "set_count_wrong", "is not the number of sets received"},
    {group_control_number_invalid, Level::group, "group_control_number_invalid", "is not a control number"},
    {group_duplicate, Level::group, "group_duplicate", "was used before"},
    {group_header_invalid, Level::group, "group_header_invalid", "is not valid"},
    {set_unsupported, Level::set, "set_unsupported", "is not a set we take"},
    {set_trailer_missing, Level::set, "set_trailer_missing", "is missing: the set does not end"},
    {set_control_number_mismatch, Level::set, "set_control_number_mismatch", "is not the number in ST02"},
    {segment_count_wrong, Level::set, "segment_count_wrong", "is not the number of segments received"},
    {set_id_invalid, Level::set, "set_id_invalid", "is not a set's id"},
    {set_control_number_invalid, Level::set, "set_control_number_invalid", "is not a control number"},
    {set_not_in_group, Level::set, "set_not_in_group", "does not belong in this group"},
    {implementation_reference_invalid, Level::set, "implementation_reference_invalid", "is not a guide we know"},
    {set_control_number_duplicate, Level::set, "set_control_number_duplicate", "was used before in this group"},
    {set_has_bad_segment_id, Level::set, "set_has_bad_segment_id", "cannot be the id of a segment"},
    {set_too_large, Level::set, "set_too_large", "is larger than we take"},
    {segment_unrecognized, Level::segment, "segment_unrecognized", "is no segment of this release"},
    {segment_unexpected, Level::segment, "segment_unexpected", "is not expected here"},
    {segment_missing, Level::segment, "segment_missing", "is missing before this"},
    {loop_over_maximum, Level::segment, "loop_over_maximum", "begins a loop once too often"},
    {segment_over_maximum, Level::segment, "segment_over_maximum", "is there once too often"},
    {segment_not_in_set, Level::segment, "segment_not_in_set", "does not occur in this set"},
    {segment_out_of_sequence, Level::segment, "segment_out_of_sequence", "is out of sequence"},
    {segment_not_used, Level::segment, "segment_not_used", "is not used by this partner"},
    {dependent_segment_missing, Level::segment, "dependent_segment_missing", "is missing and needed here"},
    {loop_under_minimum, Level::segment, "loop_under_minimum", "occurs too seldom"},
    {segment_under_minimum, Level::segment, "segment_under_minimum", "occurs too seldom"},
    {dependent_segment_not_used, Level::segment, "dependent_segment_not_used", "is not used by this partner in this case"},
    {element_missing, Level::element, "element_missing", "is missing"},
    {conditional_element_missing, Level::element, "conditional_element_missing", "is missing beside the elements given"},
    {too_many_elements, Level::element, "too_many_elements", "is one element too many"},
    {element_too_short, Level::element, "element_too_short", "is too short"},
    {element_too_long, Level::element, "element_too_long", "is too long"},
    {invalid_character, Level::element, "invalid_character", "holds a character that is not allowed"},
    {invalid_code, Level::element, "invalid_code", "is not a code of the list"},
    {invalid_date, Level::element, "invalid_date", "is not a date"},
    {invalid_time, Level::element, "invalid_time", "is not a time"},
    {exclusion_violated, Level::element, "exclusion_violated", "excludes another element given"},
    {too_many_repetitions, Level::element, "too_many_repetitions", "repeats too often"},
    {too_many_components, Level::element, "too_many_components", "has too many components"},
    {code_not_used_in_guide, Level::element, "code_not_used_in_guide", "is a code this partner does not use"},
    {element_not_used, Level::element, "element_not_used", "is not used by this partner"},
    {dependent_element_missing, Level::element, "dependent_element_missing", "is missing and needed here"},
    {dependent_element_not_used, Level::element, "dependent_element_not_used", "is not used by this partner in this case"},
    {too_few_repetitions, Level::element, "too_few_repetitions", "repeats too seldom"},
    {element_pattern_mismatch, Level::element, "element_pattern_mismatch", "is not of the agreed form"},
    {trailing_separators, Level::element, "trailing_separators", "ends with empty elements"},
    {count_mismatch, Level::set, "count_mismatch", "is not the number of lines"},
    {hash_total_mismatch, Level::set, "hash_total_mismatch", "is not the sum of the quantities"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].kind) != i) return false;
  return true;
}
static_assert(in_order(), "the rows stand in the order of the enumeration");

const Row& row_of(IssueKind kind) { return rows[static_cast<std::size_t>(kind)]; }

}  // namespace

Level level_of(IssueKind kind) { return row_of(kind).level; }

const char* name_of(IssueKind kind) { return row_of(kind).name; }

std::string place(const Location& location) {
  std::string text = location.segment_id;
  if (location.element != 0) text += fmt::format("{:02}", location.element);
  if (location.component != 0) text += fmt::format("-{:02}", location.component);
  if (location.repetition > 1) text += fmt::format(" (repetition {})", location.repetition);
  return text;
}

std::string sentence(const Issue& issue) {
  std::string text = place(issue.location);
  if (!issue.name.empty()) text += text.empty() ? issue.name : ' ' + issue.name;
  text += text.empty() ? "" : " ";
  text += row_of(issue.kind).says;
  if (!issue.found.empty()) text += fmt::format(": \"{}\"", excerpt(issue.found, 40));
  if (!issue.expected.empty()) text += "; expected " + issue.expected;
  return text;
}

}  // namespace crossdock::document
