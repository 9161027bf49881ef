#include "parsers/x12/envelope_writer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::string_view first_with_repetition = "00402";  // ISA12 from which ISA11 is the repetition separator

void append_padded(std::string& out, std::string_view value, std::size_t width) {
  value = value.substr(0, width);
  out.append(value).append(width - value.size(), ' ');
}

// The widths of ISA01 to ISA15 (X12.5): with separators, ISA16 and the terminator, 106 bytes.
constexpr std::size_t widths[] = {2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1};

void append_isa(std::string& out, const InterchangeHeader& header) {
  const std::string_view values[] = {header.authorization_qualifier,
                                     header.authorization,
                                     header.security_qualifier,
                                     header.security,
                                     header.sender_qualifier,
                                     header.sender_id,
                                     header.receiver_qualifier,
                                     header.receiver_id,
                                     header.date,
                                     header.time,
                                     header.standard_or_repetition,
                                     header.version,
                                     header.control_number,
                                     header.acknowledgment_requested,
                                     header.usage_indicator};
  out += "ISA";
  for (std::size_t i = 0; i < std::size(widths); ++i) {
    out += header.delimiters.element;
    append_padded(out, values[i], widths[i]);
  }
  out += header.delimiters.element;
  out += header.delimiters.component;
  out += header.delimiters.segment;
}

}  // namespace

std::string interchange_date(Time time) {
  const CivilTime t = civil_time(time);
  return fmt::format("{:02}{:02}{:02}", t.year % 100, t.month, t.day);
}

std::string interchange_time(Time time) { return group_time(time, GroupTime::hhmm); }

std::string group_date(Time time, GroupDate format) {
  const CivilTime t = civil_time(time);
  return format == GroupDate::yymmdd ? interchange_date(time) : fmt::format("{:04}{:02}{:02}", t.year, t.month, t.day);
}

std::string group_time(Time time, GroupTime format) {
  const CivilTime t = civil_time(time);
  const auto hundredths = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count() / 10 % 100;
  switch (format) {
    case GroupTime::hhmm: return fmt::format("{:02}{:02}", t.hour, t.minute);
    case GroupTime::hhmmss: return fmt::format("{:02}{:02}{:02}", t.hour, t.minute, t.second);
    case GroupTime::hhmmssdd: return fmt::format("{:02}{:02}{:02}{:02}", t.hour, t.minute, t.second, hundredths);
  }
  return {};
}

GroupDate group_date_format(std::string_view version) {
  return version.substr(0, 6) < "004010" ? GroupDate::yymmdd : GroupDate::ccyymmdd;
}

std::string interchange_number(std::uint32_t number) { return fmt::format("{:09}", number); }
std::string group_number(std::uint32_t number) { return fmt::format("{}", number); }
std::string set_number(std::uint32_t number) { return fmt::format("{:04}", number); }
std::string interchange_version(std::string_view version) { return std::string(version.substr(0, 5)); }

InterchangeHeader interchange_header(std::string_view version, const Delimiters& delimiters, std::uint32_t number,
                                     Time time) {
  InterchangeHeader header;
  header.authorization_qualifier = header.security_qualifier = "00";
  header.date = interchange_date(time);
  header.time = interchange_time(time);
  header.version = interchange_version(version);
  header.control_number = interchange_number(number);
  header.acknowledgment_requested = "0";
  header.usage_indicator = "P";
  header.delimiters = delimiters;
  if (header.version < first_with_repetition) {
    header.delimiters.repetition = '\0';
    header.standard_or_repetition = "U";
  } else {
    if (delimiters.repetition == '\0') header.delimiters.repetition = free_repetition_separator(delimiters);
    header.standard_or_repetition.assign(1, header.delimiters.repetition);
  }
  return header;
}

char free_repetition_separator(const Delimiters& delimiters) {
  constexpr std::string_view candidates = "^!`|>";
  return *std::ranges::find_if(candidates, [&](char c) { return !is_separator(c, delimiters); });
}

void swap_parties(const InterchangeHeader& received, InterchangeHeader& reply) {
  reply.sender_qualifier = received.receiver_qualifier;
  reply.sender_id = received.receiver_id;
  reply.receiver_qualifier = received.sender_qualifier;
  reply.receiver_id = received.sender_id;
}

EnvelopeWriter::EnvelopeWriter(std::string& out, const InterchangeHeader& header, std::string_view line_end)
    : segments_(out, header.delimiters, line_end), control_number_(header.control_number) {
  append_isa(out, header);
  out += segments_.line_end();
}

void EnvelopeWriter::write(const Ta1& ta1) {
  segments_.begin("TA1").element(ta1.control_number).element(ta1.date).element(ta1.time);
  segments_.element({&ta1.letter, 1}).element(ta1.note).end();
}

void EnvelopeWriter::begin_group(const GroupHeader& header) {
  ++groups_;
  sets_ = 0;
  group_control_number_ = header.control_number;
  segments_.begin("GS").element(header.functional_id).element(header.sender).element(header.receiver);
  segments_.element(header.date).element(header.time).element(header.control_number);
  segments_.element(header.agency).element(header.version).end();
}

void EnvelopeWriter::end_group() { segments_.begin("GE").number(sets_).element(group_control_number_).end(); }

void EnvelopeWriter::end() { segments_.begin("IEA").number(groups_).element(control_number_).end(); }

}  // namespace crossdock::x12
