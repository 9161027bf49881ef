// Stage translate, again: the documents of an interchange that were held for want of a map, a route or a destination,
// after a person released them. Each is read alone from the bytes that were kept.
#pragma once

#include "engine/flow/stage.hpp"

namespace crossdock::flow {

void retranslate(const Site& site, const store::Job& job, const Emit& emit);

}  // namespace crossdock::flow
