// RunningDaemon: the real crossdockd as a process that a test may kill, over a folder that outlives it.
#pragma once

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace crossdock::test {

class RunningDaemon {
 public:
  // `crash_at` is a crash point ("store.before_commit:40") or empty. What it logs is added to `log`.
  RunningDaemon(const std::filesystem::path& configuration, const std::filesystem::path& log, const std::string& crash_at = {}) {
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("fork failed");
    if (process_ == 0) {
      const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
      ::dup2(out, STDOUT_FILENO);
      ::dup2(out, STDERR_FILENO);
      if (!crash_at.empty()) ::setenv("CROSSDOCK_CRASH_AT", crash_at.c_str(), 1);
      ::execl(CROSSDOCK_DAEMON, CROSSDOCK_DAEMON, "--config", configuration.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
  }
  ~RunningDaemon() { kill(); }
  RunningDaemon(const RunningDaemon&) = delete;
  RunningDaemon& operator=(const RunningDaemon&) = delete;

  // Has it ended, by itself or killed? Does not wait.
  [[nodiscard]] bool ended() {
    if (process_ > 0 && ::waitpid(process_, &status_, WNOHANG) == process_) process_ = 0;
    return process_ == 0;
  }
  // kill -9: no destructor, no flush, no farewell.
  void kill() { end(SIGKILL); }
  // As `systemctl reload` would.
  void reload() { ::kill(process_, SIGHUP); }
  // As `systemctl stop` would; the exit status.
  int stop() {
    end(SIGTERM);
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  }
  [[nodiscard]] bool was_killed() const { return WIFSIGNALED(status_) && WTERMSIG(status_) == SIGKILL; }

 private:
  void end(int signal) {
    if (process_ <= 0) return;
    ::kill(process_, signal);
    ::waitpid(process_, &status_, 0);
    process_ = 0;
  }

  pid_t process_ = 0;
  int status_ = 0;
};

// What other processes do is looked at again and again. False when `most` is over first.
inline bool wait_for(const std::function<bool()>& condition, std::chrono::milliseconds most) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace crossdock::test
