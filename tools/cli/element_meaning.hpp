// What an element's value means, for people: the name of a code, a date and a time in their usual form, the decimal
// places an N element implies. Empty when the value says it all itself.
#pragma once

#include <string>
#include <string_view>

#include "parsers/document/structure.hpp"
#include "parsers/x12/dictionary.hpp"

namespace crossdock::cli {

std::string meaning_of(const x12::Dictionary& dictionary, const document::ElementShape& shape, std::string_view value);
// "2026-11-20" from 20261120 or 261120, "09:15" from 0915; anything else as it is, safe for a terminal.
std::string date_meaning(std::string_view value);
std::string time_meaning(std::string_view value);

}  // namespace crossdock::cli
