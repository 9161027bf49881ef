#include "engine/flow/deliver.hpp"

#include <fmt/format.h>

#include "engine/flow/setback.hpp"

namespace crossdock::flow {

store::Outcome deliver(const store::Job& job, const store::Outbound& outbound, Tried tried, const Retries& retries, Time now) {
  store::Outcome outcome;
  store::Transmission transmission;
  transmission.outbound = outbound.id;
  transmission.outcome = tried.outcome;
  transmission.text = std::move(tried.text);
  transmission.next = std::move(tried.next);
  transmission.attributes = std::move(tried.attributes);

  switch (tried.outcome) {
    case store::AttemptOutcome::sent: {
      if (outbound.attempts > 0) outcome.mended_outbound.push_back(outbound.id);
      break;
    }
    case store::AttemptOutcome::deferred:
      outcome.end = try_again(job, transmission.text, transmission.next, retries, now);
      if (outcome.end.kind == store::JobEnd::Kind::held) transmission.outcome = store::AttemptOutcome::refused;
      break;
    case store::AttemptOutcome::refused:
      outcome.end = hold(transmission.text, transmission.next);
      break;
  }
  if (outcome.end.kind == store::JobEnd::Kind::held) {
    store::NewException exception;
    exception.row.code = "not_delivered", exception.row.severity = store::ExceptionSeverity::error;
    exception.row.partner = outbound.partner, exception.row.outbound = outbound.id;
    exception.row.text = fmt::format("{} was not delivered by {}: {}", outbound.name, outbound.channel, outcome.end.reason);
    exception.row.remedy = outcome.end.next.empty() ? fmt::format("then: crossdock release outbound {}", outbound.id) : outcome.end.next;
    outcome.exceptions.push_back(std::move(exception));
  }
  outcome.transmissions.push_back(std::move(transmission));
  return outcome;
}

}  // namespace crossdock::flow
