// LargeBlock: zeroed memory for what is read at random, on huge pages where the machine has them: with small ones a look
// into many megabytes waits for the page's address before it waits for the bytes.
#pragma once

#include <cstddef>
#include <utility>

namespace crossdock::tables {

class LargeBlock {
 public:
  LargeBlock() = default;
  explicit LargeBlock(std::size_t size);  // throws std::bad_alloc
  ~LargeBlock();
  LargeBlock(LargeBlock&& other) noexcept : mapping_(std::exchange(other.mapping_, nullptr)), mapped_(std::exchange(other.mapped_, 0)), bytes_(std::exchange(other.bytes_, nullptr)) {}
  LargeBlock& operator=(LargeBlock&& other) noexcept {
    std::swap(mapping_, other.mapping_), std::swap(mapped_, other.mapped_), std::swap(bytes_, other.bytes_);
    return *this;
  }

  [[nodiscard]] char* bytes() const { return bytes_; }

 private:
  void* mapping_ = nullptr;
  std::size_t mapped_ = 0;
  char* bytes_ = nullptr;   // in it, at the boundary of a huge page when it is that large
};

}  // namespace crossdock::tables
