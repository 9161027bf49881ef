// A file of canonical documents, whole in memory: for `generate` and `send`.
#pragma once

#include <string>
#include <string_view>

#include "tools/cli/inputs.hpp"

namespace crossdock::cli {

// Throws NotFound when it cannot be read, Failure when it is larger than 256 MB.
std::string whole(const Input& input);

// Throws UsageError when a file that no map for CSV is named for is no JSON. `command`: what was typed in front of the file.
void require_json(const Input& input, std::string_view text, std::string_view command);

}  // namespace crossdock::cli
