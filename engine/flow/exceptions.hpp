// From what is wrong with a document to the rows a person works through.
#pragma once

#include <string>

#include "engine/store/outcome.hpp"
#include "maps/problem.hpp"
#include "parsers/document/issue.hpp"

namespace crossdock::flow {

// "segment 2 BEG03, line 4, byte 231"
std::string location_text(const document::Location& location);

// The exception for an issue; its severity follows the issue's, and a note has none (false).
bool exception_for(const document::Issue& issue, store::NewException& into);

// The exception for a value a map could not carry.
void exception_for(const maps::Problem& problem, store::NewException& into);

// At most this many exceptions for one document; the rest are told by number. The verdict has them all.
inline constexpr std::size_t most_exceptions_per_document = 25;

}  // namespace crossdock::flow
