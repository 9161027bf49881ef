// From the words typed to the command that answers them: help pages, `--version`, suggestions for a misspelt command,
// and the one place where what a command throws becomes a text for a person and an exit status.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/cli/command.hpp"

namespace crossdock::cli {

// `words`: the command line without the program's name. Returns the exit status.
int run(std::span<const Entry> table, std::vector<std::string> words);

}  // namespace crossdock::cli
