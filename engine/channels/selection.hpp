// Selection: what a name of a listing is to us under the pickup rules. Knows names only, no files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/channels/pickup.hpp"

namespace crossdock::channels {

// Shell pattern over the whole name: * any run, ? any one byte, [a-z0-9] and [!a-z] sets, \ takes the next literally.
bool matches(std::string_view pattern, std::string_view name);

// Whether a name from outside can be used as a file's name: not empty, no '/' or NUL, not "." or "..", at most
// 255 bytes. Everything else is never used in a path.
bool safe_name(std::string_view name);

class Selection {
 public:
  explicit Selection(const PickupRules& rules) : rules_(rules) {}

  enum class Kind : std::uint8_t { ours, done_marker, lock_marker, foreign };
  [[nodiscard]] Kind kind_of(std::string_view name) const;

 private:
  PickupRules rules_;
};

}  // namespace crossdock::channels
