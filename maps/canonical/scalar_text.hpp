// Is a text what its type says? For the JSON reader and for whoever makes canonical values by hand.
#pragma once

#include <string_view>

#include "maps/canonical/schema.hpp"

namespace crossdock::canonical {

bool is_date_text(std::string_view text);     // 2026-01-31, a day that exists
bool is_time_text(std::string_view text);     // 13:45, 13:45:30, 13:45:30.2, 13:45:30.25
bool is_decimal_text(std::string_view text);  // -12.50: JSON's number grammar without exponent
bool is_integer_text(std::string_view text);

// Any text is a text and a code; an object has none.
bool is_text_of(FieldType type, std::string_view text);
// How such a value is written: "2026-01-31".
std::string_view example_of(FieldType type);

}  // namespace crossdock::canonical
