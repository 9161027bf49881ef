#include "engine/daemon/work_folder.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::daemon {

namespace fs = std::filesystem;

WorkFolder::WorkFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path / "spool", error);
  if (error)
    throw Failure(Remedy::operator_, fmt::format("cannot make the work folder {}: {}", path.string(), error.message()),
                  "create it for this user, or choose another with work_folder or --work");
  path_ = fs::absolute(path);
  const fs::path file = path_ / "crossdockd.lock";
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    throw Failure(Remedy::operator_, fmt::format("cannot open {}: {}", file.string(), std::strerror(errno)), "check the folder's permissions");
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    std::string holder(32, '\0');
    const ssize_t got = ::pread(lock_, holder.data(), holder.size(), 0);
    holder.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    ::close(lock_);
    throw Failure(Remedy::operator_, fmt::format("another daemon works in {} (process {})", path_.string(), holder),
                  "stop it first, or choose another work folder");
  }
  const std::string mine = fmt::format("{}", ::getpid());
  if (::ftruncate(lock_, 0) != 0 || ::pwrite(lock_, mine.data(), mine.size(), 0) < 0)
    throw Failure(Remedy::operator_, fmt::format("cannot write {}: {}", file.string(), std::strerror(errno)), "free disk space");
}

WorkFolder::~WorkFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace crossdock::daemon
