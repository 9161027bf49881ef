#include "engine/channels/selection.hpp"

#include <algorithm>

namespace crossdock::channels {
namespace {

// Whether `c` is in the set that starts after '[' at `at`; moves `at` behind the closing ']'. A set without end
// matches nothing and takes the rest of the pattern.
bool in_set(std::string_view pattern, std::size_t& at, char c) {
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  bool found = false;
  const auto byte = [](char x) { return static_cast<unsigned char>(x); };
  for (bool first = true; at < pattern.size() && (first || pattern[at] != ']'); first = false) {
    const char low = pattern[at++];
    char high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      high = pattern[at + 1];
      at += 2;
    }
    if (byte(low) <= byte(c) && byte(c) <= byte(high)) found = true;
  }
  if (at == pattern.size()) return false;
  ++at;
  return found != negated;
}

// Whether the one-byte item at `at` (not '*') matches `c`; moves `at` behind the item.
bool item_matches(std::string_view pattern, std::size_t& at, char c) {
  const char item = pattern[at++];
  if (item == '?') return true;
  if (item == '[') return in_set(pattern, at, c);
  if (item == '\\' && at < pattern.size()) return pattern[at++] == c;
  return item == c;
}

bool ends_with_more(std::string_view name, std::string_view suffix) {
  return !suffix.empty() && name.size() > suffix.size() && name.ends_with(suffix);
}

}  // namespace

bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0;
  // Where to go on when a literal part after the last '*' fails: one byte further. Only the last star matters.
  std::size_t star = std::string_view::npos, resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      resume = n;
      continue;
    }
    if (std::size_t next = p; p < pattern.size() && item_matches(pattern, next, name[n])) {
      p = next;
      ++n;
      continue;
    }
    if (star == std::string_view::npos) return false;
    p = star;
    n = ++resume;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool safe_name(std::string_view name) {
  return !name.empty() && name.size() <= 255 && name != "." && name != ".." && name.find('/') == name.npos &&
         name.find('\0') == name.npos;
}

Selection::Kind Selection::kind_of(std::string_view name) const {
  const auto matched = [name](const std::string& pattern) { return matches(pattern, name); };
  if (ends_with_more(name, rules_.done_marker)) return Kind::done_marker;
  if (ends_with_more(name, rules_.lock_marker)) return Kind::lock_marker;
  if (std::ranges::any_of(rules_.ignored, matched)) return Kind::foreign;
  return std::ranges::any_of(rules_.patterns, matched) ? Kind::ours : Kind::foreign;
}

}  // namespace crossdock::channels
