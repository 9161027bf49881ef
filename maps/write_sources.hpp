// What of a canonical document makes a part of a transaction set worth writing, found when a map is compiled, so that
// the generator passes over a node whose fields are all absent without asking for each of its elements.
#pragma once

#include "maps/program.hpp"

namespace crossdock::maps {

// Fills WriteNode::sources and ::unconditional, WriteElement::field. The tree must be complete.
void find_sources(Writing& writing);

}  // namespace crossdock::maps
