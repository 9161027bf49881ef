// What a check tells that keeps nothing from being put in force, as `crossdock map check` and `config check` print it.
#pragma once

#include <string>

#include "config/yaml/file.hpp"

namespace crossdock::cli {

// "items.csv:6: warning: ..." and what to do, in 80 columns.
std::string warning_text(const yaml::Problem& warning);
std::string warning_json(const yaml::Problem& warning);

}  // namespace crossdock::cli
