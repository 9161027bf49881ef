// Composed documents on their way: one interchange for the partner's channel, its control numbers drawn in the
// transaction that keeps its bytes, the acknowledgments it awaits running from delivery. Callers: assemble.cpp, batch.cpp.
#pragma once

#include <vector>

#include "engine/flow/addressee.hpp"
#include "engine/store/outcome.hpp"

namespace crossdock::flow {

// `documents` are the rows of `sets`, one for one. Held, with the reason, when the partner has no channel that sends.
store::NewOutbound to_partner(const Site& site, const Addressee& to, Sets sets, std::vector<store::Ref> documents);

// The names of what waits and of what works on it.
std::string source_lane(std::string_view source);
std::string batch_lane(std::string_view batch);  // "batch/acme P"
std::string timer_lane(std::string_view batch);

}  // namespace crossdock::flow
