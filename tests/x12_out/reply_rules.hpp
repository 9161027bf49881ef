// Is a reply valid X12? An independent, plain reading of the layouts of TA1, 997 and 999, sharing nothing with the code
// that writes them: the answer is the first thing that is wrong, or empty.
#pragma once

#include <string>

namespace crossdock::x12::made {

std::string fault_in_reply(const std::string& reply);

}  // namespace crossdock::x12::made
