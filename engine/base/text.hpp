// Small text services for everything a person reads: excerpts that are safe on a terminal, and suggestions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace crossdock {

// `bytes` as one printable line of at most `limit` characters: control and non-UTF-8 bytes become \xNN, a cut is
// marked "...". For text that came from a partner.
std::string excerpt(std::string_view bytes, std::size_t limit = 60);

// The nearest of `known` to `given` if it is near enough to be a slip of the hand, else empty.
std::string_view nearest(std::string_view given, std::span<const std::string_view> known);

// " (did you mean \"x\"?)" or empty.
std::string did_you_mean(std::string_view given, std::span<const std::string_view> known);

// "10,000": whole numbers as people read them.
std::string grouped(std::uint64_t number);

// "1.4 MB", "312 B": decimal units.
std::string byte_size(std::uint64_t bytes);

}  // namespace crossdock
