#include "tools/cli/times.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "config/yaml/units.hpp"
#include "tools/cli/arguments.hpp"

namespace crossdock::cli {
namespace {

using namespace std::chrono;

// "2026-07-01" or "2026-07-01T10:00", UTC.
std::optional<Time> date_and_time(std::string_view text) {
  const auto day = yaml::units::date(text.substr(0, 10));
  if (!day) return std::nullopt;
  Time time = sys_days(*day);
  if (text.size() == 10) return time;
  int hour = 0, minute = 0;
  const auto two_digits = [&](std::size_t at, int& value) {
    return std::from_chars(text.data() + at, text.data() + at + 2, value).ptr == text.data() + at + 2;
  };
  if (text.size() != 16 || text[10] != 'T' || text[13] != ':' || !two_digits(11, hour) || !two_digits(14, minute) || hour > 23 || minute > 59)
    return std::nullopt;
  return time + hours(hour) + minutes(minute);
}

Time time_of(std::string_view option, std::string_view text, Time now, int direction) {
  if (const auto duration = yaml::units::duration(text)) return now + direction * duration_cast<microseconds>(*duration);
  if (const auto time = date_and_time(text)) return *time;
  throw UsageError(fmt::format("{} is a duration or a time, not \"{}\"", option, text), fmt::format("{} 2h, {} 7d, {} 2026-07-01T10:00 (UTC)", option, option, option));
}

}  // namespace

std::string age(Time then, Time now) {
  const auto passed = duration_cast<seconds>(now > then ? now - then : now - now);
  if (passed < minutes(2)) return fmt::format("{} s", passed.count());
  if (passed < hours(2)) return fmt::format("{} min", duration_cast<minutes>(passed).count());
  if (passed < days(2)) return fmt::format("{} h", duration_cast<hours>(passed).count());
  return fmt::format("{} d", duration_cast<days>(passed).count());
}

std::string clock_text(Time time, Time now) {
  if (time == Time{}) return "-";
  const CivilTime t = civil_time(time);
  if (floor<days>(time) == floor<days>(now)) return fmt::format("{:02}:{:02}:{:02}", t.hour, t.minute, t.second);
  if (now - time > days(300) || time - now > days(300)) return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute);
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {:02} {:02}:{:02}", months[static_cast<std::size_t>(t.month - 1)], t.day, t.hour, t.minute);
}

Time time_before(std::string_view option, std::string_view text, Time now) { return time_of(option, text, now, -1); }
Time time_after(std::string_view option, std::string_view text, Time now) { return time_of(option, text, now, +1); }

}  // namespace crossdock::cli
