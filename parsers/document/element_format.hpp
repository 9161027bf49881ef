// Element values between the two ways they are written: as the standard writes them ("1250" in an N2, ".5" in an R,
// "20260131", "1038") and as exact text in canonical documents ("12.50", "0.5", "2026-01-31", "10:38:00"). Maps call it
// in both directions. Digits only, never floating point; nothing is rounded: what does not fit is refused.
// X12.6 §3.5 and interpretations 21, 1526, 1924 on leading and trailing zeros.
#pragma once

#include <string>
#include <string_view>

#include "parsers/document/structure.hpp"

namespace crossdock::document {

// Appends `exact` as the element writes it. False, and nothing appended, when it is not a number, date or time of
// the element's type or does not fit its length or decimals. Texts and codes lose blanks at the end. Numbers lose
// leading and trailing zeros beyond the element's least length; a date already in the standard's form is taken as it
// is.
bool append_element(std::string& out, const ElementShape& shape, std::string_view exact);

// Appends `element` as exact text. False, and nothing appended, when it is not of the element's type. Dates of six
// digits are of the years 1950 to 2049.
bool append_exact(std::string& out, const ElementShape& shape, std::string_view element);

}  // namespace crossdock::document
