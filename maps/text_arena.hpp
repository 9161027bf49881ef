// TextArena: memory for the texts an expression makes while it is evaluated. Texts stay where they are until reset,
// which keeps the memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/base/put_text.hpp"

namespace crossdock::maps {

class TextArena {
 public:
  char* take(std::size_t size) {
    if (size > block_size - used_ || blocks_.empty()) return take_elsewhere(size);
    char* at = blocks_[block_].get() + used_;
    used_ += size;
    return at;
  }
  std::string_view keep(std::string_view text) {
    char* at = take(text.size());
    put_text(at, text);
    return {at, text.size()};
  }
  void reset() {
    block_ = used_ = 0;
    large_.clear();
  }

 private:
  static constexpr std::size_t block_size = 64 * 1024;
  char* take_elsewhere(std::size_t size) {
    if (size > block_size / 4) {
      large_.push_back(std::make_unique_for_overwrite<char[]>(size));
      return large_.back().get();
    }
    if (!blocks_.empty()) ++block_;
    if (block_ == blocks_.size()) blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size));
    used_ = size;
    return blocks_[block_].get();
  }
  std::vector<std::unique_ptr<char[]>> blocks_, large_;
  std::size_t block_ = 0, used_ = 0;
};

}  // namespace crossdock::maps
