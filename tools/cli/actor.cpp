#include "tools/cli/actor.hpp"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include <fmt/format.h>

namespace crossdock::cli {

// Behind sudo, the person and not root.
std::string actor() {
  for (const char* name : {"SUDO_USER", "LOGNAME", "USER"})
    if (const char* value = std::getenv(name); value && *value) return value;
  const passwd* const entry = ::getpwuid(::getuid());
  return entry ? entry->pw_name : fmt::format("user {}", ::getuid());
}

}  // namespace crossdock::cli
