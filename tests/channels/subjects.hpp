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

}  // namespace crossdock::channels::test
