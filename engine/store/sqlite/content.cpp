#include "engine/store/sqlite/content.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>
#include <zstd.h>

#include "engine/base/failure.hpp"
#include "engine/store/digest.hpp"

namespace crossdock::store::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_size = 128 * 1024;

[[noreturn]] void raise_disk(std::string_view doing, const fs::path& path) {
  throw Failure(Remedy::operator_, fmt::format("the store: cannot {} {}: {}", doing, path.string(), std::strerror(errno)),
                errno == ENOSPC ? "free disk space in the work folder" : "check that the work folder is writable and its disk is sound");
}

[[noreturn]] void raise_damaged(Id id, std::string_view how) {
  throw Failure(Remedy::operator_, fmt::format("the store: content {} is damaged: {}", id, how),
                "restore it from a backup of the work folder");
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor() { if (value_ >= 0) ::close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int value() const { return value_; }
  [[nodiscard]] explicit operator bool() const { return value_ >= 0; }

 private:
  int value_;
};

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compressor(int level) {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  return context.get();
}

void write_all(int file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) raise_disk("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Writes a new content file: compressed piece by piece under a temporary name, then durable under its digest.
class ContentFile {
 public:
  ContentFile(const fs::path& folder, int level)
      : folder_(folder), temporary_(folder / fmt::format(".new-{}-{}", ::getpid(), reinterpret_cast<std::uintptr_t>(this))),
        file_(temporary_, O_WRONLY | O_CREAT | O_TRUNC), zstd_(compressor(level)), buffer_(ZSTD_CStreamOutSize()) {
    if (!file_) raise_disk("create", temporary_);
  }
  ~ContentFile() {
    if (!placed_) ::unlink(temporary_.c_str());
  }
  ContentFile(const ContentFile&) = delete;
  ContentFile& operator=(const ContentFile&) = delete;

  void add(std::string_view bytes) {
    sha_.add(bytes);
    size_ += bytes.size();
    compress(bytes, ZSTD_e_continue);
  }

  PackedContent end() {
    compress({}, ZSTD_e_end);
    PackedContent content;
    content.digest = sha_.end();
    content.size = size_;
    content.compressed = true;
    const std::string name = content.digest.hex();
    content.file = name.substr(0, 2) + "/" + name + ".zst";
    place(folder_ / content.file);
    return content;
  }

 private:
  void compress(std::string_view bytes, ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (bool more = true; more;) {
      ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(zstd_, &out, &in, directive);
      if (ZSTD_isError(left)) throw std::logic_error(fmt::format("zstd: {}", ZSTD_getErrorName(left)));
      write_all(file_.value(), {buffer_.data(), out.pos}, temporary_);
      more = directive == ZSTD_e_end ? left != 0 : in.pos < in.size;
    }
  }

  void place(const fs::path& target) {
    if (::fsync(file_.value()) != 0) raise_disk("make durable", temporary_);
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (::rename(temporary_.c_str(), target.c_str()) != 0) raise_disk("rename", temporary_);
    placed_ = true;
    for (const fs::path& folder : {target.parent_path(), folder_}) {
      const Descriptor directory(folder, O_RDONLY | O_DIRECTORY);
      if (!directory || ::fsync(directory.value()) != 0) raise_disk("make durable", folder);
    }
  }

  const fs::path& folder_;
  fs::path temporary_;
  Descriptor file_;
  ZSTD_CCtx* zstd_;
  std::vector<char> buffer_;
  Hash sha_;
  std::uint64_t size_ = 0;
  bool placed_ = false;
};

// Calls `piece` with the pieces of a file, in order.
template <class Piece>
void read_file(const fs::path& path, Piece&& piece) {
  const Descriptor file(path, O_RDONLY);
  if (!file) raise_disk("open", path);
  std::vector<char> buffer(piece_size);
  for (;;) {
    const ssize_t got = ::read(file.value(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) raise_disk("read", path);
    if (got == 0) return;
    piece(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
  }
}

// What a content row says of its bytes.
struct StoredContent {
  Id id = 0;
  std::uint64_t size = 0;
  bool compressed = false;
  std::string file, bytes;
};

StoredContent stored_content(Connection& db, Id id) {
  auto row = db.select("SELECT size, compressed, file, bytes FROM content WHERE id = ?", id);
  if (!row.next()) raise_damaged(id, "there is no such row");
  return {id, static_cast<std::uint64_t>(row.integer(0)), row.integer(1) != 0, row.string(2), row.string(3)};
}

// Compressed bytes, of a row or of a file, expanded as they are asked for.
class Stream final : public ContentStream {
 public:
  Stream(StoredContent stored, const fs::path& folder) : stored_(std::move(stored)), waiting_(stored_.bytes) {
    if (stored_.compressed) zstd_.reset(ZSTD_createDCtx());
    if (stored_.file.empty()) return;
    path_ = folder / stored_.file;
    file_ = std::make_unique<Descriptor>(path_, O_RDONLY);
    if (!*file_) raise_disk("open", path_);
    buffer_.resize(piece_size);
  }

  std::size_t read(std::span<char> into) override {
    std::size_t given = 0;
    while (given < into.size()) {
      if (waiting_.empty() && !more_inside_ && !refill()) break;
      given += expand(into.subspan(given));
    }
    if (given == 0 && !into.empty() && stored_.compressed && !ended_) raise_damaged(stored_.id, "it ends too early");
    return given;
  }

 private:
  bool refill() {
    if (!file_) return false;
    ssize_t got = 0;
    do got = ::read(file_->value(), buffer_.data(), buffer_.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) raise_disk("read", path_);
    waiting_ = {buffer_.data(), static_cast<std::size_t>(got)};
    return got > 0;
  }

  std::size_t expand(std::span<char> into) {
    if (!stored_.compressed) {
      const std::size_t length = std::min(into.size(), waiting_.size());
      std::memcpy(into.data(), waiting_.data(), length);
      waiting_.remove_prefix(length);
      return length;
    }
    ZSTD_inBuffer in{waiting_.data(), waiting_.size(), 0};
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    const std::size_t left = ZSTD_decompressStream(zstd_.get(), &out, &in);
    if (ZSTD_isError(left)) raise_damaged(stored_.id, ZSTD_getErrorName(left));
    ended_ = left == 0;
    more_inside_ = !ended_ && out.pos == out.size;
    waiting_.remove_prefix(in.pos);
    return out.pos;
  }

  StoredContent stored_;
  fs::path path_;
  std::unique_ptr<Descriptor> file_;
  std::unique_ptr<ZSTD_DCtx, FreeDecompressor> zstd_;
  std::vector<char> buffer_;
  std::string_view waiting_;  // read and not yet expanded
  bool ended_ = false, more_inside_ = false;
};

}  // namespace

PackedContent ContentFolder::pack(std::string_view bytes, std::size_t largest_row, int level) const {
  if (bytes.size() > largest_row) {
    ContentFile file(folder_, level);
    file.add(bytes);
    return file.end();
  }
  PackedContent content;
  content.digest = digest_of(bytes);
  content.size = bytes.size();
  std::string small(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t length = ZSTD_compress2(compressor(level), small.data(), small.size(), bytes.data(), bytes.size());
  content.compressed = !ZSTD_isError(length) && length < bytes.size();
  if (content.compressed) small.resize(length), small.shrink_to_fit(), content.bytes = std::move(small);
  else content.bytes = bytes;
  return content;
}

PackedContent ContentFolder::pack_file(const fs::path& path, std::size_t largest_row, int level) const {
  std::error_code error;
  if (fs::file_size(path, error) <= largest_row && !error) {
    std::string bytes;
    read_file(path, [&](std::string_view piece) { bytes += piece; });
    return pack(bytes, largest_row, level);
  }
  ContentFile file(folder_, level);
  read_file(path, [&](std::string_view piece) { file.add(piece); });
  return file.end();
}

Id ContentFolder::keep(Connection& db, const PackedContent& content) {
  if (auto row = db.select("SELECT id FROM content WHERE digest = ?", content.digest); row.next()) return row.integer(0);
  const Blob bytes{content.file.empty() ? std::string_view(content.bytes.data() ? content.bytes.data() : "", content.bytes.size())
                                        : std::string_view{}};
  return db.insert("INSERT INTO content (digest, size, compressed, file, bytes) VALUES (?, ?, ?, ?, ?)", content.digest, content.size,
                   content.compressed, content.file, bytes);
}

std::string ContentFolder::whole(Connection& db, Id id) const {
  StoredContent stored = stored_content(db, id);
  if (stored.file.empty() && !stored.compressed) return std::move(stored.bytes);
  std::string bytes(stored.size, '\0');
  Stream stream(std::move(stored), folder_);
  if (stream.read(bytes) != bytes.size()) raise_damaged(id, "it is shorter than it was");
  return bytes;
}

std::unique_ptr<ContentStream> ContentFolder::open(Connection& db, Id id) const {
  return std::make_unique<Stream>(stored_content(db, id), folder_);
}

}  // namespace crossdock::store::sqlite
