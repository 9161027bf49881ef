// What a partner's 997 or 999 says about one set, put on the document we sent: each AK3 and AK4 as an Issue that points
// at the segment or element it means, shows what stands there, and says in words what the partner has against it. For
// `crossdock show` and for whoever has to mend the document.
#pragma once

#include <vector>

#include "parsers/document/document.hpp"
#include "parsers/document/issue.hpp"
#include "parsers/x12/reconcile.hpp"

namespace crossdock::x12 {

// In the order of the document. A position the document does not have leaves the issue without offset and line.
// Issue::expected holds the partner's sentence, and his copy of the value where it differs from ours.
std::vector<document::Issue> located_notes(const ReceivedSet& set, const document::Document& sent);

}  // namespace crossdock::x12
