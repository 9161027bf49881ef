// The ISA: found, measured and taken apart (X12.5). It is 106 bytes with its terminator, every element of fixed
// length, and it is the only place that says what the separators are: element separator at 3, ISA11 at 82, component
// separator at 104, segment terminator at 105 (from 0). An ISA of another length is taken apart by counting its sixteen
// element separators, and what is wrong is reported.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

inline constexpr std::size_t isa_length = 106;
inline constexpr std::size_t isa_longest = 400;  // what we are ready to look through for a header of the wrong length

struct ReadIsa {
  InterchangeHeader header;
  std::size_t length = 0;      // bytes, the terminator included
  bool readable = true;        // false: there is no terminator to go on with
  std::vector<Issue> issues;   // locations: offset and column from the ISA's first byte
};

// The header at the front of `bytes` (which begins with "ISA"); nullopt when it cannot be one.
std::optional<ReadIsa> read_isa(std::string_view bytes);

// Who sent the file, from its first bytes (1 KB is plenty), however broken the rest: so that a file nobody can read is
// still shown under its partner. nullopt when there is no ISA in them.
std::optional<InterchangeHeader> peek_interchange(std::string_view first_bytes);

// Is it a code of element I05 (ISA05, ISA07)?
bool is_party_qualifier(std::string_view code);

}  // namespace crossdock::x12
