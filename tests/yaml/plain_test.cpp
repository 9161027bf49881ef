// The fast reader of plain YAML and yaml-cpp must never disagree: what the first takes, the second takes for the same.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "config/yaml/tree.hpp"
#include "tests/catch.hpp"

namespace {

namespace fs = std::filesystem;
namespace yaml = crossdock::yaml;

// Every item of a tree, its place and its text on a line; nullopt when it was not read.
template <class Read>
std::optional<std::string> items_of(std::string_view text, const yaml::Limits& limits, Read read) {
  yaml::Tree tree;
  tree.text = text;
  if (!read(tree, limits)) return std::nullopt;
  std::string out;
  for (const yaml::Item& item : tree.items) {
    out += std::to_string(static_cast<int>(item.kind)) + " " + std::to_string(static_cast<int>(item.style)) + " " + std::to_string(item.offset) +
           " " + std::to_string(item.position.line) + ":" + std::to_string(item.position.column) + " \"" + item.text + "\"";
    for (const std::uint32_t child : item.children) out += " " + std::to_string(child);
    out += "\n";
  }
  return out;
}

bool by_yaml_cpp(yaml::Tree& tree, const yaml::Limits& limits) {
  try {
    yaml::parse_any(tree, limits);
    return true;
  } catch (const crossdock::Failure&) {
    return false;
  }
}

// Was it plain?
bool agree_on(std::string_view text, const yaml::Limits& limits = {}) {
  const auto plain = items_of(text, limits, yaml::parse_plain);
  if (!plain) return false;
  const auto whole = items_of(text, limits, by_yaml_cpp);
  INFO(text);
  REQUIRE(whole.has_value());
  REQUIRE(*plain == *whole);
  return true;
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

constexpr std::string_view sample =
    "a: 1  # x\n"
    "b c: \"q # r\"\n"
    "\n"
    "m:\n"
    "  # note\n"
    "  x: HL[03=O] | f('y', 2)\n"
    "  l:\n"
    "    - p: 1\n"
    "      q: 'z'\n"
    "    - r s\n"
    "  f: {g: [h, \"i\"], j: {}}\n"
    "last: .1";

}  // namespace

TEST_CASE("Every YAML file that comes with Crossdock is read alike by the fast reader and by yaml-cpp") {
  std::size_t files = 0;
  for (const char* const folder : {"maps", "partners", "config", "tests", "parsers"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(CROSSDOCK_TEST_SOURCE) / folder)) {
      if (entry.path().extension() != ".yaml") continue;
      ++files;
      INFO(entry.path().string());
      agree_on(contents(entry.path()));
    }
  CHECK(files > 100);
}

TEST_CASE("Maps and schemas are plain YAML, so that a program starts quickly") {
  for (const char* const folder : {"maps/library", "maps/canonical/schemas"})
    for (const auto& entry : fs::directory_iterator(fs::path(CROSSDOCK_TEST_SOURCE) / folder)) {
      INFO(entry.path().string());
      if (entry.path().extension() == ".yaml") CHECK(agree_on(contents(entry.path())));
    }
}

TEST_CASE("With any one character changed, added or left out, what the fast reader takes is what yaml-cpp reads") {
  REQUIRE(agree_on(sample));
  std::size_t taken = 0;
  for (std::size_t at = 0; at < sample.size(); ++at) {
    const auto with = [&](std::string_view put, std::size_t removed) {
      std::string text(sample.substr(0, at));
      text += put;
      text += sample.substr(at + removed);
      taken += agree_on(text) ? 1 : 0;
    };
    with("", 1);
    for (const char c : std::string_view(":#-,[]{}\"' \n?&*!|>%@`~=.n\\\t"))
      for (const std::size_t removed : {0, 1}) with({&c, 1}, removed);
  }
  CHECK(taken > 1000);
}

TEST_CASE("What is nested too deep or too large is left to the reader that says so") {
  CHECK(agree_on("a: {b: {c: 1}}\n", {.depth = 3}));
  CHECK_FALSE(agree_on("a: {b: {c: 1}}\n", {.depth = 2}));
  CHECK(agree_on("a: 1\nb: 2\n", {.nodes = 5}));
  CHECK_FALSE(agree_on("a: 1\nb: 2\n", {.nodes = 4}));
  CHECK_FALSE(agree_on("a: 1\na: 2\n"));
  CHECK_FALSE(agree_on("a:\nb: 2\n"));
  CHECK_FALSE(agree_on("a: null\n"));
}
