// The time of day, as something that can be handed in: programs use SystemClock, tests set a ManualClock.
// All times are UTC with microsecond resolution; durations are std::chrono.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

namespace crossdock {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : microseconds_(start.time_since_epoch().count()) {}
  [[nodiscard]] Time now() const override { return Time(std::chrono::microseconds(microseconds_.load())); }
  void advance(std::chrono::microseconds by) { microseconds_ += by.count(); }

 private:
  std::atomic<std::int64_t> microseconds_;
};

// "2026-11-24T10:38:33Z", for people, JSON and the store's text columns.
std::string iso_time(Time time);

// A civil date and time of day in UTC, for ISA09/ISA10, GS04/GS05 and file names.
struct CivilTime {
  int year, month, day, hour, minute, second;
};
CivilTime civil_time(Time time);

}  // namespace crossdock
