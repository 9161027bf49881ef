// Interchanges to read in tests, put together from what a case is about: a set's segments, its envelope, separators.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/x12/interpret.hpp"

namespace crossdock::x12::test {

// The small dictionary of tests/x12/data, and the one that is shipped.
const Dictionary& small_dictionary();
const Dictionary& shipped_dictionary();

struct Envelope {
  std::string version = "00401", release = "004010", standard = "U", group = "XX";
  Delimiters delimiters{};

  [[nodiscard]] std::string isa(std::string_view control_number = "000000001") const;
  [[nodiscard]] std::string gs(std::string_view control_number = "1") const;
};

// "HDR*AA~REQ*1~" as an interchange with one group and one set of this id; ST, SE, GE and IEA are added. The separators
// * : ~ in `segments` become those of `envelope`.
std::string interchange(std::string_view segments, std::string_view set_id = "900", const Envelope& envelope = {});

// What reading it comes to: the first set of the first group of the first interchange.
SetVerdict check(std::string_view segments, const Envelope& envelope = {});
SetVerdict check(std::string_view segments, const document::CheckPolicy& policy);
// With the shipped dictionary.
SetVerdict check_shipped(std::string_view segments, std::string_view set_id, const Envelope& envelope);

// "element_missing HDR01 @2" for each issue: kind, place, segment position.
std::vector<std::string> summary(const std::vector<Issue>& issues);
inline std::vector<std::string> summary(const SetVerdict& set) { return summary(set.issues); }

using Lines = std::vector<std::string>;

}  // namespace crossdock::x12::test
