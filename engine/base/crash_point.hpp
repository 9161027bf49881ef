// Named places at which a test may have the process killed, as a power cut would: no destructor, no flush.
// CROSSDOCK_CRASH_AT=name or name:N (the Nth passage) in the environment; without it a place costs one load.
// docs/testing lists the names; tests/crash visits them all.
#pragma once

namespace crossdock {

namespace detail {
extern const bool crash_points_armed;
void reach_crash_point(const char* name);
}  // namespace detail

inline void crash_point(const char* name) {
  if (detail::crash_points_armed) [[unlikely]] detail::reach_crash_point(name);
}

}  // namespace crossdock
