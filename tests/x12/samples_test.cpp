// Interchanges of other people, when a folder of them is named by CROSSDOCK_SAMPLES: each is read to its end.
#include <cstdlib>
#include <filesystem>

#include "tests/catch.hpp"
#include "tests/x12/interchanges.hpp"

using namespace crossdock::x12;
using namespace crossdock::x12::test;

TEST_CASE("Every sample is read to its end") {
  const char* folder = std::getenv("CROSSDOCK_SAMPLES");
  if (folder == nullptr) return;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    INFO(entry.path());
    FileSource source(entry.path());
    Listener nobody;
    const FileVerdict verdict = interpret(source, shipped_dictionary(), nobody);
    CHECK(verdict.bytes == entry.file_size());
    ++files;
  }
  CHECK(files > 0);
}
