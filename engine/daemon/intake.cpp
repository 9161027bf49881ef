#include "engine/daemon/intake.hpp"

#include <fstream>

#include "engine/base/crash_point.hpp"
#include "engine/base/log.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/offload.hpp"
#include "engine/daemon/on_store.hpp"
#include "engine/flow/receive.hpp"

namespace crossdock::daemon {
namespace {

constexpr std::size_t first_bytes = 1024;  // enough to see who sent it

std::string front_of(const channels::Arrival& arrival) {
  if (!arrival.spooled) return arrival.bytes.substr(0, first_bytes);
  std::string front(first_bytes, '\0');
  std::ifstream file(*arrival.spooled, std::ios::binary);
  file.read(front.data(), static_cast<std::streamsize>(front.size()));
  front.resize(static_cast<std::size_t>(file.gcount()));
  return front;
}

}  // namespace

StoreIntake::StoreIntake(store::Store& store, const Clock& clock, channels::Executors executors,
                         std::function<std::shared_ptr<const flow::World>()> world, std::function<void()> arrived)
    : store_(store), clock_(clock), executors_(std::move(executors)), world_(std::move(world)), arrived_(std::move(arrived)),
      memory_(store.queries()) {}

store::Arrived StoreIntake::pack(channels::Arrival& arrival, const flow::World& world) {
  store::Arrived arrived;
  arrived.partner = arrival.partner;
  arrived.channel = arrival.channel;
  arrived.name = arrival.name;
  arrived.version_mark = arrival.version_mark;
  arrived.attributes = std::move(arrival.attributes);
  flow::direct(arrived, front_of(arrival), world, clock_.now());
  arrived.content = arrival.spooled ? store_.pack_file(*arrival.spooled) : store_.pack(arrival.bytes);
  return arrived;
}

channels::awaitable<channels::Receipt> StoreIntake::accept(channels::Arrival arrival) {
  crash_point("intake.before_pack");
  const auto world = world_();
  const std::function<store::Arrived()> work = [&] { return pack(arrival, *world); };
  store::Arrived arrived = co_await channels::offload(executors_.disk, work);

  const std::function<void(store::Done<store::ArrivedResult>)> receive = [&](store::Done<store::ArrivedResult> done) {
    store_.receive(std::move(arrived), std::move(done));
  };
  const store::ArrivedResult result = co_await on_store(receive);
  crash_point("intake.after_commit");

  if (arrival.spooled) {
    std::error_code ignored;  // what stays behind is cleared at the next start
    std::filesystem::remove(*arrival.spooled, ignored);
  }
  if (!result.seen_before)
    log::info("received", {{"received", result.received}, {"partner", arrival.partner}, {"channel", arrival.channel},
                           {"name", excerpt(arrival.name, 100)}, {"bytes", arrival.size}});
  arrived_();
  channels::Receipt receipt;
  receipt.received = result.received;
  receipt.seen_before = result.seen_before;
  co_return receipt;
}

channels::awaitable<bool> StoreIntake::knows(const channels::Arrival& arrival) {
  co_return memory_->knows(arrival.partner, arrival.channel, arrival.name, arrival.version_mark);
}

}  // namespace crossdock::daemon
