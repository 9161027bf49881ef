// UTF-8 (RFC 3629), for whoever lets bytes of others through: texts for people, JSON in and out.
#pragma once

#include <cstddef>
#include <string_view>

namespace crossdock {

// Length of the valid sequence at the start of `text`: 1 for ASCII, 2 to 4 otherwise; 0 when there is none.
std::size_t utf8_length(std::string_view text);

}  // namespace crossdock
