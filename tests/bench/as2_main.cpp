// bench_as2 MESSAGES: AS2 messages of 20 KB, signed, encrypted, each with a signed synchronous MDN, between two stations
// in this process (protocol and HTTP on both sides; no store). Prints messages per second of the clock and of the
// processor; tests/bench/as2 compares the latter with what OpenSSL alone could do.
// bench_as2 --large MEGABYTES: one message of that size through spool files, and the most memory it took.
#include <sys/resource.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "tests/as2/support/bench.hpp"

using namespace crossdock;
using namespace crossdock::as2;

namespace {

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// "VmHWM" or "RssAnon" of this process, in MB.
unsigned long memory_mb(const std::string& what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what + ":")) return std::stoul(line.substr(what.size() + 1)) / 1024;
  return 0;
}

std::string payload(std::size_t bytes) {
  std::string text = "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *260101*1200*U*00401*000000001*0*T*>~";
  for (unsigned i = 0; text.size() < bytes; ++i) text += fmt::format("PO1*{}*{}*EA*{}.25**VP*SKU-{}~\n", i, i % 97, i % 89, i * 7919U % 100'000);
  text.resize(bytes);
  return text;
}

struct Counter {
  std::size_t begun = 0, ended = 0, failed = 0;
};

int many(std::size_t messages) {
  as2::test::Bench bench(1);
  auto us = bench.open(as2::test::Bench::station_settings());
  auto acme = bench.open(as2::test::Bench::station_settings());
  bench.connect(*us, as2::test::Bench::relationship("US", "ACME", url_of(*acme)));
  bench.connect(*acme, as2::test::Bench::relationship("ACME", "US", url_of(*us)));
  const std::string text = payload(20'000);
  bench.send(*acme, text, 1'000'000);
  Counter counter;
  const double cpu = cpu_seconds();
  const auto began = std::chrono::steady_clock::now();
  const std::function<void()> begin_one = [&] {
    channels::Departure departure;
    departure.outbound = static_cast<std::int64_t>(++counter.begun);
    departure.name = fmt::format("po-{}.edi", counter.begun);
    departure.bytes = text;
    boost::asio::co_spawn(bench.io, acme->channel->send(std::move(departure)), [&](std::exception_ptr error, channels::Attempt attempt) {
      if (error || attempt.outcome != channels::Outcome::sent) ++counter.failed;
      ++counter.ended;
      if (counter.begun < messages) begin_one();
    });
  };
  for (int i = 0; i < 8; ++i) begin_one();
  bench.run_until([&] { return counter.ended >= counter.begun && counter.begun >= messages; }, std::chrono::minutes(5));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  const double used = cpu_seconds() - cpu;
  fmt::print("messages {} failed {} per_second {:.1f} per_cpu_second {:.1f}\n", counter.ended, counter.failed,
             static_cast<double>(counter.ended) / seconds, static_cast<double>(counter.ended) / used);
  return counter.failed == 0 ? 0 : 1;
}

int large(std::size_t megabytes) {
  const as2::test::Folder folder;
  as2::test::Bench bench(1);
  StationSettings station = as2::test::Bench::station_settings();
  station.spool = SpoolPlace(folder.path(), 256 * 1024);
  auto us = bench.open(station);
  auto acme = bench.open(station);
  bench.connect(*us, as2::test::Bench::relationship("US", "ACME", url_of(*acme)));
  bench.connect(*acme, as2::test::Bench::relationship("ACME", "US", url_of(*us)));
  const auto file = folder.path() / "payload";
  {
    std::ofstream out(file, std::ios::binary);
    const std::string piece = payload(1'000'000);
    for (std::size_t i = 0; i < megabytes; ++i) out << piece;
  }
  const unsigned long before = memory_mb("VmHWM");
  channels::Departure departure;
  departure.outbound = 1;
  departure.name = "large.edi";
  departure.file = file;
  channels::Attempt attempt;
  bool done = false;
  unsigned long anonymous = 0;
  boost::asio::co_spawn(bench.io, acme->channel->send(std::move(departure)), [&](std::exception_ptr, channels::Attempt made) { attempt = std::move(made), done = true; });
  bench.run_until([&] {
    anonymous = std::max(anonymous, memory_mb("RssAnon"));
    return done;
  }, std::chrono::minutes(5));
  fmt::print("payload {} MB: {} | peak memory of both stations {} MB, {} before | of it not file pages {} MB\n", megabytes, attempt.text, memory_mb("VmHWM"), before, anonymous);
  return attempt.outcome == channels::Outcome::sent ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_large = argc == 3 && std::string_view(argv[1]) == "--large";
  std::size_t count = 0;
  const std::string_view number = argc > 1 ? argv[argc - 1] : "";
  if (std::from_chars(number.data(), number.data() + number.size(), count).ec != std::errc() || (argc != 2 && !is_large)) {
    std::fputs("usage: bench_as2 MESSAGES | bench_as2 --large MEGABYTES\n", stderr);
    return 2;
  }
  return is_large ? large(count) : many(count);
}
