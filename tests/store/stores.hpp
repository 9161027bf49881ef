// What every implementation of the store is tested with. A new one is added to every_store() and nowhere else.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

#include "engine/base/clock.hpp"
#include "engine/store/sqlite/sqlite_store.hpp"
#include "engine/store/store.hpp"

namespace crossdock::store::test {

// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "crossdock-store-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
    path_ = pattern;
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Store>(const std::filesystem::path&, const Clock&)> open;
};

inline const std::vector<Kind>& every_store() {
  static const std::vector<Kind> kinds = {
      {"sqlite", [](const std::filesystem::path& folder, const Clock& clock) { return sqlite::open(folder, clock); }},
  };
  return kinds;
}

// A store in a folder of its own with a clock that stands still until told otherwise.
struct Fixture {
  explicit Fixture(const Kind& kind_ = every_store().front()) : kind(kind_), store(kind.open(folder.path(), clock)) {}

  // As after a crash or restart.
  void reopen() {
    store.reset();
    store = kind.open(folder.path(), clock);
  }
  Id receive(const std::string& name, const std::string& bytes = "ISA*", const std::string& lane = "read/acme") {
    return wait<ArrivedResult>([&](auto done) { store->receive(arrived(name, bytes, lane), done); }).received;
  }
  Arrived arrived(const std::string& name, const std::string& bytes, const std::string& lane = "read/acme") {
    Arrived made;
    made.partner = "acme", made.channel = "sftp", made.name = name, made.version_mark = "1";
    made.content = store->pack(bytes);
    made.job = "interpret", made.lane = lane;
    return made;
  }
  Claims claim(std::size_t lanes = 10, std::size_t jobs = 64, const std::string& owner = "node") {
    ClaimRequest request;
    request.owner = owner, request.lanes = lanes, request.jobs_per_lane = jobs;
    return wait<Claims>([&](auto done) { store->claim(request, done); });
  }
  Claim proceed(const std::string& lane, bool give_back = false, const std::string& owner = "node") {
    ClaimRequest request;
    request.owner = owner;
    return wait<Claim>([&](auto done) { store->proceed(lane, request, give_back, done); });
  }
  void finish(const Job& job, Outcome outcome = {}) {
    wait<bool>([&](auto done) { store->finish(job, std::move(outcome), done); });
  }
  CommandResult command(Command::Verb verb, Subject subject, Id id, const std::string& reason = "because") {
    Command made;
    made.verb = verb, made.subject = subject, made.id = id, made.actor = "olga", made.reason = reason;
    return wait<CommandResult>([&](auto done) { store->command(made, done); });
  }
  // The only job of a lane, claimed.
  Job only_job(const std::string& lane) {
    for (const Claim& one : claim().claims)
      if (one.lane == lane && !one.jobs.empty()) return one.jobs.front();
    throw std::runtime_error("no job in " + lane);
  }
  std::unique_ptr<Queries> queries() { return store->queries(); }

  Folder folder;
  ManualClock clock{Time(std::chrono::seconds(1'790'000'000))};
  Kind kind;
  std::unique_ptr<Store> store;
};

}  // namespace crossdock::store::test
