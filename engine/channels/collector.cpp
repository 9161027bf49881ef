#include "engine/channels/collector.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <system_error>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "engine/base/log.hpp"
#include "engine/base/text.hpp"

namespace crossdock::channels {
namespace {

constexpr std::chrono::milliseconds news_gather{20};  // so that a thousand files that arrive together share a look
constexpr unsigned intake_failures_to_end_round = 8;

// Deletes the spool file of an arrival the intake did not take over.
void drop_spooled(const std::optional<std::filesystem::path>& spooled) {
  std::error_code ignored;
  if (spooled) std::filesystem::remove(*spooled, ignored);
}

}  // namespace

// What the workers of one round share.
struct Collector::Round {
  Round(Place& place_, Intake& intake_, boost::asio::any_io_executor io) : place(place_), intake(intake_), all_done(std::move(io)) {}
  Place& place;
  Intake& intake;
  std::vector<Listed> files;
  std::size_t next = 0;
  std::size_t workers = 0;
  Bell all_done;
  std::exception_ptr broken;          // the place is out of reach, or a defect: nobody goes on
  unsigned intake_failures = 0;
  std::size_t troubled = 0;           // files that were left
  std::optional<Failure> first_trouble;
  std::optional<Failure> intake_trouble;

  void note(const Failure& failure) {
    ++troubled;
    if (!first_trouble) first_trouble = failure;
  }
  [[nodiscard]] bool over() const { return broken || intake_failures >= intake_failures_to_end_round || next >= files.size(); }
};

Collector::Collector(Executors executors, PickupRules rules, std::string partner, std::string channel, Backoff backoff, Pulse& pulse)
    : executors_(std::move(executors)), rules_(rules), partner_(std::move(partner)), channel_(std::move(channel)), backoff_(backoff),
      pulse_(pulse), watchlist_(std::move(rules)), bell_(executors_.io) {}

awaitable<void> Collector::run(Place& place, Intake& intake) {
  while (!stopping_) {
    std::optional<Failure> failed;
    try {
      co_await one_round(place, intake);
    } catch (const Failure& failure) {
      failed = failure;
    } catch (const std::exception& defect) {
      failed = Failure(Remedy::wait, fmt::format("unexpected: {}", defect.what()));
    }
    if (failed && !stopping_) {
      pause_ = backoff_.next();
      if (failed->remedy() != Remedy::wait) pause_ = std::max(pause_, backoff_.longest());
      after_failure_ = true;
      pulse_.failing(*failed, pause_);
      log::warning("channel cannot receive", {{"channel", channel_}, {"reason", failed->what()}, {"next_try_ms", pause_.count()}});
    }
    if (!stopping_) co_await rest();
  }
}

awaitable<void> Collector::one_round(Place& place, Intake& intake) {
  co_await place.prepare();
  co_await look(place);
  Round round(place, intake, executors_.io);
  round.files = std::move(look_.take);
  if (!round.files.empty() || !look_.clear.empty()) pulse_.working(fmt::format("taking {} files", grouped(round.files.size())));
  for (const auto& file : look_.clear) co_await clear_away(round, file);
  co_await take_all(round);
  if (round.broken) std::rethrow_exception(round.broken);
  if (round.intake_trouble) throw Failure(*round.intake_trouble);
  conclude(round);
}

awaitable<void> Collector::look(Place& place) {
  news_ = woken_ = false;
  watchlist_.begin();
  const std::function<void(Listed&&)> each = [this](Listed&& file) { watchlist_.see(std::move(file), std::chrono::steady_clock::now()); };
  co_await place.list(each);
  look_ = watchlist_.end(std::chrono::steady_clock::now());
}

awaitable<void> Collector::take_all(Round& round) {
  if (round.files.empty()) co_return;
  round.workers = std::min(std::max<std::size_t>(rules_.in_flight, 1), round.files.size());
  const auto ended = [&round](std::exception_ptr error) {
    if (error && !round.broken) round.broken = error;
    if (--round.workers == 0) round.all_done.ring();
  };
  for (std::size_t i = 0, count = round.workers; i < count; ++i) boost::asio::co_spawn(executors_.io, worker(round), ended);
  co_await round.all_done.wait();
}

awaitable<void> Collector::worker(Round& round) {
  while (!round.over() && !stopping_) {
    const Listed& file = round.files[round.next++];
    co_await take(round, file);
  }
}

Arrival Collector::arrival_of(const Place& place, const Listed& file) const {
  Arrival arrival;
  arrival.partner = partner_;
  arrival.channel = channel_;
  arrival.name = file.name;
  arrival.size = file.size;
  arrival.version_mark = file.version_mark();
  arrival.attributes.emplace("path", place.path_of(file.name));
  return arrival;
}

awaitable<void> Collector::take(Round& round, const Listed& file) {
  Arrival arrival = arrival_of(round.place, file);
  if (rules_.after_commit == AfterCommit::keep && co_await round.intake.knows(arrival)) {
    watchlist_.accepted(file);
    co_return;
  }
  std::optional<Content> content;
  try {
    content = co_await round.place.fetch(file);
  } catch (const Unreachable&) {
    throw;
  } catch (const Failure& failure) {
    round.note(failure);
    co_return;
  }
  if (!content) {
    watchlist_.changed(file);
    co_return;
  }
  arrival.bytes = std::move(content->bytes);
  arrival.spooled = std::move(content->spooled);
  const bool accepted = co_await hand_over(round, std::move(arrival), file);
  if (accepted) co_await clear_away(round, file);
}

// Whether the intake has made the arrival durable.
awaitable<bool> Collector::hand_over(Round& round, Arrival arrival, const Listed& file) {
  const auto spooled = arrival.spooled;
  try {
    co_await round.intake.accept(std::move(arrival));
  } catch (const Failure& failure) {
    drop_spooled(spooled);
    ++round.intake_failures;
    if (!round.intake_trouble)
      round.intake_trouble = Failure(Remedy::wait, fmt::format("{} was left where it is: {}", excerpt(file.name), failure.what()), failure.next());
    co_return false;
  } catch (...) {
    drop_spooled(spooled);
    throw;
  }
  watchlist_.accepted(file);
  pulse_.received();
  backoff_.reset();
  co_return true;
}

awaitable<void> Collector::clear_away(Round& round, const Listed& file) {
  if (rules_.after_commit == AfterCommit::keep) co_return;
  try {
    if (rules_.after_commit == AfterCommit::move) co_await round.place.move(file, rules_.move_to);
    else co_await round.place.remove(file);
    if (!rules_.done_marker.empty()) co_await round.place.remove_marker(file.name + rules_.done_marker);
    watchlist_.cleared(file);
  } catch (const Unreachable&) {
    throw;
  } catch (const Failure& failure) {
    round.note(Failure(failure.remedy(), fmt::format("accepted, but {}", failure.what()), failure.next()));
  }
}

// What the round's outcome means for health and for the next look.
void Collector::conclude(const Round& round) {
  backoff_.reset();
  after_failure_ = false;
  pause_ = rules_.poll_every;
  if (look_.unsettled > 0) pause_ = std::min(pause_, std::max(rules_.stable_for, news_gather));
  if (look_.cut_short && round.troubled == 0) pause_ = std::chrono::milliseconds(0);
  if (round.first_trouble) {
    const auto count = round.troubled == 1 ? std::string() : fmt::format(" (and {} more files)", round.troubled - 1);
    const Failure trouble(Remedy::wait, round.first_trouble->what() + count, round.first_trouble->next());
    pulse_.failing(trouble, pause_);
    log::warning("files were left", {{"channel", channel_}, {"files", round.troubled}, {"first", trouble.what()}});
    return;
  }
  pulse_.succeeded();
  if (look_.too_large > 0)
    pulse_.idle(fmt::format("{} files are larger than {} and stay, {} is one", look_.too_large, byte_size(rules_.largest), excerpt(look_.largest_name)));
  else if (look_.waiting > 0)
    pulse_.idle(fmt::format("{} files wait for their marker", grouped(look_.waiting)));
  else
    pulse_.idle();
}

awaitable<void> Collector::rest() {
  const auto due = std::chrono::steady_clock::now() + pause_;
  while (!stopping_ && !woken_ && !(news_ && !after_failure_)) {
    const bool rung = co_await bell_.wait_until(due);
    if (!rung) co_return;
  }
  if (news_ && !woken_ && !stopping_) {
    boost::asio::steady_timer gather(executors_.io, news_gather);
    co_await gather.async_wait(boost::asio::use_awaitable);
  }
}

void Collector::stop() {
  stopping_ = true;
  bell_.ring();
}

void Collector::wake() {
  woken_ = true;
  bell_.ring();
}

void Collector::news() {
  news_ = true;
  bell_.ring();
}

void Collector::is_whole(const std::string& name) {
  watchlist_.is_whole(name);
  news();
}

}  // namespace crossdock::channels
