// Every *.txt file of this folder, played over tests/works.
#include <algorithm>
#include <functional>
#include <map>

#include "tests/catch.hpp"
#include "tests/scenarios/stage.hpp"

using namespace crossdock::test;

namespace {

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(SCENARIOS))
    if (entry.path().extension() == ".txt" && entry.path().stem() != "CMakeLists") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("The scenarios") {
  for (const auto& file : files()) {
    DYNAMIC_SECTION(file.stem().string()) {
      const Script script = Script::read(file);
      REQUIRE_FALSE(script.title.empty());
      Stage stage;
      for (const Step& step : script.steps) {
        INFO(file.string() << ":" << step.line << ": " << step.text << (step.value.empty() ? "" : ": ") << step.value);
        stage.play(step);
      }
    }
  }
}

TEST_CASE("A scenario that expects what does not happen fails, and a step nobody knows is told") {
  Stage stage;
  Step unknown;
  unknown.text = "jump over the moon";
  CHECK_THROWS_WITH(stage.play(unknown), "no step begins like this: jump over the moon");
}
