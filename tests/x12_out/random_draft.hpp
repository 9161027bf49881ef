// Valid transaction sets by chance: a walk over a structure that writes what is mandatory, some of what is optional,
// and values of each element's type, length and codes; syntax notes are then made true. The same seed gives the same
// draft.
#pragma once

#include "parsers/document/draft.hpp"

namespace crossdock::x12::made {

document::Draft random_draft(const document::Structure& structure, unsigned seed);

}  // namespace crossdock::x12::made
