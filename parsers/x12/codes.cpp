#include "parsers/x12/codes.hpp"

#include <algorithm>
#include <array>

namespace crossdock::x12 {
namespace {

using document::FunctionalAcknowledgment;
using document::IssueKind;
using document::Severity;
using List = CodePlace;

constexpr Dialect always = Dialect::x997_003060;

// One kind of issue and its code. `since` is the first dialect that has the code; older ones say `before` instead.
// `guide`, when given, is what a 999 says.
struct Row {
  IssueKind kind;
  List list;
  std::string_view code;
  Dialect since = always;
  std::string_view before = {};
  std::string_view guide = {};
};

using enum IssueKind;

constexpr Row rows[] = {
    {isa_iea_control_number_mismatch, List::ta1_note, "001"},
    {standard_id_unsupported, List::ta1_note, "002"},
    {control_version_unsupported, List::ta1_note, "003"},
    {segment_terminator_invalid, List::ta1_note, "004"},
    {sender_qualifier_invalid, List::ta1_note, "005"},
    {sender_id_invalid, List::ta1_note, "006"},
    {receiver_qualifier_invalid, List::ta1_note, "007"},
    {receiver_id_invalid, List::ta1_note, "008"},
    {receiver_unknown, List::ta1_note, "009"},
    {authorization_qualifier_invalid, List::ta1_note, "010"},
    {authorization_value_invalid, List::ta1_note, "011"},
    {security_qualifier_invalid, List::ta1_note, "012"},
    {security_value_invalid, List::ta1_note, "013"},
    {interchange_date_invalid, List::ta1_note, "014"},
    {interchange_time_invalid, List::ta1_note, "015"},
    {standards_id_invalid, List::ta1_note, "016"},
    {version_id_invalid, List::ta1_note, "017"},
    {interchange_control_number_invalid, List::ta1_note, "018"},
    {acknowledgment_request_invalid, List::ta1_note, "019"},
    {usage_indicator_invalid, List::ta1_note, "020"},
    {group_count_wrong, List::ta1_note, "021"},
    {control_structure_invalid, List::ta1_note, "022"},
    {interchange_trailer_missing, List::ta1_note, "023"},
    {interchange_content_invalid, List::ta1_note, "024"},
    {interchange_folded, List::ta1_note, "024"},
    {interchange_duplicate, List::ta1_note, "025"},
    {data_separator_invalid, List::ta1_note, "026"},
    {component_separator_invalid, List::ta1_note, "027"},
    {leading_bytes_ignored, List::ta1_note, ""},
    {trailing_bytes_ignored, List::ta1_note, ""},

    {group_unsupported, List::group, "1"},
    {group_version_unsupported, List::group, "2"},
    {group_trailer_missing, List::group, "3"},
    {group_control_number_mismatch, List::group, "4"},
    {set_count_wrong, List::group, "5"},
    {group_control_number_invalid, List::group, "6"},
    {group_duplicate, List::group, "19", Dialect::x997_005010, "6"},
    {group_header_invalid, List::group, "5"},

    {set_unsupported, List::set, "1"},
    {set_trailer_missing, List::set, "2"},
    {set_control_number_mismatch, List::set, "3"},
    {segment_count_wrong, List::set, "4"},
    {set_id_invalid, List::set, "6"},
    {set_control_number_invalid, List::set, "7"},
    {set_not_in_group, List::set, "18", Dialect::x997_005010, "1"},
    {implementation_reference_invalid, List::set, "19", Dialect::x997_005010, "1", "I6"},
    {set_control_number_duplicate, List::set, "23", Dialect::x997_005010, "7"},
    {set_has_bad_segment_id, List::set, "5"},
    {set_too_large, List::set, "5"},
    {count_mismatch, List::set, "5"},
    {hash_total_mismatch, List::set, "5"},

    {segment_unrecognized, List::segment, "1"},
    {segment_unexpected, List::segment, "2"},
    {segment_missing, List::segment, "3"},
    {loop_over_maximum, List::segment, "4"},
    {segment_over_maximum, List::segment, "5"},
    {segment_not_in_set, List::segment, "6"},
    {segment_out_of_sequence, List::segment, "7"},
    {segment_not_used, List::segment, "2", always, {}, "I4"},
    {dependent_segment_missing, List::segment, "3", always, {}, "I6"},
    {loop_under_minimum, List::segment, "3", always, {}, "I7"},
    {segment_under_minimum, List::segment, "3", always, {}, "I8"},
    {dependent_segment_not_used, List::segment, "2", always, {}, "I9"},

    {element_missing, List::element, "1"},
    {conditional_element_missing, List::element, "2"},
    {too_many_elements, List::element, "3"},
    {element_too_short, List::element, "4"},
    {element_too_long, List::element, "5"},
    {invalid_character, List::element, "6"},
    {invalid_code, List::element, "7"},
    {invalid_date, List::element, "8"},
    {invalid_time, List::element, "9"},
    {exclusion_violated, List::element, "10"},
    {too_many_repetitions, List::element, "12", Dialect::x997_004030, "3"},
    {too_many_components, List::element, "13", Dialect::x997_004030, "3"},
    {code_not_used_in_guide, List::element, "7", always, {}, "I6"},
    {element_not_used, List::element, "3", always, {}, "I10"},
    {dependent_element_missing, List::element, "2", always, {}, "I9"},
    {dependent_element_not_used, List::element, "10", always, {}, "I13"},
    {too_few_repetitions, List::element, "1", always, {}, "I11"},
    {element_pattern_mismatch, List::element, "7", always, {}, "I12"},
    {trailing_separators, List::element, "6"},
};

// Rows by kind, so that a look-up is one load.
constexpr auto rows_by_kind = [] {
  std::array<const Row*, document::issue_kind_count> table{};
  for (const Row& row : rows) table[static_cast<std::size_t>(row.kind)] = &row;
  return table;
}();
static_assert(std::ranges::none_of(rows_by_kind, [](const Row* row) { return row == nullptr; }),
              "every kind of issue has a row");

constexpr CodeText ta1_notes[] = {
    {"000", "No error"},
    {"001", "The control numbers in ISA13 and IEA02 differ"},
    {"002", "The standard named in ISA11 is not supported"},
    {"003", "The version of the control segments (ISA12) is not supported"},
    {"004", "The segment terminator is invalid"},
    {"005", "The sender's qualifier (ISA05) is invalid"},
    {"006", "The sender's id (ISA06) is invalid"},
    {"007", "The receiver's qualifier (ISA07) is invalid"},
    {"008", "The receiver's id (ISA08) is invalid"},
    {"009", "The receiver's id (ISA08) is not known here"},
    {"010", "The authorization qualifier (ISA01) is invalid"},
    {"011", "The authorization value (ISA02) is invalid"},
    {"012", "The security qualifier (ISA03) is invalid"},
    {"013", "The security value (ISA04) is invalid"},
    {"014", "The interchange date (ISA09) is invalid"},
    {"015", "The interchange time (ISA10) is invalid"},
    {"016", "The standards id or repetition separator (ISA11) is invalid"},
    {"017", "The version id (ISA12) is invalid"},
    {"018", "The interchange control number (ISA13) is invalid"},
    {"019", "The acknowledgment request (ISA14) is invalid"},
    {"020", "The usage indicator (ISA15) is invalid"},
    {"021", "The number of groups in IEA01 is wrong"},
    {"022", "The control structure is invalid"},
    {"023", "The file ends before the interchange does"},
    {"024", "The content of the interchange is invalid, for example its GS"},
    {"025", "The interchange control number was used before"},
    {"026", "The element separator is invalid"},
    {"027", "The component separator is invalid"},
    {"028", "The date of the deferred delivery request is invalid"},
    {"029", "The time of the deferred delivery request is invalid"},
    {"030", "The time code of the deferred delivery request is invalid"},
    {"031", "The grade of service is invalid"},
};

constexpr CodeText group_codes[] = {
    {"1", "The functional group is not supported"},
    {"2", "The version of the group (GS08) is not supported"},
    {"3", "The group trailer GE is missing"},
    {"4", "The control numbers in GS06 and GE02 differ"},
    {"5", "The number of sets in GE01 is not the number received, or a set could not be named"},
    {"6", "The group control number (GS06) is invalid"},
    {"10", "The authentication key name is unknown"},
    {"11", "The encryption key name is unknown"},
    {"12", "The authentication or encryption service is not available"},
    {"13", "The security recipient is unknown"},
    {"14", "The security originator is unknown"},
    {"15", "The decrypted text has a syntax error"},
    {"16", "The security service is not supported"},
    {"17", "The length of the encrypted text is wrong"},
    {"18", "Authentication failed"},
    {"19", "The group control number (GS06) was used before in the interchange; in 004010 and earlier: S1E is missing"},
    {"20", "S1S is missing for S1E"},
    {"21", "S2E is missing for S2S"},
    {"22", "S2S is missing for S2E"},
    {"23", "S3E is missing for S3S"},
    {"24", "S3S is missing for S3E"},
    {"25", "S4E is missing for S4S"},
    {"26", "S4S is missing for S4E"},
};

constexpr CodeText set_codes[] = {
    {"1", "The transaction set is not supported"},
    {"2", "The set trailer SE is missing"},
    {"3", "The control numbers in ST02 and SE02 differ"},
    {"4", "The number of segments in SE01 is not the number received"},
    {"5", "One or more segments are in error"},
    {"6", "The set identifier (ST01) is missing or invalid"},
    {"7", "The set control number (ST02) is missing or invalid"},
    {"8", "The authentication key name is unknown"},
    {"9", "The encryption key name is unknown"},
    {"10", "The requested authentication or encryption service is not available"},
    {"11", "The security recipient is unknown"},
    {"12", "The length of the encrypted text is wrong"},
    {"13", "The security originator is unknown"},
    {"15", "The decrypted text has a syntax error"},
    {"16", "The security service is not supported"},
    {"17", "Authentication failed"},
    {"18", "The set does not belong in a group of this kind (GS01)"},
    {"19", "The implementation reference (ST03) is invalid; in 004010 and earlier: S1E is missing"},
    {"20", "S1S is missing for S1E"},
    {"21", "S2E is missing for S2S"},
    {"22", "S2S is missing for S2E"},
    {"23", "The set control number (ST02) was used before in the group"},
    {"24", "S3E is missing for S3S"},
    {"25", "S3S is missing for S3E"},
    {"26", "S4E is missing for S4S"},
    {"27", "S4S is missing for S4E"},
    {"I5", "One or more segments break the implementation guide"},
    {"I6", "The implementation guide named in ST03 is not supported"},
};

constexpr CodeText segment_codes[] = {
    {"1", "The segment id is not recognized"},
    {"2", "The segment is not expected here"},
    {"3", "A mandatory segment is missing"},
    {"4", "The loop occurs too often"},
    {"5", "The segment occurs too often"},
    {"6", "The segment is not part of this transaction set"},
    {"7", "The segment is out of sequence"},
    {"8", "The segment has errors in its elements"},
    {"I4", "The guide does not use this segment"},
    {"I6", "A segment is missing that the guide demands under this condition"},
    {"I7", "The loop occurs less often than the guide demands"},
    {"I8", "The segment occurs less often than the guide demands"},
    {"I9", "The guide does not use this segment under this condition"},
};

constexpr CodeText element_codes[] = {
    {"1", "A mandatory element is missing"},
    {"2", "An element is missing that another one demands"},
    {"3", "There are too many elements"},
    {"4", "The element is too short"},
    {"5", "The element is too long"},
    {"6", "The element holds an invalid character"},
    {"7", "The code is not in the code list"},
    {"8", "The date is invalid"},
    {"9", "The time is invalid"},
    {"10", "An element is present that another one excludes"},
    {"12", "There are too many repetitions"},
    {"13", "There are too many components"},
    {"I6", "The guide does not use this code"},
    {"I9", "An element is missing that the guide demands under this condition"},
    {"I10", "The guide does not use this element"},
    {"I11", "The element repeats less often than the guide demands"},
    {"I12", "The value does not match the guide's pattern"},
    {"I13", "The guide does not use this element under this condition"},
};

constexpr std::string_view lenient_notes[] = {"002", "003", "006", "008", "009", "019", "020"};

}  // namespace

Dialect dialect_of(FunctionalAcknowledgment kind, std::string_view release) {
  if (kind == FunctionalAcknowledgment::x999) return Dialect::x999_005010;
  if (release >= "005010") return Dialect::x997_005010;
  if (release >= "004030") return Dialect::x997_004030;
  if (release >= "004010") return Dialect::x997_004010;
  return Dialect::x997_003060;
}

std::string_view code_of(IssueKind kind, Dialect dialect) {
  const Row& row = *rows_by_kind[static_cast<std::size_t>(kind)];
  if (dialect == Dialect::x999_005010 && !row.guide.empty()) return row.guide;
  return dialect < row.since ? row.before : row.code;
}

std::optional<IssueKind> kind_of(CodePlace list, std::string_view code) {
  const auto stands_for = [&](const Row& row) {
    return row.list == list && !code.empty() && (row.code == code || row.guide == code);
  };
  const auto row = std::ranges::find_if(rows, stands_for);
  return row == std::end(rows) ? std::nullopt : std::optional(row->kind);
}

std::span<const CodeText> codes_of(CodePlace list) {
  switch (list) {
    case CodePlace::ta1_note: return ta1_notes;
    case CodePlace::group: return group_codes;
    case CodePlace::set: return set_codes;
    case CodePlace::segment: return segment_codes;
    case CodePlace::element: return element_codes;
  }
  return {};
}

std::string_view sentence_of(CodePlace list, std::string_view code) {
  const auto codes = codes_of(list);
  const auto found = std::ranges::find(codes, code, &CodeText::code);
  return found == codes.end() ? std::string_view{} : found->sentence;
}

std::string_view sentence_of_letter(char letter) {
  switch (letter) {
    case 'A': return "Accepted";
    case 'E': return "Accepted, with errors noted; not to be sent again";
    case 'M': return "Rejected: message authentication failed";
    case 'P': return "Partly accepted: at least one set was rejected";
    case 'R': return "Rejected";
    case 'W': return "Rejected: assurance failed";
    case 'X': return "Rejected: decrypted content could not be analyzed";
    default: return {};
  }
}

char default_ta1_letter(std::string_view note) {
  if (note == "000") return 'A';
  return std::ranges::find(lenient_notes, note) != std::end(lenient_notes) ? 'E' : 'R';
}

void apply_ta1_letters(const document::AcknowledgmentPolicy& policy, document::CheckPolicy& check) {
  for (const Row& row : rows) {
    if (row.list != CodePlace::ta1_note || row.code.empty()) continue;
    const auto chosen = policy.ta1_letters.find(std::string(row.code));
    if (chosen == policy.ta1_letters.end()) continue;
    check.severity[static_cast<std::size_t>(row.kind)] = chosen->second == 'R'   ? Severity::reject
                                                         : chosen->second == 'E' ? Severity::accept_with_error
                                                                                 : Severity::note;
  }
}

}  // namespace crossdock::x12
