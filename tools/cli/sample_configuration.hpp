// config/crossdock.yaml, compiled in so that the command can print it anywhere.
#pragma once

#include <string_view>

namespace crossdock::cli {

extern const std::string_view sample_configuration;

}  // namespace crossdock::cli
