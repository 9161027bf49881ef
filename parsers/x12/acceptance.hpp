// From issues to decisions: A, E, P or R for a set, a group and an interchange, and the counts of AK9. The reader
// calls it as it finishes each part; the acknowledgment says what was decided here and nothing else, so that an
// accepted set is a set that goes on.
//
// Rules: a set is what its worst issue makes it (note: A, accept_with_error: E, reject: R). A group none of whose sets
// was taken, or with a rejecting issue of its own, is R and takes all its sets with it; with some sets refused it is P;
// else E if anything was noted, else A. An interchange is A, E or R by its own issues alone (TA1 knows no P).
#pragma once

#include "parsers/document/policy.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

Disposition disposition_for(document::Severity worst);

// May this set be named in AK2 at all? ST01 must be three capitals or digits, ST02 four to nine letters or digits;
// otherwise a rejected set has its group refused with AK905 5 (X12 interpretations 55 and 1339).
bool can_be_named(const SetVerdict& set);

// Can an AK1 be written for this group? GS01 must be two capitals or digits; a group that cannot be named is refused,
// and answered by TA1 note 024 alone. A GS06 that is no number of one to nine digits is answered as "0", which no
// control number can be.
bool can_be_named(const GroupHeader& header);

// Sets the disposition and the counts of `group` from its own issues and the dispositions of its sets. Call once,
// after its last set and its trailer.
void settle(GroupVerdict& group);

// Settles the interchange from its own issues, then applies the reject mode: in the two modes that suspend the whole
// interchange, one refused set refuses every set (they are not told "accepted" and then kept back). Call once, last.
void settle(InterchangeVerdict& interchange, document::RejectMode mode);

}  // namespace crossdock::x12
