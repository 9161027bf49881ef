#include "tests/catch.hpp"
#include "tests/store/stores.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::store::test;
using namespace std::chrono_literals;

namespace {

JobEnd deferred_until(Time due) {
  JobEnd end;
  end.kind = JobEnd::Kind::deferred;
  end.due = due;
  end.reason = "host unreachable";
  return end;
}

Outcome ending(JobEnd end) {
  Outcome outcome;
  outcome.end = std::move(end);
  return outcome;
}

}  // namespace

TEST_CASE("Jobs of one lane come in the order they were made, lanes side by side") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1", "1", "read/a"), f.receive("b1", "2", "read/b"), f.receive("a2", "3", "read/a");
  const Claims claims = f.claim();
  REQUIRE(claims.claims.size() == 2);
  REQUIRE(claims.claims[0].jobs.size() == 2);
  CHECK(claims.claims[0].jobs[0].id < claims.claims[0].jobs[1].id);
  CHECK(claims.claims[1].jobs.size() == 1);
}

TEST_CASE("A claimed lane is nobody else's until it is given back") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1");
  REQUIRE(f.claim().claims.size() == 1);
  f.receive("a2", "more");
  CHECK(f.claim(10, 64, "other").claims.empty());
  CHECK(f.proceed("read/acme", true).jobs.empty());
  CHECK(f.claim(10, 64, "other").claims.size() == 1);
}

TEST_CASE("A worker that died loses its lane when the lease has run out") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1");
  REQUIRE(f.claim().claims.size() == 1);
  f.clock.advance(29s);
  CHECK(f.claim(10, 64, "other").claims.empty());
  f.clock.advance(2s);
  const Claims taken = f.claim(10, 64, "other");
  REQUIRE(taken.claims.size() == 1);
  CHECK(f.proceed("read/acme").jobs.empty());
  CHECK(f.claim(10, 64, "third").claims.empty());
}

TEST_CASE("A daemon alone on its store takes the lanes of its dead predecessor at once") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1");
  REQUIRE(f.claim().claims.size() == 1);
  CHECK(wait<std::size_t>([&](auto done) { f.store->take_over(done); }) == 1);
  CHECK(f.claim(10, 64, "successor").claims.size() == 1);
}

TEST_CASE("A renewed lease lasts") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1");
  f.claim();
  f.clock.advance(25s);
  CHECK(wait<std::size_t>([&](auto done) { f.store->renew("node", 30s, done); }) == 1);
  f.clock.advance(25s);
  CHECK(f.claim(10, 64, "other").claims.empty());
}

TEST_CASE("Going on with a lane brings what arrived meanwhile and not what was finished") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1", "1");
  const Job first = f.only_job("read/acme");
  f.receive("a2", "2");
  f.finish(first);
  const Claim next = f.proceed("read/acme");
  REQUIRE(next.jobs.size() == 1);
  CHECK(next.jobs[0].id != first.id);
  f.finish(next.jobs[0]);
  CHECK(f.proceed("read/acme").jobs.empty());
  CHECK(f.claim().claims.empty());
}

TEST_CASE("A deferred job keeps its place: those behind it wait with it") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1", "1"), f.receive("a2", "2");
  const Time due = f.clock.now() + 60s;
  const Job head = f.claim().claims[0].jobs[0];
  f.finish(head, ending(deferred_until(due)));
  CHECK(f.proceed("read/acme").jobs.empty());
  const Claims nothing = f.claim();
  CHECK(nothing.claims.empty());
  CHECK(nothing.next_due == due);
  f.clock.advance(60s);
  const Claims both = f.claim();
  REQUIRE(both.claims.size() == 1);
  REQUIRE(both.claims[0].jobs.size() == 2);
  CHECK(both.claims[0].jobs[0].id == head.id);
  CHECK(both.claims[0].jobs[0].tries == 1);
  CHECK(both.claims[0].jobs[0].reason == "host unreachable");
}

TEST_CASE("A held job lets those behind it pass and waits for a person") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id held = f.receive("a1", "1");
  f.receive("a2", "2");
  JobEnd end;
  end.kind = JobEnd::Kind::held;
  end.reason = "no map for 852";
  end.next = "add a map";
  f.finish(f.claim().claims[0].jobs[0], ending(end));
  const Claim rest = f.proceed("read/acme");
  REQUIRE(rest.jobs.size() == 1);
  f.finish(rest.jobs[0]);
  f.proceed("read/acme");
  CHECK(f.claim().claims.empty());
  const auto lanes = f.queries()->lanes();
  REQUIRE(lanes.size() == 1);
  CHECK(lanes[0].held_jobs == 1);
  CHECK(lanes[0].head.reason == "no map for 852");

  CHECK(f.command(Command::Verb::release, Subject::received, held).changed == 1);
  REQUIRE(f.claim().claims.size() == 1);
}

TEST_CASE("Jobs may be asked for behind those at work, and the lane is kept even when there are none") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1", "1");
  const Job first = f.only_job("read/acme");
  ClaimRequest behind;
  behind.owner = "node", behind.after = first.id;
  const auto ask = [&] { return wait<Claim>([&](auto done) { f.store->proceed("read/acme", behind, false, done); }); };
  CHECK(ask().jobs.empty());
  CHECK(f.claim(10, 64, "other").claims.empty());
  f.receive("a2", "2");
  REQUIRE(ask().jobs.size() == 1);
  CHECK(f.proceed("read/acme").jobs.size() == 2);
}

TEST_CASE("A job finished twice is a conflict and changes nothing") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1");
  const Job job = f.only_job("read/acme");
  f.finish(job);
  CHECK_THROWS_AS(f.finish(job), Conflict);
}

TEST_CASE("A long job keeps its position over a restart, and an old worker cannot move it back") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1");
  Job job = f.only_job("read/acme");
  JobEnd progress;
  progress.kind = JobEnd::Kind::progress;
  progress.position = 500;
  f.finish(job, ending(progress));
  CHECK_THROWS_AS(f.finish(job, ending(progress)), Conflict);
  f.reopen();
  f.clock.advance(31s);
  job = f.only_job("read/acme");
  CHECK(job.position == 500);
  f.finish(job);
}

TEST_CASE("A lane held by an operator stands still with its reason until released or until its time") {
  Fixture f(GENERATE(from_range(every_store())));
  f.receive("a1");
  Command hold;
  hold.verb = Command::Verb::hold, hold.lane = "read/acme", hold.actor = "olga", hold.reason = "map under repair";
  const bool timed = GENERATE(false, true);
  if (timed) hold.until = f.clock.now() + 3600s;
  CHECK(wait<CommandResult>([&](auto done) { f.store->command(hold, done); }).changed == 1);
  CHECK(f.claim().claims.empty());
  CHECK(f.queries()->lanes()[0].reason == "map under repair");
  if (timed) {
    f.clock.advance(3600s);
  } else {
    hold.verb = Command::Verb::release;
    CHECK(wait<CommandResult>([&](auto done) { f.store->command(hold, done); }).changed == 1);
  }
  CHECK(f.claim().claims.size() == 1);
}

TEST_CASE("Retry does not wait for the next try") {
  Fixture f(GENERATE(from_range(every_store())));
  const Id id = f.receive("a1");
  f.finish(f.only_job("read/acme"), ending(deferred_until(f.clock.now() + 3600s)));
  f.proceed("read/acme");
  CHECK(f.claim().claims.empty());
  CHECK(f.command(Command::Verb::retry, Subject::received, id).changed == 1);
  CHECK(f.claim().claims.size() == 1);
}
