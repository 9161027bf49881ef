// Dispatcher: takes jobs from the store, runs their stages, and commits each outcome with the end of its job.
//
//   run:        claim lanes with due work -> one coroutine each -> wait for a ring or the next due time
//   work_lane:  jobs -> (stages on the pool | deliveries through channels) -> next jobs of the lane, until none
//
// Lanes run side by side, the jobs of one lane in order. Outcomes are handed to the store one behind the other without
// waiting, and the next jobs of a lane are asked for before the present ones are done: reading, committing and sending
// overlap even for a single partner. The store commits in the order it was asked. At the end of the line, and now and
// then before it, the lane's jobs are looked at from the front again: one whose outcome met a conflict or a failing
// store, or that a person released, is there.
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
  enum class Worked : std::uint8_t { all, halted, store_failed };
  boost::asio::awaitable<Worked> work_jobs(const Jobs& jobs);
  struct Ahead;
  void ask_ahead(const std::string& lane, store::Id after, std::shared_ptr<Ahead> ahead);
  boost::asio::awaitable<store::Claim> next_jobs(std::string lane, store::Id after);
  store::ClaimRequest request() const;

  boost::asio::awaitable<bool> run_stages(const Jobs& jobs);
  bool run_stages_on_pool(const Jobs& jobs, const Snapshot& world);
  bool run_stage(flow::Site& site, store::Job job);
  void finish(const store::Job& job, store::Outcome&& outcome);
  bool conflicts_without_end(const store::Job& job);

  struct Shipment;
  struct Deliveries;
  boost::asio::awaitable<bool> deliver(const Jobs& jobs);
  boost::asio::awaitable<void> place_for(const store::Outbound& outbound, Deliveries& deliveries);
  boost::asio::awaitable<void> deliver_one(const store::Job& job, Shipment& shipment, Deliveries& deliveries);
  void set_back(const store::Job& job, std::exception_ptr error, Deliveries& deliveries);
  void end_delivery(const store::Job& job, store::Outcome&& outcome, Deliveries& deliveries);
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
