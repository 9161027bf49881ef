#include "parsers/x12/byte_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::x12 {

std::size_t MemorySource::read(std::span<char> into) {
  const std::size_t count = std::min(into.size(), rest_.size());
  std::copy_n(rest_.data(), count, into.data());
  rest_.remove_prefix(count);
  return count;
}

FileSource::FileSource(const std::filesystem::path& path)
    : name_(path == "-" ? "standard input" : path.string()),
      descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw Failure(Remedy::operator_, fmt::format("{}: {}", name_, std::strerror(errno)));
}

FileSource::~FileSource() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

std::size_t FileSource::read(std::span<char> into) {
  for (;;) {
    const ssize_t count = ::read(descriptor_, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw Failure(Remedy::wait, fmt::format("{}: {}", name_, std::strerror(errno)));
  }
}

}  // namespace crossdock::x12
