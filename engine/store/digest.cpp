#include "engine/store/rows.hpp"

namespace crossdock::store {

std::string Digest::hex() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) out += digits[byte >> 4], out += digits[byte & 15];
  return out;
}

}  // namespace crossdock::store
