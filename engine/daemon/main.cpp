// crossdockd: the daemon's command line.
#include <cstdio>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"
#include "engine/daemon/daemon.hpp"

namespace {

constexpr std::string_view usage =
    "Usage: crossdockd [--config FILE] [--work FOLDER]\n"
    "\n"
    "Receives, checks, translates, acknowledges and delivers until SIGTERM or SIGINT.\n"
    "SIGHUP reloads the configuration.\n"
    "\n"
    "  --config FILE   its configuration. Without: $CROSSDOCK_CONFIG, ./crossdock.yaml,\n"
    "                  /etc/crossdock/crossdock.yaml, else embedded defaults\n"
    "  --work FOLDER   where everything is kept, instead of the configured folder\n"
    "  --version       version, and what the SFTP library can do\n"
    "  --help          this text\n"
    "\n"
    "Exit status: 0 stopped as asked, 2 wrong usage, 3 wrong configuration or\n"
    "surroundings. Check a configuration first: crossdock config check FILE\n";

enum Exit { stopped = 0, wrong_usage = 2, wrong_configuration = 3 };

int fail(Exit status, std::string_view what, std::string_view next) {
  fmt::print(stderr, "crossdockd: {}\n", what);
  if (!next.empty()) fmt::print(stderr, "  do: {}\n", next);
  return status;
}

}  // namespace

int main(int count, char** arguments) {
  crossdock::daemon::Sources sources;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = arguments[i];
    const char* const value = i + 1 < count ? arguments[i + 1] : nullptr;
    if (word == "--help" || word == "-h") return fmt::print("{}", usage), stopped;
    if (word == "--version") return fmt::print("{}\n", crossdock::daemon::version_text()), stopped;
    if (word != "--config" && word != "--work") return fail(wrong_usage, fmt::format("there is no option {}", word), "crossdockd --help");
    if (!value) return fail(wrong_usage, fmt::format("{} needs a value", word), "crossdockd --help");
    (word == "--config" ? sources.config : sources.work_folder) = value;
    ++i;
  }
  try {
    crossdock::daemon::run(sources);
    return stopped;
  } catch (const crossdock::Failure& failure) {
    return fail(wrong_configuration, failure.what(), failure.next());
  } catch (const std::exception& defect) {
    return fail(wrong_configuration, defect.what(), "this is a defect of Crossdock: report it");
  }
}
