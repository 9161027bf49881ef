// Two real daemons that trade by AS2 over loopback, each with its store. WEST takes orders from folders and answers
// each with a 997, which goes to EAST by AS2: one message an order. A test drops orders, may kill either daemon, and
// reads both stores afterwards.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/store/queries.hpp"
#include "tests/crash/running_daemon.hpp"
#include "tests/fakes/temporary_folder.hpp"

namespace crossdock::test {

std::uint16_t free_port();
// A readable interchange with one 850 from ZZ:<sender> to ZZ:<receiver>.
std::string order(const std::string& sender, const std::string& receiver, unsigned number);
// For keys: others than the owner must not read them.
void write_private(const std::filesystem::path& path, const std::string& text);

// One relationship: lines of the as2 channel in either partner file besides names, addresses and keys.
// "@WEST@" becomes WEST's port.
struct Trade {
  std::string west, east;
  std::string url = {};  // where WEST sends; empty: to EAST
};

class Pair {
 public:
  explicit Pair(std::vector<Trade> trades);

  class Side {
   public:
    Side(std::filesystem::path folder, std::string name, std::uint16_t port);
    void start(const std::string& crash_at = {});
    void stop();
    void kill() { daemon_->kill(); }
    [[nodiscard]] bool ended() { return daemon_->ended(); }
    [[nodiscard]] store::Queries& memory();
    [[nodiscard]] std::string log() const { return fakes::read_file(folder_ / "log.txt"); }

    const std::string name;
    const std::uint16_t port;

   private:
    friend class Pair;
    std::filesystem::path folder_;
    std::unique_ptr<RunningDaemon> daemon_;
    std::unique_ptr<store::Queries> memory_;
  };

 private:
  fakes::TemporaryFolder folder_;

 public:
  Side west, east;

  // Of the trade's partner: "east-3" in WEST's files, "west-3" in EAST's.
  static std::string partner(const Side& of, std::size_t trade);
  void drop(std::size_t trade, unsigned number);
  // Until `messages` were sent, have their MDNs, and were received; starts a daemon again that ended. False: in vain.
  bool settle(std::size_t messages, std::chrono::seconds most);
  // Every message once on both sides under one Message-ID, and both have the same MDN. Says what is wrong, or nothing.
  std::vector<std::string> faults(std::size_t messages);

 private:
  void write_side(Side& side, const Side& other, const std::vector<Trade>& trades);
};

}  // namespace crossdock::test
