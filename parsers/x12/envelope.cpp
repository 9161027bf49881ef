#include "parsers/x12/envelope.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "parsers/x12/calendar.hpp"
#include "parsers/x12/characters.hpp"
#include "parsers/x12/issue_list.hpp"

namespace crossdock::x12 {
namespace {

using document::CheckPolicy;
using document::IssueKind;
using enum document::IssueKind;


std::string copy(std::string_view text) { return std::string(text.substr(0, 80)); }

// A count or control number of type N0; nullopt when it is not digits.
std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  if (text.size() > 15 || !all_digits(text)) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// N0 numbers are equal by value: GE02 may leave out the leading zeros of GS06.
bool same_number(std::string_view a, std::string_view b) {
  const auto left = number_in(a), right = number_in(b);
  return left && right ? *left == *right : a == b;
}

bool is_count(std::string_view text, std::uint64_t count) { return number_in(text) == count; }

bool all_upper_or_digit(std::string_view text) { return std::all_of(text.begin(), text.end(), is_upper_or_digit); }

}  // namespace

// --- interchange ------------------------------------------------------------------------------------------------------

void Envelope::begin(ReadIsa&& isa, std::vector<Issue>&& noted) {
  verdict_ = {};
  verdict_.header = std::move(isa.header);
  verdict_.offset = stream_.offset();
  policy_ = &events_.policy(verdict_, nullptr);
  const SegmentStream::Place begin = stream_.place(verdict_.offset);
  for (Issue& issue : isa.issues) {
    const SegmentStream::Place place = stream_.place(begin.offset + issue.location.offset);
    issue.location.offset = place.offset;
    issue.location.line = place.line;
    issue.location.column = place.column;
  }
  noted.insert(noted.end(), std::make_move_iterator(isa.issues.begin()), std::make_move_iterator(isa.issues.end()));
  for (Issue& issue : noted) issue.severity = document::severity_of(*policy_, issue);
  verdict_.issues = std::move(noted);
  groups_ = 0;
  group_keys_.clear();
  next_stray_ = 0;
  events_.interchange_begins(verdict_);
}

void Envelope::ta1(Number segment) {
  stream_.hold_from(segment);
  if (verdict_.ta1s.size() < limits_.groups_per_interchange)
    verdict_.ta1s.push_back({copy(element(segment, 1)), copy(element(segment, 2)), copy(element(segment, 3)),
                             copy(element(segment, 4)), copy(element(segment, 5))});
}

void Envelope::interchange_trailer(Number segment) {
  stream_.hold_from(segment);
  const std::string_view count = element(segment, 1), number = element(segment, 2);
  if (!is_count(count, groups_))
    report_interchange(segment, {group_count_wrong, "IEA", 1, "Number of groups", count, fmt::format("{}", groups_)});
  if (!same_number(number, verdict_.header.control_number))
    report_interchange(segment, {isa_iea_control_number_mismatch, "IEA", 2, "Interchange control number", number,
                                 verdict_.header.control_number});
  if (stream_.last_unterminated()) {
    Issue issue = locate(segment, {segment_terminator_invalid, "IEA", 0, "", {}, "its segment terminator"}, *policy_);
    issue.severity = document::Severity::note;  // nothing is lost by it
    list_issue(verdict_.issues, std::move(issue), limits_.issues_per_envelope);
  }
  verdict_.length = stream_.end_of(segment) - verdict_.offset;
  stream_.hold_from(segment + 1);
}

void Envelope::interchange_without_trailer(Number next) {
  if (stream_.stop() == SegmentStream::Stop::runaway)
    report_interchange(next, {segment_terminator_invalid, "", 0, "", {},
                              "an end of the segment that begins here: ISA16 is followed by another terminator"});
  report_interchange(next, {interchange_trailer_missing, "IEA", 0, "Interchange trailer", {}, {}});
}

void Envelope::end(std::vector<Issue>&& noted) {
  if (verdict_.length == 0) verdict_.length = stream_.offset() - verdict_.offset;
  for (Issue& issue : noted) {
    issue.severity = document::severity_of(*policy_, issue);
    list_issue(verdict_.issues, std::move(issue), limits_.issues_per_envelope);
  }
  events_.interchange_ends(std::move(verdict_));
}

// One issue for a run of them: what is wrong is wrong once.
void Envelope::stray(Number segment, const char* expected) {
  if (segment != next_stray_ || next_stray_ == 0)
    report_interchange(segment, {control_structure_invalid, "", 0, "", {}, expected});
  next_stray_ = segment + 1;
  stream_.hold_from(segment + 1);
}

// --- group ------------------------------------------------------------------------------------------------------------

void Envelope::group_header(Number segment) {
  stream_.hold_from(segment);
  ++groups_;
  set_numbers_.clear();
  group_ = {};
  group_.offset = stream_.offset_of(segment);
  group_.line = stream_.place(group_.offset).line;
  GroupHeader& header = group_.header;
  std::string* const parts[] = {&header.functional_id, &header.sender, &header.receiver,       &header.date,
                                &header.time,          &header.control_number, &header.agency, &header.version};
  for (std::size_t i = 0; i < std::size(parts); ++i) *parts[i] = copy(element(segment, i + 1));
  group_policy_ = &events_.policy(verdict_, &group_);
  check_group_header(segment);
  if (groups_ == limits_.groups_per_interchange + 1)
    report_interchange(segment, {interchange_content_invalid, "GS", 0, "Group", {},
                                 fmt::format("at most {} groups", limits_.groups_per_interchange)});
  events_.group_begins(verdict_, group_);
  stream_.hold_from(segment + 1);
}

void Envelope::check_group_header(Number segment) {
  const GroupHeader& header = group_.header;
  const auto wrong = [&](std::uint16_t position, const char* name, const char* expected) {
    report_group(segment, {group_header_invalid, "GS", position, name, element(segment, position), expected});
  };
  if (header.functional_id.size() != 2 || !all_upper_or_digit(header.functional_id))
    report_group(segment, {group_unsupported, "GS", 1, "Functional group code", element(segment, 1), "two capitals"});
  if (header.sender.size() < 2 || header.sender.size() > 15) wrong(2, "Sender's code", "2 to 15 characters");
  if (header.receiver.size() < 2 || header.receiver.size() > 15) wrong(3, "Receiver's code", "2 to 15 characters");
  if (!is_date(header.date)) wrong(4, "Date", "a date CCYYMMDD");
  if (!is_time(header.time)) wrong(5, "Time", "a time HHMM");
  const auto number = number_in(header.control_number);
  if (!number || header.control_number.size() > 9)
    report_group(segment, {group_control_number_invalid, "GS", 6, "Group control number", element(segment, 6),
                           "1 to 9 digits"});
  else if (groups_ <= limits_.groups_per_interchange &&
           !group_keys_.insert(fmt::format("{}\n{}\n{}\n{}", header.functional_id, header.sender, header.receiver, *number)).second)
    report_group(segment, {group_duplicate, "GS", 6, "Group control number", element(segment, 6),
                           "a number not used before in this interchange"});
  if (header.agency != "X" && header.agency != "T") wrong(7, "Responsible agency", "X");
  if (header.version.empty() || header.version.size() > 12) wrong(8, "Version", "a version such as 004010");
  if (stream_.element_count(segment) > 8) wrong(9, "", "8 elements");
}

void Envelope::group_trailer(Number segment) {
  stream_.hold_from(segment);
  group_.trailer_count = copy(element(segment, 1));
  group_.trailer_control_number = copy(element(segment, 2));
  if (!is_count(group_.trailer_count, group_.sets_received))
    report_group(segment, {set_count_wrong, "GE", 1, "Number of sets", element(segment, 1),
                           fmt::format("{}", group_.sets_received)});
  if (!same_number(group_.trailer_control_number, group_.header.control_number))
    report_group(segment, {group_control_number_mismatch, "GE", 2, "Group control number", element(segment, 2),
                           group_.header.control_number});
  end_group();
  stream_.hold_from(segment + 1);
}

void Envelope::group_without_trailer(Number next) {
  report_group(next, {group_trailer_missing, "GE", 0, "Group trailer", {}, {}});
  end_group();
}

void Envelope::end_group() { events_.group_ends(verdict_, std::move(group_)); }

// --- set --------------------------------------------------------------------------------------------------------------

void Envelope::set_header(Number segment) {
  stream_.hold_from(segment);
  ++group_.sets_received;
  set_begin_ = segment;
  set_ = {};
  set_.set_id = copy(element(segment, 1));
  set_.control_number = copy(element(segment, 2));
  set_.implementation_reference = copy(element(segment, 3));
  set_.offset = stream_.offset_of(segment);
  check_set_header(segment);
}

void Envelope::check_set_header(Number segment) {
  if (set_.set_id.size() != 3 || !all_upper_or_digit(set_.set_id))
    report_set(segment, {set_id_invalid, "ST", 1, "Set id", element(segment, 1), "three digits such as 850"});
  if (set_.control_number.size() < 4 || set_.control_number.size() > 9)
    report_set(segment, {set_control_number_invalid, "ST", 2, "Set control number", element(segment, 2),
                         "4 to 9 characters"});
  if (group_.sets_received <= limits_.sets_per_group && !set_numbers_.add(set_.control_number))
    report_set(segment, {set_control_number_duplicate, "ST", 2, "Set control number", element(segment, 2),
                         "a number not used before in this group"});
}

void Envelope::check_set_trailer(Number segment) {
  const std::string_view count = element(segment, 1), number = element(segment, 2);
  if (!is_count(count, set_.segment_count))
    report_set(segment, {segment_count_wrong, "SE", 1, "Number of segments", count,
                         fmt::format("{}", set_.segment_count)});
  if (number != set_.control_number)
    report_set(segment, {set_control_number_mismatch, "SE", 2, "Set control number", number, set_.control_number});
}

void Envelope::end_set(Number end, bool has_trailer) {
  set_.segment_count = static_cast<std::uint32_t>(end - set_begin_);
  const std::uint64_t end_offset = stream_.end_of(end - 1);
  set_.length = end_offset - set_.offset;
  if (has_trailer)
    check_set_trailer(end - 1);
  else
    report_set(end, {set_trailer_missing, "SE", 0, "Set trailer", {}, {}});

  document::Document document;
  if (stream_.let_go() || set_.length > limits_.set_bytes || group_.sets_received > limits_.sets_per_group ||
      groups_ > limits_.groups_per_interchange) {
    const bool too_large = stream_.let_go() || set_.length > limits_.set_bytes;
    report_set(end - 1, {set_too_large, "ST", 0, "Set", {},
                         too_large ? fmt::format("at most {} bytes", limits_.set_bytes)
                                   : fmt::format("at most {} sets in a group", limits_.sets_per_group)});
  } else {
    document = stream_.take(set_begin_, end);
  }
  events_.set_read(verdict_, group_, std::move(set_), document);
  stream_.hold_from(end);
}

// --- issues -----------------------------------------------------------------------------------------------------------

void Envelope::report_interchange(Number segment, Finding finding) {
  list_issue(verdict_.issues, locate(segment, std::move(finding), *policy_), limits_.issues_per_envelope);
}

void Envelope::report_group(Number segment, Finding finding) {
  list_issue(group_.issues, locate(segment, std::move(finding), *group_policy_), limits_.issues_per_envelope);
}

void Envelope::report_set(Number segment, Finding finding) {
  Issue issue = locate(segment, std::move(finding), *group_policy_);
  issue.location.segment_position = static_cast<std::uint32_t>(segment - set_begin_ + 1);
  set_.issues.push_back(std::move(issue));
}

Issue Envelope::locate(Number segment, Finding&& finding, const CheckPolicy& policy) const {
  Issue issue;
  issue.kind = finding.kind;
  issue.name = finding.name;
  issue.found = finding.found.substr(0, longest_found);
  issue.expected = std::move(finding.expected);
  issue.location.segment_id = finding.tag;
  issue.location.element = finding.element;

  const bool is_there = stream_.holds(segment);
  const SegmentStream::Place place = stream_.place(finding.found.data() != nullptr ? stream_.offset_of(finding.found)
                                                   : is_there                      ? stream_.offset_of(segment)
                                                                                   : stream_.end_offset());
  issue.location.offset = place.offset;
  issue.location.line = place.line;
  issue.location.column = place.column;
  if (issue.location.segment_id.empty() && is_there) {
    issue.location.segment_id = copy(stream_.tag(segment)).substr(0, 3);
    issue.found = stream_.tag(segment).substr(0, longest_found);
    if (issue.found.empty()) issue.name = "An empty segment";
  }
  issue.severity = document::severity_of(policy, issue);
  return issue;
}

}  // namespace crossdock::x12
