#include "engine/channels/directory/drop.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/selection.hpp"
#include "engine/channels/spool.hpp"

namespace crossdock::channels {
namespace {

// The content in blocks, from memory or from the departure's file.
class Source {
 public:
  explicit Source(const Departure& departure) : departure_(departure) {
    if (!departure.file) return;
    stream_.open(*departure.file, std::ios::binary);
    if (!stream_) throw file_failure("read", *departure.file, errno);
    block_.resize(1 << 20);
  }

  // Empty at the end.
  std::string_view next() {
    if (!departure_.file) return std::exchange(given_, true) ? std::string_view() : std::string_view(departure_.bytes);
    stream_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    if (stream_.bad()) throw file_failure("read", *departure_.file, EIO);
    return std::string_view(block_).substr(0, static_cast<std::size_t>(stream_.gcount()));
  }

 private:
  const Departure& departure_;
  bool given_ = false;
  std::ifstream stream_;
  std::string block_;
};

// A file under its temporary name; deleted unless it was renamed.
class Temporary {
 public:
  explicit Temporary(std::filesystem::path path) : path_(std::move(path)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw file_failure("create", path_, errno);
  }
  ~Temporary() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_) ::unlink(path_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw file_failure("write to", path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void finish() {
    if (::fsync(descriptor_) != 0) throw file_failure("write to", path_, errno);
    if (::close(std::exchange(descriptor_, -1)) != 0) throw file_failure("write to", path_, errno);
  }

  // False when `final` exists already.
  bool rename_to(const std::filesystem::path& final) {
    renamed_ = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final.c_str(), RENAME_NOREPLACE) == 0;
    if (!renamed_ && errno == EINVAL) {  // a file system without that flag: link() does not overwrite either
      renamed_ = ::link(path_.c_str(), final.c_str()) == 0;
      if (renamed_) ::unlink(path_.c_str());
    }
    if (!renamed_ && errno != EEXIST) throw file_failure("rename to", final, errno);
    return renamed_;
  }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw file_failure("open", folder, errno);
  const int result = ::fsync(descriptor), error = errno;
  ::close(descriptor);
  if (result != 0 && error != EINVAL) throw file_failure("sync", folder, error);  // EINVAL: cannot be synced, as on some network mounts
}

bool same_content(const Departure& departure, const std::filesystem::path& path) {
  std::ifstream there(path, std::ios::binary);
  if (!there) return false;
  Source source(departure);
  std::string found;
  for (auto block = source.next(); !block.empty(); block = source.next()) {
    found.resize(block.size());
    if (!there.read(found.data(), static_cast<std::streamsize>(found.size())) || found != block) return false;
  }
  return there.peek() == std::char_traits<char>::eof();
}

Attempt sent_as(const std::filesystem::path& path, std::string text) {
  Attempt attempt(Outcome::sent, std::move(text));
  attempt.attributes.emplace("path", path.string());
  return attempt;
}

}  // namespace

Attempt put_file(const std::filesystem::path& folder, const Departure& departure, const DropRules& rules) {
  if (!safe_name(departure.name))
    return Attempt(Outcome::refused, fmt::format("\"{}\" cannot be a file name", excerpt(departure.name)), "correct the file name template of the partner");
  const auto final = folder / departure.name;
  Temporary temporary(folder / (rules.temporary_prefix + departure.name + rules.temporary_suffix));
  Source source(departure);
  std::uint64_t size = 0;
  for (auto block = source.next(); !block.empty(); block = source.next()) {
    temporary.write(block);
    size += block.size();
  }
  temporary.finish();
  const bool renamed = temporary.rename_to(final);
  if (!renamed && !same_content(departure, final))
    return Attempt(Outcome::refused, fmt::format("{} exists already with other content; nothing was overwritten", final.string()),
                   "move that file away, or give the partner's file names something unique, then release");
  if (!rules.done_marker.empty()) {
    Temporary marker(folder / (rules.temporary_prefix + departure.name + rules.done_marker + rules.temporary_suffix));
    marker.finish();
    marker.rename_to(folder / (departure.name + rules.done_marker));
  }
  sync_folder(folder);
  return sent_as(final, renamed ? fmt::format("{} written to {}", byte_size(size), final.string())
                                : fmt::format("{} was there already with this content", final.string()));
}

}  // namespace crossdock::channels
