// Writes an Outcome and the end of its job, inside a transaction. Throws Conflict when a claim does not hold or the
// job is no longer the worker's; the caller's savepoint then undoes everything.
#pragma once

#include "engine/store/outcome.hpp"
#include "engine/store/sqlite/connection.hpp"
#include "engine/store/store.hpp"

namespace crossdock::store::sqlite {

// What packs bytes composed in the transaction.
using Pack = std::function<PackedContent(std::string_view)>;

void apply(Connection& db, const Job& job, Outcome& outcome, const Pack& pack, Time now);
// The same without a job.
void apply(Connection& db, Outcome& outcome, const Pack& pack, Time now);

// What an arrival is recognized by, beside its content.
Digest arrival_key(std::string_view partner, std::string_view channel, std::string_view name, std::string_view version_mark);

ArrivedResult record_arrival(Connection& db, const Arrived& arrived, Time now);

Id add_event(Connection& db, const Event& event);

}  // namespace crossdock::store::sqlite
