// Valid transaction sets by chance: a walk over a structure that writes what is mandatory, some of what is optional,
// and values of each element's type, length and codes; syntax notes are then made true. The same seed gives the same
// draft.
#pragma once

#include "parsers/document/draft.hpp"

namespace crossdock::x12::made {

// `more_signs` occur in texts besides letters and digits.
document::Draft random_draft(const document::Structure& structure, unsigned seed, std::string_view more_signs = {});

}  // namespace crossdock::x12::made
