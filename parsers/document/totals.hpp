// Totals a set carries about itself: counts and hash totals (CTT), exact sums (TDS, AMT). Whoever fills a draft
// computes them from it; which total a set has is data (Structure::balances). Exact: digits, no floating point.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/document/draft.hpp"
#include "parsers/document/structure.hpp"

namespace crossdock::document {

// CTT02 as element 347 defines it: the digits of every value added up without regard to signs and decimal points;
// what exceeds the element's length is cut off on the left.
class HashTotal {
 public:
  void add(std::string_view number);
  [[nodiscard]] std::string text(unsigned max_digits = 10) const;

 private:
  std::uint64_t total_ = 0;  // modulo 10^18
};

// The arithmetic sum: "1.5" and "2" make "3.5". A value that is no decimal number, has more than nine decimals, or
// takes the sum past nine digits before the point adds nothing and makes exact() false.
class DecimalSum {
 public:
  void add(std::string_view number);
  [[nodiscard]] bool exact() const { return exact_; }
  [[nodiscard]] std::string text() const;  // "3.5", no trailing zeros: exact text for element_format.hpp

 private:
  std::int64_t billionths_ = 0;
  bool exact_ = true;
};

// What the draft's total must say, as the element writes it: the number of segments, or the hash total of an element.
std::string total_of(const Draft& draft, const Balance& balance);

}  // namespace crossdock::document
