// The ledger and the intake for tests: in memory, and able to fail.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/channels/as2/ledger.hpp"
#include "engine/channels/channel.hpp"

namespace crossdock::as2::test {

class MemoryLedger final : public Ledger {
 public:
  awaitable<std::optional<KeptMdn>> find_mdn(const MessageKey& key) override;
  awaitable<KeptMdn> keep_mdn(const MessageKey& key, const std::string& partner, KeptMdn mdn, WireCopy received) override;
  awaitable<void> mdn_posted(const MessageKey& key) override;
  awaitable<std::vector<std::pair<MessageKey, KeptMdn>>> unposted_mdns(const std::string& partner) override;
  awaitable<std::optional<KeptMessage>> find_message(std::int64_t outbound) override;
  awaitable<std::optional<KeptMessage>> find_message(const MessageKey& key) override;
  awaitable<void> keep_message(const KeptMessage& message) override;
  awaitable<void> update_message(const KeptMessage& message) override;
  awaitable<std::vector<KeptMessage>> overdue(const std::string& partner, const std::string& channel, Time now) override;
  awaitable<std::string> find_fact(const std::string& name) override;
  awaitable<void> keep_fact(const std::string& name, const std::string& fact) override;
  awaitable<void> report(const Trouble& trouble) override;

  [[nodiscard]] std::vector<std::string> codes() const;  // of all troubles
  std::map<MessageKey, KeptMdn> mdns;
  std::map<MessageKey, WireCopy> received;
  std::map<std::int64_t, KeptMessage> messages;
  std::vector<Trouble> troubles;
  std::map<std::string, std::string> facts;
  bool broken = false;  // every verb fails, as with a full disk
};

class RecordingIntake final : public channels::Intake {
 public:
  boost::asio::awaitable<channels::Receipt> accept(channels::Arrival arrival) override;
  std::vector<channels::Arrival> arrivals;  // each once
  std::size_t repeated = 0;
  bool broken = false;
  std::chrono::milliseconds pause{0};
};

}  // namespace crossdock::as2::test
