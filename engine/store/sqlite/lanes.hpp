// Jobs and their lanes, inside a transaction. A lane is a queue whose jobs run in order, one worker at a time: its
// lease covers all of them, so a claim of sixty-four jobs writes one row. `lane.due` is when the lane's first job may
// run, NULL when it has none; it is exact for lanes nobody works on and put right when a lane is given back.
#pragma once

#include <string>

#include "engine/store/sqlite/connection.hpp"
#include "engine/store/store.hpp"

namespace crossdock::store::sqlite {

Id add_job(Connection& db, const Job& job);

Claims claim_lanes(Connection& db, const ClaimRequest& request, Time now);
Claim proceed_lane(Connection& db, const std::string& lane, const ClaimRequest& request, bool give_back, Time now);
std::size_t renew_leases(Connection& db, const std::string& owner, std::chrono::seconds lease, Time now);

std::size_t end_leases(Connection& db);

// The job's end. Throws Conflict when the job is no longer as the worker knew it.
void end_job(Connection& db, const Job& job, const JobEnd& end);

// Makes the lane's due exact again after an operator changed its jobs.
void refresh_lane(Connection& db, const std::string& lane);

Job job_of(const Cursor& row);  // columns in the order of job_columns
#define CROSSDOCK_JOB_COLUMNS "id, kind, lane, subject_is, subject, position, argument, state, tries, at, due, reason, next"

}  // namespace crossdock::store::sqlite
