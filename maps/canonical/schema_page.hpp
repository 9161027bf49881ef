// The glossary of canonical documents, docs/canonical.md: every document, object and field as a table, written from the
// schemas. A test keeps the page equal to what this writes.
#pragma once

#include <string>

#include "maps/canonical/schema.hpp"

namespace crossdock::canonical {

std::string schema_page(const SchemaLibrary& schemas);

}  // namespace crossdock::canonical
