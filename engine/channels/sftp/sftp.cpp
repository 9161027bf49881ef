#include "engine/channels/sftp/sftp.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/collector.hpp"
#include "engine/channels/settings_check.hpp"
#include "engine/channels/sftp/connection.hpp"
#include "engine/channels/sftp/remote_folder.hpp"
#include "engine/channels/sftp/upload.hpp"

namespace crossdock::channels {
namespace {

std::string waiting_text(const SftpSettings& settings) {
  const auto server = fmt::format("{}:{}", settings.host, settings.port);
  return settings.inbound.empty() ? fmt::format("sends to {} at {}", settings.outbound, server)
                                  : fmt::format("waiting for files in {} at {}", settings.inbound, server);
}

class SftpChannel final : public Channel {
 public:
  SftpChannel(SftpSettings settings, const Executors& executors)
      : settings_(std::move(settings)), executors_(executors), pulse_(waiting_text(settings_)), connection_(executors.io, settings_),
        folder_(settings_, executors, connection_),
        collector_(executors, settings_.pickup, settings_.partner, settings_.name,
                   Backoff(settings_.times.first_pause, settings_.times.longest_pause), pulse_) {
    if (settings_.inbound.empty()) pulse_.idle();
  }

  awaitable<void> receive(Intake& intake) override {
    if (!settings_.inbound.empty()) co_await collector_.run(folder_, intake);
  }

  awaitable<Attempt> send(Departure departure) override {
    if (settings_.outbound.empty()) co_return Attempt(Outcome::refused, "this channel has no outbound folder", "set `outbound` of the channel");
    std::optional<Failure> failed;
    try {
      const std::shared_ptr<sftp::Session> session = co_await connection_.session(sftp::Connection::Patience::respect_pause);
      Attempt attempt = co_await sftp::upload(*session, settings_, departure, executors_);
      if (attempt.outcome == Outcome::sent) note_sent();
      co_return attempt;
    } catch (const Failure& failure) {
      failed = failure;
    }
    // A receiving channel's collector keeps the health of the connection; one that only sends has to do it here.
    if (settings_.inbound.empty()) pulse_.failing(*failed, connection_.pause_left());
    const Outcome outcome = failed->remedy() == Remedy::wait ? Outcome::deferred : Outcome::refused;
    co_return Attempt(outcome, failed->what(), failed->next());
  }

  void stop() override {
    collector_.stop();
    connection_.stop();
  }
  [[nodiscard]] Health health() const override { return pulse_.health(); }
  void wake() override {
    connection_.forget_pause();
    collector_.wake();
  }

 private:
  void note_sent() {
    pulse_.sent();
    if (settings_.inbound.empty()) pulse_.idle();
  }

  const SftpSettings settings_;
  Executors executors_;
  Pulse pulse_;
  sftp::Connection connection_;
  sftp::RemoteFolder folder_;
  Collector collector_;
};

void check(const SftpSettings& settings) {
  const auto refuse = [&settings](const char* found, const char* remedy) {
    throw Failure(Remedy::operator_, fmt::format("channel {}: {}", settings.name, found), remedy);
  };
  if (settings.host.empty()) refuse("`host` is not set", "write the server's name or address");
  if (settings.user.empty()) refuse("`user` is not set", "write the account the partner gave us");
  if (settings.inbound.empty() && settings.outbound.empty()) refuse("neither `inbound` nor `outbound` is set", "name at least one folder on the server");
  if (settings.host_keys.empty() && settings.known_hosts.empty())
    refuse("no host key is pinned, so any machine could pose as the partner", "write the partner's fingerprint under `host_keys`, or a `known_hosts` file");
  if (settings.private_key.empty() && !settings.password) refuse("there is neither a key nor a password to log in with", "set `private_key`, or `password` by reference");
  if (settings.window > 1024) refuse("`window` must be 0 to 1024", "leave it out: the distance to the server decides");
  check_pickup(settings.name, !settings.inbound.empty(), settings.pickup, settings.spool);
  // Pins are read again at each connection; a wrong one is better said at the start.
  const sftp::TrustedHosts pins(settings.host, settings.port, settings.host_keys, {});
  static_cast<void>(pins);
}

}  // namespace

std::unique_ptr<Channel> make_sftp_channel(SftpSettings settings, Executors executors) {
  check(settings);
  return std::make_unique<SftpChannel>(std::move(settings), executors);
}

}  // namespace crossdock::channels
