// Acknowledgments received: 997s, 999s and TA1s as neutral values, with what their codes mean. Pure functions; the flow
// matches the values with what we sent, by parties + GS01 + GS06 and then ST01 + ST02, never by a number alone. Reads
// the segments by tag, so that an acknowledgment that breaks its own rules is still understood, and accepts every code
// of every release, up to five in AK304..08 as 003030 had them. (824: advice.hpp.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/document/document.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

// Where what we sent stands after an answer.
enum class AcknowledgedStatus : std::uint8_t {
  unknown,               // a letter nobody defines: a person reads it
  presumed_accepted,     // a group taken in part, this set not listed: verify
  accepted,              // goes on; nothing to resend
  accepted_with_errors,  // goes on; mend the next one, do not resend this
  rejected,              // mend and resend, under new control numbers
};
const char* name_of(AcknowledgedStatus status);

// Of two answers about the same thing the worse stands; what one of them only presumes or leaves unknown, the other
// says.
AcknowledgedStatus worse_of(AcknowledgedStatus left, AcknowledgedStatus right);

struct ReceivedCode {
  std::string code;      // "7"
  std::string sentence;  // ours; "Code 511, which X12 does not define" for a partner's own
};

// AK4 / IK4.
struct ReceivedElementNote {
  std::uint16_t element = 0, component = 0, repetition = 0;  // 1-based, 0: not given
  std::string element_number;                                // AK402
  ReceivedCode code;                                         // AK403
  std::string copy;                                          // AK404
  std::vector<std::string> contexts;                         // CTX, the text after its tag
};

// AK3 / IK3.
struct ReceivedSegmentNote {
  std::string segment_id;      // AK301
  std::uint32_t position = 0;  // AK302, ST is 1
  std::string loop;            // AK303
  std::vector<ReceivedCode> codes;
  std::vector<std::string> contexts;
  std::vector<ReceivedElementNote> elements;
};

// AK2 to AK5 / IK5.
struct ReceivedSet {
  std::string set_id, control_number, implementation_reference;
  char letter = '\0';  // AK501; '\0' when AK5 is missing
  std::vector<ReceivedCode> codes;
  std::vector<ReceivedSegmentNote> notes;
};

// One 997 or 999: the answer to one group we sent.
struct ReceivedAcknowledgment {
  std::string form;                      // "997" or "999"
  std::string control_number;            // its own ST02
  std::string functional_id;             // AK101 = our GS01
  std::string group_control_number;      // AK102 = our GS06
  std::string version;                   // AK103 = our GS08, when given
  char letter = '\0';                    // AK901
  std::string sent, received, accepted;  // AK902..04 as written
  std::vector<ReceivedCode> codes;
  std::vector<ReceivedSet> sets;
};

// Nothing when the document is neither 997 nor 999 or has no AK1.
std::optional<ReceivedAcknowledgment> received_acknowledgment(const document::Document& document);

// The status of one set of ours: its own AK5 where there is one, else what AK9 says of all. A rejected group takes its
// sets with it, whatever their AK5 says.
AcknowledgedStatus status_of(const ReceivedAcknowledgment& acknowledgment, std::string_view set_id,
                             std::string_view set_control_number);
// Of the group as a whole; `presumed_accepted` when it was taken in part.
AcknowledgedStatus status_of(const ReceivedAcknowledgment& acknowledgment);

AcknowledgedStatus status_of(const ReceivedTa1& ta1);
ReceivedCode note_of(const ReceivedTa1& ta1);

// Are these the same control number? "0001" and "1" are: some translators write numbers back without their zeros.
bool is_same_number(std::string_view ours, std::string_view theirs);

}  // namespace crossdock::x12
