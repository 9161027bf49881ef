// A file of canonical documents, whole in memory: for `generate` and `send`.
#pragma once

#include <string>

#include "tools/cli/inputs.hpp"

namespace crossdock::cli {

// Throws NotFound when it cannot be read, Failure when it is larger than 256 MB.
std::string whole(const Input& input);

}  // namespace crossdock::cli
