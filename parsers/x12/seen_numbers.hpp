// The control numbers seen so far in one group, to find one used twice. Senders count upwards, so the numbers are kept
// as runs (0001 to 9999 is one entry) and a group of a million sets costs a few bytes; what comes out of order or is
// not digits is kept one by one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace crossdock::x12 {

class SeenNumbers {
 public:
  // False when `number` was added before. "1" and "0001" are two numbers: ST02 is text.
  bool add(std::string_view number);
  void clear();

 private:
  struct Run {
    std::uint64_t first, last;
  };
  bool add_key(std::uint64_t key);

  std::vector<Run> runs_;  // rising, apart from each other
  std::unordered_set<std::uint64_t> out_of_order_;
  std::unordered_set<std::string> others_;
};

}  // namespace crossdock::x12
