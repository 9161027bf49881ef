// Reads canonical JSON into a Canonical: RFC 8259, strictly, bounded, by a schema. What does not fit is a list of
// problems with JSON pointer, rule and reason; nothing is thrown and nothing is guessed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "maps/canonical/value.hpp"

namespace crossdock::canonical {

struct Problem {
  std::string pointer;     // "/lines/3/price"; empty: the whole document
  std::string rule;        // syntax, unknown_field, repeated_field, type, date, time, decimal, integer, required, document, limit
  std::string reason;      // a sentence: what was found, what was expected
  std::size_t offset = 0;  // byte in the JSON text
};

struct ReadLimits {
  std::size_t bytes = 256'000'000;
  std::size_t depth = 32;
  std::size_t problems = 100;
};

class JsonReader {
 public:
  explicit JsonReader(ReadLimits limits = {}) : limits_(limits) {}
  // True when there is no problem. `out` and `problems` are overwritten and keep their memory from call to call.
  bool read(std::string_view json, const Schema& schema, Canonical& out, std::vector<Problem>& problems);

 private:
  class Run;
  ReadLimits limits_;
  // Documents repeat themselves: the field that came first in each type of object last time, and behind each field, is
  // tried before a name is read and looked up. A wrong hint costs nothing but time. See ObjectType::first_hint.
  std::vector<std::uint16_t> next_;
};

}  // namespace crossdock::canonical
