// compile_reading: rules to the read side of a program. Called by MapLibrary.
#pragma once

#include <vector>

#include "maps/program.hpp"
#include "maps/rule.hpp"
#include "maps/term_compiler.hpp"

namespace crossdock::maps {

// Fills program.reading, program.rules and program.left_out. Mistakes are recorded in the files of the rules.
// The rules and everything they refer to must live as long as program.left_out is looked at.
void compile_reading(Program& program, const std::vector<Rule>& rules, Names& names);

}  // namespace crossdock::maps
