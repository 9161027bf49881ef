// Who types, as the trail names him.
#pragma once

#include <string>

namespace crossdock::cli {

std::string actor();

}  // namespace crossdock::cli
