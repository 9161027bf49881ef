#include "engine/store/sqlite/lanes.hpp"

#include <fmt/format.h>

namespace crossdock::store::sqlite {
namespace {

std::vector<Job> due_jobs(Connection& db, const std::string& lane, Id after, std::size_t limit, Time now) {
  std::vector<Job> jobs;
  auto row = db.select("SELECT " CROSSDOCK_JOB_COLUMNS " FROM job WHERE lane = ? AND state < 2 AND id > ? ORDER BY id LIMIT ?", lane, after,
                       limit);
  while (row.next()) {
    if (row.time(10) > now) break;  // a deferred job keeps its place: those behind it wait
    jobs.push_back(job_of(row));
  }
  return jobs;
}

void give_back_lane(Connection& db, const std::string& lane) {
  db.run("UPDATE lane SET owner = '', lease_until = 0 WHERE name = ?", lane);
  refresh_lane(db, lane);
}

}  // namespace

Job job_of(const Cursor& row) {
  Job job;
  job.id = row.integer(0);
  job.kind = row.string(1);
  job.lane = row.string(2);
  job.subject_is = row.as<Subject>(3);
  job.subject = row.integer(4);
  job.position = static_cast<std::uint64_t>(row.integer(5));
  job.argument = row.string(6);
  job.state = row.as<JobState>(7);
  job.tries = static_cast<std::uint32_t>(row.integer(8));
  job.at = row.time(9);
  job.due = row.time(10);
  job.reason = row.string(11);
  job.next = row.string(12);
  return job;
}

Id add_job(Connection& db, const Job& job) {
  const Id id = db.insert(
      "INSERT INTO job (kind, lane, subject_is, subject, position, argument, state, tries, at, due, reason, next)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      job.kind, job.lane, job.subject_is, job.subject, job.position, job.argument, job.state, job.tries, job.at, job.due,
      job.reason, job.next);
  if (job.state != JobState::held)  // behind other jobs the lane's due stays theirs
    db.run("INSERT INTO lane (name, due) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET due = excluded.due WHERE due IS NULL",
           job.lane, job.due);
  return id;
}

Claims claim_lanes(Connection& db, const ClaimRequest& request, Time now) {
  Claims claims;
  std::vector<std::string> names;
  {
    auto row = db.select(
        "SELECT name FROM lane WHERE due <= ?1 AND (owner = '' OR lease_until <= ?1)"
        " AND (held = 0 OR (held_until > 0 AND held_until <= ?1)) ORDER BY due LIMIT ?2",
        now, request.lanes);
    while (row.next()) names.push_back(row.string(0));
  }
  for (const std::string& name : names) {
    Claim claim{name, due_jobs(db, name, 0, request.jobs_per_lane, now)};
    if (claim.jobs.empty()) {
      give_back_lane(db, name);
      continue;
    }
    db.run("UPDATE lane SET owner = ?, lease_until = ?, held = 0 WHERE name = ?", request.owner, now + request.lease, name);
    claims.claims.push_back(std::move(claim));
  }
  auto row = db.select("SELECT min(due) FROM lane WHERE due > ? AND owner = '' AND held = 0", now);
  if (row.next() && !row.null(0)) claims.next_due = row.time(0);
  return claims;
}

Claim proceed_lane(Connection& db, const std::string& lane, const ClaimRequest& request, bool give_back, Time now) {
  Claim claim{lane, {}};
  bool ours = false, held = false;
  if (auto row = db.select("SELECT owner, held FROM lane WHERE name = ?", lane); row.next())
    ours = row.text(0) == request.owner, held = row.integer(1) != 0;
  if (!ours) return claim;  // the lease ran out and someone else has it
  if (!give_back && !held) claim.jobs = due_jobs(db, lane, request.after, request.jobs_per_lane, now);
  if (claim.jobs.empty() && request.after == 0) give_back_lane(db, lane);
  return claim;
}

std::size_t renew_leases(Connection& db, const std::string& owner, std::chrono::seconds lease, Time now) {
  return static_cast<std::size_t>(db.run("UPDATE lane SET lease_until = ? WHERE owner = ?", now + lease, owner));
}

std::size_t end_leases(Connection& db) {
  return static_cast<std::size_t>(db.run("UPDATE lane SET owner = '', lease_until = 0 WHERE owner <> ''"));
}

void end_job(Connection& db, const Job& job, const JobEnd& end) {
  std::int64_t changed = 0;
  switch (end.kind) {
    case JobEnd::Kind::done:
      changed = db.run("DELETE FROM job WHERE id = ? AND at = ? AND subject = ? AND position = ? AND state < 2", job.id, job.at,
                       job.subject, job.position);
      break;
    case JobEnd::Kind::progress:
      changed = db.run("UPDATE job SET position = ? WHERE id = ? AND at = ? AND subject = ? AND position = ? AND state < 2",
                       end.position, job.id, job.at, job.subject, job.position);
      break;
    case JobEnd::Kind::deferred:
      changed = db.run(
          "UPDATE job SET state = 1, tries = tries + 1, due = ?, reason = ?, next = ?"
          " WHERE id = ? AND at = ? AND subject = ? AND position = ? AND state < 2",
          end.due, end.reason, end.next, job.id, job.at, job.subject, job.position);
      break;
    case JobEnd::Kind::held:
      changed = db.run(
          "UPDATE job SET state = 2, reason = ?, next = ? WHERE id = ? AND at = ? AND subject = ? AND position = ? AND state < 2",
          end.reason, end.next, job.id, job.at, job.subject, job.position);
      break;
  }
  if (changed != 1) throw Conflict(fmt::format("job {} was ended or changed by someone else", job.id));
}

void refresh_lane(Connection& db, const std::string& lane) {
  db.run("UPDATE lane SET due = (SELECT due FROM job WHERE lane = ?1 AND state < 2 ORDER BY id LIMIT 1) WHERE name = ?1", lane);
}

}  // namespace crossdock::store::sqlite
