// The dispatcher's deliveries: a transmission, its bytes and its channel brought together.
#include <algorithm>
#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "engine/base/crash_point.hpp"
#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"
#include "engine/channels/offload.hpp"
#include "engine/daemon/dispatcher.hpp"
#include "engine/flow/deliver.hpp"
#include "engine/flow/setback.hpp"

namespace crossdock::daemon {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t largest_in_memory = 1'000'000;  // bytes; larger transmissions leave from a file
// Acknowledgments have no order among themselves; documents leave one after the other.
constexpr std::size_t acknowledgments_in_flight = 32;

store::AttemptOutcome outcome_of(channels::Outcome outcome) {
  switch (outcome) {
    case channels::Outcome::sent: return store::AttemptOutcome::sent;
    case channels::Outcome::deferred: return store::AttemptOutcome::deferred;
    case channels::Outcome::refused: return store::AttemptOutcome::refused;
  }
  return store::AttemptOutcome::refused;
}

}  // namespace

// What is needed to send: read from the store for a whole batch at once.
struct Dispatcher::Shipment {
  store::Outbound outbound;
  channels::Departure departure;
  std::exception_ptr error;
};

// A batch of one lane under way.
struct Dispatcher::Deliveries {
  Deliveries(const Jobs& jobs_, std::shared_ptr<ChannelSet> channels_, Snapshot world_, asio::any_io_executor io)
      : jobs(jobs_), channels(std::move(channels_)), world(std::move(world_)), done(std::move(io)) {}
  const Jobs& jobs;
  std::shared_ptr<ChannelSet> channels;
  Snapshot world;
  channels::Bell done;
  std::vector<Shipment> shipments;
  std::size_t next = 0, senders = 0;
  bool halted = false;  // one was deferred: those behind it wait with it
};

asio::awaitable<void> Dispatcher::deliver(const Jobs& jobs) {
  Deliveries deliveries(jobs, around_.channels(), around_.world(), around_.io);
  const std::function<bool()> work = [&] {
    const auto memory = memories_.borrow();
    for (const store::Job& job : jobs) deliveries.shipments.push_back(load(*memory, job));
    return true;
  };
  co_await channels::offload(around_.pool, work);

  const bool ordered = deliveries.shipments.front().outbound.kind != store::OutboundKind::acknowledgment;
  deliveries.senders = ordered ? 1 : std::min(acknowledgments_in_flight, jobs.size());
  for (std::size_t i = deliveries.senders; i > 0; --i)
    asio::co_spawn(around_.io, deliver_some(deliveries), [&deliveries](std::exception_ptr error) {
      if (error) log::error("a delivery ended by a defect");
      if (--deliveries.senders == 0) deliveries.done.ring();
    });
  while (deliveries.senders > 0) co_await deliveries.done.wait();
}

asio::awaitable<void> Dispatcher::deliver_some(Deliveries& deliveries) {
  while (!deliveries.halted && !stopping_ && deliveries.next < deliveries.jobs.size()) {
    const std::size_t mine = deliveries.next++;
    co_await deliver_one(deliveries.jobs[mine], deliveries.shipments[mine], deliveries);
  }
}

asio::awaitable<void> Dispatcher::deliver_one(const store::Job& job, Shipment& shipment, Deliveries& deliveries) {
  const flow::Retries& retries = deliveries.world->retries;
  channels::Channel* const channel = shipment.error ? nullptr : deliveries.channels->find(shipment.outbound);
  if (!shipment.error && !channel)
    shipment.error = std::make_exception_ptr(
        Failure(Remedy::operator_, fmt::format("there is no channel \"{}\" to send {} by", shipment.outbound.channel, shipment.outbound.name),
                fmt::format("put it into the configuration and reload; then: crossdock release outbound {}", shipment.outbound.id)));
  if (shipment.error) {
    finish(job, flow::setback(job, shipment.error, retries, around_.clock.now()));
    co_return;
  }

  flow::Tried tried;
  const auto file = shipment.departure.file;
  {
    const ChannelSet::Sending sending(*deliveries.channels);
    crash_point("deliver.before_send");
    channels::Attempt attempt = co_await channel->send(std::move(shipment.departure));
    crash_point("deliver.after_send");
    tried.outcome = outcome_of(attempt.outcome);
    tried.text = std::move(attempt.text), tried.next = std::move(attempt.next);
    tried.attributes = std::move(attempt.attributes);
  }
  if (file) {
    std::error_code ignored;
    std::filesystem::remove(*file, ignored);
  }
  deliveries.halted = deliveries.halted || tried.outcome == store::AttemptOutcome::deferred;
  log::info(store::name_of(tried.outcome), {{"outbound", shipment.outbound.id}, {"type", shipment.outbound.type},
                                            {"partner", shipment.outbound.partner}, {"channel", shipment.outbound.channel},
                                            {"name", shipment.outbound.name}, {"text", tried.text}});
  finish(job, flow::deliver(job, shipment.outbound, std::move(tried), retries, around_.clock.now()));
}

Dispatcher::Shipment Dispatcher::load(store::Queries& memory, const store::Job& job) const {
  Shipment shipment;
  try {
    auto outbound = memory.outbound_by(job.subject);
    if (!outbound) throw std::logic_error(fmt::format("job {} is about outbound {}, which is not there", job.id, job.subject));
    shipment.outbound = std::move(*outbound);
    shipment.departure.outbound = shipment.outbound.id;
    shipment.departure.name = shipment.outbound.name;
    shipment.departure.attributes = shipment.outbound.attributes;
    if (shipment.outbound.size <= largest_in_memory) {
      shipment.departure.bytes = memory.content(shipment.outbound.content);
      return shipment;
    }
    const auto path = around_.spool / fmt::format("outbound-{}", shipment.outbound.id);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const auto stream = memory.open_content(shipment.outbound.content);
    std::vector<char> piece(256 * 1024);
    while (const std::size_t got = stream->read(piece)) file.write(piece.data(), static_cast<std::streamsize>(got));
    if (!file.flush()) throw Failure(Remedy::wait, "cannot write " + path.string(), "free disk space in the work folder");
    shipment.departure.file = path;
  } catch (...) {
    shipment.error = std::current_exception();
  }
  return shipment;
}

}  // namespace crossdock::daemon
