// A file in which no interchange was found: what it seems to be instead, and the command that reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/inputs.hpp"

namespace crossdock::cli {

struct NoInterchange {
  bool is_something_else = false;  // CSV, or JSON
  std::string what, next;
};

// `front`: how the file begins. `csv_maps`: the maps for CSV there are, if that is known.
NoInterchange no_interchange(const Input& input, std::string_view front, const std::vector<std::string>& csv_maps = {});

}  // namespace crossdock::cli
