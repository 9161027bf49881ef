// Compose: a canonical document becomes a transaction set of the partner's release, by his map, checked by our own
// checker; or a list of what does not fit, each with JSON pointer, rule and reason. Nothing is sent and no number is
// drawn here: envelope.hpp puts composed sets into an interchange. Callers: assemble.cpp, batch.cpp, `crossdock generate`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/world.hpp"
#include "engine/store/outcome.hpp"
#include "parsers/document/draft.hpp"

namespace crossdock::flow {

struct Fault {
  std::string rule;         // stable: "required", "value_unwritable", "invalid_code"
  std::string pointer;      // "/lines/3/price"; empty when it is about no single value
  std::string place;        // "PO104", when known
  std::string reason;       // a sentence
  std::string remedy;
  std::size_t offset = 0;   // of what is wrong, in the JSON text
  bool stops = true;        // false: a loss that is let pass and told
};

struct ComposedSet {
  std::shared_ptr<const x12::SetDefinition> definition;
  std::shared_ptr<const document::Draft> draft;  // on its structure
  std::string set, version, group;               // "855", GS08, GS01
  std::string map, schema;
  std::vector<store::Key> keys;
  std::uint64_t segments = 0, bytes = 0;         // as written with number 1
  std::vector<Fault> faults;

  [[nodiscard]] bool fits() const;
  [[nodiscard]] const Fault* first_that_stops() const;
};

// What a person chose instead of the agreement's.
struct ComposeWishes {
  std::string map, version;
};

ComposedSet compose(const World& world, const partners::Agreement& agreement, std::string_view json, const ComposeWishes& wishes = {});

}  // namespace crossdock::flow
