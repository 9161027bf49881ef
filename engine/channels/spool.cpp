#include "engine/channels/spool.hpp"

#include <cerrno>
#include <random>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::channels {
namespace {

// A channel's name may hold anything the configuration allows; a file's name may not.
std::string prefix_of(std::string_view channel) {
  std::string prefix;
  for (const char c : channel) prefix += c == '/' || c == '\0' ? '_' : c;
  return prefix + ".";
}

std::string unique_part() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return fmt::format("{:016x}", random());
}

}  // namespace

SpoolFile::SpoolFile(const std::filesystem::path& folder, std::string_view channel) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw file_failure("create the spool folder", folder, error.value());
  path_ = folder / (prefix_of(channel) + unique_part() + ".spool");
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor_ < 0) throw file_failure("create", path_, errno);
}

SpoolFile::~SpoolFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(path_.c_str());
}

void SpoolFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw file_failure("write to", path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::filesystem::path SpoolFile::hand_on() {
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0) {
    const int error = errno;
    ::unlink(path_.c_str());
    throw file_failure("write to", path_, error);
  }
  return path_;
}

void clear_spool(const std::filesystem::path& folder, std::string_view channel) {
  std::error_code error;
  const std::string prefix = prefix_of(channel);
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.size() == prefix.size() + 16 + 6 && name.starts_with(prefix) && name.ends_with(".spool"))
      std::filesystem::remove(entry.path(), error);
  }
}

Failure file_failure(std::string_view verb, const std::filesystem::path& path, int error) {
  const auto shown = excerpt(path.string(), 200);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return Failure(Remedy::wait, fmt::format("cannot {} {}: the disk is full", verb, shown), fmt::format("free space: df -h {}", shown));
    case EACCES:
    case EPERM:
    case EROFS:
      return Failure(Remedy::operator_, fmt::format("cannot {} {}: permission denied", verb, shown),
                     fmt::format("let the daemon's user in: namei -l {}", shown));
    default:
      return Failure(Remedy::wait, fmt::format("cannot {} {}: {}", verb, shown, std::generic_category().message(error)));
  }
}

}  // namespace crossdock::channels
