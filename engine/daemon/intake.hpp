// The intake of every channel: what arrives is packed on the pool, stored, and only then confirmed.
#pragma once

#include <functional>
#include <memory>

#include "engine/channels/channel.hpp"
#include "engine/channels/executors.hpp"
#include "engine/flow/world.hpp"
#include "engine/store/store.hpp"

namespace crossdock::daemon {

class StoreIntake final : public channels::Intake {
 public:
  // `world` gives the configuration in force; `arrived` is called on the I/O thread after each commit.
  StoreIntake(store::Store& store, const Clock& clock, channels::Executors executors,
              std::function<std::shared_ptr<const flow::World>()> world, std::function<void()> arrived);

  channels::awaitable<channels::Receipt> accept(channels::Arrival arrival) override;
  channels::awaitable<bool> knows(const channels::Arrival& arrival) override;

 private:
  store::Arrived pack(channels::Arrival& arrival, const flow::World& world);

  store::Store& store_;
  const Clock& clock_;
  channels::Executors executors_;
  std::function<std::shared_ptr<const flow::World>()> world_;
  std::function<void()> arrived_;
  std::unique_ptr<store::Queries> memory_;  // I/O thread only
};

}  // namespace crossdock::daemon
