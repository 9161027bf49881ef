// compile_writing: rules to the write side of a program. Called by MapLibrary.
#pragma once

#include <vector>

#include "maps/program.hpp"
#include "maps/rule.hpp"
#include "maps/term_compiler.hpp"

namespace crossdock::maps {

// Fills program.writing. A rule that cannot be turned round and does not say how it is written is refused, with the
// part that stands in the way.
void compile_writing(Program& program, const RuleList& rules, Names& names);

}  // namespace crossdock::maps
