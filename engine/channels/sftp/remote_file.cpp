#include "engine/channels/sftp/remote_file.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/selection.hpp"

namespace crossdock::channels::sftp {

namespace asio = boost::asio;

namespace {

constexpr std::size_t listing_ahead = 8;             // READDIRs under way
constexpr std::uint32_t piece_of_large = 128 * 1024; // bytes of a READ ahead, at most
constexpr std::uint64_t ahead_bytes = 4 << 20;       // of one file under way, read or written

std::string words_of(const Reply& reply) {
  switch (reply.status) {
    case Status::no_such_file: return "there is no such file or folder";
    case Status::permission_denied: return "permission denied";
    case Status::unsupported: return "the server cannot do that";
    case Status::file_exists: return "it exists already";
    case Status::no_space: return "the server's disk is full";
    case Status::quota_exceeded: return "the account's quota on the server is used up";
    default: return fmt::format("status {}", static_cast<std::uint32_t>(reply.status));
  }
}

bool same_version(const Attributes& now, const Attributes& expected) {
  return now.size == expected.size && now.modified == expected.modified;
}

// The handle of an OPEN or OPENDIR; nothing when there is no such file.
asio::awaitable<std::optional<std::string>> opened(Session& session, Ticket ticket, std::string_view verb, std::string_view path) {
  Reply reply = co_await ticket.reply();
  if (reply.type == Type::handle) co_return std::move(reply.bytes);
  if (reply.is(Status::no_such_file)) co_return std::nullopt;
  throw status_failure(session, verb, path, reply);
}

asio::awaitable<void> expect_ok(Session& session, Ticket ticket, std::string_view verb, std::string_view path) {
  const Reply reply = co_await ticket.reply();
  if (!reply.is(Status::ok)) throw status_failure(session, verb, path, reply);
}

}  // namespace

std::string join(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && !path.ends_with('/')) path += '/';
  path += name;
  return path;
}

Failure status_failure(const Session& session, std::string_view verb, std::string_view path, const Reply& reply) {
  const auto told = reply.text.empty() ? std::string() : fmt::format(" (it said: {})", excerpt(reply.text));
  const auto what = fmt::format("cannot {} {} at {}: {}{}", verb, excerpt(path, 200), session.peer(), words_of(reply), told);
  switch (reply.status) {
    case Status::permission_denied: return Failure(Remedy::partner, what, "ask the partner to give our account the rights to that folder");
    case Status::no_such_file: return Failure(Remedy::wait, what, "check the folders of the channel, or ask the partner to make them");
    case Status::no_space:
    case Status::quota_exceeded: return Failure(Remedy::wait, what, "tell the partner that there is no room for our files");
    default: return Failure(Remedy::wait, what);
  }
}

// --- listing ---------------------------------------------------------------------------------------------------------

asio::awaitable<void> list_folder(Session& session, std::string folder, const std::function<void(Name&&)>& each) {
  Ticket opening = session.ask_simple(Type::opendir, folder);
  const auto handle = co_await opened(session, std::move(opening), "list", folder);
  if (!handle) {
    Reply missing;
    missing.status = Status::no_such_file;
    throw status_failure(session, "list", folder, missing);
  }
  const std::size_t ahead = session.careful() ? 1 : std::min<std::size_t>(listing_ahead, session.window());
  std::deque<Ticket> pages;
  std::optional<Reply> refused;
  bool over = false;
  while (!over || !pages.empty()) {
    while (!over && pages.size() < ahead) pages.push_back(session.ask_simple(Type::readdir, *handle));
    Ticket page = std::move(pages.front());
    pages.pop_front();
    Reply reply = co_await page.reply();
    if (reply.type != Type::name) {
      over = true;
      if (!reply.is(Status::end_of_file)) refused = std::move(reply);
      continue;
    }
    for (auto& entry : reply.names)
      if (safe_name(entry.name)) each(std::move(entry));
  }
  session.ask_simple(Type::close, *handle);
  if (refused) throw status_failure(session, "list", folder, *refused);
}

asio::awaitable<std::optional<Attributes>> look_at(Session& session, std::string path) {
  Ticket ticket = session.ask_simple(Type::lstat, path);
  const Reply reply = co_await ticket.reply();
  if (reply.type == Type::attributes) co_return reply.attributes;
  if (reply.is(Status::no_such_file)) co_return std::nullopt;
  throw status_failure(session, "look at", path, reply);
}

// --- reading ---------------------------------------------------------------------------------------------------------

namespace {

// READs a file in order, up to `ahead` of them under way, filling the gaps when the server answers with less.
class ReadAhead {
 public:
  ReadAhead(Session& session, std::string handle, std::string path, std::uint64_t size, std::uint32_t piece)
      : session_(session), handle_(std::move(handle)), path_(std::move(path)), size_(size), piece_(piece) {}

  void ask_ahead() {
    const std::size_t ahead = std::clamp<std::size_t>(ahead_bytes / piece_, 1, session_.window());
    while (asked_ < size_ && pieces_.size() < ahead) {
      const auto length = static_cast<std::uint32_t>(std::min<std::uint64_t>(piece_, size_ - asked_));
      pieces_.push_back({session_.ask_read(handle_, asked_, length), asked_, length});
      asked_ += length;
    }
  }
  [[nodiscard]] bool done() const { return pieces_.empty() && asked_ == size_; }

  // The next piece whole; nothing at an end of file that comes too early.
  asio::awaitable<std::optional<std::string>> next() {
    Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    Reply reply = co_await piece.ticket.reply();
    std::string bytes;
    for (;;) {
      if (reply.is(Status::end_of_file)) co_return std::nullopt;
      if (reply.type != Type::data) throw status_failure(session_, "read", path_, reply);
      if (reply.bytes.empty() || reply.bytes.size() > piece.length - bytes.size())
        throw Failure(Remedy::partner, fmt::format("{} answered a read of {} bytes with {}", session_.peer(), piece.length - bytes.size(), reply.bytes.size()));
      if (bytes.empty()) bytes = std::move(reply.bytes);
      else bytes += reply.bytes;
      if (bytes.size() == piece.length) co_return bytes;
      session_.reads_are_short(static_cast<std::uint32_t>(bytes.size()));
      piece_ = std::min(piece_, session_.read_size());
      Ticket rest = session_.ask_read(handle_, piece.offset + bytes.size(), static_cast<std::uint32_t>(piece.length - bytes.size()));
      reply = co_await rest.reply();
    }
  }

 private:
  struct Piece {
    Ticket ticket;
    std::uint64_t offset;
    std::uint32_t length;
  };
  Session& session_;
  std::string handle_, path_;
  std::uint64_t size_, asked_ = 0;
  std::uint32_t piece_;
  std::deque<Piece> pieces_;
};

}  // namespace

asio::awaitable<bool> read_large(Session& session, std::string path, Attributes expected, const TakePiece& take) {
  Ticket opening = session.ask_open(path, open_read);
  const auto handle = co_await opened(session, std::move(opening), "read", path);
  if (!handle) co_return false;
  std::optional<Failure> failed;
  bool whole = true;
  try {
    ReadAhead ahead(session, *handle, path, expected.size.value_or(0), std::min(session.read_size(), piece_of_large));
    for (ahead.ask_ahead(); whole && !ahead.done(); ahead.ask_ahead()) {
      std::optional<std::string> piece = co_await ahead.next();
      whole = piece.has_value();
      if (whole) co_await take(std::move(*piece));
    }
  } catch (const Unreachable&) {
    throw;
  } catch (const Failure& failure) {
    failed = failure;
  }
  Ticket state = session.ask_simple(Type::fstat, *handle);
  const Reply now = co_await state.reply();  // before CLOSE: this is also the way for servers that let requests overtake
  session.ask_simple(Type::close, *handle);
  if (failed) throw Failure(*failed);
  co_return whole && now.type == Type::attributes && same_version(now.attributes, expected);
}

namespace {

// The careful way: close only what was read to its end.
asio::awaitable<std::optional<std::string>> read_small_carefully(Session& session, std::string path, Attributes expected) {
  std::string bytes;
  const TakePiece take = [&bytes](std::string piece) -> asio::awaitable<void> {
    bytes += piece;
    co_return;
  };
  const bool whole = co_await read_large(session, path, expected, take);
  if (!whole) co_return std::nullopt;
  co_return bytes;
}

}  // namespace

asio::awaitable<std::optional<std::string>> read_small(Session& session, std::string path, Attributes expected) {
  if (session.careful() || session.window() == 1) co_return co_await read_small_carefully(session, path, expected);
  Ticket opening = session.ask_open(path, open_read);
  const auto handle = co_await opened(session, std::move(opening), "read", path);
  if (!handle) co_return std::nullopt;
  const std::uint64_t size = expected.size.value_or(0);
  std::vector<Ticket> reads;
  for (std::uint64_t offset = 0; offset < size; offset += session.read_size())
    reads.push_back(session.ask_read(*handle, offset, static_cast<std::uint32_t>(std::min<std::uint64_t>(session.read_size(), size - offset))));
  Ticket state = session.ask_simple(Type::fstat, *handle);
  session.ask_simple(Type::close, *handle);

  std::string bytes;
  bool in_order = true;
  std::uint32_t shortest = session.read_size();
  for (auto& read : reads) {
    Reply reply = co_await read.reply();
    const auto wanted = std::min<std::uint64_t>(session.read_size(), size - bytes.size());
    in_order = in_order && reply.type == Type::data && reply.bytes.size() <= wanted;
    if (in_order && reply.bytes.size() < wanted) shortest = std::min(shortest, static_cast<std::uint32_t>(reply.bytes.size()));
    if (bytes.empty()) bytes = std::move(reply.bytes);
    else bytes += reply.bytes;
  }
  const Reply now = co_await state.reply();
  if (now.type == Type::attributes && !same_version(now.attributes, expected)) co_return std::nullopt;
  if (in_order && bytes.size() == size && now.type == Type::attributes) co_return bytes;
  // The server answered in part, or closed the file before it had read it: it will not be asked that way again.
  session.reads_are_short(shortest);
  co_return co_await read_small_carefully(session, path, expected);
}

// --- writing ---------------------------------------------------------------------------------------------------------

namespace {

asio::awaitable<void> write_pieces(Session& session, std::string handle, std::string path, const NextPiece& next) {
  const std::size_t ahead = std::clamp<std::size_t>(ahead_bytes / session.write_size(), 1, session.window());
  std::deque<Ticket> writes;
  std::uint64_t offset = 0;
  bool more = true;
  while (more || !writes.empty()) {
    if (more && writes.size() < ahead) {
      const std::string piece = co_await next(session.write_size());
      more = !piece.empty();
      if (more) writes.push_back(session.ask_write(handle, offset, piece));
      offset += piece.size();
      continue;
    }
    Ticket first = std::move(writes.front());
    writes.pop_front();
    co_await expect_ok(session, std::move(first), "write to", path);
  }
}

// OpenSSH says only "failure" for a full disk: ask how much room there is.
asio::awaitable<Failure> explained(Session& session, Failure failure, std::string path) {
  if (!session.offers("statvfs@openssh.com") || std::string_view(failure.what()).find("status 4") == std::string_view::npos) co_return failure;
  const auto folder = path.substr(0, path.rfind('/') == path.npos ? 0 : path.rfind('/'));
  const auto encode = [&folder](std::uint32_t id) { return encode_extended(id, "statvfs@openssh.com", {folder.empty() ? "." : folder}); };
  Ticket ticket = session.ask(encode);
  const Reply reply = co_await ticket.reply();
  if (reply.type != Type::extended_reply) co_return failure;
  const Space space = decode_space(reply.bytes);
  if (space.free > space.total / 1000 && space.free > 1'000'000) co_return failure;
  co_return Failure(Remedy::wait, fmt::format("cannot write to {} at {}: the server's disk is full ({} free)", excerpt(path, 200), session.peer(), byte_size(space.free)),
                    "tell the partner that there is no room for our files");
}

}  // namespace

asio::awaitable<void> write_file(Session& session, std::string path, const NextPiece& next) {
  Ticket opening = session.ask_open(path, open_write | open_create | open_truncate);
  const auto handle = co_await opened(session, std::move(opening), "create", path);
  if (!handle) {
    Reply missing;
    missing.status = Status::no_such_file;
    throw status_failure(session, "create", path, missing);
  }
  std::optional<Failure> failed;
  try {
    co_await write_pieces(session, *handle, path, next);
    if (session.offers("fsync@openssh.com")) {
      const auto encode = [&handle](std::uint32_t id) { return encode_extended(id, "fsync@openssh.com", {*handle}); };
      session.ask(encode);  // a server that cannot sync says so, and that is no failure of ours
    }
    Ticket closing = session.ask_simple(Type::close, *handle);
    co_await expect_ok(session, std::move(closing), "write to", path);
    co_return;
  } catch (const Unreachable&) {
    throw;
  } catch (const Failure& failure) {
    failed = failure;
  }
  session.ask_simple(Type::close, *handle);
  const Failure said = co_await explained(session, *failed, path);
  throw Failure(said);
}

// --- names -----------------------------------------------------------------------------------------------------------

asio::awaitable<bool> rename_file(Session& session, std::string from, std::string to) {
  const auto plain = [&](std::uint32_t id) { return encode_rename(id, from, to); };
  Ticket ticket = session.ask(plain);
  const Reply reply = co_await ticket.reply();
  if (reply.is(Status::ok)) co_return true;
  if (reply.is(Status::file_exists)) co_return false;
  const auto there = co_await look_at(session, to);
  if (there) co_return false;
  // Nothing is in the way, yet the plain rename failed: on file systems without hard links OpenSSH needs its own one.
  if (!session.offers("posix-rename@openssh.com")) throw status_failure(session, "rename to", to, reply);
  const auto posix = [&](std::uint32_t id) { return encode_extended(id, "posix-rename@openssh.com", {from, to}); };
  Ticket renaming = session.ask(posix);
  co_await expect_ok(session, std::move(renaming), "rename to", to);
  co_return true;
}

asio::awaitable<void> remove_file(Session& session, std::string path) {
  Ticket ticket = session.ask_simple(Type::remove, path);
  const Reply reply = co_await ticket.reply();
  if (!reply.is(Status::ok) && !reply.is(Status::no_such_file)) throw status_failure(session, "delete", path, reply);
}

asio::awaitable<void> make_folder(Session& session, std::string path) {
  const auto there = co_await look_at(session, path);
  if (there && there->folder()) co_return;
  const auto encode = [&path](std::uint32_t id) { return encode_mkdir(id, path); };
  Ticket ticket = session.ask(encode);
  const Reply reply = co_await ticket.reply();
  if (reply.is(Status::ok)) co_return;
  const auto now = co_await look_at(session, path);  // somebody else may have been quicker
  if (!now || !now->folder()) throw status_failure(session, "create the folder", path, reply);
}

}  // namespace crossdock::channels::sftp
