// Stage assemble: canonical documents that the company's own systems left become interchanges to partners. Each document
// has a row with its bytes; one that fits leaves at once or is gathered into a batch (batch.hpp); one that does not is held
// with JSON pointer, rule and reason, and is tried again when a person releases it.
#pragma once

#include <memory>

#include "engine/flow/addressee.hpp"
#include "engine/flow/stage.hpp"

namespace crossdock::flow {

// Of something received (every document in it), or of one document that was held.
void assemble(const Site& site, const store::Job& job, const Emit& emit);

// One document as far as it goes.
struct Assembled {
  Addressee to;
  std::shared_ptr<ComposedSet> set;       // nullptr when there is no addressee
  std::string hold_code, reason, next;    // when it goes no further
  [[nodiscard]] bool held() const { return !hold_code.empty(); }
};
Assembled assemble_one(const World& world, Time now, std::string_view json, const Source& source);

// What is told of a document: the faults of one that does not fit, the losses of one that does. `rows`: where it stands in
// the file, when that is CSV.
void tell_faults(const Assembled& assembled, store::Ref document, store::Id received, store::Outcome& outcome, const std::string& rows = {});
// The work that waits for a person, and goes on when he releases the document.
store::NewJob retry_of(const Assembled& assembled, store::Ref document, std::string lane);

}  // namespace crossdock::flow
