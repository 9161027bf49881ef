#include "tools/cli/document_files.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "tools/cli/command.hpp"

namespace crossdock::cli {
namespace {

constexpr std::uint64_t largest_file = 256'000'000;  // bytes

}  // namespace

std::string whole(const Input& input) {
  if (input.size > largest_file)
    throw Failure(Remedy::operator_, fmt::format("{} is larger than {}", input.name, byte_size(largest_file)), "split it: a document a line, or a file each");
  if (input.path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream file(input.path, std::ios::binary);
  if (!file) throw NotFound(fmt::format("{} cannot be read", input.name), "crossdock generate FILE.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace crossdock::cli
