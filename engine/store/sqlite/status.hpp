// What daemons and their channels say of themselves, inside a transaction.
#pragma once

#include <vector>

#include "engine/store/sqlite/connection.hpp"

namespace crossdock::store::sqlite {

// One row for the daemon and one for each of its channels; channels of it not named are forgotten.
void write_status(Connection& db, const NodeStatus& node, const std::vector<ChannelStatus>& channels);

}  // namespace crossdock::store::sqlite
