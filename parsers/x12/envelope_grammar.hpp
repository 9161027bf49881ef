// The grammar of an interchange's segments.
#pragma once

#include "parsers/x12/envelope.hpp"

namespace crossdock::x12 {

// Reads segments from `next` on to the end of the interchange and gives each its part in `envelope`. Returns the number
// of the first segment that is not of this interchange any more.
SegmentStream::Number parse_interchange(SegmentStream& stream, Envelope& envelope, SegmentStream::Number next);

}  // namespace crossdock::x12
