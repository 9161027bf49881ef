// Growing pauses between attempts: doubled each time up to a longest, each moved by up to a quarter either way so
// that many channels that failed together do not come back together.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace crossdock::channels {

class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest) : first_(first), longest_(longest), next_(first) {}

  std::chrono::milliseconds next() {
    const auto pause = std::min(next_, longest_);
    next_ = std::min(pause * 2, longest_);
    std::uniform_int_distribution<std::int64_t> quarter(-pause.count() / 4, pause.count() / 4);
    return pause + std::chrono::milliseconds(quarter(random_));
  }
  void reset() { next_ = first_; }
  [[nodiscard]] std::chrono::milliseconds longest() const { return longest_; }

 private:
  std::chrono::milliseconds first_, longest_, next_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace crossdock::channels
