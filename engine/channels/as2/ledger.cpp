#include "engine/channels/as2/ledger.hpp"

namespace crossdock::as2 {

std::string MessageKey::text() const {
  // Lengths first: no separator is safe in names that may hold every printable character.
  return std::to_string(from.size()) + '.' + std::to_string(to.size()) + ' ' + from + '>' + to + ' ' + id;
}

}  // namespace crossdock::as2
