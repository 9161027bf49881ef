// A source that gives its bytes in pieces of at most `step`, as a slow pipe would.
#pragma once

#include <algorithm>
#include <string_view>

#include "parsers/x12/byte_source.hpp"

namespace crossdock::x12::test {

class Pieces final : public ByteSource {
 public:
  Pieces(std::string_view bytes, std::size_t step) : rest_(bytes), step_(step) {}
  std::size_t read(std::span<char> into) override {
    const std::size_t count = std::min({into.size(), rest_.size(), step_});
    std::copy_n(rest_.data(), count, into.data());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  std::size_t step_;
};

}  // namespace crossdock::x12::test
