// bench_pass <what> <file> [<passes>]: works through a file and says what it found, for callgrind and for peak memory.
// <what>: read (envelopes and segments only) or check.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "parsers/x12/interpret.hpp"

namespace {

struct Count final : crossdock::x12::Listener {
  std::size_t sets = 0, refused = 0, issues = 0;
  void set_checked(const crossdock::x12::CheckedSet& set) override {
    ++sets;
    refused += set.verdict.disposition == crossdock::document::Disposition::rejected ? 1 : 0;
    issues += set.verdict.issues.size() + set.verdict.issues_not_listed;
  }
};

}  // namespace

int main(int count, char** arguments) {
  using namespace crossdock::x12;
  if (count < 3) return std::fputs("usage: bench_pass read|check <file> [<passes>]\n", stderr), 2;
  const Dictionary dictionary;
  InterpretOptions options;
  options.keep = Keep::no_sets;
  options.check = arguments[1] == std::string_view("check");
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t bytes = 0;
  Count found;
  for (int pass = count > 3 ? std::atoi(arguments[3]) : 1; pass > 0; --pass) {
    FileSource source(arguments[2]);
    bytes += interpret(source, dictionary, found, options).bytes;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%llu bytes, %zu sets, %zu refused, %zu issues, %.0f MB/s\n", static_cast<unsigned long long>(bytes),
              found.sets, found.refused, found.issues, static_cast<double>(bytes) / seconds / 1e6);
}
