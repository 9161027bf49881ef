// What a transmission's end and a partner's answer change, inside a transaction.
#pragma once

#include "engine/store/outcome.hpp"
#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

// The attempt's row; delivered also moves the documents it carries and starts the clocks of its expectations.
void record_transmission(Connection& db, const Transmission& transmission, Time next_try, Time now);

void record_answer(Connection& db, const ExpectationAnswer& answer);

// Opens an exception for every expectation whose time has passed; gives how many.
std::size_t note_overdue(Connection& db, Time now);

}  // namespace crossdock::store::sqlite
