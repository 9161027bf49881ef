// Two texts compared line by line, for people: what is missing with "- " in front, what is new with "+ ", and a line of
// what both have around it. Used by `crossdock map test`.
#pragma once

#include <string>
#include <string_view>

namespace crossdock::cli {

// Empty when they are equal. At most `most` lines, then how many more.
std::string line_diff(std::string_view expected, std::string_view found, std::size_t most = 40);

// JSON on one line laid out one value a line, two blanks a level. Anything else comes back much as it was.
std::string laid_out_json(std::string_view json);

}  // namespace crossdock::cli
