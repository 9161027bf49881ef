#include "engine/base/name_index.hpp"

#include <bit>

namespace crossdock {

NameIndex::NameIndex(std::size_t names) : slots_(std::bit_ceil(2 * names + 1)) {}

bool NameIndex::add(std::string_view name, std::uint16_t place) {
  const Ends ends(name);
  Slot& slot = slots_[slot_of(name, ends)];
  if (slot.place != none) return false;
  slot = {ends, static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()), place};
  text_ += name;
  return true;
}

}  // namespace crossdock
