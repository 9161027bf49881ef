#include "parsers/x12/interchange_header.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/calendar.hpp"
#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::IssueKind;
using document::Location;

struct IsaElement {
  std::size_t length;
  const char* name;
};
constexpr std::array<IsaElement, 16> isa_elements{{{2, "Authorization qualifier"},
                                                   {10, "Authorization"},
                                                   {2, "Security qualifier"},
                                                   {10, "Security"},
                                                   {2, "Sender qualifier"},
                                                   {15, "Sender id"},
                                                   {2, "Receiver qualifier"},
                                                   {15, "Receiver id"},
                                                   {6, "Interchange date"},
                                                   {4, "Interchange time"},
                                                   {1, "Standard id or repetition separator"},
                                                   {5, "Interchange version"},
                                                   {9, "Interchange control number"},
                                                   {1, "Acknowledgment requested"},
                                                   {1, "Usage indicator"},
                                                   {1, "Component separator"}}};

// The header cut at its element separators, ISA16 and the terminator told apart.
struct CutIsa {
  std::array<std::string_view, 16> elements;
  std::array<std::size_t, 16> offsets{};
  char terminator = '\0';
  std::size_t length = 0;
};

bool can_separate(char c) { return !is_letter_or_digit(c) && c != ' ' && c != '\0'; }

// nullopt when there are not sixteen separators within reach. ISA16 may have been left out: then the byte after the
// sixteenth separator is the terminator itself, and a letter follows.
std::optional<CutIsa> cut(std::string_view bytes) {
  bytes = bytes.substr(0, isa_longest);
  if (bytes.size() < 4 || !bytes.starts_with("ISA") || !can_separate(bytes[3])) return std::nullopt;
  CutIsa isa;
  std::size_t at = 3;
  for (std::size_t i = 0; i < 16; ++i) {
    const std::size_t from = at + 1;
    at = i < 15 ? bytes.find(bytes[3], from) : from + 1;
    if (at == std::string_view::npos || at >= bytes.size()) return std::nullopt;
    isa.offsets[i] = from;
    isa.elements[i] = bytes.substr(from, at - from);
  }
  isa.terminator = bytes[at];
  isa.length = at + 1;
  if (!can_separate(isa.terminator) && can_separate(bytes[at - 1])) {
    isa.terminator = bytes[at - 1];
    isa.elements[15] = {};
    isa.length = at;
  }
  return isa;
}

template <std::size_t count>
bool is_one_of(std::string_view value, const std::array<std::string_view, count>& list) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

constexpr std::array<std::string_view, 9> authorization_qualifiers{"00", "01", "02", "03", "04", "05", "06", "07", "08"};
constexpr std::array<std::string_view, 2> security_qualifiers{"00", "01"};
constexpr std::array<std::string_view, 41> party_qualifiers{
    "01", "02", "03", "04", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23",
    "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "AM", "NR", "SA", "SN", "ZZ"};
constexpr std::array<std::string_view, 2> requests{"0", "1"};
constexpr std::array<std::string_view, 3> usages{"P", "T", "I"};

// ISA12: 00200, 00204, 00401, 00501: two noughts, a version of three digits from 200 on.
bool is_version(std::string_view text) {
  return text.size() == 5 && all_digits(text) && text.starts_with("00") && text[2] >= '2';
}

class IsaReader {
 public:
  explicit IsaReader(const CutIsa& isa) : isa_(isa) {}

  ReadIsa read() {
    const auto& e = isa_.elements;
    InterchangeHeader& h = read_.header;
    h = {text(1), text(2), text(3), text(4), text(5), text(6), text(7), text(8), std::string(e[8]), std::string(e[9]),
         std::string(e[10]), std::string(e[11]), std::string(e[12]), std::string(e[13]), std::string(e[14]), {}};
    read_.length = isa_.length;
    take_delimiters();
    check_lengths();
    check_values();
    std::sort(read_.issues.begin(), read_.issues.end(),
              [](const Issue& a, const Issue& b) { return a.location.offset < b.location.offset; });
    return std::move(read_);
  }

 private:
  std::string text(std::size_t position) const { return std::string(trim_blanks_right(isa_.elements[position - 1])); }

  void report(IssueKind kind, std::size_t position, std::string expected) {
    if (std::any_of(read_.issues.begin(), read_.issues.end(),
                    [&](const Issue& i) { return i.location.element == position; }))
      return;
    Issue& issue = read_.issues.emplace_back();
    issue.kind = kind;
    issue.location.offset = isa_.offsets[position - 1];
    issue.location.column = issue.location.offset + 1;
    issue.location.segment_id = "ISA";
    issue.location.element = static_cast<std::uint16_t>(position);
    issue.name = isa_elements[position - 1].name;
    issue.found = isa_.elements[position - 1].substr(0, 99);
    issue.expected = std::move(expected);
  }

  void take_delimiters() {
    Delimiters& d = read_.header.delimiters;
    d.element = *(isa_.elements[0].data() - 1);
    d.segment = isa_.terminator;
    d.component = isa_.elements[15].empty() ? '\0' : isa_.elements[15][0];
    d.repetition = '\0';
    if (d.component == d.element || d.component == d.segment || is_letter_or_digit(d.component) || d.component == ' ') {
      report(IssueKind::component_separator_invalid, 16, "a sign that is no letter, no digit and no other separator");
      d.component = '\0';
    }
    read_.readable = can_separate(d.segment) && d.segment != d.element;
    if (!read_.readable)
      report(IssueKind::segment_terminator_invalid, 16, "ISA16 and then a segment terminator");

    // Until 00401 ISA11 names the standard ("U"); from 00402 on it is the repetition separator.
    const std::string_view isa11 = isa_.elements[10];
    if (isa_.elements[11] < std::string_view("00402")) {
      if (isa11 != "U") report(kind_of_standard(isa11), 11, "U before version 00402");
    } else if (isa11.size() == 1 && can_separate(isa11[0]) && isa11[0] != d.element && isa11[0] != d.segment &&
               isa11[0] != d.component) {
      d.repetition = isa11[0];
    } else {
      report(kind_of_standard(isa11), 11, "a repetition separator from version 00402 on");
    }
  }

  // Another letter names another standard, and many write a repetition separator too early or a U too late: the rest can
  // be read all the same. A digit or a blank names nothing.
  static IssueKind kind_of_standard(std::string_view isa11) {
    const bool is_something = isa11.size() == 1 && isa11[0] != ' ' && !is_digit(isa11[0]);
    return is_something ? IssueKind::standard_id_unsupported : IssueKind::standards_id_invalid;
  }

  void check_lengths() {
    static constexpr IssueKind kinds[16] = {
        IssueKind::authorization_qualifier_invalid, IssueKind::authorization_value_invalid,
        IssueKind::security_qualifier_invalid,      IssueKind::security_value_invalid,
        IssueKind::sender_qualifier_invalid,        IssueKind::sender_id_invalid,
        IssueKind::receiver_qualifier_invalid,      IssueKind::receiver_id_invalid,
        IssueKind::interchange_date_invalid,        IssueKind::interchange_time_invalid,
        IssueKind::standards_id_invalid,            IssueKind::version_id_invalid,
        IssueKind::interchange_control_number_invalid, IssueKind::acknowledgment_request_invalid,
        IssueKind::usage_indicator_invalid,         IssueKind::component_separator_invalid};
    for (std::size_t i = 0; i < 16; ++i)
      if (isa_.elements[i].size() != isa_elements[i].length)
        report(kinds[i], i + 1, fmt::format("exactly {} character{}, filled with blanks", isa_elements[i].length,
                                            isa_elements[i].length == 1 ? "" : "s"));
  }

  void check_values() {
    const auto& e = isa_.elements;
    if (!is_one_of(e[0], authorization_qualifiers))
      report(IssueKind::authorization_qualifier_invalid, 1, "00, or another code of element I01");
    if (!is_one_of(e[2], security_qualifiers)) report(IssueKind::security_qualifier_invalid, 3, "00 or 01");
    if (!is_party_qualifier(e[4]))
      report(IssueKind::sender_qualifier_invalid, 5, "a qualifier such as 01, 08, 12 or ZZ");
    if (trim_blanks_right(e[5]).empty()) report(IssueKind::sender_id_invalid, 6, "an id");
    if (!is_party_qualifier(e[6]))
      report(IssueKind::receiver_qualifier_invalid, 7, "a qualifier such as 01, 08, 12 or ZZ");
    if (trim_blanks_right(e[7]).empty()) report(IssueKind::receiver_id_invalid, 8, "an id");
    if (!is_date(e[8])) report(IssueKind::interchange_date_invalid, 9, "a date YYMMDD");
    if (!is_time(e[9])) report(IssueKind::interchange_time_invalid, 10, "a time HHMM");
    if (!is_version(e[11])) report(IssueKind::version_id_invalid, 12, "a version such as 00401");
    if (!all_digits(e[12])) report(IssueKind::interchange_control_number_invalid, 13, "nine digits");
    if (!is_one_of(e[13], requests)) report(IssueKind::acknowledgment_request_invalid, 14, "0 or 1");
    if (!is_one_of(e[14], usages)) report(IssueKind::usage_indicator_invalid, 15, "P, T or I");
  }

  const CutIsa& isa_;
  ReadIsa read_;
};

}  // namespace

bool is_party_qualifier(std::string_view code) { return is_one_of(code, party_qualifiers); }

std::optional<ReadIsa> read_isa(std::string_view bytes) {
  const std::optional<CutIsa> isa = cut(bytes);
  if (!isa) return std::nullopt;
  return IsaReader(*isa).read();
}

std::optional<InterchangeHeader> peek_interchange(std::string_view first_bytes) {
  for (std::size_t at = first_bytes.find("ISA"); at != std::string_view::npos; at = first_bytes.find("ISA", at + 1))
    if (std::optional<ReadIsa> isa = read_isa(first_bytes.substr(at))) return std::move(isa->header);
  return std::nullopt;
}

}  // namespace crossdock::x12
