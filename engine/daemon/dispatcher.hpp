// Dispatcher: takes jobs from the store, runs their stages, and commits each outcome with the end of its job.
//
//   run:        claim lanes with due work -> one coroutine each -> wait for a ring or the next due time
//   work_lane:  jobs -> (stages on the pool | deliveries through channels) -> next jobs of the lane, until none
//
// Lanes run side by side, the jobs of one lane in order. Outcomes of a batch are handed to the store one behind the
// other without waiting: the store commits in the order it was asked, so when the lane's next jobs come, everything
// before is durable. A job whose outcome met a conflict or a failing store is simply still there, and comes again.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/channels/bell.hpp"
#include "engine/daemon/channel_set.hpp"
#include "engine/daemon/memories.hpp"
#include "engine/flow/stage.hpp"
#include "engine/store/store.hpp"

namespace crossdock::daemon {

class Dispatcher {
 public:
  struct Surroundings {
    store::Store& store;
    const Clock& clock;
    boost::asio::any_io_executor io;                            // the I/O thread
    boost::asio::any_io_executor pool;                          // where stages run
    std::function<std::shared_ptr<const flow::World>()> world;  // in force; called on the I/O thread
    std::function<std::shared_ptr<ChannelSet>()> channels;      // likewise
    std::filesystem::path spool;                                // for transmissions too large for memory
    std::string owner;                                          // this process, as leases name it
  };
  explicit Dispatcher(Surroundings surroundings);

  // Until stop(); returns when every lane has been given back.
  boost::asio::awaitable<void> run();
  void ring();  // there may be new work; I/O thread
  void stop();  // no new jobs; those under way end

  [[nodiscard]] std::size_t lanes_at_work() const { return lanes_at_work_; }
  [[nodiscard]] std::uint64_t jobs_done() const { return jobs_done_; }

 private:
  using Jobs = std::vector<store::Job>;
  using Snapshot = std::shared_ptr<const flow::World>;

  boost::asio::awaitable<store::Claims> claim();
  boost::asio::awaitable<void> work_lane(store::Claim claim);
  boost::asio::awaitable<bool> work_jobs(const Jobs& jobs);
  boost::asio::awaitable<store::Claim> next_jobs(const std::string& lane);
  store::ClaimRequest request() const;

  boost::asio::awaitable<void> run_stages(const Jobs& jobs);
  void run_stages_on_pool(const Jobs& jobs, const Snapshot& world);
  void run_stage(flow::Site& site, store::Job job);
  void finish(const store::Job& job, store::Outcome&& outcome);
  bool conflicts_without_end(const store::Job& job);

  struct Shipment;
  struct Deliveries;
  boost::asio::awaitable<void> deliver(const Jobs& jobs);
  boost::asio::awaitable<void> deliver_some(Deliveries& deliveries);
  boost::asio::awaitable<void> deliver_one(const store::Job& job, Shipment& shipment, Deliveries& deliveries);
  Shipment load(store::Queries& memory, const store::Job& job) const;

  Surroundings around_;
  Memories memories_;
  channels::Bell bell_, lane_ended_;
  bool stopping_ = false;
  std::size_t lanes_at_work_ = 0;
  std::atomic<std::uint64_t> jobs_done_{0};
  std::atomic<bool> store_fails_{false};     // an outcome could not be committed a moment ago
  std::mutex conflicts_mutex_;
  std::map<store::Id, unsigned> conflicts_;  // by job
};

}  // namespace crossdock::daemon
