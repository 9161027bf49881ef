// CodeTable: the standard's codes and our words for them, in both directions. A value that is not in the table goes
// through unchanged: canonical documents then carry the standard's own code.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/name_index.hpp"

namespace crossdock::maps {

class CodeTable {
 public:
  // `codes` in the order written: of several codes with one word, the first is the one written back.
  CodeTable(std::string name, const std::vector<std::pair<std::string, std::string>>& codes);
  CodeTable(const CodeTable&) = delete;
  CodeTable& operator=(const CodeTable&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  // The word for a code; empty when the table has none. 32 bytes behind the word may be read.
  [[nodiscard]] std::string_view word(std::string_view code) const {
    return code.size() > 8 || code.empty() ? long_word(code) : word_of(pack(code));
  }
  // The same for a code behind which 8 bytes may be read.
  [[nodiscard, gnu::always_inline]] inline std::string_view word_of_element(std::string_view code) const {
    if (code.size() > 8 || code.empty()) return long_word(code);
    std::uint64_t key = 0;
    std::memcpy(&key, code.data(), 8);
    return word_of(key & (~std::uint64_t{0} >> (64 - 8 * code.size())));
  }
  [[nodiscard]] std::size_t longest_word() const { return longest_word_; }
  // The code for a word; empty when the table has none.
  [[nodiscard]] std::string_view code(std::string_view word) const {
    const std::uint16_t place = words_.find(word);
    return place == NameIndex::none ? std::string_view{} : entries_[place].first;
  }
  // Words that more than one code has, for `map check`.
  [[nodiscard]] const std::vector<std::string>& shared_words() const { return shared_words_; }

  // Up to eight bytes as a number that is not zero; equal exactly when the texts are equal (codes hold no NUL).
  static std::uint64_t pack(std::string_view text) {
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
      key |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
    return key;
  }

 private:
  static_assert(std::endian::native == std::endian::little, "word_of_element packs as pack() does");
  struct Slot {
    std::uint64_t key = 0;
    std::string_view word;
  };
  [[nodiscard, gnu::always_inline]] inline std::string_view word_of(std::uint64_t key) const {
    for (std::size_t at = hash(key) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.key == key) return slot.word;
      if (slot.key == 0) return {};
    }
  }
  [[nodiscard, gnu::noinline, gnu::cold]] std::string_view long_word(std::string_view code) const {
    const auto found = long_codes_.find(code);
    return found == long_codes_.end() ? std::string_view{} : found->second;
  }
  static std::size_t hash(std::uint64_t key) { return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> 40); }

  std::string name_;
  std::string text_;           // of all words, each with bytes to be read behind it
  std::size_t longest_word_ = 0;
  std::vector<std::pair<std::string, std::string>> entries_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::unordered_map<std::string_view, std::string_view> long_codes_;  // of our own systems: X12 has none beyond eight bytes
  NameIndex words_;  // of entries_
  std::vector<std::string> shared_words_;
};

}  // namespace crossdock::maps
