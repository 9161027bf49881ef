// Setbacks: what becomes of a job that could not do its work. The world failed and may mend itself: the job is
// deferred, with growing pauses. It cannot, or not for too long: the job is held for a person, with an exception. We
// failed (a defect): held too, and said so. A document's faults are no setback; they are in its verdict.
#pragma once

#include <exception>

#include "engine/base/failure.hpp"
#include "engine/flow/world.hpp"
#include "engine/store/outcome.hpp"

namespace crossdock::flow {

// The pause before the next try: doubled each time, up to the longest, moved by up to a quarter either way so that what
// failed together does not come back together. `tries` are those already made.
std::chrono::milliseconds pause_after(std::uint32_t tries, const Retries& retries);

// The outcome of a job whose stage threw `error`.
store::Outcome setback(const store::Job& job, std::exception_ptr error, const Retries& retries, Time now);

// The parts of it, for stages that know more: ends the job until `now` + pause, or holds it when its time is over.
store::JobEnd try_again(const store::Job& job, const std::string& reason, const std::string& next, const Retries& retries, Time now);
store::JobEnd hold(const std::string& reason, const std::string& next);

}  // namespace crossdock::flow
