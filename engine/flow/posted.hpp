// What our own systems post to be sent: canonical documents, or CSV by a map that whoever posts it names. It is judged before
// it is kept: he is told at once what does not fit, and nothing is kept then. Caller: the daemon's document door.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/assemble.hpp"

namespace crossdock::flow {

struct Posted {
  struct Wrong {
    std::size_t document = 0;  // which one, from 0
    Fault fault;
  };
  std::size_t documents = 0;
  std::string reason, next;    // refused as a whole
  std::vector<Wrong> faults;
  [[nodiscard]] bool fits() const { return reason.empty() && faults.empty(); }
};

// `source.map`: the map for CSV that was named; empty when none was.
Posted look_at_posted(const World& world, Time now, std::string_view body, const Source& source);

}  // namespace crossdock::flow
