// Stage receive: bytes have come; make them a row before anyone tries to understand them. The channel's partner is
// taken as the sender; for a folder shared by several, the first bytes are asked who sent them. What comes from a source of
// our own is canonical documents to be sent.
#pragma once

#include <string>
#include <string_view>

#include "engine/flow/world.hpp"
#include "engine/store/store.hpp"

namespace crossdock::flow {

// Completes `arrived` (identity, attributes and content are the caller's) with partner, first job and lane.
void direct(store::Arrived& arrived, std::string_view first_bytes, const World& world, Time now);

}  // namespace crossdock::flow
