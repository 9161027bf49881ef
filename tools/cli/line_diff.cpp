#include "tools/cli/line_diff.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::cli {
namespace {

constexpr std::size_t most_cells = 4'000'000;  // of the table of longest common runs: 2,000 by 2,000 lines

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Marked {
  char mark;  // ' ', '-' or '+'
  std::string_view text;
};

// By the longest common subsequence; without it, when the table would be too large, all of one and then all of the other.
std::vector<Marked> merged(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  std::vector<Marked> out;
  const std::size_t width = b.size() + 1;
  const bool small = (a.size() + 1) * width <= most_cells;
  std::vector<std::uint32_t> common(small ? (a.size() + 1) * width : 0);
  for (std::size_t i = a.size(); small && i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      common[i * width + j] = a[i] == b[j] ? common[(i + 1) * width + j + 1] + 1 : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (small && i < a.size() && j < b.size() && a[i] == b[j]) out.push_back({' ', a[i]}), ++i, ++j;
    else if (i < a.size() && (!small || j == b.size() || common[(i + 1) * width + j] >= common[i * width + j + 1])) out.push_back({'-', a[i++]});
    else out.push_back({'+', b[j++]});
  }
  return out;
}

}  // namespace

std::string line_diff(std::string_view expected, std::string_view found, std::size_t most) {
  if (expected == found) return {};
  const std::vector<Marked> lines = merged(lines_of(expected), lines_of(found));
  const auto changed = [&](std::size_t i) { return i < lines.size() && lines[i].mark != ' '; };
  std::string out;
  std::size_t shown = 0, left = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!changed(i) && !changed(i + 1) && (i == 0 || !changed(i - 1))) continue;
    if (shown++ < most) out += fmt::format("{} {}\n", lines[i].mark, excerpt(lines[i].text, 200));
    else ++left;
  }
  if (left > 0) out += fmt::format("  and {} more lines\n", left);
  return out.empty() ? "  they differ in their line ends only\n" : out;
}

std::string laid_out_json(std::string_view json) {
  std::string out;
  std::size_t depth = 0;
  bool quoted = false;
  const auto new_line = [&] { out += '\n' + std::string(depth * 2, ' '); };
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      out += c;
      if (c == '\\' && i + 1 < json.size()) out += json[++i];
      else if (c == '"') quoted = false;
      continue;
    }
    switch (c) {
      case '"': out += c, quoted = true; break;
      case '{':
      case '[': out += c, ++depth, new_line(); break;
      case '}':
      case ']': depth -= depth > 0 ? 1 : 0, new_line(), out += c; break;
      case ',': out += c, new_line(); break;
      case ':': out += ": "; break;
      case ' ':
      case '\n':
      case '\r':
      case '\t': break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace crossdock::cli
