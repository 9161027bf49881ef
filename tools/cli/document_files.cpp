#include "tools/cli/document_files.hpp"

#include <array>
#include <fstream>
#include <iostream>
#include <istream>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/flow/csv_files.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/command.hpp"

namespace crossdock::cli {
namespace {

constexpr std::uint64_t largest_file = 256'000'000;  // bytes

std::string read_to_end(std::istream& in) {
  std::string bytes;
  std::array<char, 1U << 16> block;
  while (in.read(block.data(), block.size()), in.gcount() > 0) bytes.append(block.data(), static_cast<std::size_t>(in.gcount()));
  return bytes;
}

}  // namespace

std::string whole(const Input& input) {
  if (input.size > largest_file)
    throw Failure(Remedy::operator_, fmt::format("{} is larger than {}", input.name, byte_size(largest_file)), "split it: a document a line, or a file each");
  if (input.path == "-") return read_to_end(std::cin);
  std::ifstream file(input.path, std::ios::binary);
  if (!file) throw NotFound(fmt::format("{} cannot be read", input.name), "crossdock generate FILE.json");
  return read_to_end(file);
}

void require_json(const Input& input, std::string_view text, std::string_view command) {
  if (flow::begins_as_json(text) || text.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
  if (text.starts_with("ISA")) throw UsageError(fmt::format("{} is X12; canonical documents are wanted here", input.name), fmt::format("crossdock translate {}", input.path.string()));
  throw UsageError(fmt::format("{} is no JSON; CSV wants a map for CSV, which says what its columns are", input.name), fmt::format("{} {} --map NAME; crossdock map list", command, input.path.string()));
}

}  // namespace crossdock::cli
