#include <poll.h>

#include "engine/store/doorbell.hpp"
#include "tests/catch.hpp"
#include "tests/store/stores.hpp"

using namespace crossdock::store;

namespace {

bool is_rung(const Doorbell& bell) {
  pollfd wanted{bell.descriptor(), POLLIN, 0};
  return ::poll(&wanted, 1, 0) == 1;
}

}  // namespace

TEST_CASE("Ringing wakes the daemon; with no daemon it says so and does no harm") {
  const test::Folder folder;
  CHECK_FALSE(ring_doorbell(folder.path()));
  {
    const Doorbell bell(folder.path());
    CHECK_FALSE(is_rung(bell));
    CHECK(ring_doorbell(folder.path()));
    CHECK(is_rung(bell));
    for (int i = 0; i < 100'000; ++i) REQUIRE(ring_doorbell(folder.path()));  // never blocks, even when full
  }
  CHECK_FALSE(ring_doorbell(folder.path()));
}
