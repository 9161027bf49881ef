#include "engine/channels/as2/protocol/bytes.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::as2 {
namespace fs = std::filesystem;

namespace {

[[noreturn]] void cannot(std::string_view what, const fs::path& path, int error) {
  const bool passes = error == ENOSPC || error == EDQUOT || error == EMFILE || error == ENFILE;
  throw Failure(passes ? Remedy::wait : Remedy::operator_, fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(error)),
                error == ENOSPC ? "free space on the disk of the spool folder" : "check the folder and its permissions");
}

}  // namespace

struct Bytes::Storage {
  std::string memory;
  void* mapping = nullptr;
  std::size_t mapped = 0;
  fs::path path;
  mutable std::mutex guard;
  mutable bool owned = false;

  Storage() = default;
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  ~Storage() {
    if (mapping != nullptr) ::munmap(mapping, mapped);
    std::error_code ignored;
    if (owned) fs::remove(path, ignored);
  }
};

Bytes::Bytes(std::string bytes) {
  auto storage = std::make_shared<Storage>();
  storage->memory = std::move(bytes);
  view_ = storage->memory;
  storage_ = std::move(storage);
}

Bytes Bytes::of_file(const fs::path& path, bool owned) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) cannot("read", path, errno);
  struct stat facts {};
  if (::fstat(file, &facts) != 0) {
    const int error = errno;
    ::close(file);
    cannot("read", path, error);
  }
  auto storage = std::make_shared<Storage>();
  storage->path = path;
  storage->owned = owned;
  storage->mapped = static_cast<std::size_t>(facts.st_size);
  if (storage->mapped > 0) {
    void* mapping = ::mmap(nullptr, storage->mapped, PROT_READ, MAP_SHARED, file, 0);
    const int error = errno;
    ::close(file);
    if (mapping == MAP_FAILED) cannot("map", path, error);
    ::madvise(mapping, storage->mapped, MADV_SEQUENTIAL);
    storage->mapping = mapping;
  } else {
    ::close(file);
  }
  Bytes bytes;
  bytes.view_ = {static_cast<const char*>(storage->mapping), storage->mapped};
  bytes.storage_ = std::move(storage);
  return bytes;
}

Bytes Bytes::part(std::string_view part_of_view) const {
  Bytes bytes;
  bytes.storage_ = storage_;
  bytes.view_ = part_of_view;
  return bytes;
}

std::optional<fs::path> Bytes::release_file() const {
  if (!storage_ || storage_->mapping == nullptr || view_.size() != storage_->mapped) return std::nullopt;
  const std::lock_guard lock(storage_->guard);
  if (!storage_->owned) return std::nullopt;
  storage_->owned = false;
  return storage_->path;
}

Spool::~Spool() {
  if (file_ < 0) return;
  ::close(file_);
  std::error_code ignored;
  fs::remove(path_, ignored);
}

void Spool::write(std::string_view bytes) {
  size_ += bytes.size();
  if (file_ < 0 && !place_.folder.empty() && memory_.size() + bytes.size() > place_.memory_limit) move_to_file();
  if (file_ < 0) {
    memory_ += bytes;
  } else {
    write_file(bytes);
  }
}

void Spool::move_to_file() {
  std::string pattern = (place_.folder / "as2-XXXXXX").string();
  file_ = ::mkostemp(pattern.data(), O_CLOEXEC);
  path_ = pattern;
  if (file_ < 0) cannot("write in", place_.folder, errno);
  write_file(memory_);
  memory_.clear();
  memory_.shrink_to_fit();
}

void Spool::write_file(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) cannot("write", path_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

Bytes Spool::finish() {
  if (file_ < 0) return Bytes(std::move(memory_));
  ::close(file_);
  file_ = -1;
  return Bytes::of_file(path_, true);
}

Bytes gather(const Pieces& pieces, const SpoolPlace& place) {
  Spool spool(place);
  for (const std::string_view piece : pieces) spool.write(piece);
  return spool.finish();
}

}  // namespace crossdock::as2
