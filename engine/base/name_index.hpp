// NameIndex: the place of a name in a fixed list, found in one look however long the list is: fields of a document, words
// of a code table. An open table by the name's length and both its ends, which are the whole name up to 16 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock {

class NameIndex {
 public:
  static constexpr std::uint16_t none = 0xFFFF;

  NameIndex() = default;
  explicit NameIndex(std::size_t names);  // as many will be added

  // False when the name is there already; the first place stays.
  bool add(std::string_view name, std::uint16_t place);

  [[nodiscard]] std::uint16_t find(std::string_view name) const { return slots_[slot_of(name, Ends(name))].place; }

 private:
  struct Ends {
    std::uint64_t front = 0, back = 0;
    Ends() = default;
    explicit Ends(std::string_view name) {
      const std::size_t size = name.size();
      if (size >= 8) {
        std::memcpy(&front, name.data(), 8);
        std::memcpy(&back, name.data() + size - 8, 8);
      } else if (size >= 4) {
        std::memcpy(&front, name.data(), 4);
        std::memcpy(&back, name.data() + size - 4, 4);
      } else {
        for (const char c : name) front = front << 8 | static_cast<unsigned char>(c);
      }
    }
  };
  struct Slot {
    Ends ends;
    std::uint32_t offset = 0, size = 0;  // of the whole name in text_
    std::uint16_t place = none;
  };

  // The name's slot, or the empty one where it would be.
  [[nodiscard]] std::size_t slot_of(std::string_view name, const Ends& ends) const {
    const std::uint64_t mixed = (ends.front ^ (ends.back << 1 | ends.back >> 63) ^ name.size()) * 0x9E3779B97F4A7C15U;
    for (std::size_t at = mixed >> 32;; ++at) {
      const Slot& slot = slots_[at &= slots_.size() - 1];
      if (slot.place == none) return at;
      if (slot.ends.front == ends.front && slot.ends.back == ends.back && slot.size == name.size() &&
          (name.size() <= 16 || std::string_view(text_).substr(slot.offset, slot.size) == name))
        return at;
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1);  // a power of two, at most half of them taken
  std::string text_;
};

}  // namespace crossdock
