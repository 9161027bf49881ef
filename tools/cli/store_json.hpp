// The rows of the store as JSON: the same fields wherever a command prints them.
#pragma once

#include <string>

#include "engine/store/rows.hpp"

namespace crossdock::cli {

std::string json_of(const store::Received& row);
std::string json_of(const store::Interchange& row);
std::string json_of(const store::Document& row);
std::string json_of(const store::Outbound& row);
std::string json_of(const store::Attempt& row);
std::string json_of(const store::Event& row);

}  // namespace crossdock::cli
