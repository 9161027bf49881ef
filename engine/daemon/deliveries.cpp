// The dispatcher's deliveries: a transmission, its bytes and its channel brought together.
//
// Transmissions of a lane begin in order, several on the way at once; of one topic (one purchase order) only one at a
// time, so that a change never overtakes its order. When one is deferred, those not yet begun wait with it: the other
// side is most likely down for them too.
#include <fstream>
#include <set>

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
constexpr std::size_t most_on_the_way = 32;

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
  [[nodiscard]] bool stopped_by_a_person() const {  // after its job was read
    return outbound.delivery == store::Delivery::held || outbound.delivery == store::Delivery::cancelled;
  }
};

// A batch of one lane under way.
struct Dispatcher::Deliveries {
  Deliveries(std::shared_ptr<ChannelSet> channels_, Snapshot world_, asio::any_io_executor io)
      : channels(std::move(channels_)), world(std::move(world_)), one_ended(std::move(io)) {}
  std::shared_ptr<ChannelSet> channels;
  Snapshot world;
  std::vector<Shipment> shipments;
  channels::Bell one_ended;
  std::multiset<std::string> on_the_way;  // topics
  bool halted = false;                    // one was deferred
};

asio::awaitable<bool> Dispatcher::deliver(const Jobs& jobs) {
  Deliveries deliveries(around_.channels(), around_.world(), around_.io);
  const std::function<bool()> work = [&] {
    const auto memory = memories_.borrow();
    for (const store::Job& job : jobs) deliveries.shipments.push_back(load(*memory, job));
    return true;
  };
  co_await channels::offload(around_.pool, work);

  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Shipment& shipment = deliveries.shipments[i];
    if (shipment.stopped_by_a_person()) continue;
    co_await place_for(shipment.outbound, deliveries);
    if (deliveries.halted || stopping_) break;
    const auto topic = deliveries.on_the_way.insert(shipment.outbound.topic);
    asio::co_spawn(around_.io, deliver_one(jobs[i], shipment, deliveries), [&, i, topic](std::exception_ptr error) {
      if (error) set_back(jobs[i], error, deliveries);
      deliveries.on_the_way.erase(topic);
      deliveries.one_ended.ring();
    });
  }
  while (!deliveries.on_the_way.empty()) co_await deliveries.one_ended.wait();
  co_return !deliveries.halted;
}

// Returns when `outbound` may begin. One without a topic waits for all before it, unless it is an acknowledgment:
// those have no order among themselves.
asio::awaitable<void> Dispatcher::place_for(const store::Outbound& outbound, Deliveries& deliveries) {
  const auto& on_the_way = deliveries.on_the_way;
  const bool alone = outbound.topic.empty() && outbound.kind != store::OutboundKind::acknowledgment;
  const auto must_wait = [&] {
    if (alone) return !on_the_way.empty();
    return on_the_way.size() >= most_on_the_way || (!outbound.topic.empty() && on_the_way.contains(outbound.topic));
  };
  while (must_wait()) co_await deliveries.one_ended.wait();
}

asio::awaitable<void> Dispatcher::deliver_one(const store::Job& job, Shipment& shipment, Deliveries& deliveries) {
  channels::Channel* const channel = shipment.error ? nullptr : deliveries.channels->find(shipment.outbound);
  if (!shipment.error && !channel)
    shipment.error = std::make_exception_ptr(
        Failure(Remedy::operator_, fmt::format("there is no channel \"{}\" to send {} by", shipment.outbound.channel, shipment.outbound.name),
                fmt::format("put it into the configuration and reload; then: crossdock release outbound {}", shipment.outbound.id)));
  if (shipment.error) {
    set_back(job, shipment.error, deliveries);
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
  log::info(store::name_of(tried.outcome), {{"outbound", shipment.outbound.id}, {"type", shipment.outbound.type},
                                            {"partner", shipment.outbound.partner}, {"channel", shipment.outbound.channel},
                                            {"name", shipment.outbound.name}, {"text", tried.text}});
  end_delivery(job, flow::deliver(job, shipment.outbound, std::move(tried), deliveries.world->retries, around_.clock.now()), deliveries);
}

void Dispatcher::set_back(const store::Job& job, std::exception_ptr error, Deliveries& deliveries) {
  end_delivery(job, flow::setback(job, std::move(error), deliveries.world->retries, around_.clock.now()), deliveries);
}

void Dispatcher::end_delivery(const store::Job& job, store::Outcome&& outcome, Deliveries& deliveries) {
  if (outcome.end.kind == store::JobEnd::Kind::deferred) deliveries.halted = true;
  finish(job, std::move(outcome));
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
    if (job.argument == "resend") shipment.departure.attributes["resend"] = std::to_string(job.id);
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
