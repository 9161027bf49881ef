// AK3 and AK4 of one set (IK3, IK4 and CTX in a 999): which segment, which element, which code. Called by the
// acknowledgment writer alone. One AK3 for each (segment, code); the element errors of one segment stand together
// under code 8; in the order of the set.
#pragma once

#include "parsers/document/policy.hpp"
#include "parsers/x12/codes.hpp"
#include "parsers/x12/segment_writer.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

void write_segment_notes(SegmentWriter& writer, const SetVerdict& set, const document::AcknowledgmentPolicy& policy,
                         Dialect dialect);

// `value` if it may stand in a text element of at most `longest` characters between these separators: printable, no
// separator, not blank, no blanks at its end. Otherwise empty: what cannot be echoed is left out, never altered.
std::string_view echo(std::string_view value, std::size_t longest, const document::Delimiters& delimiters);

}  // namespace crossdock::x12
