#include "maps/tables/large_block.hpp"

#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace crossdock::tables {
namespace {

constexpr std::size_t huge_page = 2 * 1024 * 1024;

}  // namespace

LargeBlock::LargeBlock(std::size_t size) {
  if (size == 0) return;
  const bool is_huge = size >= huge_page;
  mapped_ = is_huge ? size + huge_page : size;
  mapping_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping_ == MAP_FAILED) throw std::bad_alloc();
  bytes_ = static_cast<char*>(mapping_);
  if (!is_huge) return;
  bytes_ += (huge_page - reinterpret_cast<std::uintptr_t>(bytes_) % huge_page) % huge_page;
  ::madvise(bytes_, size, MADV_HUGEPAGE);  // refused, it is as it was
}

LargeBlock::~LargeBlock() {
  if (mapping_) ::munmap(mapping_, mapped_);
}

}  // namespace crossdock::tables
