// SHA-256 (FIPS 180-4) of what is in memory: the mark of the configuration in force. Contents are hashed by the store.
#pragma once

#include <string>
#include <string_view>

namespace crossdock {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace crossdock
