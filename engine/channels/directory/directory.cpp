#include "engine/channels/directory/directory.hpp"

#include <utility>

#include <fmt/format.h>

#include "engine/channels/collector.hpp"
#include "engine/channels/directory/drop.hpp"
#include "engine/channels/directory/inbound_folder.hpp"
#include "engine/channels/offload.hpp"
#include "engine/channels/settings_check.hpp"

namespace crossdock::channels {
namespace {

constexpr std::chrono::milliseconds first_pause{1'000}, longest_pause{60'000};

std::string waiting_text(const DirectorySettings& settings) {
  return settings.inbound.empty() ? fmt::format("sends to {}", settings.outbound.string())
                                  : fmt::format("waiting for files in {}", settings.inbound.string());
}

class DirectoryChannel final : public Channel {
 public:
  DirectoryChannel(DirectorySettings settings, const Executors& executors)
      : settings_(std::move(settings)), executors_(executors), pulse_(waiting_text(settings_)),
        collector_(executors, settings_.pickup, settings_.partner, settings_.name, Backoff(first_pause, longest_pause), pulse_),
        inbound_(settings_, executors,
                 FolderWatch::Ears([this](const std::string& name) { collector_.is_whole(name); }, [this] { collector_.news(); })) {
    std::error_code ignored;  // one that only sends has nothing to start
    if (settings_.inbound.empty() && (settings_.make_folders || std::filesystem::is_directory(settings_.outbound, ignored))) pulse_.idle();
  }

  awaitable<void> receive(Intake& intake) override {
    if (!settings_.inbound.empty()) co_await collector_.run(inbound_, intake);
  }

  awaitable<Attempt> send(Departure departure) override {
    const std::function<Attempt()> work = [&] { return put(departure); };
    auto attempt = co_await offload(executors_.disk, work);
    if (attempt.outcome == Outcome::sent) pulse_.sent();
    co_return attempt;
  }

  void stop() override {
    inbound_.stop();
    collector_.stop();
  }
  [[nodiscard]] Health health() const override { return pulse_.health(); }
  void wake() override { collector_.wake(); }

 private:
  // On the disk pool.
  Attempt put(const Departure& departure) const {
    if (settings_.outbound.empty()) return Attempt(Outcome::refused, "this channel has no outbound folder", "set `outbound` of the channel");
    try {
      if (settings_.make_folders) std::filesystem::create_directories(settings_.outbound);
      return put_file(settings_.outbound, departure, settings_.drop);
    } catch (const Failure& failure) {
      const auto outcome = failure.remedy() == Remedy::wait ? Outcome::deferred : Outcome::refused;
      return Attempt(outcome, failure.what(), failure.next());
    } catch (const std::filesystem::filesystem_error& error) {
      return Attempt(Outcome::deferred, fmt::format("cannot create {}: {}", settings_.outbound.string(), error.code().message()));
    }
  }

  const DirectorySettings settings_;
  Executors executors_;
  Pulse pulse_;
  Collector collector_;
  InboundFolder inbound_;
};

}  // namespace

std::unique_ptr<Channel> make_directory_channel(DirectorySettings settings, Executors executors) {
  if (settings.inbound.empty() && settings.outbound.empty())
    throw Failure(Remedy::operator_, fmt::format("channel {}: neither `inbound` nor `outbound` is set", settings.name), "set at least one of them");
  check_pickup(settings.name, !settings.inbound.empty(), settings.pickup, settings.spool);
  return std::make_unique<DirectoryChannel>(std::move(settings), executors);
}

}  // namespace crossdock::channels
