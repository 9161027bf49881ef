#include <set>
#include <thread>

#include "tests/catch.hpp"
#include "tests/store/stores.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::store::test;

namespace {

NumberRange range_of(const std::string& name, std::uint64_t low = 1, std::uint64_t high = 999'999'999) {
  NumberRange range;
  range.name = name, range.next = range.low = low, range.high = high;
  return range;
}

// An outcome that sends one thing under the next number of the range.
Outcome numbered(const NumberRange& range) {
  Outcome outcome;
  NewOutbound made;
  made.row.partner = "acme", made.row.channel = "sftp", made.row.lane = "deliver/acme";
  made.ranges = {range};
  made.compose = [](std::span<const std::uint64_t> numbers) {
    Composed composed;
    composed.control_number = composed.bytes = std::to_string(numbers[0]);
    return composed;
  };
  outcome.outbound.push_back(made);
  return outcome;
}

std::vector<std::string> numbers_given(Fixture& f) {
  std::vector<std::string> numbers;
  Filter all;
  all.limit = 10'000;
  for (const Outbound& row : f.queries()->outbound(all)) numbers.push_back(row.control_number);
  return numbers;
}

Outcome seen(Id received, const std::string& number) {
  Outcome outcome;
  NewInterchange interchange;
  interchange.row.received = received, interchange.row.partner = "acme", interchange.row.control_number = number;
  outcome.interchanges.push_back(interchange);
  NumberClaim claim;
  claim.scope = "interchange", claim.parties = "ZZ:ACME>ZZ:US", claim.number = number, claim.interchange = Ref::fresh(0);
  claim.gaps = NumberClaim::Gaps::exception;
  outcome.claims.push_back(claim);
  return outcome;
}

void see(Fixture& f, const std::string& number) {
  const Id received = f.receive(number, number);
  f.finish(f.only_job("read/acme"), seen(received, number));
  f.proceed("read/acme", true);
}

std::vector<Exception> open_gaps(Fixture& f) {
  Filter gaps;
  gaps.code = "control_number_gap";
  gaps.exception_state = ExceptionState::open;
  return f.queries()->exceptions(gaps);
}

}  // namespace

TEST_CASE("Control numbers drawn by many threads at once are all different and without a hole") {
  Fixture f(GENERATE(from_range(every_store())));
  constexpr int threads = 8, each = 25;
  for (int i = 0; i < threads * each; ++i)
    f.receive(std::to_string(i), std::to_string(i), "read/" + std::to_string(i % threads));
  const Claims claims = f.claim(threads, each);
  REQUIRE(claims.claims.size() == threads);
  std::vector<std::thread> workers;
  std::atomic<int> failed{0};
  for (const Claim& claim : claims.claims)
    workers.emplace_back([&f, &failed, &claim] {
      try {
        for (const Job& job : claim.jobs) f.finish(job, numbered(range_of("interchange/acme")));
      } catch (...) {
        ++failed;
      }
    });
  for (std::thread& worker : workers) worker.join();
  CHECK(failed == 0);
  const auto given = numbers_given(f);
  CHECK(given.size() == threads * each);
  CHECK(std::set<std::string>(given.begin(), given.end()).size() == given.size());
  CHECK(f.queries()->number_ranges()[0].next == threads * each + 1);
}

TEST_CASE("After the highest control number comes the lowest again") {
  Fixture f(GENERATE(from_range(every_store())));
  for (int i = 0; i < 4; ++i) {
    f.receive(std::to_string(i), std::to_string(i));
    f.finish(f.only_job("read/acme"), numbered(range_of("group/acme", 7, 9)));
    f.proceed("read/acme", true);
  }
  CHECK(numbers_given(f) == std::vector<std::string>{"7", "9", "8", "7"});
}

TEST_CASE("A number is not lost by an outcome that fails") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a");
  const Job job = f.only_job("read/acme");
  Outcome failing = numbered(range_of("interchange/acme"));
  NewOutbound bad = failing.outbound[0];
  bad.compose = [](std::span<const std::uint64_t>) -> Composed { throw std::runtime_error("a defect"); };
  failing.outbound.push_back(bad);
  CHECK_THROWS(f.finish(job, failing));
  f.finish(job, numbered(range_of("interchange/acme")));
  CHECK(numbers_given(f) == std::vector<std::string>{"1"});
}

TEST_CASE("Resetting a range is recorded with who and why") {
  Fixture f(GENERATE(from_range(every_store())));
  wait<bool>([&](auto done) {
    NumberRange range = range_of("interchange/acme");
    range.next = 5000;
    f.store->reset_number(range, "olga", "failover from the other site", done);
  });
  CHECK(f.queries()->number_ranges()[0].next == 5000);
  Filter resets;
  resets.code = "number_reset";
  const auto events = f.queries()->events(resets);
  REQUIRE(events.size() == 1);
  CHECK(events[0].actor == "olga");
  CHECK(events[0].text == "interchange/acme from 0 to 5000: failover from the other site");
}

TEST_CASE("An interchange number that did not come is reported, and closes when it arrives late") {
  Fixture f(GENERATE(from_range(every_store())));
  see(f, "000001041");
  CHECK(open_gaps(f).empty());
  see(f, "000001044");
  REQUIRE(open_gaps(f).size() == 1);
  CHECK(open_gaps(f)[0].text == "interchange 000001042 to 000001043 missing between 000001041 and 000001044 (ZZ:ACME>ZZ:US)");
  see(f, "000001043");
  CHECK(open_gaps(f).size() == 1);
  see(f, "000001042");
  CHECK(open_gaps(f).empty());
  see(f, "000001045");
  CHECK(open_gaps(f).empty());
}

TEST_CASE("A jump to another series of numbers is no gap") {
  Fixture f(GENERATE(from_range(every_store())));
  see(f, "999999999");
  see(f, "000000001");
  see(f, "000000002");
  CHECK(open_gaps(f).empty());
  see(f, "000000004");
  CHECK(open_gaps(f).size() == 1);
}

TEST_CASE("A range wraps round under many threads at once: every number comes equally often, in turn") {
  Fixture f(GENERATE(from_range(every_store())));
  constexpr int threads = 8, each = 25, width = 40;
  for (int i = 0; i < threads * each; ++i) f.receive(std::to_string(i), std::to_string(i), "read/" + std::to_string(i % threads));
  const Claims claims = f.claim(threads, each);
  std::vector<std::thread> workers;
  std::atomic<int> failed{0};
  for (const Claim& claim : claims.claims)
    workers.emplace_back([&f, &failed, &claim] {
      try {
        for (const Job& job : claim.jobs) f.finish(job, numbered(range_of("group/acme", 11, 10 + width)));
      } catch (...) {
        ++failed;
      }
    });
  for (std::thread& worker : workers) worker.join();
  CHECK(failed == 0);
  auto given = numbers_given(f);
  std::reverse(given.begin(), given.end());
  REQUIRE(given.size() == threads * each);
  for (std::size_t i = 0; i < given.size(); ++i)
    if (given[i] != std::to_string(11 + i % width)) FAIL("the " << i << "th number is " << given[i]);
}

TEST_CASE("A range reset while numbers are drawn goes on from the new number, and every number before it was given once") {
  Fixture f(GENERATE(from_range(every_store())));
  constexpr int count = 100;
  for (int i = 0; i < count; ++i) f.receive(std::to_string(i), std::to_string(i));
  const Claims claims = f.claim(1, count);
  std::thread drawing([&] {
    for (const Job& job : claims.claims[0].jobs) f.finish(job, numbered(range_of("interchange/acme")));
  });
  wait<bool>([&](auto done) {
    NumberRange range = range_of("interchange/acme");
    range.next = 5000;
    f.store->reset_number(range, "olga", "agreed by phone", done);
  });
  drawing.join();
  auto given = numbers_given(f);
  std::reverse(given.begin(), given.end());
  REQUIRE(given.size() == count);
  std::size_t old = 0;
  while (old < given.size() && given[old] == std::to_string(old + 1)) ++old;
  for (std::size_t i = old; i < given.size(); ++i) CHECK(given[i] == std::to_string(5000 + i - old));
  CHECK(f.queries()->number_ranges()[0].next == 5000 + count - old);
}

TEST_CASE("Missing numbers may be told in the trail only, and are listed until they come") {
  Fixture f(GENERATE(from_range(every_store())));
  const auto came = [&](const std::string& number) {
    const Id received = f.receive(number, number);
    Outcome outcome = seen(received, number);
    outcome.claims[0].gaps = NumberClaim::Gaps::event;
    f.finish(f.only_job("read/acme"), outcome);
    f.proceed("read/acme", true);
  };
  came("000000123");
  came("000000125");
  CHECK(open_gaps(f).empty());
  const auto gaps = f.queries()->number_gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].text() == "000000124 missing between 000000123 and 000000125");
  CHECK(gaps[0].partner == "acme");
  came("000000124");
  CHECK(f.queries()->number_gaps().empty());
  Filter late;
  late.code = "control_number_came_late";
  CHECK(f.queries()->events(late).size() == 1);
}

TEST_CASE("Groups of several kinds counted together leave no gap; what none of them used is missing") {
  Fixture f(GENERATE(from_range(every_store())));
  int files = 0;
  const auto came = [&](const std::string& code, const std::string& number) {
    const std::string name = std::to_string(++files);
    const Id received = f.receive(name, name);
    Outcome outcome = seen(received, name);
    NumberClaim group;
    group.scope = "group", group.series = " ACME>US", group.parties = code + group.series, group.number = number;
    group.interchange = Ref::fresh(0), group.gaps = NumberClaim::Gaps::exception;
    outcome.claims = {group};
    f.finish(f.only_job("read/acme"), outcome);
    f.proceed("read/acme", true);
  };
  came("PO", "5"), came("IN", "6"), came("PO", "7");
  CHECK(open_gaps(f).empty());
  came("PO", "10");
  REQUIRE(open_gaps(f).size() == 1);
  CHECK(open_gaps(f)[0].text == "group 8 to 9 missing between 7 and 10 (ACME>US)");
  came("IN", "8");
  CHECK(open_gaps(f).size() == 1);
  came("FA", "9");
  CHECK(open_gaps(f).empty());
}
