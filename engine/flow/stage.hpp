// What a stage is. A stage is a function from a job and what it may look at to outcomes; it changes nothing itself.
// Most jobs have one outcome. A long one (an interchange of a gigabyte) emits several: each but the last moves the
// job's position, so that after a crash the stage runs again and goes on behind what is already committed.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "engine/base/clock.hpp"
#include "engine/flow/world.hpp"
#include "engine/store/outcome.hpp"
#include "engine/store/queries.hpp"

namespace crossdock::flow {

// Everything a stage may look at.
struct Site {
  std::shared_ptr<const World> world;
  store::Queries& memory;
  std::function<store::PackedContent(std::string_view)> pack;
  Time now;
};

// Takes an outcome. Returns when it is committed if the job goes on (JobEnd::progress), at once if it ends the job;
// throws store::Conflict or Failure when it could not be committed.
using Emit = std::function<void(store::Outcome&&)>;

// The stages by the kinds of their jobs. "deliver" is not here: sending needs a channel (deliver.hpp).
inline constexpr std::string_view interpret_kind = "interpret";
inline constexpr std::string_view translate_kind = "translate";
inline constexpr std::string_view deliver_kind = "deliver";
inline constexpr std::string_view assemble_kind = "assemble";
inline constexpr std::string_view batch_kind = "batch";
inline constexpr std::string_view batch_due_kind = "batch-due";

// Runs the job's stage. Whatever goes wrong becomes an outcome too (setback.hpp), except Conflict and a failing emit.
void run_stage(const Site& site, const store::Job& job, const Emit& emit);

// Queues, named so that an operator knows what waits in them. One job after the other in each, side by side otherwise.
std::string read_lane(std::string_view partner, std::string_view channel);
std::string send_lane(std::string_view partner, std::string_view channel);
std::string deliver_lane(std::string_view destination, std::string_view partner);

}  // namespace crossdock::flow
