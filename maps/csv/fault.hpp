// Fault: one thing wrong with a CSV file or with a document that is to become one: which row, which column, what was
// found, what was expected, what to do. A value in a list, never thrown.
#pragma once

#include <cstdint>
#include <string>

namespace crossdock::csv {

struct Fault {
  std::string rule;       // stable: "quote", "cells", "column_missing", "column_unknown", "key", "value", "required", "contradiction", ...
  std::uint64_t row = 0;  // as a spreadsheet counts: the header is row 1; 0: the file as a whole
  std::uint64_t line = 0; // where the row begins in the file; other than its number when cells hold line ends; 0 unknown
  std::string column;     // its header name; "column 7" where there is none; empty: the row as a whole
  std::string reason;     // a sentence
  std::string next;       // what to do
  bool stops = true;      // false: it is told, and the document goes on
};

inline constexpr std::size_t most_faults = 100;  // of one file, or one document

// "row 8, column Qty (line 11)".
std::string place_of(const Fault& fault);

}  // namespace crossdock::csv
