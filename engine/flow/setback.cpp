#include "engine/flow/setback.hpp"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "engine/base/log.hpp"
#include "engine/base/text.hpp"

namespace crossdock::flow {
namespace {

struct Trouble {
  const char* code;
  store::ExceptionSeverity severity;
  std::string reason, next;
  bool may_pass;
};

Trouble trouble_of(const store::Job& job, std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const Failure& failure) {
    return {"failure", store::ExceptionSeverity::error, failure.what(), failure.next(), failure.remedy() == Remedy::wait};
  } catch (const std::exception& defect) {
    log::error("a defect: the job is held", {{"job", job.id}, {"kind", job.kind}, {"subject", job.subject}, {"error", defect.what()}});
    return {"defect", store::ExceptionSeverity::alarm, fmt::format("a defect of Crossdock: {}", excerpt(defect.what(), 200)),
            "report it with the log; other work goes on. crossdock retry tries again", false};
  } catch (...) {
    return {"defect", store::ExceptionSeverity::alarm, "a defect of Crossdock: something unknown was thrown",
            "report it with the log; other work goes on", false};
  }
}

void show_on_subject(const store::Job& job, const store::JobEnd& end, store::Outcome& outcome) {
  const bool held = end.kind == store::JobEnd::Kind::held;
  if (job.subject_is == store::Subject::received) {
    store::ReceivedUpdate update;
    update.received = job.subject;
    update.state = held ? store::ReceivedState::held : store::ReceivedState::deferred;
    update.reason = end.reason, update.next = end.next;
    outcome.received_updates.push_back(std::move(update));
  } else if (job.subject_is == store::Subject::outbound) {
    store::Transmission tried;
    tried.outbound = job.subject;
    tried.outcome = held ? store::AttemptOutcome::refused : store::AttemptOutcome::deferred;
    tried.text = end.reason, tried.next = end.next;
    outcome.transmissions.push_back(std::move(tried));
  }
}

}  // namespace

std::chrono::milliseconds pause_after(std::uint32_t tries, const Retries& retries) {
  using std::chrono::milliseconds;
  const auto doubled = retries.first_pause * (std::int64_t{1} << std::min(tries, 30U));
  const milliseconds pause = std::clamp<milliseconds>(doubled, retries.first_pause, retries.longest_pause);
  thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_int_distribution<std::int64_t> quarter(-pause.count() / 4, pause.count() / 4);
  return pause + milliseconds(quarter(random));
}

store::JobEnd hold(const std::string& reason, const std::string& next) {
  store::JobEnd end;
  end.kind = store::JobEnd::Kind::held;
  end.reason = reason, end.next = next;
  return end;
}

store::JobEnd try_again(const store::Job& job, const std::string& reason, const std::string& next, const Retries& retries, Time now) {
  if (now - job.at >= retries.give_up_after)
    return hold(fmt::format("{} (given up after {} tries since {})", reason, job.tries + 1, iso_time(job.at)), next);
  store::JobEnd end;
  end.kind = store::JobEnd::Kind::deferred;
  end.reason = reason, end.next = next;
  end.due = now + pause_after(job.tries, retries);
  return end;
}

store::Outcome setback(const store::Job& job, std::exception_ptr error, const Retries& retries, Time now) {
  const Trouble trouble = trouble_of(job, error);
  store::Outcome outcome;
  outcome.end = trouble.may_pass ? try_again(job, trouble.reason, trouble.next, retries, now) : hold(trouble.reason, trouble.next);
  show_on_subject(job, outcome.end, outcome);
  if (outcome.end.kind != store::JobEnd::Kind::held) return outcome;

  store::NewException exception;
  exception.row.code = trouble.code, exception.row.severity = trouble.severity;
  exception.row.text = outcome.end.reason, exception.row.remedy = outcome.end.next;
  if (job.subject_is == store::Subject::received) exception.row.received = job.subject;
  if (job.subject_is == store::Subject::interchange) exception.row.interchange = job.subject;
  if (job.subject_is == store::Subject::document) exception.row.document = job.subject;
  if (job.subject_is == store::Subject::outbound) exception.row.outbound = job.subject;
  outcome.exceptions.push_back(std::move(exception));
  return outcome;
}

}  // namespace crossdock::flow
