// The two ways a schema is shown to people: as JSON Schema (draft 2020-12, what is published in docs/schemas), and
// as an indented list of fields.
#pragma once

#include <string>

#include "maps/canonical/schema.hpp"

namespace crossdock::canonical {

std::string json_schema(const Schema& schema);
// At most 80 columns; objects used several times are listed once, at the end.
std::string field_list(const Schema& schema);

}  // namespace crossdock::canonical
