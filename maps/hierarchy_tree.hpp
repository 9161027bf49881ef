// HierarchyTree: which HL stands below which, by HL02 = HL01 of an earlier HL: a parent always stands before its child,
// so there is no circle. Of several HLs with one number the first is meant. Keeps its memory from document to document.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "maps/code_table.hpp"

namespace crossdock::maps {

class HierarchyTree {
 public:
  static constexpr std::uint32_t nothing = 0xFFFFFFFF;

  // A document with so many loops, of which some are HLs.
  void begin(std::size_t loops) {
    if (nodes_.size() < loops) nodes_.resize(loops);
    if (numbers_.size() < 2 * loops) numbers_.assign(std::bit_ceil(2 * loops), {});
    if (++document_ == 0) numbers_.assign(numbers_.size(), {}), document_ = 1;
    long_numbers_.clear();
  }
  void add(std::uint32_t loop, std::string_view number, std::uint32_t parent) {
    nodes_[loop] = {parent, nothing, nothing, nothing};
    note(number, loop);
    if (parent == nothing) return;
    Node& above = nodes_[parent];
    (above.first_child == nothing ? above.first_child : nodes_[above.last_child].next_sibling) = loop;
    above.last_child = loop;
  }
  // The HL with this number; nothing when there is none.
  [[nodiscard]] std::uint32_t find(std::string_view number) const {
    if (number.size() > 8) {
      const auto found = long_numbers_.find(number);
      return found == long_numbers_.end() ? nothing : found->second;
    }
    const Number& found = numbers_[slot_of(CodeTable::pack(number))];
    return found.document == document_ ? found.loop : nothing;
  }

  [[nodiscard]] std::uint32_t parent(std::uint32_t loop) const { return nodes_[loop].parent; }
  [[nodiscard]] std::uint32_t first_child(std::uint32_t loop) const { return nodes_[loop].first_child; }
  [[nodiscard]] std::uint32_t next_sibling(std::uint32_t loop) const { return nodes_[loop].next_sibling; }

 private:
  struct Node {
    std::uint32_t parent = nothing, first_child = nothing, last_child = nothing, next_sibling = nothing;
  };
  struct Number {
    std::uint64_t key = 0;
    std::uint32_t loop = nothing;
    std::uint32_t document = 0;  // whose it is; another's slot is free
  };
  void note(std::string_view number, std::uint32_t loop) {
    if (number.size() > 8) {
      long_numbers_.emplace(number, loop);
      return;
    }
    const std::uint64_t key = CodeTable::pack(number);
    Number& slot = numbers_[slot_of(key)];
    if (slot.document != document_) slot = {key, loop, document_};
  }
  // Where the number is, or the free slot where it would be.
  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
    for (std::size_t at = (key * 0x9E3779B97F4A7C15ULL) >> 40;; ++at) {
      const Number& one = numbers_[at &= numbers_.size() - 1];
      if (one.document != document_ || one.key == key) return at;
    }
  }

  std::vector<Node> nodes_;       // by loop
  std::vector<Number> numbers_;   // at most half of them taken
  std::unordered_map<std::string_view, std::uint32_t> long_numbers_;
  std::uint32_t document_ = 0;
};

}  // namespace crossdock::maps
