// The values of cells between the two ways they are written: as the file has them ("1.250,50" never, "1250,50", "31.01.2026")
// and as canonical text ("1250.50", "2026-01-31"). Exact: digits only, nothing is rounded, what does not fit is refused.
#pragma once

#include <string>
#include <string_view>

#include "maps/csv/layout.hpp"

namespace crossdock::csv {

// Append; false, and nothing appended, when the text is not of the column's type. Texts go through as they are; blanks
// around numbers, dates and times are none of them. An empty text is no value.
bool append_canonical(std::string& out, const Layout& layout, const Column& column, std::string_view cell);
bool append_cell(std::string& out, const Layout& layout, const Column& column, std::string_view canonical);

// What a cell of the column looks like: "a date like 01/31/2026 (MM/DD/YYYY)".
std::string example_of(const Layout& layout, const Column& column);

// A date or time must name each of its parts once, and nothing else in letters. Empty when it does.
std::string wrong_format(const Column& column);

// Windows-1252 to UTF-8 and back, in place. A byte or character the code page does not have: its offset, else npos.
std::size_t to_utf_8(std::string& text);
std::size_t from_utf_8(std::string& text);

}  // namespace crossdock::csv
