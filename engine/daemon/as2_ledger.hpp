// What AS2 remembers, kept as notes of the store. Scopes:
//   as2.mdn       the MDN sent for a message received; key: names and Message-ID. First one kept stays.
//   as2.wire      that message as it came over the wire, for disputes
//   as2.unposted  asynchronous MDNs on their way; due while they are
//   as2.message   a message of ours as composed; key: the transmission. Its bytes are its content.
//   as2.progress  how far it is and the MDN that answered it; due when its MDN is
//   as2.id        from names and Message-ID to the transmission
//   as2.fact      TLS certificates as last seen, warnings given
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/channels/as2/ledger.hpp"
#include "engine/channels/executors.hpp"
#include "engine/daemon/memories.hpp"
#include "engine/store/store.hpp"

namespace crossdock::daemon {

class As2Ledger final : public as2::Ledger {
 public:
  As2Ledger(store::Store& store, channels::Executors executors, as2::SpoolPlace spool);

  awaitable<std::optional<as2::KeptMdn>> find_mdn(const as2::MessageKey& key) override;
  awaitable<as2::KeptMdn> keep_mdn(const as2::MessageKey& key, const std::string& partner, as2::KeptMdn mdn, as2::WireCopy received) override;
  awaitable<void> mdn_posted(const as2::MessageKey& key) override;
  awaitable<std::vector<std::pair<as2::MessageKey, as2::KeptMdn>>> unposted_mdns(const std::string& partner) override;

  awaitable<std::optional<as2::KeptMessage>> find_message(std::int64_t outbound) override;
  awaitable<std::optional<as2::KeptMessage>> find_message(const as2::MessageKey& key) override;
  awaitable<void> keep_message(const as2::KeptMessage& message) override;
  awaitable<void> update_message(const as2::KeptMessage& message) override;
  awaitable<std::vector<as2::KeptMessage>> overdue(const std::string& partner, const std::string& channel, Time now) override;

  awaitable<std::string> find_fact(const std::string& name) override;
  awaitable<void> keep_fact(const std::string& name, const std::string& fact) override;

  awaitable<void> report(const as2::Trouble& trouble) override;

 private:
  // In order, in one commit as far as the store can; returns the last one kept.
  awaitable<store::Note> keep(std::vector<store::NewNote> notes);
  awaitable<std::optional<store::PackedContent>> pack(std::string_view bytes);
  as2::Bytes content(store::Queries& memory, store::Id id) const;
  std::optional<as2::KeptMdn> read_mdn(store::Queries& memory, const std::string& key) const;
  std::optional<as2::KeptMessage> read_message(store::Queries& memory, std::int64_t outbound, bool with_wire) const;

  store::Store& store_;
  channels::Executors executors_;
  as2::SpoolPlace spool_;
  Memories memories_;
};

}  // namespace crossdock::daemon
