// The writer's validation: the reading side's own checker, run over what was just written, so that there is one set of
// rules in the house. The assemble stage calls it unless the agreement says outbound sets are not checked.
#pragma once

#include <string_view>
#include <vector>

#include "parsers/x12/interpret.hpp"

namespace crossdock::x12 {

// What is wrong with a set just written (ST to SE's terminator): order, requirement, lengths, types, codes, syntax
// notes, totals. `terms` may name a guide, and severities: kinds at Severity::note are listed too; what stops a set is
// the caller's business.
std::vector<Issue> check_written(std::string_view set_bytes, const InterchangeHeader& interchange,
                                 const GroupHeader& group, const Dictionary& dictionary, const Terms& terms = {});

}  // namespace crossdock::x12
