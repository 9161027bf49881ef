#include "engine/channels/sftp/upload.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/offload.hpp"
#include "engine/channels/selection.hpp"
#include "engine/channels/sftp/remote_file.hpp"
#include "engine/channels/spool.hpp"

namespace crossdock::channels::sftp {

namespace asio = boost::asio;

namespace {

constexpr std::size_t file_block = 1 << 20;  // bytes read from our own file at once

// Hands out a departure piece by piece; its file, if it has one, is read on the disk pool.
class Pieces {
 public:
  Pieces(const Departure& departure, Executors executors) : departure_(departure), executors_(std::move(executors)) {}

  asio::awaitable<std::string> next(std::size_t largest) {
    if (departure_.file && at_ == block_.size()) {
      const std::function<void()> work = [this] { read_block(); };
      co_await offload(executors_.disk, work);
    }
    const std::string& from = departure_.file ? block_ : departure_.bytes;
    const auto length = std::min(largest, from.size() - at_);
    std::string piece = from.substr(at_, length);
    at_ += length;
    sent_ += length;
    co_return piece;
  }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

 private:
  void read_block() {
    if (!stream_.is_open()) stream_.open(*departure_.file, std::ios::binary);
    if (!stream_.is_open()) throw file_failure("read", *departure_.file, errno);
    block_.resize(file_block);
    stream_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    if (stream_.bad()) throw file_failure("read", *departure_.file, EIO);
    block_.resize(static_cast<std::size_t>(stream_.gcount()));
    at_ = 0;
  }

  const Departure& departure_;
  Executors executors_;
  std::ifstream stream_;
  std::string block_;
  std::size_t at_ = 0;
  std::uint64_t sent_ = 0;
};

// Whether the file that lies there is byte for byte what we have to send.
asio::awaitable<bool> same_content(Session& session, std::string path, const Departure& departure, Executors executors) {
  const std::optional<Attributes> there = co_await look_at(session, path);
  if (!there || !there->size) co_return false;
  Pieces ours(departure, executors);
  bool same = true;
  const TakePiece compare = [&](std::string piece) -> asio::awaitable<void> {
    std::string_view rest = piece;
    while (same && !rest.empty()) {
      const std::string own = co_await ours.next(rest.size());
      same = !own.empty() && rest.starts_with(own);
      rest.remove_prefix(own.size());
    }
  };
  const bool whole = co_await read_large(session, path, *there, compare);
  const std::string left = co_await ours.next(1);
  co_return whole && same && left.empty();
}

asio::awaitable<void> put_marker(Session& session, std::string folder, std::string name) {
  const NextPiece nothing = [](std::size_t) -> asio::awaitable<std::string> { co_return std::string(); };
  co_await write_file(session, join(folder, name), nothing);
}

// Best effort: the failure that made us give up is the one to report.
asio::awaitable<void> discard(Session& session, std::string path) {
  try {
    co_await remove_file(session, path);
  } catch (const Failure&) {
  }
}

}  // namespace

asio::awaitable<Attempt> upload(Session& session, const SftpSettings& settings, const Departure& departure, Executors executors) {
  if (!safe_name(departure.name))
    co_return Attempt(Outcome::refused, fmt::format("\"{}\" cannot be a file name", excerpt(departure.name)), "correct the file name template of the partner");
  const std::string final = join(settings.outbound, departure.name);
  const std::string temporary = join(settings.outbound, settings.drop.temporary_prefix + departure.name + settings.drop.temporary_suffix);
  Pieces pieces(departure, executors);
  const NextPiece next = [&pieces](std::size_t largest) { return pieces.next(largest); };
  std::optional<Failure> failed;
  bool renamed = false;
  try {
    co_await write_file(session, temporary, next);
    renamed = co_await rename_file(session, temporary, final);
  } catch (const Unreachable&) {
    throw;
  } catch (const Failure& failure) {
    failed = failure;
  }
  if (!renamed) co_await discard(session, temporary);
  if (failed) throw Failure(*failed);
  if (!renamed) {
    const bool ours = co_await same_content(session, final, departure, executors);
    if (!ours)
      co_return Attempt(Outcome::refused, fmt::format("{} exists already at {} with other content; nothing was overwritten", excerpt(final, 200), session.peer()),
                        "ask the partner to move that file away, or give the file names something unique, then release");
  }
  if (!settings.drop.done_marker.empty()) co_await put_marker(session, settings.outbound, departure.name + settings.drop.done_marker);
  Attempt attempt(Outcome::sent, renamed ? fmt::format("{} written to {} at {}", byte_size(pieces.sent()), excerpt(final, 200), session.peer())
                                         : fmt::format("{} was there already with this content", excerpt(final, 200)));
  attempt.attributes.emplace("path", final);
  co_return attempt;
}

}  // namespace crossdock::channels::sftp
