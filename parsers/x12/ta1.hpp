// TA1: the answer to an interchange's envelope (X12.5, TA1 segment). One per interchange; it says nothing about sets.
#pragma once

#include <optional>
#include <string>

#include "parsers/document/policy.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

struct Ta1 {
  std::string control_number;  // TA101: ISA13 as received; nine digits whatever was received
  std::string date, time;      // TA102, TA103: ISA09, ISA10 as received; empty when they are no date or time
  char letter = 'A';           // TA104
  std::string note = "000";    // TA105
};

// What the envelope earned: the first of the gravest issues decides letter and note ("000" and A when none). A group
// that no 997 can name counts as note 024, accepted with errors.
Ta1 envelope_answer(const InterchangeVerdict& verdict, const document::AcknowledgmentPolicy& policy);

// The same, if it is to be sent. Ta1Policy::as_requested: ISA14 "1" always, "3" when not A, anything else when R, for
// a refused interchange gets no 997 and must not stay unanswered. An interchange that holds only TA1s gets no answer.
std::optional<Ta1> ta1_for(const InterchangeVerdict& verdict, const document::AcknowledgmentPolicy& policy);

}  // namespace crossdock::x12
