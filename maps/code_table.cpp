#include "maps/code_table.hpp"

#include <algorithm>
#include <bit>

namespace crossdock::maps {

CodeTable::CodeTable(std::string name, const std::vector<std::pair<std::string, std::string>>& codes)
    : name_(std::move(name)), entries_(codes), slots_(std::bit_ceil(codes.size() * 2 + 2)), mask_(slots_.size() - 1), words_(codes.size()) {
  std::size_t size = 0;
  for (const auto& [code, word] : entries_) size += word.size() + 32, longest_word_ = std::max(longest_word_, word.size());
  text_.reserve(size);  // so that it stays where it is
  for (std::uint16_t place = 0; place < entries_.size(); ++place) {
    const auto& [code, written] = entries_[place];
    const std::size_t offset = text_.size();
    text_.append(written).append(32, '\0');
    const std::string_view word = std::string_view(text_).substr(offset, written.size());
    if (!words_.add(word, place)) shared_words_.emplace_back(word);
    if (code.size() > 8) long_codes_.emplace(code, word);
    if (code.size() > 8 || code.empty()) continue;
    const std::uint64_t key = pack(code);
    std::size_t at = hash(key) & mask_;
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask_;
    if (slots_[at].key == 0) slots_[at] = {key, word};
  }
}

}  // namespace crossdock::maps
