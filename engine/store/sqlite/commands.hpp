// What operators ask for, inside a transaction: hold, release, retry, cancel, resend; and the audit of it.
#pragma once

#include "engine/store/sqlite/connection.hpp"
#include "engine/store/store.hpp"

namespace crossdock::store::sqlite {

CommandResult carry_out(Connection& db, const Command& command, Time now);

void reset_range(Connection& db, const NumberRange& range, const std::string& actor, const std::string& reason, Time now);

}  // namespace crossdock::store::sqlite
