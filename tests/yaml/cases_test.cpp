// Every cases/<name>.yaml is read as a small order book entry; what is said about it must be, word for word, what
// cases/<name>.expected holds ("fine" when nothing is wrong). Adding two files adds a case; with the environment
// variable CROSSDOCK_WRITE_EXPECTED set, the second file is written instead of compared (then read it with care).
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "config/yaml/file.hpp"
#include "tests/catch.hpp"

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace yaml = crossdock::yaml;

const fs::path folder = fs::path(CROSSDOCK_TEST_SOURCE) / "tests/yaml/cases";

enum class Detail { group, set, element };
constexpr yaml::Word<Detail> details[] = {{"group", Detail::group}, {"set", Detail::set}, {"element", Detail::element}};

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// One key of every type.
void read_entry(yaml::Node root) {
  yaml::Map entry = root.map();
  (void)entry.need("name").text({}, 40);
  (void)entry["port"].number(22, 1, 65535);
  (void)entry["enabled"].boolean(true);
  (void)entry["largest"].size(0, 1'000, 2'000'000'000);
  (void)entry["poll"].duration(30s, 1s, 24h);
  (void)entry["detail"].word(Detail::element, details);
  (void)entry["price"].decimal();
  (void)entry["from"].date();
  (void)entry["versions"].texts();
  (void)entry["element_separator"].text();
  (void)entry["password"].text();
  for (const yaml::Node& item : entry["ids"].items()) {
    yaml::Map id = item.map();
    (void)id.need("qualifier").text();
    (void)id.need("id").text();
  }
  for (const auto& [key, value] : entry["codes"].entries()) (void)value.text();
}

std::string report_of(const fs::path& path) {
  try {
    const yaml::File file = yaml::File::parse(path.filename().string(), contents(path), {.bytes = 100'000, .depth = 6, .nodes = 300});
    read_entry(file.root());
    file.check();
    return "fine\n";
  } catch (const crossdock::Failure& failure) {
    return std::string(failure.what()) + "\n";
  }
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, column = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80) continue;
    column = c == '\n' ? 0 : column + 1;
    widest = std::max(widest, column);
  }
  return widest;
}

}  // namespace

TEST_CASE("What is wrong with a YAML file is said in the expected words") {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++cases;
    INFO(entry.path().filename().string());
    const std::string report = report_of(entry.path());
    const fs::path expected = fs::path(entry.path()).replace_extension(".expected");
    if (std::getenv("CROSSDOCK_WRITE_EXPECTED")) std::ofstream(expected, std::ios::binary) << report;
    CHECK(report == contents(expected));
    CHECK(widest_line(report) <= 80);
  }
  CHECK(cases >= 30);
}
