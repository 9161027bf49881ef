#include "engine/channels/watchlist.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace crossdock::channels {

std::string Listed::version_mark() const {
  return identity == 0 ? fmt::format("{}:{}", size, modified) : fmt::format("{}:{}:{}", size, modified, identity);
}

void Watchlist::begin() {
  ++look_;
  cut_short_ = false;
  done_markers_.clear();
  locks_.clear();
}

void Watchlist::see(Listed&& file, Moment now) {
  const auto without = [&file](const std::string& suffix) { return file.name.substr(0, file.name.size() - suffix.size()); };
  switch (selection_.kind_of(file.name)) {
    case Selection::Kind::foreign: return;
    case Selection::Kind::done_marker:
      if (done_markers_.size() < limit_) done_markers_[without(rules_.done_marker)] = file.modified;
      return;
    case Selection::Kind::lock_marker:
      if (locks_.size() < limit_) locks_.insert(without(rules_.lock_marker));
      return;
    case Selection::Kind::ours: break;
  }
  auto found = entries_.find(file.name);
  if (found == entries_.end()) {
    if (entries_.size() >= limit_) {
      cut_short_ = true;
      return;
    }
    std::string name = file.name;
    found = entries_.emplace(std::move(name), Entry{}).first;
    found->second.file.identity = ~file.identity;  // unlike any version
  }
  Entry& entry = found->second;
  entry.look = look_;
  if (!entry.file.same_version(file)) {
    entry.file = std::move(file);
    entry.since = now;
    entry.accepted = false;
  }
}

// A marker older than its file was left by an earlier file of that name and proves nothing.
bool Watchlist::released_by_markers(const Listed& file) const {
  if (!rules_.lock_marker.empty() && locks_.contains(file.name)) return false;
  if (rules_.done_marker.empty()) return true;
  const auto marker = done_markers_.find(file.name);
  return marker != done_markers_.end() && marker->second >= file.modified;
}

void Watchlist::place(Entry& entry, Moment now, Look& look) {
  const Listed& file = entry.file;
  if (entry.accepted) {
    if (rules_.after_commit != AfterCommit::keep) look.clear.push_back(file);
  } else if (file.size > rules_.largest) {
    ++look.too_large;
    look.largest_name = file.name;
  } else if (!released_by_markers(file)) {
    ++look.waiting;
  } else if (rules_.done_marker.empty() && now - entry.since < rules_.stable_for && !whole_.contains(file.name)) {
    ++look.unsettled;
  } else {
    look.take.push_back(file);
  }
}

Watchlist::Look Watchlist::end(Moment now) {
  Look look;
  look.cut_short = cut_short_;
  for (auto at = entries_.begin(); at != entries_.end();) {
    if (at->second.look != look_) {
      at = entries_.erase(at);
      continue;
    }
    place(at->second, now, look);
    ++at;
  }
  std::erase_if(whole_, [this](const auto& said) { return said.second < look_; });
  std::ranges::sort(look.take, {}, [](const Listed& file) { return std::tie(file.modified, file.name); });
  return look;
}

void Watchlist::is_whole(const std::string& name) {
  if (whole_.size() < limit_) whole_[name] = look_;
}

void Watchlist::accepted(const Listed& file) {
  const auto found = entries_.find(file.name);
  if (found != entries_.end() && found->second.file.same_version(file)) found->second.accepted = true;
}

void Watchlist::changed(const Listed& file) { entries_.erase(file.name); }

void Watchlist::cleared(const Listed& file) { entries_.erase(file.name); }

}  // namespace crossdock::channels
