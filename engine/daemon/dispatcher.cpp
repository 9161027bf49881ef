#include "engine/daemon/dispatcher.hpp"

#include <algorithm>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include "engine/base/crash_point.hpp"
#include "engine/base/log.hpp"
#include "engine/channels/offload.hpp"
#include "engine/daemon/on_store.hpp"
#include "engine/flow/setback.hpp"

namespace crossdock::daemon {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr std::size_t most_lanes = 64;           // at work at the same time
constexpr std::size_t jobs_at_once = 64;         // of one lane, between two looks at the store
constexpr unsigned most_looks_ahead = 16;        // before a lane is looked at from the front again
constexpr std::chrono::seconds lease{30};
constexpr std::chrono::seconds longest_rest{30};  // another node may have left work behind
constexpr milliseconds store_pause{1'000};       // when the store fails
constexpr unsigned most_conflicts = 10;          // for one job; more is a defect

asio::awaitable<void> pause(milliseconds time) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

void log_events(const store::Outcome& outcome) {
  for (const store::NewEvent& made : outcome.events)
    log::info(made.row.kind, {{"received", made.row.received}, {"partner", made.row.partner}, {"text", made.row.text}});
  for (const store::NewException& made : outcome.exceptions)
    if (made.row.severity >= store::ExceptionSeverity::error)
      log::warning("exception", {{"code", made.row.code}, {"partner", made.row.partner}, {"received", made.row.received},
                                 {"location", made.row.location}, {"text", made.row.text}, {"remedy", made.row.remedy}});
}

}  // namespace

Dispatcher::Dispatcher(Surroundings surroundings)
    : around_(std::move(surroundings)), memories_(around_.store), bell_(around_.io), lane_ended_(around_.io) {}

void Dispatcher::ring() { bell_.ring(); }

void Dispatcher::stop() {
  stopping_ = true;
  bell_.ring();
}

asio::awaitable<void> Dispatcher::run() {
  while (!stopping_) {
    const store::Claims found = co_await claim();
    for (const store::Claim& one : found.claims) {
      ++lanes_at_work_;
      asio::co_spawn(around_.io, work_lane(one), [this](std::exception_ptr error) {
        if (error) log::error("a lane ended by a defect");
        --lanes_at_work_;
        lane_ended_.ring();
        bell_.ring();  // its place is free
      });
    }
    const bool all_taken = found.claims.empty() || lanes_at_work_ >= most_lanes;
    if (all_taken && !stopping_) {
      const auto until_due = found.next_due == Time{} ? std::chrono::microseconds(longest_rest) : found.next_due - around_.clock.now();
      const auto rest = std::clamp<std::chrono::microseconds>(until_due, milliseconds(1), longest_rest);
      co_await bell_.wait_until(std::chrono::steady_clock::now() + rest);
    }
  }
  while (lanes_at_work_ > 0) co_await lane_ended_.wait();
}

store::ClaimRequest Dispatcher::request() const {
  store::ClaimRequest wanted;
  wanted.owner = around_.owner;
  wanted.lanes = most_lanes - std::min(most_lanes, lanes_at_work_);
  wanted.jobs_per_lane = jobs_at_once;
  wanted.lease = lease;
  return wanted;
}

asio::awaitable<store::Claims> Dispatcher::claim() {
  const store::ClaimRequest wanted = request();
  const std::function<void(store::Done<store::Claims>)> verb = [&](store::Done<store::Claims> done) {
    around_.store.claim(wanted, std::move(done));
  };
  std::string trouble;
  try {
    store::Claims claims = co_await on_store(verb);
    crash_point("dispatcher.after_claim");
    co_return claims;
  } catch (const std::exception& failed) {
    trouble = failed.what();
  }
  log::error("no jobs can be taken from the store", {{"error", trouble}});
  co_await pause(store_pause);
  co_return store::Claims{};
}

// Jobs behind those at work, asked for meanwhile.
struct Dispatcher::Ahead {
  explicit Ahead(asio::any_io_executor io) : arrived(std::move(io)) {}
  std::optional<store::Claim> claim;
  channels::Bell arrived;
};

asio::awaitable<void> Dispatcher::work_lane(store::Claim claim) {
  unsigned looks_ahead = 0;
  while (!claim.jobs.empty()) {
    const auto ahead = std::make_shared<Ahead>(around_.io);
    ask_ahead(claim.lane, claim.jobs.back().id, ahead);
    const Worked worked = co_await work_jobs(claim.jobs);
    while (!ahead->claim) co_await ahead->arrived.wait();
    if (worked == Worked::store_failed) co_await pause(store_pause);
    const bool onward = worked == Worked::all && !ahead->claim->jobs.empty() && !stopping_ && looks_ahead < most_looks_ahead;
    looks_ahead = onward ? looks_ahead + 1 : 0;
    if (onward) claim = std::move(*ahead->claim);
    else claim = co_await next_jobs(claim.lane, 0);
  }
}

void Dispatcher::ask_ahead(const std::string& lane, store::Id after, std::shared_ptr<Ahead> ahead) {
  asio::co_spawn(around_.io, next_jobs(lane, after), [ahead](std::exception_ptr, store::Claim claim) {
    ahead->claim = std::move(claim);
    ahead->arrived.ring();
  });
}

// `halted`: a job was deferred and those behind it wait with it.
asio::awaitable<Dispatcher::Worked> Dispatcher::work_jobs(const Jobs& jobs) {
  std::string trouble;
  try {
    bool all = false;
    if (jobs.front().kind == flow::deliver_kind) all = co_await deliver(jobs);
    else all = co_await run_stages(jobs);
    if (store_fails_.exchange(false)) co_return Worked::store_failed;
    co_return all ? Worked::all : Worked::halted;
  } catch (const std::exception& failed) {
    trouble = failed.what();
  }
  log::error("jobs wait: the store fails", {{"lane", jobs.front().lane}, {"error", trouble}});
  co_return Worked::store_failed;
}

// With `after` 0 the lane is given back when there are none.
asio::awaitable<store::Claim> Dispatcher::next_jobs(std::string lane, store::Id after) {
  store::ClaimRequest wanted = request();
  wanted.after = after;
  const std::function<void(store::Done<store::Claim>)> verb = [&](store::Done<store::Claim> done) {
    around_.store.proceed(lane, wanted, stopping_, std::move(done));
  };
  for (;;) {
    std::string trouble;
    try {
      co_return co_await on_store(verb);
    } catch (const std::exception& failed) {
      trouble = failed.what();
    }
    log::error("the store does not take what was done", {{"lane", lane}, {"error", trouble}});
    co_await pause(store_pause);
  }
}

asio::awaitable<bool> Dispatcher::run_stages(const Jobs& jobs) {
  const Snapshot world = around_.world();
  const std::function<bool()> work = [&] { return run_stages_on_pool(jobs, world); };
  co_return co_await channels::offload(around_.pool, work);
}

bool Dispatcher::run_stages_on_pool(const Jobs& jobs, const Snapshot& world) {
  const auto memory = memories_.borrow();
  flow::Site site{world, *memory, [this](std::string_view bytes) { return around_.store.pack(bytes); }, {}};
  for (const store::Job& job : jobs)
    if (!run_stage(site, job)) return false;
  return true;
}

// False when the job was deferred.
bool Dispatcher::run_stage(flow::Site& site, store::Job job) {
  site.now = around_.clock.now();
  bool deferred = false;
  const flow::Emit emit = [&](store::Outcome&& outcome) {
    log_events(outcome);
    deferred = outcome.end.kind == store::JobEnd::Kind::deferred;
    if (outcome.end.kind != store::JobEnd::Kind::progress) return finish(job, std::move(outcome));
    const std::uint64_t position = outcome.end.position;
    store::wait<bool>([&](auto done) { around_.store.finish(job, std::move(outcome), done); });
    crash_point("dispatcher.after_progress");
    job.position = position;
  };
  try {
    if (conflicts_without_end(job)) {
      const auto defect = std::make_exception_ptr(std::logic_error("its outcome conflicts with the store again and again"));
      finish(job, flow::setback(job, defect, site.world->retries, site.now));
    } else {
      flow::run_stage(site, job, emit);
    }
  } catch (const store::Conflict&) {
    const std::lock_guard lock(conflicts_mutex_);
    ++conflicts_[job.id];
  }
  return !deferred;
}

void Dispatcher::finish(const store::Job& job, store::Outcome&& outcome) {
  crash_point("dispatcher.before_finish");
  around_.store.finish(job, std::move(outcome), [this, id = job.id](std::exception_ptr error, bool) {
    if (!error) {
      ++jobs_done_;
      return asio::post(around_.io, [this] { bell_.ring(); });
    }
    try {
      std::rethrow_exception(error);
    } catch (const store::Conflict&) {
      const std::lock_guard lock(conflicts_mutex_);
      ++conflicts_[id];
    } catch (const std::exception& failed) {
      store_fails_ = true;
      log::error("an outcome could not be committed; its job comes again", {{"job", id}, {"error", failed.what()}});
    }
  });
}

bool Dispatcher::conflicts_without_end(const store::Job& job) {
  const std::lock_guard lock(conflicts_mutex_);
  const auto found = conflicts_.find(job.id);
  if (found == conflicts_.end() || found->second < most_conflicts) return false;
  conflicts_.erase(found);
  return true;
}

}  // namespace crossdock::daemon
