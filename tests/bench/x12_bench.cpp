// Reading and checking X12 from memory, in bytes and sets a second. One pass of each corpus is one iteration.
#include <benchmark/benchmark.h>

#include "parsers/x12/interpret.hpp"
#include "parsers/x12/separator_index.hpp"
#include "tests/bench/corpus.hpp"

namespace {

using namespace crossdock;

const std::string& orders() {
  static const std::string corpus = bench::purchase_orders(10'000);
  return corpus;
}
const std::string& large_order() {
  static const std::string corpus = bench::one_large_order(100'000);
  return corpus;
}
const std::string& notices() {
  static const std::string corpus = bench::ship_notices(5'000);
  return corpus;
}

void index(benchmark::State& state, x12::Scan scan) {
  const std::string& corpus = orders();
  std::vector<std::uint32_t> separators(4096 + 64), terminators(4096 + 64), marks(4096 + 64);
  for (auto _ : state)
    for (std::size_t at = 0; at + 4096 <= corpus.size(); at += 4096) {
      x12::ScanOutput output{separators.data(), terminators.data(), marks.data()};
      scan(corpus.data() + at, 64, 0, {}, output);
      benchmark::DoNotOptimize(output.separator_count);
    }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * corpus.size()));
}

struct Count final : x12::Listener {
  std::size_t sets = 0;
  void set_checked(const x12::CheckedSet&) override { ++sets; }
};

void interpret(benchmark::State& state, const std::string& (*corpus)(), bool check) {
  const std::string& bytes = corpus();
  const x12::Dictionary dictionary;
  x12::InterpretOptions options;
  options.keep = x12::Keep::no_sets;
  options.check = check;
  Count count;
  for (auto _ : state) {
    x12::MemorySource source(bytes);
    x12::interpret(source, dictionary, count, options);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(count.sets));
}

}  // namespace

BENCHMARK_CAPTURE(index, plain, x12::scan_plain)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index, sse2, x12::scan_sse2)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(index, best, x12::best_scan())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpret, read_850, orders, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpret, check_850, orders, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpret, check_850_large, large_order, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpret, check_856, notices, true)->Unit(benchmark::kMillisecond);
