// What can be known before there is a document, found when a map is compiled: which of a document's fields make a part of
// a transaction set worth writing, so that the generator passes over a node whose fields are all absent without asking
// for each of its elements; and which elements are a field, a constant or a code as they stand.
#pragma once

#include "maps/program.hpp"

namespace crossdock::maps {

// Fills WriteNode::sources, ::unconditional and ::reasons, and WriteElement from ::from on. The tree must be complete.
void plan_writing(Program& program);

}  // namespace crossdock::maps
