// Totals a set carries about itself: the counts and hash totals of CTT, exact sums for TDS. Callers: the map writer
// (to write them) and the validator (to check them). Exact: digits, no floating point.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/document/draft.hpp"

namespace crossdock::x12 {

// CTT01: how often a segment occurs ("PO1", "IT1", "HL").
std::uint32_t count_of(const document::Draft& draft, std::string_view segment_id);

// CTT02 as element 347 defines it: the digits of every value added up without regard to signs and decimal points;
// what exceeds the element's length is cut off on the left.
class HashTotal {
 public:
  void add(std::string_view number);
  [[nodiscard]] std::string text(unsigned max_digits = 10) const;

 private:
  std::uint64_t total_ = 0;  // modulo 10^18
};
HashTotal hash_total(const document::Draft& draft, std::string_view segment_id, std::size_t element);

// The arithmetic sum many partners put in CTT02 or AMT instead: "1.5" and "2" make "3.5". A value that is no decimal
// number, or is longer than 18 digits, adds nothing and makes exact() false.
class DecimalSum {
 public:
  void add(std::string_view number);
  [[nodiscard]] bool exact() const { return exact_; }
  [[nodiscard]] std::string text() const;                         // "3.5": no trailing zeros
  [[nodiscard]] std::string implied(unsigned decimals) const;     // as N2: "350"

 private:
  std::int64_t whole_ = 0, fraction_ = 0;  // fraction in 10^-9
  bool exact_ = true;
};

}  // namespace crossdock::x12
