// The channels the conformance suite is run for. Each subject is one partner: two folders of this machine that the
// partner fills and empties, and a channel to them. A new channel adds its subject here and to the list in
// conformance_test.cpp.
#pragma once

#include <filesystem>
#include <memory>

#include "engine/channels/directory/directory.hpp"
#include "engine/channels/sftp/sftp.hpp"
#include "tests/channels/bench.hpp"
#include "tests/fakes/sshd.hpp"
#include "tests/fakes/temporary_folder.hpp"

namespace crossdock::channels::test {

// Quick rules for tests: looks every 50 ms, files are whole after 100 ms.
inline PickupRules quick_rules() {
  PickupRules rules;
  rules.poll_every = 50ms;
  rules.stable_for = 100ms;
  return rules;
}

class Subject {
 public:
  Subject() {
    std::filesystem::create_directories(inbound());
    std::filesystem::create_directories(outbound());
  }
  virtual ~Subject() = default;
  [[nodiscard]] std::filesystem::path inbound() const { return place_ / "partner/in"; }
  [[nodiscard]] std::filesystem::path outbound() const { return place_ / "partner/out"; }
  [[nodiscard]] std::filesystem::path spool() const { return place_ / "spool"; }
  void partner_puts(const std::string& name, std::string_view bytes) const { fakes::write_file(inbound() / name, bytes); }
  [[nodiscard]] std::size_t waiting_inbound() const { return count(inbound()); }
  [[nodiscard]] static std::size_t count(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
  virtual std::unique_ptr<Channel> channel(Loop& loop, PickupRules rules = quick_rules(), DropRules drop = {}) = 0;

 protected:
  fakes::TemporaryFolder place_;
};

class DirectorySubject final : public Subject {
 public:
  std::unique_ptr<Channel> channel(Loop& loop, PickupRules rules = quick_rules(), DropRules drop = {}) override {
    DirectorySettings settings;
    settings.partner = "acme";
    settings.name = "acme-folder";
    settings.inbound = inbound();
    settings.outbound = outbound();
    settings.spool = spool();
    settings.pickup = std::move(rules);
    settings.drop = std::move(drop);
    return make_directory_channel(std::move(settings), loop.executors());
  }
};

// One sshd, started when first needed, that serves the partner's folder.
class SftpSubject final : public Subject {
 public:
  explicit SftpSubject(fakes::Sshd::Options options = {}) : options_(std::move(options)) {
    options_.state = place_ / "sshd";
    options_.folder = place_ / "partner";
    server_ = std::make_unique<fakes::Sshd>(options_);
  }
  fakes::Sshd& server() { return *server_; }

  SftpSettings settings() const {
    SftpSettings settings;
    settings.partner = "acme";
    settings.name = "acme-sftp";
    settings.host = "127.0.0.1";
    settings.port = server_->port();
    settings.user = server_->user();
    settings.host_keys = {server_->host_key(options_.host_key_types.front())};
    settings.private_key = server_->user_key();
    settings.inbound = "in";
    settings.outbound = "out";
    settings.spool = spool();
    settings.pickup = quick_rules();
    settings.times.first_pause = 50ms;
    settings.times.longest_pause = 400ms;
    return settings;
  }
  std::unique_ptr<Channel> channel(Loop& loop, PickupRules rules = quick_rules(), DropRules drop = {}) override {
    SftpSettings chosen = settings();
    chosen.pickup = std::move(rules);
    chosen.drop = std::move(drop);
    return make_sftp_channel(std::move(chosen), loop.executors());
  }

 private:
  fakes::Sshd::Options options_;
  std::unique_ptr<fakes::Sshd> server_;
};

}  // namespace crossdock::channels::test
