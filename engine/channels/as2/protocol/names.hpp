// AS2 names, message ids and dates as they stand in headers (RFC 4130 §5.3.3, §6.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.hpp"

namespace crossdock::as2 {

// AS2-From / AS2-To: 1 to 128 printable characters, case counts. Read quoted or not; nothing when it is no AS2 name.
std::optional<std::string> parse_as2_name(std::string_view header_value);
// Quoted only when a blank or one of the characters that products have stumbled over is in it, or always.
std::string as2_name_header(std::string_view name, bool always_quote = false);

// A new "<...@domain>", globally unique, under 255 characters.
std::string new_message_id(std::string_view domain, Time now);
// Usable at all: not empty, no control characters, at most 998 bytes. Without "@" and without brackets is accepted.
bool acceptable_message_id(std::string_view id);
// Ids are compared without their brackets, and echoed with whatever they had.
bool same_message_id(std::string_view a, std::string_view b);
std::string_view bare_message_id(std::string_view id);

// "Tue, 24 Nov 2026 10:38:33 GMT".
std::string http_date(Time time);

}  // namespace crossdock::as2
