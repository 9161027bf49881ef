// Name/value pairs as one text column: "name=value" lines, with \n, \\ and \= escaped.
#pragma once

#include <string>
#include <string_view>

#include "engine/store/rows.hpp"

namespace crossdock::store {

std::string to_text(const Attributes& attributes);
Attributes attributes_from(std::string_view text);

std::string to_text(const std::vector<Key>& keys);
std::vector<Key> keys_from(std::string_view text);

}  // namespace crossdock::store
