#include "engine/channels/sftp/session.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "engine/base/log.hpp"
#include "engine/base/text.hpp"

namespace crossdock::channels::sftp {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t largest_transfer = 256 * 1024;  // bytes asked for at once, whatever the server would allow
constexpr std::uint32_t packet_overhead = 1024;         // around the data of one READ or WRITE
constexpr unsigned near_window = 64, far_window = 256;  // requests in flight, where the partner file does not say
constexpr std::chrono::milliseconds far{5};             // a round trip from which a server is far

Unreachable unreachable(const Failure& why) { return Unreachable(why.remedy(), why.what(), why.next()); }

}  // namespace

asio::awaitable<Reply> Ticket::reply() {
  if (!claim_->reply && !claim_->broken) {
    const auto wait = [this](auto handler) { claim_->waiter.emplace(std::move(handler)); };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(wait, asio::use_awaitable);
  }
  if (claim_->broken) throw unreachable(*claim_->broken);
  co_return std::move(*claim_->reply);
}

Session::Session(asio::any_io_executor io, const SftpSettings& settings)
    : io_(io), settings_(settings), peer_(fmt::format("{}:{}", settings.host, settings.port)), window_(settings.window == 0 ? near_window : settings.window), watch_(io) {}

Session::~Session() {
  if (stream_) stream_->forget();
}

// --- opening ---------------------------------------------------------------------------------------------------------

asio::awaitable<void> Session::open() {
  const auto self = shared_from_this();
  co_await meet_trusted_server();
  co_await stream_->log_in(settings_);
  co_await exchange_versions();
  co_await learn_limits();
  if (settings_.window == 0) co_await learn_distance();
}

// One handshake for each list of host key algorithms, until the server shows a key we trust.
asio::awaitable<void> Session::meet_trusted_server() {
  const TrustedHosts trusted(settings_.host, settings_.port, settings_.host_keys, settings_.known_hosts);
  std::vector<HostKey> seen;
  for (const auto& algorithms : trusted.algorithm_lists()) {
    stream_ = std::make_shared<SshStream>(io_);
    const auto stream = stream_;
    HostKey key = co_await stream->shake_hands(settings_, algorithms);
    if (trusted.trusts(key)) co_return;
    if (!key.blob.empty()) seen.push_back(std::move(key));
    stream->hang_up();
  }
  throw Failure(trusted.refusal(seen));
}

asio::awaitable<void> Session::exchange_versions() {
  alive_ = true;
  last_progress_ = last_use_ = std::chrono::steady_clock::now();
  Ticket ticket;
  ticket.claim_ = greeting_claim_ = std::make_shared<Ticket::Claim>();
  stream_->listen(*this);
  stream_->write(encode_init());
  watch();
  co_await ticket.reply();
  if (greeting_.version < 3)
    throw Failure(Remedy::partner, fmt::format("{} speaks SFTP version {} only, we need 3", peer_, greeting_.version), "ask the partner for a current server");
}

asio::awaitable<void> Session::learn_limits() {
  if (!offers("limits@openssh.com")) co_return;
  const auto encode = [](std::uint32_t id) { return encode_extended(id, "limits@openssh.com", {}); };
  Ticket ticket = ask(encode);
  const Reply reply = co_await ticket.reply();
  if (reply.type != Type::extended_reply) co_return;
  const Limits limits = decode_limits(reply.bytes);
  const auto within = [&limits](std::uint64_t length) {
    std::uint64_t allowed = length == 0 ? 32 * 1024 : std::min<std::uint64_t>(length, largest_transfer);
    if (limits.packet > 2 * packet_overhead) allowed = std::min(allowed, limits.packet - packet_overhead);
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(allowed, 1024));
  };
  read_size_ = within(limits.read);
  write_size_ = within(limits.write);
}

asio::awaitable<void> Session::learn_distance() {
  const auto before = std::chrono::steady_clock::now();
  Ticket ticket = ask_simple(Type::realpath, ".");
  co_await ticket.reply();
  if (std::chrono::steady_clock::now() - before > far) window_ = far_window;
}

// --- requests and replies --------------------------------------------------------------------------------------------

Ticket Session::ask_open(std::string_view path, std::uint32_t flags) {
  return ask([&](std::uint32_t id) { return encode_open(id, path, flags); });
}

Ticket Session::ask_read(std::string_view handle, std::uint64_t offset, std::uint32_t length) {
  return ask([&](std::uint32_t id) { return encode_read(id, handle, offset, length); });
}

Ticket Session::ask_write(std::string_view handle, std::uint64_t offset, std::string_view bytes) {
  return ask([&](std::uint32_t id) { return encode_write(id, handle, offset, bytes); });
}

Ticket Session::ask_simple(Type type, std::string_view handle_or_path) {
  return ask([&](std::uint32_t id) { return encode_simple(type, id, handle_or_path); });
}

Ticket Session::ask_packet(std::uint32_t id, std::string packet) {
  Ticket ticket;
  ticket.claim_ = std::make_shared<Ticket::Claim>();
  ++next_id_;
  last_use_ = std::chrono::steady_clock::now();
  if (!alive_) {
    ticket.claim_->broken = Failure(Remedy::wait, fmt::format("the SFTP session with {} is over", peer_));
    return ticket;
  }
  if (in_flight_.empty()) last_progress_ = last_use_;
  waiting_claims_.emplace(id, ticket.claim_);
  waiting_.emplace_back(id, std::move(packet));
  send_waiting();
  return ticket;
}

void Session::send_waiting() {
  while (!waiting_.empty() && in_flight_.size() < window_) {
    const auto id = waiting_.front().first;
    const auto claim = waiting_claims_.find(id);
    in_flight_.emplace(id, std::move(claim->second));
    waiting_claims_.erase(claim);
    stream_->write(waiting_.front().second);
    waiting_.pop_front();
  }
}

void Session::on_bytes(std::string_view bytes) {
  last_progress_ = std::chrono::steady_clock::now();
  try {
    framer_.append(bytes);
    while (const auto packet = framer_.next()) {
      if (!greeting_claim_) {
        on_reply(decode_reply(*packet));
        continue;
      }
      greeting_ = decode_greeting(*packet);
      const auto claim = std::exchange(greeting_claim_, nullptr);
      claim->reply.emplace();
      settle(*claim);
    }
  } catch (const Failure& failure) {
    stream_->end(failure);
  }
  if (alive_) send_waiting();
}

void Session::on_reply(Reply reply) {
  const auto found = in_flight_.find(reply.id);
  if (found == in_flight_.end())
    throw Failure(Remedy::partner, fmt::format("{} answered request {}, which was not asked", peer_, reply.id), "tell the partner which server software was upgraded");
  const auto claim = std::move(found->second);
  in_flight_.erase(found);
  claim->reply = std::move(reply);
  settle(*claim);
}

// Never resumes the waiter from here: it may ask again or end the session, and we are in the middle of a buffer.
void Session::settle(Ticket::Claim& claim) {
  if (claim.waiter) asio::post(io_, std::move(*claim.waiter));
}

void Session::on_end(const Failure& why) {
  alive_ = false;
  watch_.cancel();
  const auto break_off = [&](const std::shared_ptr<Ticket::Claim>& claim) {
    claim->broken = why;
    settle(*claim);
  };
  if (greeting_claim_) break_off(std::exchange(greeting_claim_, nullptr));
  for (const auto& [id, claim] : std::exchange(in_flight_, {})) break_off(claim);
  for (const auto& [id, claim] : std::exchange(waiting_claims_, {})) break_off(claim);
  waiting_.clear();
}

void Session::reads_are_short(std::uint32_t seen) {
  if (!careful_) log::info("SFTP server answers reads in part; reading with care", {{"server", peer_}, {"bytes", std::uint64_t{seen}}});
  careful_ = true;
  read_size_ = std::clamp<std::uint32_t>(seen, 512, read_size_);
}

void Session::close(const Failure& why) {
  if (stream_) stream_->end(why);
}

void Session::hang_up() {
  if (stream_) stream_->hang_up();
}

// --- time limits -----------------------------------------------------------------------------------------------------

void Session::watch() {
  watch_.expires_after(std::clamp<std::chrono::milliseconds>(settings_.times.operation / 4, std::chrono::milliseconds(20), std::chrono::seconds(5)));
  watch_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (error || !self || !self->alive_) return;
    self->tick();
    if (self->alive_) self->watch();
  });
}

void Session::tick() {
  const auto now = std::chrono::steady_clock::now();
  const bool owed = !in_flight_.empty() || greeting_claim_;
  if (owed && now - last_progress_ > settings_.times.operation)
    return stream_->end(Unreachable(Remedy::wait, fmt::format("{} has not answered for {} ms", peer_, settings_.times.operation.count())));
  if (!owed && now - last_use_ > settings_.times.idle) return hang_up();
  if (!owed) stream_->keep_alive();
}

}  // namespace crossdock::channels::sftp
