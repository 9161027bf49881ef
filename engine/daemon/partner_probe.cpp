#include "engine/daemon/partner_probe.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/sftp/host_keys.hpp"
#include "engine/channels/sftp/remote_file.hpp"
#include "engine/channels/sftp/session.hpp"
#include "engine/channels/sftp/ssh_stream.hpp"
#include "engine/daemon/channel_settings.hpp"
#include "engine/daemon/probe_steps.hpp"

namespace crossdock::daemon {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using asio::awaitable;
using channels::SftpSettings;
namespace sftp = channels::sftp;

std::string test_name() { return fmt::format(".crossdock-test-{}.part", ::getpid()); }

// --- folders of this machine -----------------------------------------------------------------------------------------

void list_local(const char* which, const fs::path& folder, ProbeSteps& steps) {
  if (folder.empty()) return;
  steps.begin(which);
  std::error_code error;
  std::size_t files = 0;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) files += entry->is_regular_file() ? 1 : 0;
  if (error) throw Failure(Remedy::operator_, fmt::format("{}: {}", folder.string(), error.message()), "create the folder, or correct it in the partner's file");
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
    throw Failure(Remedy::operator_, fmt::format("{} may not be written by this user", folder.string()), "give the daemon's user the folder: chown, chmod");
  steps.good(fmt::format("{}, {} files", folder.string(), files));
}

void write_local(const fs::path& folder, const ProbePayload& payload, ProbeSteps& steps) {
  if (folder.empty()) return;
  steps.begin("write");
  const fs::path file = folder / test_name();
  std::ofstream out(file, std::ios::binary);
  const bool written = static_cast<bool>((out << payload.bytes).flush());
  std::error_code error;
  fs::remove(file, error);
  if (!written) throw Failure(Remedy::operator_, fmt::format("cannot write {}", file.string()), "check free space and permissions: df, ls -ld");
  steps.good(fmt::format("{} bytes written and removed again", payload.bytes.size()));
}

// --- SFTP ------------------------------------------------------------------------------------------------------------

// The steps a session makes at once, made one by one: each says what it found.
class SftpProbe {
 public:
  SftpProbe(asio::any_io_executor io, const SftpSettings& settings, const std::optional<ProbePayload>& payload, ProbeSteps& steps)
      : io_(std::move(io)), settings_(settings), payload_(payload), steps_(steps) {}

  // A session that is left open would keep the loop running.
  awaitable<void> run() {
    try {
      co_await take_steps();
    } catch (const Failure& failure) {
      if (session_) session_->close(failure);
      throw;
    }
    session_->hang_up();
  }

 private:
  awaitable<void> take_steps() {
    co_await reach();
    co_await meet();
    steps_.begin("login");
    session_ = std::make_shared<sftp::Session>(io_, settings_);
    co_await session_->open();
    steps_.good(fmt::format("{} is let in, by {}", settings_.user, settings_.private_key.empty() ? "password" : "key or password"));
    co_await list("list inbound", settings_.inbound);
    co_await list("list outbound", settings_.outbound);
    if (payload_ && !settings_.outbound.empty()) co_await write();
  }

  awaitable<void> reach() {
    steps_.begin("resolve");
    boost::system::error_code error;
    asio::ip::tcp::resolver resolver(io_);
    const std::string port = std::to_string(settings_.port);
    const auto found = co_await resolver.async_resolve(settings_.host, port, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
      const std::string what = fmt::format("{} cannot be resolved: {}", settings_.host, error.message());
      throw Failure(Remedy::wait, what, fmt::format("check host in the partner's file; getent hosts {}", settings_.host));
    }
    steps_.good(fmt::format("{} is {}", settings_.host, found.begin()->endpoint().address().to_string()));
  }

  // A server shows one host key a handshake: each list of algorithms is one.
  awaitable<void> meet() {
    steps_.begin("host key");
    const sftp::TrustedHosts trusted(settings_.host, settings_.port, settings_.host_keys, settings_.known_hosts);
    std::vector<sftp::HostKey> seen;
    for (const std::string& algorithms : trusted.algorithm_lists()) {
      const auto stream = std::make_shared<sftp::SshStream>(io_);
      sftp::HostKey key = co_await stream->shake_hands(settings_, algorithms);
      stream->hang_up();
      if (trusted.trusts(key)) {
        steps_.good(fmt::format("{} {}, as expected", key.type, key.fingerprint()));
        co_return;
      }
      if (!key.blob.empty()) seen.push_back(std::move(key));
    }
    throw Failure(trusted.refusal(seen));
  }

  awaitable<void> list(const char* which, const std::string& folder) {
    if (folder.empty()) co_return;
    steps_.begin(which);
    std::size_t files = 0;
    const std::function<void(sftp::Name&&)> count = [&files](sftp::Name&& entry) { files += entry.attributes.regular_file() ? 1 : 0; };
    co_await sftp::list_folder(*session_, folder, count);
    steps_.good(fmt::format("{}, {} files", folder, files));
  }

  awaitable<void> write() {
    steps_.begin("write");
    const std::string path = sftp::join(settings_.outbound, test_name());
    std::string left = payload_->bytes;
    const sftp::NextPiece next = [&left](std::size_t largest) -> awaitable<std::string> {
      std::string piece = left.substr(0, largest);
      left.erase(0, piece.size());
      co_return piece;
    };
    co_await sftp::write_file(*session_, path, next);
    co_await sftp::remove_file(*session_, path);
    steps_.good(fmt::format("{} bytes written and removed again", payload_->bytes.size()));
  }

  asio::any_io_executor io_;
  const SftpSettings& settings_;
  const std::optional<ProbePayload>& payload_;
  ProbeSteps& steps_;
  std::shared_ptr<sftp::Session> session_;
};

void probe(const partners::DirectoryPlace& place, const std::optional<ProbePayload>& payload, ProbeSteps& steps) {
  list_local("list inbound", place.inbound, steps);
  list_local("list outbound", place.outbound, steps);
  if (payload) write_local(place.outbound, *payload, steps);
}

void probe(const SftpSettings& settings, const std::optional<ProbePayload>& payload, ProbeSteps& steps) {
  asio::io_context io;
  SftpProbe sftp_probe(io.get_executor(), settings, payload, steps);
  auto done = asio::co_spawn(io, sftp_probe.run(), asio::use_future);
  io.run();
  done.get();
}

}  // namespace

bool probe_channel(const std::string& partner, const partners::ChannelSettings& channel, const config::Settings& settings,
                   const std::optional<ProbePayload>& payload, const TellStep& tell) {
  ProbeSteps steps(tell);
  steps.begin("settings");
  try {
    if (const auto* folder = std::get_if<partners::DirectoryPlace>(&channel.place)) probe(*folder, payload, steps);
    if (std::holds_alternative<partners::SftpPlace>(channel.place)) probe(sftp_settings(channel, partner, settings), payload, steps);
    if (const auto* as2 = std::get_if<partners::As2Place>(&channel.place)) probe_as2(*as2, partner, channel.name, settings, payload, steps);
  } catch (const Failure& failure) {
    steps.bad(failure);
  }
  return steps.all_good();
}

}  // namespace crossdock::daemon
