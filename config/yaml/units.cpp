#include "config/yaml/units.hpp"

#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace crossdock::yaml::units {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t worth;
};

constexpr std::array<Unit, 7> sizes{{{"B", 1},
                                     {"kB", 1'000},
                                     {"MB", 1'000'000},
                                     {"GB", 1'000'000'000},
                                     {"KiB", 1ULL << 10},
                                     {"MiB", 1ULL << 20},
                                     {"GiB", 1ULL << 30}}};

// Largest first, as a composite duration is written.
constexpr std::array<Unit, 7> times{{{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}, {"", 0}}};

// Takes the digits at the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  return value;
}

void take_blanks(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

std::string_view take_letters(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && ((text[n] >= 'a' && text[n] <= 'z') || (text[n] >= 'A' && text[n] <= 'Z'))) ++n;
  const std::string_view letters = text.substr(0, n);
  text.remove_prefix(n);
  return letters;
}

template <std::size_t N>
std::optional<std::uint64_t> worth_of(const std::array<Unit, N>& units, std::string_view name) {
  for (const Unit& unit : units)
    if (!name.empty() && unit.name == name) return unit.worth;
  return std::nullopt;
}

std::optional<std::uint64_t> times_checked(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::int64_t>::max() / b) return std::nullopt;
  return a * b;
}

}  // namespace

std::optional<std::uint64_t> bytes(std::string_view text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  take_blanks(text);
  const auto worth = worth_of(sizes, text);
  return worth ? times_checked(*number, *worth) : std::nullopt;
}

std::optional<std::chrono::milliseconds> duration(std::string_view text) {
  std::uint64_t total = 0;
  std::uint64_t smaller_than = std::numeric_limits<std::uint64_t>::max();
  do {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    take_blanks(text);
    const auto worth = worth_of(times, take_letters(text));
    if (!worth || *worth >= smaller_than) return std::nullopt;
    smaller_than = *worth;
    const auto part = times_checked(*number, *worth);
    if (!part || total + *part > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    total += *part;
    take_blanks(text);
  } while (!text.empty());
  return std::chrono::milliseconds(static_cast<std::int64_t>(total));
}

std::optional<std::chrono::year_month_day> date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0, day = 0;
  const auto whole = [&](std::size_t from, std::size_t count, auto& value) {
    const char* const end = text.data() + from + count;
    return std::from_chars(text.data() + from, end, value).ptr == end;
  };
  if (!whole(0, 4, year) || !whole(5, 2, month) || !whole(8, 2, day)) return std::nullopt;
  const std::chrono::year_month_day found{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return found.ok() ? std::optional(found) : std::nullopt;
}

bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view before = text.substr(0, point);
  const std::string_view after = point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
  return !before.empty() && !after.empty() && before.size() + after.size() <= 30 &&
         before.find_first_not_of("0123456789") == std::string_view::npos && after.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string text(std::chrono::milliseconds duration) {
  auto rest = static_cast<std::uint64_t>(duration.count());
  if (rest == 0) return "0s";
  std::string out;
  for (const Unit& unit : times) {
    if (unit.worth == 0 || unit.name == "m" || rest < unit.worth) continue;
    out += fmt::format("{}{}", rest / unit.worth, unit.name);
    rest %= unit.worth;
  }
  return out;
}

}  // namespace crossdock::yaml::units
