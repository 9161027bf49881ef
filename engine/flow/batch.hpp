// Stage batch: documents gathered for one agreement leave together when there are enough of them, when the oldest has
// waited long enough, at a time of the day, or when a person says so. Every arrival and every clock rings the same bell, a
// job in the batch's own lane; jobs of a lane run one after the other, so no document is taken into two interchanges.
#pragma once

#include <string>
#include <string_view>

#include "engine/flow/stage.hpp"
#include "engine/store/outcome.hpp"
#include "partners/agreement.hpp"

namespace crossdock::flow {

// `batch` is Addressee::batch(). What a gathered document says of itself; by it the batch finds its documents again.
std::string gathered_reason(std::string_view batch);

// The job that looks at a batch; `by_hand`: it leaves now, whatever is in it.
store::NewJob look_at_batch(const std::string& batch, bool by_hand = false);

void batch(const Site& site, const store::Job& job, const Emit& emit);
void batch_due(const Site& site, const store::Job& job, const Emit& emit);

// When a batch whose oldest document came at `oldest` leaves by the clock; zero: never.
Time due_of(const partners::Batching& terms, Time oldest);

}  // namespace crossdock::flow
