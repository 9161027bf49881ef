// A YAML file read strictly: duplicate keys, several documents, anchors, aliases and tags are refused; size, depth
// and number of nodes are bounded; scalars stay text until somebody asks for a type. What is wrong with the content
// is collected, each with file:line:column, the line and a caret, and thrown as one Failure by check().
// Read by settings, partners, maps, guide overlays and scenarios; yaml-cpp is hidden behind this room.
//
//   yaml::File file = yaml::File::read("partners/acme.yaml");
//   {
//     yaml::Map partner = file.root().map();
//     name    = partner.need("name").text();
//     port    = partner["port"].number(22, 1, 65535);
//     timeout = partner["timeout"].duration(30s, 1s, 10min);
//   }                                  // a key nobody asked for is reported here, with the keys that were
//   file.check();                      // throws one Failure that lists every problem
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/node.hpp"
#include "engine/base/failure.hpp"

namespace crossdock::yaml {

// One thing wrong with a file. `report` is the whole text for a person: position, sentence, source line, caret, help.
struct Problem {
  std::string file;
  Position position;
  std::string what;    // one sentence: unknown key "hots"
  std::string help;    // what is allowed or what to do; may be empty
  std::string report;  // several lines, no line end after the last
};

struct Limits {
  std::size_t bytes = 4'000'000;
  std::size_t depth = 64;
  std::size_t nodes = 400'000;
};

class File {
 public:
  // Throws Failure when the file cannot be read or is not one well-formed YAML document.
  static File read(const std::filesystem::path& path, Limits limits = {});
  // The same on text in memory; `name` stands where the path would in problems.
  static File parse(std::string name, std::string text, Limits limits = {});

  File(File&&) noexcept;
  File& operator=(File&&) noexcept;
  ~File();

  [[nodiscard]] Node root() const;
  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] const std::string& text() const;          // the bytes read, for hashes
  [[nodiscard]] std::filesystem::path folder() const;     // what relative paths in the file are relative to

  // In order of position. At most 50 are kept.
  [[nodiscard]] std::vector<Problem> problems() const;
  // Throws one Failure (remedy: operator) with every problem, or does nothing. `next` is the command to type.
  void check(std::string next = {}) const;

 private:
  explicit File(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

// One Failure for the problems of several files: the first twenty in full, then how many more.
[[nodiscard]] Failure failure_of(std::span<const Problem> problems, std::string next);

}  // namespace crossdock::yaml
