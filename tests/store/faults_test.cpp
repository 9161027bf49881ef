#include <atomic>
#include <condition_variable>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>

#include <sqlite3.h>

#include "engine/base/failure.hpp"
#include "tests/catch.hpp"
#include "tests/store/stores.hpp"

using namespace crossdock;
using namespace crossdock::store;
using namespace crossdock::store::test;

TEST_CASE("Verbs of one group: the one that fails takes nothing from the others") {
  Fixture f;
  std::mutex mutex;
  std::condition_variable changed;
  int good = 0, bad = 0;
  const auto count = [&](std::exception_ptr error) {
    const std::lock_guard lock(mutex);
    ++(error ? bad : good);
    changed.notify_one();
  };
  for (int i = 0; i < 50; ++i) {
    f.store->receive(f.arrived(std::to_string(i), std::to_string(i)), [&](std::exception_ptr e, ArrivedResult) { count(e); });
    Job nobodys;
    nobodys.id = 4711;
    f.store->finish(nobodys, Outcome{}, [&](std::exception_ptr e, bool) { count(e); });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return good + bad == 100; });
  CHECK(good == 50);
  CHECK(bad == 50);
  CHECK(f.queries()->counts().received == 50);
}

TEST_CASE("A commit that fails leaves nothing, says so, and the store works on") {
  Folder folder;
  const ManualClock clock{Time(std::chrono::seconds(1'790'000'000))};
  std::atomic<int> commits{0};
  const int failing = GENERATE(1, 2, 3);
  sqlite::Options options;
  options.fail_commit = [&] { return ++commits == failing; };
  const auto store = sqlite::open(folder.path(), clock, options);
  int acknowledged = 0, refused = 0;
  for (int i = 0; i < 5; ++i) {
    Arrived made;
    made.name = std::to_string(i), made.content = store->pack(made.name), made.job = "interpret", made.lane = "read";
    try {
      wait<ArrivedResult>([&](auto done) { store->receive(made, done); });
      ++acknowledged;
    } catch (const Failure& failure) {
      CHECK(failure.remedy() == Remedy::wait);
      ++refused;
    }
  }
  CHECK(refused == 1);
  CHECK(acknowledged == 4);
  CHECK(store->queries()->counts().received == 4);
  CHECK(store->queries()->counts().jobs_ready == 4);
}

TEST_CASE("A full disk refuses arrivals with the remedy and loses none that was acknowledged") {
  Folder folder;
  const SystemClock clock;
  sqlite::Options options;
  options.largest_database = 400'000;
  const auto store = sqlite::open(folder.path(), clock, options);
  std::mt19937 random(7);
  std::uint64_t acknowledged = 0;
  std::string refusal, next;
  while (refusal.empty()) {
    std::string noise(20'000, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    Arrived made;
    made.name = std::to_string(acknowledged), made.content = store->pack(noise), made.job = "interpret", made.lane = "read";
    try {
      wait<ArrivedResult>([&](auto done) { store->receive(made, done); });
      ++acknowledged;
    } catch (const Failure& failure) {
      refusal = failure.what(), next = failure.next();
    }
    REQUIRE(acknowledged < 100);
  }
  CHECK(acknowledged > 0);
  CHECK(next == "free disk space in the work folder; work goes on by itself then");
  CHECK(store->queries()->counts().received == acknowledged);
}

TEST_CASE("A store of a newer Crossdock is refused, and what to do is said") {
  Folder folder;
  const SystemClock clock;
  sqlite::open(folder.path(), clock).reset();
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((folder.path() / "crossdock.db").c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "PRAGMA user_version = 4711", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  CHECK_THROWS_AS(sqlite::open(folder.path(), clock), Failure);
  CHECK_THROWS_AS(sqlite::open_queries(folder.path()), Failure);
}

TEST_CASE("A file that is no store, and a folder without one, are refused") {
  Folder folder;
  const SystemClock clock;
  CHECK_THROWS_AS(sqlite::open_queries(folder.path()), Failure);
  std::ofstream(folder.path() / "crossdock.db") << std::string(8192, 'x');
  CHECK_THROWS_AS(sqlite::open(folder.path(), clock), Failure);
}

TEST_CASE("A content damaged on disk is reported, not delivered") {
  Fixture f;
  const auto row = f.queries()->received_by(f.receive("big", std::string(200'000, 'a')));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(f.folder.path() / "content"))
    if (entry.is_regular_file()) std::filesystem::resize_file(entry.path(), entry.file_size() / 2);
  CHECK_THROWS_AS(f.queries()->content(row->content), Failure);
}

namespace {

struct Filler {
  pid_t process = 0;
  int output = -1;
};

Filler start_filler(const std::filesystem::path& folder, const std::string& crash_at) {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t process = ::fork();
  REQUIRE(process >= 0);
  if (process == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    if (!crash_at.empty()) ::setenv("CROSSDOCK_CRASH_AT", crash_at.c_str(), 1);
    ::execl(STORE_FILLER, STORE_FILLER, folder.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  return {process, ends[0]};
}

// Every name the process said was durable, whole lines only.
std::set<std::string> read_all(int descriptor, std::set<std::string> names) {
  std::string text;
  char piece[4096];
  for (ssize_t got; (got = ::read(descriptor, piece, sizeof piece)) > 0;) text.append(piece, static_cast<std::size_t>(got));
  ::close(descriptor);
  for (std::size_t from = 0, end; (end = text.find('\n', from)) != std::string::npos; from = end + 1)
    names.insert(text.substr(from, end - from));
  return names;
}

void check_nothing_lost(const std::filesystem::path& folder, const std::set<std::string>& acknowledged) {
  const SystemClock clock;
  const auto store = sqlite::open(folder, clock);
  const auto q = store->queries();
  Filter all;
  all.limit = 1'000'000;
  std::set<std::string> kept;
  std::size_t rows = 0;
  for (const Received& row : q->received(all)) kept.insert(row.name), ++rows;
  CHECK(rows == kept.size());
  std::size_t lost = 0;
  for (const std::string& name : acknowledged) lost += kept.count(name) == 0;
  CHECK(lost == 0);
  const Counts counts = q->counts();
  CHECK(counts.jobs_ready == counts.received);
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((folder / "crossdock.db").c_str(), &db) == SQLITE_OK);
  std::string verdict;
  sqlite3_exec(db, "PRAGMA integrity_check", [](void* into, int, char** text, char**) {
    *static_cast<std::string*>(into) = text[0];
    return 0;
  }, &verdict, nullptr);
  sqlite3_close(db);
  CHECK(verdict == "ok");
}

}  // namespace

TEST_CASE("kill -9 at random moments: every acknowledged arrival is there, once, with its job") {
  Folder folder;
  std::mt19937 random(std::random_device{}());
  std::set<std::string> acknowledged;
  for (int round = 0; round < 12; ++round) {
    const Filler filler = start_filler(folder.path(), {});
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 120));  // the moment is the experiment
    ::kill(filler.process, SIGKILL);
    acknowledged = read_all(filler.output, std::move(acknowledged));
    ::waitpid(filler.process, nullptr, 0);
  }
  CHECK(acknowledged.size() > 100);
  check_nothing_lost(folder.path(), acknowledged);
}

TEST_CASE("kill -9 right before and right after a COMMIT") {
  Folder folder;
  std::set<std::string> acknowledged;
  for (const char* point : {"store.before_commit:5", "store.after_commit:5", "store.before_commit:40", "store.after_commit:40"}) {
    const Filler filler = start_filler(folder.path(), point);
    acknowledged = read_all(filler.output, std::move(acknowledged));
    int status = 0;
    ::waitpid(filler.process, &status, 0);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
  }
  CHECK(acknowledged.size() > 10);
  check_nothing_lost(folder.path(), acknowledged);
}
