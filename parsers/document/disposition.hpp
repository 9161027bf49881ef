// What we decided about a set, a group or an interchange, in the letters of AK501 / AK901 / TA104.
#pragma once

#include <cstdint>

namespace crossdock::document {

enum class Disposition : std::uint8_t {
  accepted,              // A
  accepted_with_errors,  // E
  partially_accepted,    // P, groups only
  rejected,              // R
};

constexpr char letter(Disposition disposition) {
  switch (disposition) {
    case Disposition::accepted: return 'A';
    case Disposition::accepted_with_errors: return 'E';
    case Disposition::partially_accepted: return 'P';
    case Disposition::rejected: return 'R';
  }
  return 'R';
}

}  // namespace crossdock::document
