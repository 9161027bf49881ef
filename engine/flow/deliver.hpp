// Stage deliver: what a channel's attempt means for the transmission and its job. Sending itself is the dispatcher's:
// it takes the Outbound and its bytes to the channel and comes back with how it ended.
#pragma once

#include "engine/flow/world.hpp"
#include "engine/store/outcome.hpp"

namespace crossdock::flow {

// How a channel's attempt ended.
struct Tried {
  store::AttemptOutcome outcome = store::AttemptOutcome::sent;
  std::string text, next;
  store::Attributes attributes;
};

store::Outcome deliver(const store::Job& job, const store::Outbound& outbound, Tried tried, const Retries& retries, Time now);

}  // namespace crossdock::flow
