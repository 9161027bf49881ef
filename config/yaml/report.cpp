// How a problem with a YAML file is shown: like a good compiler, in 80 columns, and never with a secret in it.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "config/yaml/tree.hpp"
#include "engine/base/text.hpp"

namespace crossdock::yaml {
namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t most_problems = 50;
constexpr std::size_t most_in_full = 20;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t columns_of(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return !continues_character(c); }));
}

std::string_view line_of(std::string_view text, std::uint32_t line) {
  std::size_t begin = 0;
  for (std::uint32_t at = 1; at < line; ++at) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return {};
    begin = end + 1;
  }
  std::string_view found = text.substr(begin, text.find('\n', begin) - begin);
  if (!found.empty() && found.back() == '\r') found.remove_suffix(1);
  return found;
}

bool names_a_secret(std::string_view key) {
  static constexpr std::array<std::string_view, 4> words{"password", "passphrase", "secret", "token"};
  std::string lower(key);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view fragment : {"pass", "secret", "token", "pwd"})
    if (lower.find(fragment) != std::string::npos) return true;
  return !nearest(lower, words).empty();
}

bool is_reference(std::string_view value) {
  return value.starts_with("file:") || value.starts_with("env:") || value.starts_with("credential:");
}

// A line such as `password: hunter2` is shown without the value, also when the key is misspelt.
std::string without_secret(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::string(line);
  const std::size_t key = line.find_first_not_of(" -{", 0);
  const std::size_t value = line.find_first_not_of(' ', colon + 1);
  if (key >= colon || value == std::string_view::npos) return std::string(line);
  if (!names_a_secret(line.substr(key, colon - key)) || is_reference(line.substr(value))) return std::string(line);
  return std::string(line.substr(0, value)) + "(not shown)";
}

// One column a character, whatever the file holds: a terminal gets no control characters from it.
std::string printable(std::string line) {
  for (char& c : line)
    if (c == '\t') c = ' ';
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  if (excerpt(line, line.size()).size() == line.size()) return line;
  for (char& c : line)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return line;
}

// The part of `line` around byte `at` that fits `width` columns; `at` becomes its place there.
std::string window(const std::string& line, std::size_t& at, std::size_t width) {
  if (columns_of(line) <= width) return line;
  std::size_t begin = at > width / 2 ? at - width / 2 : 0;
  while (begin > 0 && continues_character(line[begin])) --begin;
  std::size_t end = begin;
  for (std::size_t used = 6; end < line.size(); ++end) {
    if (!continues_character(line[end]) && ++used > width) break;
  }
  const std::string_view lead = begin > 0 ? "..." : "";
  std::string out = fmt::format("{}{}{}", lead, std::string_view(line).substr(begin, end - begin), end < line.size() ? "..." : "");
  at = at - begin + lead.size();
  return out;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width, std::size_t first_used, std::string_view indent) {
  std::string out;
  std::size_t used = first_used;
  bool line_is_empty = true;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    const std::size_t columns = columns_of(word);
    if (!line_is_empty && used + 1 + columns > width) {
      out += '\n';
      out += indent;
      used = indent.size();
      line_is_empty = true;
    }
    if (!line_is_empty) out += ' ', ++used;
    out += word;
    used += columns;
    line_is_empty = false;
    if (blank == std::string_view::npos) break;
    text.remove_prefix(blank + 1);
  }
  return out;
}

std::string render(const Tree& tree, Position position, std::size_t length, const std::string& what, const std::string& help) {
  const std::string place = fmt::format("{}:{}:{}: ", tree.name, position.line, position.column);
  std::string out = place + wrapped(what, page_width, columns_of(place), "    ");
  std::string line = printable(without_secret(line_of(tree.text, position.line)));
  std::size_t at = std::min<std::size_t>(position.column - 1, line.size());
  line = window(line, at, page_width - 9);
  const std::size_t blanks = columns_of(std::string_view(line).substr(0, at));
  const std::size_t marked = columns_of(std::string_view(line).substr(at, std::max<std::size_t>(length, 1)));
  out += fmt::format("\n{:>5} | {}\n      | {}^{}", position.line, line, std::string(blanks, ' '),
                     std::string(marked > 1 ? marked - 1 : 0, '~'));
  if (!help.empty()) out += "\n      = " + wrapped(help, page_width, 8, "        ");
  return out;
}

Position Tree::position_of(std::size_t offset) const {
  const std::string_view before = std::string_view(text).substr(0, offset);
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t line_end = before.rfind('\n');
  const std::size_t line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {line, static_cast<std::uint32_t>(before.size() - line_begin) + 1};
}

void Tree::report(std::size_t offset, std::size_t length, std::string what, std::string help) const {
  if (problems_.size() >= most_problems) return;
  const Position position = position_of(offset);
  std::string shown = render(*this, position, length, what, help);
  problems_.push_back({name, position, std::move(what), std::move(help), std::move(shown)});
}

Failure failure_of(std::span<const Problem> problems, std::string next) {
  std::string text;
  for (std::size_t i = 0; i < problems.size() && i < most_in_full; ++i) {
    if (i > 0) text += "\n";
    text += problems[i].report;
  }
  if (problems.size() > most_in_full) text += fmt::format("\n... and {} more", problems.size() - most_in_full);
  return {Remedy::operator_, text, std::move(next)};
}

}  // namespace crossdock::yaml
