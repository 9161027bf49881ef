// Verdicts, policies and settings made of nonsense that no reader would produce, for property tests.
#pragma once

#include <random>

#include "parsers/x12/acknowledgment_reply.hpp"
#include "tests/x12_out/verdicts.hpp"

namespace crossdock::x12::made {

using namespace document;

class Nonsense {
 public:
  explicit Nonsense(unsigned seed) : random_(seed) {}

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool rarely() { return below(8) == 0; }

  // Mostly `sensible`, sometimes anything.
  std::string text(const std::string& sensible) {
    static const std::string pool[] = {"",
                                       " ",
                                       "*",
                                       "~",
                                       ":",
                                       "^",
                                       "|",
                                       "a:b*c~d",
                                       "0",
                                       "00001",
                                       "-1",
                                       "7",
                                       "123456789",
                                       "12345678901234567890",
                                       "A",
                                       "AB",
                                       "ABC",
                                       "abcd",
                                       "PO1",
                                       "ISA",
                                       "SE",
                                       "\n",
                                       "a\r\nb",
                                       "\t",
                                       std::string(1, '\0'),
                                       "\xFF\xFE",
                                       "gr\xC3\xBC\xC3\x9F",
                                       "  x  ",
                                       std::string(300, 'x'),
                                       std::string(120, ' '),
                                       "005010X231A1",
                                       "004010",
                                       "990101",
                                       "2460",
                                       "\x1C\x1D",
                                       "<>\"'&"};
    return rarely() ? pool[below(std::size(pool))] : sensible;
  }
  char separator(char sensible) { return rarely() ? static_cast<char>(below(256)) : sensible; }

  Issue issue() {
    Issue made;
    made.kind = static_cast<IssueKind>(below(issue_kind_count));
    made.severity = static_cast<Severity>(below(3));
    made.location.segment_id = text("PO1");
    made.location.segment_position = below(4) == 0 ? static_cast<unsigned>(random_()) : below(20);
    made.location.element = static_cast<std::uint16_t>(rarely() ? random_() : below(12));
    made.location.component = static_cast<std::uint16_t>(rarely() ? random_() : below(3));
    made.location.repetition = static_cast<std::uint16_t>(rarely() ? random_() : below(3));
    made.location.loop_bound = text("");
    made.element_number = text("355");
    made.found = text("XX");
    made.trigger = {below(3), text("N1"), static_cast<std::uint16_t>(below(120)),
                    static_cast<std::uint16_t>(below(120))};
    return made;
  }
  void issues(std::vector<Issue>& into, unsigned most) {
    for (unsigned n = below(most); n > 0; --n) into.push_back(issue());
  }

  SetVerdict set() {
    SetVerdict made;
    made.set_id = text("850"), made.control_number = text("0001"), made.implementation_reference = text("");
    made.key_element = text("BEG03"), made.key = text("PO-1");
    made.disposition = static_cast<Disposition>(below(4));
    issues(made.issues, rarely() ? 300 : 6);
    made.issues_not_listed = below(2);
    return made;
  }

  GroupVerdict group() {
    static const std::string releases[] = {"003060", "004010", "004010VICS", "004030", "005010", "006010", "000000"};
    GroupVerdict made;
    made.header = {text("PO"),   text("ACMEAPP"), text("NWAPP"), text("20261124"),
                   text("0915"), text("77"),      text("X"),     text(releases[below(std::size(releases))])};
    made.trailer_count = text("2");
    for (unsigned n = below(5); n > 0; --n) made.sets.push_back(set());
    made.sets_received = below(3) == 0 ? static_cast<unsigned>(random_()) : below(5);
    made.sets_accepted = static_cast<unsigned>(random_());
    issues(made.issues, 8);
    made.disposition = static_cast<Disposition>(below(4));
    return made;
  }

  InterchangeVerdict interchange() {
    InterchangeVerdict made;
    InterchangeHeader& h = made.header;
    h.sender_qualifier = text("01"), h.sender_id = text("ACMESTORES");
    h.receiver_qualifier = text("ZZ"), h.receiver_id = text("NORTHWIND");
    h.date = text("261124"), h.time = text("0915"), h.version = text(below(2) == 0 ? "00401" : "00501");
    h.control_number = text("000000905"), h.acknowledgment_requested = text("1"), h.usage_indicator = text("P");
    h.delimiters = {separator('*'), separator(':'), separator(below(2) == 0 ? '\0' : '^'), separator('~')};
    for (unsigned n = below(4); n > 0; --n) made.groups.push_back(group());
    if (rarely()) issues(made.issues, 4);
    if (rarely()) made.ta1s.push_back({});
    if (below(2) == 0) {
      for (GroupVerdict& each : made.groups) settle(each);
      settle(made, static_cast<RejectMode>(below(4)));
    }
    return made;
  }

  AcknowledgmentPolicy policy() {
    AcknowledgmentPolicy made;
    made.ta1 = static_cast<Ta1Policy>(below(4));
    made.functional = static_cast<FunctionalAcknowledgment>(below(3));
    made.detail = below(3) == 0 ? static_cast<AcknowledgmentDetail>(below(4)) : AcknowledgmentDetail::element;
    made.list_accepted_sets = below(2) == 0;
    made.max_segment_notes = rarely() ? 2 : 1000;
    made.release = text("");
    return made;
  }

  ReplySettings settings() {
    ReplySettings made;
    if (rarely()) made.delimiters = Delimiters{separator('*'), separator('>'), separator('!'), separator('\n')};
    made.line_end = below(2) == 0 ? "\r\n" : "";
    made.sender_id = text(""), made.sender_qualifier = text(""), made.group_receiver = text("");
    made.usage_indicator = text("");
    made.ta1_apart = below(2) == 0;
    return made;
  }

 private:
  std::mt19937 random_;
};

}  // namespace crossdock::x12::made
