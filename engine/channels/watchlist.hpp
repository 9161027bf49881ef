// Watchlist: the memory between two looks at a place. It is shown every file of a listing and says which files are
// whole and may be taken now, oldest first. Does no I/O and has no clock; the Collector calls it.
// What is no longer listed is forgotten, so it is never larger than the place (and never larger than `limit`).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/channels/pickup.hpp"
#include "engine/channels/place.hpp"
#include "engine/channels/selection.hpp"

namespace crossdock::channels {

class Watchlist {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  explicit Watchlist(PickupRules rules, std::size_t limit = 200'000) : rules_(std::move(rules)), selection_(rules_), limit_(limit) {}

  struct Look {
    std::vector<Listed> take;        // whole and not yet accepted
    std::vector<Listed> clear;       // accepted earlier, but still lying there: remove or move again
    std::size_t unsettled = 0;       // ours, but perhaps still being written
    std::size_t waiting = 0;         // ours, but without done marker or with lock marker
    std::size_t too_large = 0;
    std::string largest_name;        // one of the too large
    bool cut_short = false;          // more files than the limit: look again when these are gone
  };

  void begin();
  void see(Listed&& file, Moment now);
  [[nodiscard]] Look end(Moment now);

  // The file came into the folder by rename: nobody is still writing it.
  void is_whole(const std::string& name);
  // What became of a file of the last look.
  void accepted(const Listed& file);
  void changed(const Listed& file);   // was not the version listed: watch it anew
  void cleared(const Listed& file);

 private:
  struct Entry {
    Listed file;
    Moment since{};
    std::uint64_t look = 0;
    bool accepted = false;
  };
  [[nodiscard]] bool released_by_markers(const Listed& file) const;
  void place(Entry& entry, Moment now, Look& look);

  PickupRules rules_;
  Selection selection_;
  std::size_t limit_;
  std::uint64_t look_ = 0;
  bool cut_short_ = false;
  std::unordered_map<std::string, Entry> entries_;
  std::unordered_map<std::string, std::int64_t> done_markers_;  // name of the file -> time of its marker
  std::unordered_set<std::string> locks_;                       // names of the files
  std::unordered_map<std::string, std::uint64_t> whole_;         // name -> the look before which it was said
};

}  // namespace crossdock::channels
