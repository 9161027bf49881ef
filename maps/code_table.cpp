#include "maps/code_table.hpp"

#include <bit>

namespace crossdock::maps {

CodeTable::CodeTable(std::string name, const std::vector<std::pair<std::string, std::string>>& codes)
    : name_(std::move(name)), entries_(codes), slots_(std::bit_ceil(codes.size() * 2 + 2)), mask_(slots_.size() - 1), words_(codes.size()) {
  for (std::uint16_t place = 0; place < entries_.size(); ++place) {
    const auto& [code, word] = entries_[place];
    if (!words_.add(word, place)) shared_words_.push_back(word);
    if (code.size() > 8) long_codes_.emplace(code, word);
    if (code.size() > 8 || code.empty()) continue;
    const std::uint64_t key = pack(code);
    std::size_t at = hash(key) & mask_;
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask_;
    if (slots_[at].key == 0) slots_[at] = {key, word};
  }
}

}  // namespace crossdock::maps
