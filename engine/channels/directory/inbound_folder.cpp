#include "engine/channels/directory/inbound_folder.hpp"

#include <cerrno>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/log.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/offload.hpp"
#include "engine/channels/spool.hpp"

namespace crossdock::channels {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

// As a Listed without its name; nothing when it is not a regular file.
std::optional<Listed> listed(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  Listed file;
  file.size = static_cast<std::uint64_t>(status.st_size);
  file.modified = status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec;
  file.identity = status.st_ino;
  return file;
}

bool still_that_version(const std::filesystem::path& path, const Listed& file) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return false;
  const auto now = listed(status);
  return now && now->same_version(file);
}

std::vector<Listed> list_folder(const std::filesystem::path& folder) {
  DIR* stream = ::opendir(folder.c_str());
  if (stream == nullptr) throw file_failure("list", folder, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> closing(stream, ::closedir);
  std::vector<Listed> files;
  while (const dirent* entry = ::readdir(stream)) {
    struct stat status {};
    if (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN) continue;
    if (::fstatat(::dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone meanwhile
    auto file = listed(status);
    if (!file) continue;
    file->name = entry->d_name;
    files.push_back(std::move(*file));
  }
  return files;
}

// Reads `count` bytes at most, fewer only at the end of the file.
std::size_t read_some(int descriptor, char* into, std::size_t count, const std::filesystem::path& path) {
  std::size_t got = 0;
  while (got < count) {
    const auto more = ::read(descriptor, into + got, count - got);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) throw file_failure("read", path, errno);
    if (more == 0) break;
    got += static_cast<std::size_t>(more);
  }
  return got;
}

class Fetch {
 public:
  Fetch(const DirectorySettings& settings, const Listed& file, const std::atomic<bool>& stopping)
      : settings_(settings), file_(file), stopping_(stopping), path_(settings.inbound / file.name) {}

  std::optional<Content> content() const {
    const Descriptor source(::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (source.number() < 0) {
      if (errno == ENOENT || errno == ELOOP) return std::nullopt;
      throw file_failure("read", path_, errno);
    }
    if (!unchanged(source.number())) return std::nullopt;
    Content content;
    const bool whole = file_.size > settings_.pickup.spool_above ? to_spool(source.number(), content) : to_memory(source.number(), content);
    if (!whole || !unchanged(source.number())) {
      std::error_code ignored;
      if (content.spooled) std::filesystem::remove(*content.spooled, ignored);
      return std::nullopt;
    }
    return content;
  }

 private:
  [[nodiscard]] bool unchanged(int source) const {
    struct stat status {};
    if (::fstat(source, &status) != 0) return false;
    const auto now = listed(status);
    return now && now->same_version(file_);
  }

  bool to_memory(int source, Content& content) const {
    content.bytes.resize(file_.size);
    return read_some(source, content.bytes.data(), file_.size, path_) == file_.size;
  }

  bool to_spool(int source, Content& content) const {
    SpoolFile spool(settings_.spool, settings_.name);
    std::string block(1 << 20, '\0');
    std::uint64_t copied = 0;
    while (const auto got = read_some(source, block.data(), block.size(), path_)) {
      if (stopping_) throw Failure(Remedy::wait, "stopping");
      spool.append(std::string_view(block).substr(0, got));
      copied += got;
      if (copied > file_.size) return false;
    }
    if (copied != file_.size) return false;
    content.spooled = spool.hand_on();
    return true;
  }

  const DirectorySettings& settings_;
  const Listed& file_;
  const std::atomic<bool>& stopping_;
  std::filesystem::path path_;
};

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw file_failure("create", folder, error.value());
}

// Renames without overwriting; the name gets a number when an earlier file of that name lies there already.
void move_aside(const std::filesystem::path& from, const std::filesystem::path& folder, const std::string& name) {
  make_folder(folder);
  for (int number = 0; number < 1000; ++number) {
    const auto to = folder / (number == 0 ? name : fmt::format("{}.{}", name, number));
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 || errno == ENOENT) return;
    if (errno != EEXIST) throw file_failure("move to", to, errno);
  }
  throw Failure(Remedy::operator_, fmt::format("cannot move {} to {}: a thousand files of that name lie there", excerpt(name), folder.string()),
                "clear the folder, or set another move_to");
}

}  // namespace

InboundFolder::InboundFolder(const DirectorySettings& settings, Executors executors, FolderWatch::Ears ears)
    : settings_(settings), executors_(std::move(executors)), ears_(std::move(ears)) {}

boost::asio::awaitable<void> InboundFolder::prepare() {
  if (watch_ && watch_->watching()) co_return;
  const std::function<void()> work = [this] {
    if (settings_.make_folders) make_folder(settings_.inbound);
    if (!settings_.spool.empty()) clear_spool(settings_.spool, settings_.name);
  };
  co_await offload(executors_.disk, work);
  watch_ = std::make_unique<FolderWatch>(executors_.io, settings_.inbound, ears_);
  if (!watch_->refusal().empty() && !refusal_logged_) {
    refusal_logged_ = true;
    log::warning("folder is polled only, it cannot be watched",
                 {{"channel", settings_.name}, {"folder", settings_.inbound.string()}, {"reason", watch_->refusal()}});
  }
}

boost::asio::awaitable<void> InboundFolder::list(const std::function<void(Listed&&)>& each) {
  const std::function<std::vector<Listed>()> work = [this] { return list_folder(settings_.inbound); };
  auto files = co_await offload(executors_.disk, work);
  for (auto& file : files) each(std::move(file));
}

boost::asio::awaitable<std::optional<Content>> InboundFolder::fetch(const Listed& file) {
  const std::function<std::optional<Content>()> work = [&] { return Fetch(settings_, file, stopping_).content(); };
  auto content = co_await offload(executors_.disk, work);
  co_return content;
}

boost::asio::awaitable<void> InboundFolder::remove(const Listed& file) {
  const std::function<void()> work = [&] {
    const auto path = settings_.inbound / file.name;
    if (still_that_version(path, file) && ::unlink(path.c_str()) != 0 && errno != ENOENT) throw file_failure("delete", path, errno);
  };
  co_await offload(executors_.disk, work);
}

boost::asio::awaitable<void> InboundFolder::move(const Listed& file, const std::string& folder) {
  const std::function<void()> work = [&] {
    const auto path = settings_.inbound / file.name;
    if (still_that_version(path, file)) move_aside(path, settings_.inbound / folder, file.name);
  };
  co_await offload(executors_.disk, work);
}

boost::asio::awaitable<void> InboundFolder::remove_marker(const std::string& name) {
  const std::function<void()> work = [&] {
    const auto path = settings_.inbound / name;
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw file_failure("delete", path, errno);
  };
  co_await offload(executors_.disk, work);
}

}  // namespace crossdock::channels
