// Times as people read them at a terminal: ages, and UTC clock times that leave out today's date.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "engine/base/clock.hpp"

namespace crossdock::cli {

// "4 s", "12 min", "3 h", "5 d".
std::string age(Time then, Time now);
// "10:02:33" today, "Jul 01 10:02" on other days, "2025-07-01 10:02" far from now; "-" for no time.
std::string clock_text(Time time, Time now);

// What people write after --since and --until: "90min", "2d", "2026-07-01", "2026-07-01T10:00". An age counts back from
// now for --since, forward for --until. Throws UsageError that names the option.
Time time_before(std::string_view option, std::string_view text, Time now);
Time time_after(std::string_view option, std::string_view text, Time now);

}  // namespace crossdock::cli
