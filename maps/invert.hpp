// Turns a rule's expression round: which places it fills, and with what, when a document is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "maps/expression.hpp"
#include "maps/rule.hpp"

namespace crossdock::maps {

// One place of the expression, and the expression for it. The name node `value_of_rule` stands for the rule's field.
struct Target {
  std::uint32_t place = 0;  // node of Inverse::written
  std::uint32_t value = 0;  // node of Inverse::written
};
inline constexpr const char* value_of_rule = "@";

struct Inverse {
  Written written;  // the rule's expression and the nodes made for the way back
  // Each inner list holds alternatives (A ?? B): the first whose place is in the release is written.
  std::vector<std::vector<Target>> targets;
};

// nullopt when a part cannot be turned round: `part` is its span, `why` a sentence.
std::optional<Inverse> invert(const Written& written, Span& part, std::string& why);

}  // namespace crossdock::maps
