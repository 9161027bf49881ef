#include "engine/channels/settings_check.hpp"

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::channels {

void check_pickup(const std::string& channel, bool receives, const PickupRules& rules, const std::filesystem::path& spool) {
  if (!receives) return;
  const auto refuse = [&channel](const char* found, const char* remedy) {
    throw Failure(Remedy::operator_, fmt::format("channel {}: {}", channel, found), remedy);
  };
  if (rules.patterns.empty()) refuse("`patterns` is empty, so no file would ever be taken", "name at least one pattern, \"*\" takes every file");
  if (rules.after_commit == AfterCommit::move && rules.move_to.empty()) refuse("files are to be moved, but `move_to` is not set", "set `move_to` to a folder");
  if (rules.poll_every.count() <= 0) refuse("the poll interval must be longer than zero", "write for example 60s");
  if (rules.in_flight == 0 || rules.in_flight > 4096) refuse("`in_flight` must be 1 to 4096", "leave it out for 256");
  if (spool.empty()) refuse("there is no spool folder for large files", "set the daemon's work folder");
}

}  // namespace crossdock::channels
