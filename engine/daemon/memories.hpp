// Readers of the store for the pool's threads: borrowed for a piece of work, given back after it.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/store/store.hpp"

namespace crossdock::daemon {

class Memories {
 public:
  explicit Memories(store::Store& store) : store_(store) {}

  class Borrowed {
   public:
    Borrowed(Memories& from, std::unique_ptr<store::Queries> memory) : from_(from), memory_(std::move(memory)) {}
    ~Borrowed() { from_.give_back(std::move(memory_)); }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    store::Queries& operator*() const { return *memory_; }

   private:
    Memories& from_;
    std::unique_ptr<store::Queries> memory_;
  };

  // Throws Failure when the store cannot be opened for reading.
  Borrowed borrow() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto memory = std::move(idle_.back());
        idle_.pop_back();
        return {*this, std::move(memory)};
      }
    }
    return {*this, store_.queries()};
  }

 private:
  void give_back(std::unique_ptr<store::Queries> memory) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(memory));
  }

  store::Store& store_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<store::Queries>> idle_;
};

}  // namespace crossdock::daemon
