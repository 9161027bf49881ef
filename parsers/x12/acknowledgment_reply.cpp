#include "parsers/x12/acknowledgment_reply.hpp"

#include <algorithm>
#include <array>

#include "parsers/x12/characters.hpp"
#include "parsers/x12/envelope_writer.hpp"
#include "parsers/x12/interchange_header.hpp"
#include "parsers/x12/segment_notes.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::uint32_t highest_number = 999'999'999;
constexpr Delimiters usual{'*', ':', '\0', '~'};
constexpr Delimiters unusual{'|', '>', '\0', '\n'};

// The n-th number of `numbers`; past its end, counting on from the last and round from the highest to 1.
std::uint32_t number_at(const std::vector<std::uint32_t>& numbers, std::size_t n) {
  if (n < numbers.size()) return numbers[n];
  const std::uint64_t last = numbers.empty() ? 0 : numbers.back();
  const std::uint64_t beyond = last + (n + 1 - std::max<std::size_t>(numbers.size(), 1)) + (numbers.empty() ? 1 : 0);
  return static_cast<std::uint32_t>((beyond - 1) % highest_number + 1);
}

// A separator is a sign or a control character, never part of our own texts; line ends only end segments.
bool may_terminate(char c) { return c > '\0' && c != ' ' && c != 0x7F && !is_letter_or_digit(c); }
bool may_separate(char c) { return may_terminate(c) && c != '\r' && c != '\n'; }

bool are_distinct(const Delimiters& d) {
  const bool three = d.element != d.component && d.element != d.segment && d.component != d.segment;
  return three && (d.repetition == '\0' ||
                   (d.repetition != d.element && d.repetition != d.component && d.repetition != d.segment));
}

bool can_separate(const Delimiters& d, std::string_view text) {
  return may_separate(d.element) && may_separate(d.component) && may_terminate(d.segment) &&
         (d.repetition == '\0' || may_separate(d.repetition)) && are_distinct(d) &&
         std::ranges::none_of(text, [&](char c) { return is_separator(c, d); });
}

// An id of an interchange: printable, at most 15 characters, not blank.
std::string party(std::string_view id) {
  std::string text(trim_blanks_right(id.substr(0, 15)));
  std::ranges::replace_if(
      text, [](char c) { return !is_printable(c); }, '?');
  return text.find_first_not_of(' ') == std::string::npos ? "UNKNOWN" : text;
}

std::string qualifier(std::string_view code) { return std::string(is_party_qualifier(code) ? code : "ZZ"); }

// An application party (GS02, GS03: two to fifteen characters), else the interchange's, else a placeholder.
std::string group_party(std::string_view id, std::string_view interchange_id, const Delimiters& delimiters) {
  for (const std::string_view candidate : {id, interchange_id}) {
    const std::string_view text = echo(candidate, 15, delimiters);
    if (text.size() >= 2) return std::string(text);
  }
  return "UNKNOWN";
}

const std::string& or_else(const std::string& chosen, const std::string& mirrored) {
  return chosen.empty() ? mirrored : chosen;
}

// ISA12 as received when it is one, so that the reply comes in the sender's own style; else the release's.
std::string reply_version(const InterchangeHeader& received, const Acknowledgment& acknowledgment) {
  const std::string& version = received.version;
  if (version.size() == 5 && all_digits(version) && version >= "00200" && version < "00900") return version;
  return acknowledgment.functional.empty() ? "00401" : acknowledgment.functional.front().version;
}

class ReplyWriter {
 public:
  ReplyWriter(const InterchangeVerdict& verdict, const Acknowledgment& acknowledgment,
              const document::AcknowledgmentPolicy& policy, const ReplySettings& settings, const ReplyNumbers& numbers,
              Time time)
      : verdict_(verdict),
        acknowledgment_(acknowledgment),
        policy_(policy),
        settings_(settings),
        numbers_(numbers),
        time_(time) {}

  std::string write() {
    const bool apart = acknowledgment_.ta1 && settings_.ta1_apart && !acknowledgment_.functional.empty();
    if (apart) interchange(true, false);
    interchange(!apart, true);
    return std::move(out_);
  }

 private:
  void interchange(bool with_ta1, bool with_groups) {
    const InterchangeHeader header = next_header();
    EnvelopeWriter envelope(out_, header, settings_.line_end);
    if (with_ta1 && acknowledgment_.ta1) envelope.write(dated(*acknowledgment_.ta1, header));
    if (with_groups)
      for (const AcknowledgmentGroup& group : acknowledgment_.functional) write(envelope, header, group);
    envelope.end();
  }

  InterchangeHeader next_header() {
    const InterchangeHeader& received = verdict_.header;
    const std::string us = party(or_else(settings_.sender_id, received.receiver_id));
    const std::string partner = party(or_else(settings_.receiver_id, received.sender_id));
    InterchangeHeader header = interchange_header(reply_version(received, acknowledgment_), delimiters(us + partner),
                                                  number_at(numbers_.interchanges, interchanges_++), time_);
    header.sender_qualifier = qualifier(or_else(settings_.sender_qualifier, received.receiver_qualifier));
    header.sender_id = us;
    header.receiver_qualifier = qualifier(or_else(settings_.receiver_qualifier, received.sender_qualifier));
    header.receiver_id = partner;
    header.usage_indicator = usage();
    return header;
  }

  // Those of the interchange answered, unless they are none or stand in an id.
  [[nodiscard]] Delimiters delimiters(std::string_view ids) const {
    for (const Delimiters& candidate : {settings_.delimiters.value_or(verdict_.header.delimiters), usual, unusual})
      if (can_separate(candidate, ids)) return candidate;
    return {'\x1D', '\x1F', '\0', '\x1C'};
  }

  [[nodiscard]] std::string usage() const {
    const std::string& code = or_else(settings_.usage_indicator, verdict_.header.usage_indicator);
    return code == "T" || code == "I" ? code : "P";
  }

  // TA102 and TA103 must be a date and a time: where the ones received are not, the reply's own.
  static Ta1 dated(Ta1 ta1, const InterchangeHeader& header) {
    if (ta1.date.empty()) ta1.date = header.date;
    if (ta1.time.empty()) ta1.time = header.time;
    return ta1;
  }

  void write(EnvelopeWriter& envelope, const InterchangeHeader& header, const AcknowledgmentGroup& group) {
    GroupHeader gs;
    gs.functional_id = "FA";
    gs.sender = group_party(or_else(settings_.group_sender, group.sender), header.sender_id, header.delimiters);
    gs.receiver = group_party(or_else(settings_.group_receiver, group.receiver), header.receiver_id, header.delimiters);
    gs.date = group_date(time_, group_date_format(group.version));
    gs.time = group_time(time_, GroupTime::hhmm);
    gs.control_number = group_number(number_at(numbers_.groups, groups_++));
    gs.agency = "X";
    gs.version = group.version;
    envelope.begin_group(gs);
    std::uint32_t number = 0;
    for (const std::size_t index : group.groups) {
      write_acknowledgment_set(envelope.segments(), verdict_.groups[index], policy_, group.dialect,
                               set_number(++number));
      envelope.end_set();
    }
    envelope.end_group();
  }

  const InterchangeVerdict& verdict_;
  const Acknowledgment& acknowledgment_;
  const document::AcknowledgmentPolicy& policy_;
  const ReplySettings& settings_;
  const ReplyNumbers& numbers_;
  Time time_;
  std::string out_;
  std::size_t interchanges_ = 0, groups_ = 0;
};

}  // namespace

ReplyNeeds needs(const Acknowledgment& acknowledgment, const ReplySettings& settings) {
  const bool apart = acknowledgment.ta1 && settings.ta1_apart && !acknowledgment.functional.empty();
  return {apart ? 2U : 1U, static_cast<std::uint32_t>(acknowledgment.functional.size())};
}

std::string write_reply(const InterchangeVerdict& verdict, const Acknowledgment& acknowledgment,
                        const document::AcknowledgmentPolicy& policy, const ReplySettings& settings,
                        const ReplyNumbers& numbers, Time time) {
  return ReplyWriter(verdict, acknowledgment, policy, settings, numbers, time).write();
}

std::string reply_to(const InterchangeVerdict& verdict, const document::AcknowledgmentPolicy& policy,
                     const ReplySettings& settings, const ReplyNumbers& numbers, Time time) {
  const auto acknowledgment = acknowledge(verdict, policy);
  return acknowledgment ? write_reply(verdict, *acknowledgment, policy, settings, numbers, time) : std::string();
}

}  // namespace crossdock::x12
