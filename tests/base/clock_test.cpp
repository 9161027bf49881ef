#include "engine/base/clock.hpp"

#include "tests/catch.hpp"

using namespace crossdock;

TEST_CASE("Times are written in UTC as ISO 8601") {
  CHECK(iso_time(Time{}) == "1970-01-01T00:00:00Z");
  CHECK(iso_time(Time{std::chrono::seconds(1'782'000'000)}) == "2026-06-21T00:00:00Z");
  CHECK(iso_time(Time{std::chrono::microseconds(-1)}) == "1969-12-31T23:59:59Z");
}

TEST_CASE("A manual clock moves only when told") {
  ManualClock clock{Time{}};
  CHECK(clock.now() == Time{});
  clock.advance(std::chrono::minutes(90));
  CHECK(iso_time(clock.now()) == "1970-01-01T01:30:00Z");
}
