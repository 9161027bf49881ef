// Quantities as people write them in configuration, and back: "10 MB", "1h30min", "2026-01-31", "-12.50".
// Each returns nothing when the text is not exactly that.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossdock::yaml::units {

std::optional<std::uint64_t> bytes(std::string_view text);
std::optional<std::chrono::milliseconds> duration(std::string_view text);
std::optional<std::chrono::year_month_day> date(std::string_view text);
bool is_decimal(std::string_view text);

// The shortest way to write it: "1h30min".
std::string text(std::chrono::milliseconds duration);

}  // namespace crossdock::yaml::units
