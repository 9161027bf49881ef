// Works: the durable flow without network, threads or waiting: a real store in a folder of its own, a clock that moves
// when told, channels that remember what they were given or fail as told. Jobs run to the end of the queue, one after
// the other, as the daemon would run them.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/deliver.hpp"
#include "engine/flow/stage.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"

namespace crossdock::test {

// What a channel was given.
struct Sent {
  std::string partner, channel, name, bytes, type;
};

class Works {
 public:
  Works();
  ~Works();
  Works(const Works&) = delete;
  Works& operator=(const Works&) = delete;

  // -- configuration -------------------------------------------------------------------------------------------
  // A file of the partners folder. Takes effect with the next reload().
  void partner_file(const std::string& name, const std::string& yaml);
  // A partner's guide; gives its path, for `guides:` of a partner file.
  std::string guide_file(const std::string& name, const std::string& yaml);
  // A map beside the base maps. Takes effect with the next reload().
  void map_file(const std::string& name, const std::string& yaml);
  // A reference table beside the maps: items.csv.
  void table_file(const std::string& name, const std::string& text);
  void reload();
  flow::World world;  // may be changed between runs: destinations, retries, limits

  // -- what happens --------------------------------------------------------------------------------------------
  store::Id receive(const std::string& partner, const std::string& name, const std::string& bytes);
  // A file of canonical documents left in the source "erp".
  store::Id leave(const std::string& name, const std::string& json);
  // Runs every job that is due. Gives how many ran.
  std::size_t run();
  std::size_t receive_and_run(const std::string& name, const std::string& bytes);
  store::CommandResult command(store::Command::Verb verb, store::Subject subject, store::Id id);
  void advance(std::chrono::seconds time);
  // As kill -9 and a new start: the store is opened anew, leases end.
  void crash();
  // Jobs emit this many outcomes, then the process "dies" (run() returns); -1: never.
  int outcomes_until_crash = -1;

  // How sends through "partner/channel" or a destination end from now on; absent: sent.
  std::map<std::string, flow::Tried> behaviour;

  // -- what came of it -----------------------------------------------------------------------------------------
  std::vector<Sent> sent;
  [[nodiscard]] std::vector<Sent> sent_to(const std::string& channel) const;
  [[nodiscard]] store::Queries& memory() { return *memory_; }
  [[nodiscard]] store::Store& store() { return *store_; }
  [[nodiscard]] const ManualClock& clock() const { return clock_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }  // the work folder, with maps and partners in it
  [[nodiscard]] std::vector<std::string> codes_of_open_exceptions();

 private:
  bool run_lane(const store::Claim& claim);
  bool run_job(store::Job job);
  void deliver(const store::Job& job);

  std::filesystem::path folder_;
  ManualClock clock_{Time(std::chrono::seconds(1'795'687'200))};  // 2026-11-26T10:00:00Z
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Queries> memory_;
};

// An interchange with one group of the given sets ("ST*850*0001~...SE*n*0001~"), from ZZ:ACME to ZZ:US.
struct Envelope {
  std::string number = "000000001", group = "1", code = "PO", release = "004010", sender = "ACME", receiver = "US";
};
std::string interchange(const std::vector<std::string>& sets, const Envelope& envelope = {});
// A small good order, and one without its order number.
std::string order(const std::string& st02, const std::string& po_number, int lines = 1);
std::string order_without_number(const std::string& st02);
// The segments of an X12 text whose tag begins with `tag`, without terminators.
std::vector<std::string> segments_of(const std::string& x12, const std::string& tag);

}  // namespace crossdock::test
