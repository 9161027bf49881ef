// Control numbers, inside a transaction: those we give (ranges), those we see (uses), and those that did not come
// (gaps).
#pragma once

#include "engine/store/outcome.hpp"
#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

// The next number of the range; after `high` comes `low` again. A range unknown so far starts as given.
std::uint64_t take_number(Connection& db, const NumberRange& range);

std::optional<SeenNumber> seen_number(Connection& db, std::string_view scope, std::string_view parties,
                                      std::string_view number, Time since);

// Throws Conflict when the number was used in the claim's window by another interchange.
void check_claim(Connection& db, const NumberClaim& claim);
void record_use(Connection& db, const NumberClaim& claim, Id interchange, Id received, std::string_view partner, Time now);

}  // namespace crossdock::store::sqlite
