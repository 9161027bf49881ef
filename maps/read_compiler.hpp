// compile_reading: rules to the read side of a program. Called by MapLibrary.
#pragma once

#include <vector>

#include "maps/program.hpp"
#include "maps/rule.hpp"
#include "maps/term_compiler.hpp"

namespace crossdock::maps {

// Fills program.reading and program.rules. Mistakes are recorded in the files of the rules, places that this release
// does not have among the sought places of `names`.
void compile_reading(Program& program, const RuleList& rules, Names& names);

}  // namespace crossdock::maps
