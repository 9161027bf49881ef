#include "engine/store/doorbell.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::store {
namespace {

std::filesystem::path pipe_in(const std::filesystem::path& work_folder) { return work_folder / "doorbell"; }

}  // namespace

bool ring_doorbell(const std::filesystem::path& work_folder) {
  const int pipe = ::open(pipe_in(work_folder).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (pipe < 0) return false;  // no pipe, or no one reads it
  const bool rung = ::write(pipe, "", 1) == 1 || errno == EAGAIN;  // full: it has been rung already
  ::close(pipe);
  return rung;
}

Doorbell::Doorbell(const std::filesystem::path& work_folder) {
  const auto path = pipe_in(work_folder);
  if (::mkfifo(path.c_str(), 0600) != 0 && errno != EEXIST)
    throw Failure(Remedy::operator_, fmt::format("cannot make {}: {}", path.string(), std::strerror(errno)),
                  "check that the work folder is writable");
  // Read and write, so that the pipe never reports an end when the last ringer leaves.
  descriptor_ = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0)
    throw Failure(Remedy::operator_, fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)),
                  "remove it if it is not a named pipe");
}

Doorbell::~Doorbell() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace crossdock::store
