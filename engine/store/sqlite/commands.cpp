#include "engine/store/sqlite/commands.hpp"

#include <fmt/format.h>

#include "engine/store/sqlite/lanes.hpp"
#include "engine/store/sqlite/outcomes.hpp"

namespace crossdock::store::sqlite {
namespace {

using Verb = Command::Verb;

constexpr std::string_view verb_name(Verb verb) {
  switch (verb) {
    case Verb::hold: return "held";
    case Verb::release: return "released";
    case Verb::retry: return "retried";
    case Verb::cancel: return "cancelled";
    case Verb::ignore: return "ignored";
    case Verb::resolve: return "resolved";
    case Verb::resend: return "resent";
  }
  return "";
}

constexpr std::string_view subject_name(Subject subject) {
  switch (subject) {
    case Subject::none: return "";
    case Subject::received: return "received";
    case Subject::interchange: return "interchange";
    case Subject::document: return "document";
    case Subject::outbound: return "outbound";
  }
  return "";
}

void audit(Connection& db, const Command& command, const std::string& what, Time now) {
  Event event;
  event.at = now;
  event.kind = verb_name(command.verb);
  event.actor = command.actor;
  event.text = command.reason.empty() ? what : fmt::format("{}: {}", what, command.reason);
  switch (command.subject) {
    case Subject::received: event.received = command.id; break;
    case Subject::interchange: event.interchange = command.id; break;
    case Subject::document: event.document = command.id; break;
    case Subject::outbound: event.outbound = command.id; break;
    case Subject::none: break;
  }
  add_event(db, event);
}

// The jobs a command on this subject touches. A document's work is often its interchange's (held translations) or a
// transmission's that carries it.
std::vector<Job> jobs_of(Connection& db, Subject subject, Id id) {
  std::vector<Job> jobs;
  const auto collect = [&](Cursor row) {
    while (row.next()) jobs.push_back(job_of(row));
  };
  collect(db.select("SELECT " CROSSDOCK_JOB_COLUMNS " FROM job WHERE subject_is = ? AND subject = ?", subject, id));
  if (subject != Subject::document) return jobs;
  collect(db.select("SELECT " CROSSDOCK_JOB_COLUMNS " FROM job WHERE subject_is = ? AND subject = (SELECT interchange FROM document WHERE id = ?)",
                    Subject::interchange, id));
  collect(db.select("SELECT " CROSSDOCK_JOB_COLUMNS " FROM job WHERE subject_is = ?"
                    " AND subject IN (SELECT outbound FROM outbound_document JOIN outbound ON outbound.id = outbound"
                    "   WHERE document = ? AND kind <> 1)",
                    Subject::outbound, id));
  return jobs;
}

void set_job_state(Connection& db, const Job& job, JobState state, const std::string& reason, Time now) {
  db.run("UPDATE job SET state = ?, due = ?, reason = ? WHERE id = ?", state, now, reason, job.id);
  db.run("INSERT OR IGNORE INTO lane (name) VALUES (?)", job.lane);
  refresh_lane(db, job.lane);
}

// Shows the change on what the job works for.
void mark_subject(Connection& db, const Job& job, Delivery delivery, ReceivedState received, const std::string& reason) {
  switch (job.subject_is) {
    case Subject::received:
      db.run("UPDATE received SET state = ?, reason = ?, next = '' WHERE id = ?", received, reason, job.subject);
      break;
    case Subject::interchange:
      db.run("UPDATE document SET delivery = ?, reason = ?, next = '' WHERE interchange = ? AND delivery IN (1, 2, 3)", delivery, reason,
             job.subject);
      break;
    case Subject::document:
      db.run("UPDATE document SET delivery = ?, reason = ?, next = '' WHERE id = ?", delivery, reason, job.subject);
      break;
    case Subject::outbound:
      db.run("UPDATE outbound SET delivery = ?, next_try = 0, reason = ?, next = '' WHERE id = ?", delivery, reason, job.subject);
      db.run("UPDATE document SET delivery = ?, reason = ?, next = '' WHERE delivery IN (1, 2, 3)"
             " AND id IN (SELECT document FROM outbound_document JOIN outbound ON outbound.id = outbound WHERE outbound = ? AND kind <> 1)",
             delivery, reason, job.subject);
      break;
    case Subject::none:
      break;
  }
}

std::string cancelled_by(const Command& command) { return fmt::format("cancelled by {}: {}", command.actor, command.reason); }

// A document gathered for a batch waits without a job of its own: a look at the batch finds it by its state. Held, it gets
// one, which gathers it again when released.
bool change_gathered(Connection& db, const Command& command, Time now) {
  if (command.subject != Subject::document || (command.verb != Verb::hold && command.verb != Verb::cancel)) return false;
  auto row = db.select("SELECT 1 FROM document WHERE id = ?1 AND direction = ?2 AND delivery = ?3"
                       " AND NOT EXISTS (SELECT 1 FROM outbound_document WHERE document = ?1)",
                       command.id, Direction::outbound, Delivery::waiting);
  if (!row.next()) return false;
  Job job;
  job.kind = "assemble";
  job.lane = fmt::format("document/{}", command.id);
  job.subject_is = Subject::document, job.subject = command.id;
  job.at = job.due = now;
  if (command.verb == Verb::cancel) {
    mark_subject(db, job, Delivery::cancelled, ReceivedState::cancelled, cancelled_by(command));
    return true;
  }
  job.state = JobState::held, job.reason = command.reason;
  add_job(db, job);
  mark_subject(db, job, Delivery::held, ReceivedState::held, command.reason);
  return true;
}

CommandResult change_jobs(Connection& db, const Command& command, Time now) {
  CommandResult result;
  for (const Job& job : jobs_of(db, command.subject, command.id)) {
    switch (command.verb) {
      case Verb::hold:
        if (job.state == JobState::held) continue;
        set_job_state(db, job, JobState::held, command.reason, now);
        mark_subject(db, job, Delivery::held, ReceivedState::held, command.reason);
        break;
      case Verb::release:
        if (job.state != JobState::held) continue;
        [[fallthrough]];
      case Verb::retry:
        if (job.state == JobState::ready) continue;
        set_job_state(db, job, JobState::ready, {}, now);
        mark_subject(db, job, Delivery::waiting, ReceivedState::waiting, {});
        break;
      case Verb::cancel:
        db.run("DELETE FROM job WHERE id = ?", job.id);
        refresh_lane(db, job.lane);
        mark_subject(db, job, Delivery::cancelled, ReceivedState::cancelled, cancelled_by(command));
        break;
      case Verb::ignore:
      case Verb::resolve:
      case Verb::resend:
        continue;
    }
    ++result.changed;
  }
  if (result.changed == 0 && change_gathered(db, command, now)) result.changed = 1;
  const std::string subject = fmt::format("{} {}", subject_name(command.subject), command.id);
  if (result.changed > 0) {
    audit(db, command, subject, now);
    result.text = fmt::format("{} is {}.", subject, verb_name(command.verb));
  } else {
    result.text = fmt::format("{} has no work that could be {}.", subject, verb_name(command.verb));
  }
  return result;
}

CommandResult change_lane(Connection& db, const Command& command, Time now) {
  CommandResult result;
  if (command.verb == Verb::hold) {
    db.run("INSERT OR IGNORE INTO lane (name) VALUES (?)", command.lane);
    result.changed = static_cast<std::size_t>(db.run("UPDATE lane SET held = 1, reason = ?, held_by = ?, held_until = ? WHERE name = ?",
                                                     command.reason, command.actor, command.until, command.lane));
  } else if (command.verb == Verb::release) {
    result.changed = static_cast<std::size_t>(
        db.run("UPDATE lane SET held = 0, reason = '', held_by = '', held_until = 0 WHERE name = ? AND held = 1", command.lane));
  } else if (command.verb == Verb::retry) {
    result.changed = static_cast<std::size_t>(db.run("UPDATE job SET state = 0, due = ? WHERE lane = ? AND state = 1", now, command.lane));
    refresh_lane(db, command.lane);
  }
  if (result.changed > 0) audit(db, command, "lane " + command.lane, now);
  result.text = result.changed > 0 ? fmt::format("The queue {} is {}.", command.lane, verb_name(command.verb))
                                   : fmt::format("The queue {} is not there or not in a state to be {}.", command.lane, verb_name(command.verb));
  return result;
}

CommandResult close_exception(Connection& db, const Command& command, Time now) {
  CommandResult result;
  const ExceptionState state = command.verb == Verb::ignore ? ExceptionState::ignored : ExceptionState::resolved;
  result.changed = static_cast<std::size_t>(
      db.run("UPDATE exception SET state = ?, closed_at = ?, closed_by = ?, note = ? WHERE id = ? AND state = 0", state, now,
             command.actor, command.reason, command.exception));
  if (result.changed > 0) audit(db, command, fmt::format("exception {}", command.exception), now);
  result.text = result.changed > 0 ? fmt::format("Exception {} is {}.", command.exception, verb_name(command.verb))
                                   : fmt::format("There is no open exception {}.", command.exception);
  return result;
}

CommandResult resend(Connection& db, const Command& command, Time now) {
  CommandResult result;
  Job job;
  bool found = false;
  if (auto row = db.select("SELECT lane FROM outbound WHERE id = ? AND delivery IN (4, 5) AND lane <> ''", command.id); row.next())
    job.lane = row.string(0), found = true;
  if (!found || command.subject != Subject::outbound) {
    result.text = fmt::format("outbound {} is not there, or has not been delivered yet.", command.id);
    return result;
  }
  job.kind = "deliver";
  job.subject_is = Subject::outbound;
  job.subject = command.id;
  job.at = job.due = now;
  job.argument = "resend";
  add_job(db, job);
  db.run("UPDATE outbound SET delivery = ? WHERE id = ?", Delivery::waiting, command.id);
  audit(db, command, fmt::format("outbound {}", command.id), now);
  result.changed = 1;
  result.text = fmt::format("outbound {} goes out again, the very same bytes.", command.id);
  return result;
}

}  // namespace

CommandResult carry_out(Connection& db, const Command& command, Time now) {
  if (command.verb == Verb::ignore || command.verb == Verb::resolve) return close_exception(db, command, now);
  if (command.verb == Verb::resend) return resend(db, command, now);
  if (!command.lane.empty()) return change_lane(db, command, now);
  return change_jobs(db, command, now);
}

void reset_range(Connection& db, const NumberRange& range, const std::string& actor, const std::string& reason, Time now) {
  std::int64_t before = 0;
  if (auto row = db.select("SELECT next FROM number_range WHERE name = ?", range.name); row.next()) before = row.integer(0);
  db.run("INSERT OR REPLACE INTO number_range (name, next, low, high) VALUES (?, ?, ?, ?)", range.name, range.next, range.low, range.high);
  Event event;
  event.at = now;
  event.kind = "number_reset";
  event.actor = actor;
  event.text = fmt::format("{} from {} to {}: {}", range.name, before, range.next, reason);
  add_event(db, event);
}

}  // namespace crossdock::store::sqlite
