// Hands arrivals to the store from several threads and prints the name of each one the store has acknowledged, until it
// is killed. Usage: store_filler WORK_FOLDER
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "engine/store/sqlite/sqlite_store.hpp"

using namespace crossdock;
using namespace crossdock::store;

int main(int, char** arguments) {
  const SystemClock clock;
  const auto store = sqlite::open(arguments[1], clock);
  const auto start = clock.now().time_since_epoch().count();
  std::atomic<std::int64_t> next{0};
  const auto fill = [&] {
    for (;;) {
      Arrived made;
      made.partner = "acme", made.channel = "sftp", made.name = fmt::format("{}-{}-{}", ::getpid(), start, next++);
      made.content = store->pack(made.name + std::string(next % 50 == 0 ? 120'000 : 500, 'x'));
      made.job = "interpret", made.lane = "read/acme";
      wait<ArrivedResult>([&](auto done) { store->receive(made, done); });
      const std::string line = made.name + "\n";
      if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back(fill);
  for (std::thread& thread : threads) thread.join();
}
