// Generator: runs a map the other way: a canonical document becomes a Draft, which the X12 writer turns into bytes.
// Envelope, control numbers and ST/SE are not a map's business: the draft holds what stands between ST and SE.
#pragma once

#include <memory>
#include <vector>

#include "maps/canonical/value.hpp"
#include "maps/map.hpp"
#include "maps/problem.hpp"
#include "parsers/document/draft.hpp"

namespace crossdock::maps {

class Generator {
 public:
  Generator();
  ~Generator();
  Generator(Generator&&) noexcept;
  Generator& operator=(Generator&&) noexcept;

  // Precondition: the canonical document was read by the map's schema, the draft is on the map's structure.
  // `draft` and `problems` are overwritten; at most 100 problems are kept. True when there is no problem but
  // not_written: those are losses, which the agreement may let pass.
  bool generate(const canonical::Canonical& document, const Map& map, document::Draft& draft, std::vector<Problem>& problems);

 private:
  struct Scratch;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace crossdock::maps
