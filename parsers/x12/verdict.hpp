// What reading and checking one interchange came to: headers as received, issues at each level, what was decided.
// The reader and validator build it, the acknowledgment writers and the durable flow read it. It owns its texts
// and does not keep the bytes of the sets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/document/disposition.hpp"
#include "parsers/document/document.hpp"
#include "parsers/document/issue.hpp"

namespace crossdock::x12 {

using document::Delimiters;
using document::Disposition;
using document::Issue;

// ISA01..ISA16 as sent, ids without their trailing blanks (X12.5).
struct InterchangeHeader {
  std::string authorization_qualifier, authorization, security_qualifier, security;  // ISA01..04
  std::string sender_qualifier, sender_id, receiver_qualifier, receiver_id;          // ISA05..08
  std::string date, time;                                                            // ISA09 YYMMDD, ISA10 HHMM
  std::string standard_or_repetition, version, control_number;                       // ISA11, ISA12, ISA13
  std::string acknowledgment_requested, usage_indicator;                             // ISA14, ISA15
  Delimiters delimiters;
};

// GS01..GS08 as sent.
struct GroupHeader {
  std::string functional_id, sender, receiver, date, time, control_number, agency, version;
};

// One TA1 found before any group, as sent.
struct ReceivedTa1 {
  std::string control_number, date, time, code, note;
};

struct SetVerdict {
  std::string set_id;                    // ST01
  std::string control_number;            // ST02
  std::string implementation_reference;  // ST03 (005010 on)
  std::string key_element, key;          // what people call it by: "BEG03", "PO123"; empty when unknown
  std::uint64_t offset = 0;              // of ST in the file received
  std::uint64_t length = 0;              // bytes, ST to SE's terminator
  std::uint32_t segment_count = 0;       // counted, ST and SE included
  std::vector<Issue> issues;             // in order of position; at most SetLimits::issues of them
  std::uint32_t issues_not_listed = 0;   // further ones, none worse than the worst listed
  std::string release;                   // dictionary release it was checked by; empty when it was not checked
  std::string release_note;              // why not the release in GS08; empty when it is that one
  Disposition disposition = Disposition::accepted;
};

struct GroupVerdict {
  GroupHeader header;
  std::uint64_t offset = 0, line = 0;    // of GS in the file received
  std::string trailer_count;             // GE01 as sent; empty when GE is missing
  std::string trailer_control_number;    // GE02
  std::vector<SetVerdict> sets;          // every one, or only some: see interpret.hpp, Keep
  std::uint32_t sets_refused = 0;        // running tally, by the sets' own issues: whether or not they are in `sets`
  std::uint32_t sets_noted = 0;          // likewise: taken, but with errors (E)
  std::uint32_t sets_received = 0;       // AK903
  std::uint32_t sets_accepted = 0;       // AK904
  std::vector<Issue> issues;             // level group
  Disposition disposition = Disposition::accepted;
};

struct InterchangeVerdict {
  InterchangeHeader header;
  std::uint64_t offset = 0;              // of ISA in the file received
  std::uint64_t length = 0;
  std::vector<ReceivedTa1> ta1s;
  std::vector<GroupVerdict> groups;
  std::vector<Issue> issues;             // level interchange
  Disposition disposition = Disposition::accepted;
};

}  // namespace crossdock::x12
