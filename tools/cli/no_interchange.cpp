#include "tools/cli/no_interchange.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/flow/csv_files.hpp"

namespace crossdock::cli {
namespace {

std::string_view line_of(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

// Outside quotes.
std::size_t times(char sign, std::string_view line) {
  std::size_t count = 0;
  bool quoted = false;
  for (const char c : line) {
    quoted = quoted != (c == '"');
    count += c == sign && !quoted ? 1 : 0;
  }
  return count;
}

// By its name, or when a sign stands as often in the second line as in the first.
bool is_csv(const Input& input, std::string_view front) {
  const std::string extension = input.path.extension().string();
  if (extension == ".csv" || extension == ".CSV") return true;
  constexpr std::string_view separators = ",;\t|";
  const std::string_view header = line_of(front), row = line_of(front);
  return std::any_of(separators.begin(), separators.end(), [&](char separator) {
    const std::size_t count = times(separator, header);
    return count > 0 && times(separator, row) == count;
  });
}

}  // namespace

NoInterchange no_interchange(const Input& input, std::string_view front, const std::vector<std::string>& csv_maps) {
  const std::string file = input.path.string();
  if (flow::begins_as_json(front)) return {true, "no interchange found: it is JSON", fmt::format("crossdock generate {} shows what a partner would get", file)};
  if (!is_csv(input, front)) return {false, "no interchange found", fmt::format("crossdock check {}", file)};
  NoInterchange told{true, "no interchange found: it is CSV, and wants a map for CSV, which says what its columns are", {}};
  if (csv_maps.empty()) told.next = fmt::format("crossdock translate {} --map MAP.yaml, a map with a section csv: (docs/csv.md)", file);
  else if (csv_maps.size() == 1) told.next = fmt::format("crossdock translate {} --map {}", file, csv_maps.front());
  else told.next = fmt::format("crossdock translate {} --map NAME, which is {}", file, fmt::join(csv_maps, " or "));
  return told;
}

}  // namespace crossdock::cli
