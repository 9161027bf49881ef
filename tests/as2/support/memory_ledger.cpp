#include "tests/as2/support/memory_ledger.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/base/failure.hpp"

namespace crossdock::as2::test {
namespace {

void refuse_when(bool broken) {
  if (broken) throw Failure(Remedy::wait, "disk full");
}

}  // namespace

boost::asio::awaitable<std::optional<KeptMdn>> MemoryLedger::find_mdn(const MessageKey& key) {
  const auto found = mdns.find(key);
  if (found == mdns.end()) co_return std::nullopt;
  co_return found->second;
}

boost::asio::awaitable<KeptMdn> MemoryLedger::keep_mdn(const MessageKey& key, const std::string&, KeptMdn mdn, WireCopy wire) {
  refuse_when(broken);
  received.emplace(key, std::move(wire));
  co_return mdns.emplace(key, std::move(mdn)).first->second;
}

boost::asio::awaitable<void> MemoryLedger::mdn_posted(const MessageKey& key) {
  mdns.at(key).post_to.clear();
  co_return;
}

boost::asio::awaitable<std::vector<std::pair<MessageKey, KeptMdn>>> MemoryLedger::unposted_mdns(const std::string&) {
  std::vector<std::pair<MessageKey, KeptMdn>> out;
  for (const auto& [key, mdn] : mdns)
    if (!mdn.post_to.empty()) out.emplace_back(key, mdn);
  co_return out;
}

boost::asio::awaitable<std::optional<KeptMessage>> MemoryLedger::find_message(std::int64_t outbound) {
  const auto found = messages.find(outbound);
  if (found == messages.end()) co_return std::nullopt;
  co_return found->second;
}

boost::asio::awaitable<std::optional<KeptMessage>> MemoryLedger::find_message(const MessageKey& key) {
  for (const auto& [outbound, message] : messages)
    if (message.key == key) co_return message;
  co_return std::nullopt;
}

boost::asio::awaitable<void> MemoryLedger::keep_message(const KeptMessage& message) {
  refuse_when(broken);
  messages[message.outbound] = message;
  co_return;
}

boost::asio::awaitable<void> MemoryLedger::update_message(const KeptMessage& message) {
  refuse_when(broken);
  messages[message.outbound] = message;
  co_return;
}

boost::asio::awaitable<std::vector<KeptMessage>> MemoryLedger::overdue(const std::string&, const std::string&, Time now) {
  std::vector<KeptMessage> out;
  for (const auto& [outbound, message] : messages)
    if (message.state == KeptMessage::State::awaiting_mdn && message.deadline <= now) out.push_back(message);
  co_return out;
}

boost::asio::awaitable<std::string> MemoryLedger::find_fact(const std::string& name) {
  const auto found = facts.find(name);
  co_return found == facts.end() ? std::string() : found->second;
}

boost::asio::awaitable<void> MemoryLedger::keep_fact(const std::string& name, const std::string& fact) {
  refuse_when(broken);
  facts[name] = fact;
  co_return;
}

boost::asio::awaitable<void> MemoryLedger::report(const Trouble& trouble) {
  troubles.push_back(trouble);
  co_return;
}

std::vector<std::string> MemoryLedger::codes() const {
  std::vector<std::string> out;
  for (const Trouble& trouble : troubles) out.push_back(trouble.code);
  return out;
}

boost::asio::awaitable<channels::Receipt> RecordingIntake::accept(channels::Arrival arrival) {
  if (pause.count() > 0) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, pause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  refuse_when(broken);
  channels::Receipt receipt;
  for (const channels::Arrival& before : arrivals)
    if (before.partner == arrival.partner && before.channel == arrival.channel && before.name == arrival.name &&
        before.version_mark == arrival.version_mark && before.bytes == arrival.bytes)
      receipt.seen_before = true;
  if (receipt.seen_before) ++repeated;
  else arrivals.push_back(std::move(arrival));
  receipt.received = static_cast<std::int64_t>(arrivals.size());
  co_return receipt;
}

}  // namespace crossdock::as2::test
