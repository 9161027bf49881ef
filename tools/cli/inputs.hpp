// The files a command was given: files, folders (every file below them), or standard input; read with progress shown.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/x12/byte_source.hpp"

namespace crossdock::cli {

class Arguments;
class Terminal;

struct Input {
  std::string name;            // as typed; "standard input" for -
  std::filesystem::path path;  // "-" for standard input
  std::uint64_t size = 0;      // 0 when unknown
};

class Inputs {
 public:
  void declare(Arguments& arguments);
  // In the order typed; a folder's files sorted, hidden ones left out. Without a word typed: standard input, unless that
  // is a terminal. Throws NotFound, UsageError.
  [[nodiscard]] std::vector<Input> list(const char* example) const;

 private:
  std::vector<std::string> words_;
};

// The bytes of an input; progress goes to the terminal as they are read.
class WatchedSource final : public x12::ByteSource {
 public:
  WatchedSource(const Input& input, Terminal& terminal) : input_(input), file_(input.path), terminal_(terminal) {}
  std::size_t read(std::span<char> into) override;
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::string_view front() const { return front_; }  // the first bytes read, at most 4 kB
  // Added to the progress line: "10,000 sets".
  std::string remark;

 private:
  const Input& input_;
  x12::FileSource file_;
  Terminal& terminal_;
  std::uint64_t bytes_ = 0;
  std::string front_;
};

}  // namespace crossdock::cli
