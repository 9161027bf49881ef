#include "engine/flow/stage.hpp"

#include <fmt/format.h>

#include "engine/flow/assemble.hpp"
#include "engine/flow/batch.hpp"
#include "engine/flow/interpret.hpp"
#include "engine/flow/retranslate.hpp"
#include "engine/flow/setback.hpp"
#include "engine/store/store.hpp"

namespace crossdock::flow {

void run_stage(const Site& site, const store::Job& job, const Emit& emit) {
  bool emitting = false;
  const Emit watched = [&](store::Outcome&& outcome) {
    emitting = true;
    emit(std::move(outcome));
    emitting = false;
  };
  try {
    if (job.kind == interpret_kind) return interpret(site, job, watched);
    if (job.kind == translate_kind) return retranslate(site, job, watched);
    if (job.kind == assemble_kind) return assemble(site, job, watched);
    if (job.kind == batch_kind) return batch(site, job, watched);
    if (job.kind == batch_due_kind) return batch_due(site, job, watched);
    throw std::logic_error(fmt::format("there is no stage \"{}\"", job.kind));
  } catch (...) {
    if (emitting) throw;  // the store could not take it: nothing of ours to say
    emit(setback(job, std::current_exception(), site.world->retries, site.now));
  }
}

std::string read_lane(std::string_view partner, std::string_view channel) {
  return fmt::format("read/{}", partner.empty() ? channel : partner);
}
std::string send_lane(std::string_view partner, std::string_view channel) { return fmt::format("send/{}/{}", partner, channel); }
std::string deliver_lane(std::string_view destination, std::string_view partner) {
  return fmt::format("deliver/{}/{}", destination, partner.empty() ? "unknown" : partner);
}

}  // namespace crossdock::flow
