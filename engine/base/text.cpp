#include "engine/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "engine/base/utf8.hpp"

namespace crossdock {
namespace {

// Length of the visible character at the start of `s`, or 0 when its bytes are no UTF-8 or must not reach a terminal.
std::size_t visible_length(std::string_view s) {
  const std::size_t n = utf8_length(s);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  if (n < 2) return n;
  const unsigned char first = byte(0);
  if (first == 0xC2 && byte(1) < 0xA0) return 0;  // C1 control characters
  const std::uint32_t three = n == 3 ? static_cast<std::uint32_t>(first << 16 | byte(1) << 8 | byte(2)) : 0;
  if ((three >= 0xE2808B && three <= 0xE2808F) || (three >= 0xE280AA && three <= 0xE280AE) || (three >= 0xE281A0 && three <= 0xE281AF) ||
      three == 0xEFBBBF)
    return 0;  // no width of their own, or they turn the line around
  return n;
}

// Edit distance with adjacent swaps counted once.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

}  // namespace

std::string excerpt(std::string_view bytes, std::size_t limit) {
  std::string out;
  std::size_t shown = 0;
  while (!bytes.empty()) {
    const auto c = static_cast<unsigned char>(bytes[0]);
    std::size_t length = 1;
    std::string piece;
    if (c >= 0x20 && c < 0x7F) {
      piece.assign(1, bytes[0]);
    } else if (c >= 0x80 && (length = visible_length(bytes)) > 0) {
      piece.assign(bytes.substr(0, length));
    } else {
      length = 1;
      piece = fmt::format("\\x{:02X}", c);
    }
    const std::size_t width = piece.size() > 1 && piece[0] == '\\' ? piece.size() : 1;
    if (shown + width > limit) {
      out += "...";
      break;
    }
    out += piece;
    shown += width;
    bytes.remove_prefix(length);
  }
  return out;
}

std::string_view nearest(std::string_view given, std::span<const std::string_view> known) {
  if (given.size() > 64) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, given.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    if (candidate.size() > 64) continue;
    const std::size_t d = distance(given, candidate);
    if (d < best_distance && d < given.size()) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view given, std::span<const std::string_view> known) {
  const std::string_view suggestion = nearest(given, known);
  return suggestion.empty() ? std::string{} : fmt::format(" (did you mean \"{}\"?)", suggestion);
}

std::string grouped(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string byte_size(std::uint64_t bytes) {
  static constexpr std::array units{"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return fmt::format("{} B", bytes);
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace crossdock
