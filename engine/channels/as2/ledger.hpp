// What AS2 must remember across restarts, as verbs. The daemon implements it over the store; tests have one in memory.
// Every writing verb returns when what it wrote survives a crash. Called and resumed on the I/O thread.
//
// Why each is needed:
//   the MDN we sent      a repeated Message-ID gets the very same MDN again and is not processed twice (RFC 4130 §5.5)
//   the message we sent  a retry has the same Message-ID, date and bytes (§5.5), although encryption is random
//   the MDN we got       non-repudiation of receipt (§9.1), and what a later attempt is told
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "engine/base/clock.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/receipt_request.hpp"

namespace crossdock::as2 {

// Names one message between two stations; `id` without its brackets.
struct MessageKey {
  MessageKey() = default;
  MessageKey(std::string from_, std::string to_, std::string id_) : from(std::move(from_)), to(std::move(to_)), id(std::move(id_)) {}
  std::string from, to, id;
  // One line, unambiguous: the names may hold any printable character.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const MessageKey&, const MessageKey&) = default;
  friend auto operator<=>(const MessageKey&, const MessageKey&) = default;
};

// A message as it went over the wire, kept as evidence.
struct WireCopy {
  WireCopy() = default;
  std::string headers;  // "Name: value\r\n" lines
  Bytes body;
  std::string peer;     // address or URL
};

// The MDN sent for a message that was accepted. Negative ones are not kept: a retry after a failure is no duplicate.
struct KeptMdn {
  KeptMdn() = default;
  std::string payload_digest;  // SHA-256 of all documents, hex: tells a repeat from an id used again
  std::string wire_digest;     // of the body as received, hex
  std::string headers, body;   // of the MDN
  std::string disposition;
  std::string post_to;         // asynchronous and not yet delivered: where to
  Time at{};
};

// A message of ours.
struct KeptMessage {
  KeptMessage() = default;
  enum class State : std::uint8_t { composed, awaiting_mdn, delivered, refused };
  std::int64_t outbound = 0;  // the store's id of the transmission
  std::string partner, channel;
  std::string occasion;        // which resend of a person's; empty: the first sending
  MessageKey key;
  std::string message_id;      // as sent, with brackets
  WireCopy wire;
  std::string mic;             // to_text() of what the MDN may say
  std::string mic_candidates;  // to_text() of the variants, for a later diagnosis
  ReceiptMode receipt = ReceiptMode::none;
  bool signed_receipt = false;
  State state = State::composed;
  std::string text, next;      // how it ended
  unsigned posts = 0;
  Time composed_at{}, deadline{};
  std::string mdn_headers, mdn_body;
};

// Something a person should know; becomes an exception and an event.
struct Trouble {
  Trouble() = default;
  enum class Severity : std::uint8_t { note, warning, error };
  Severity severity = Severity::error;
  std::string code;            // stable: "as2_authentication_failed", "as2_mdn_negative", "certificate_expires"
  std::string partner;         // may be empty: a stranger
  std::int64_t outbound = 0;
  std::string text, next;
  std::map<std::string, std::string> facts;
};

class Ledger {
 public:
  template <class T>
  using awaitable = boost::asio::awaitable<T>;
  virtual ~Ledger() = default;

  virtual awaitable<std::optional<KeptMdn>> find_mdn(const MessageKey& key) = 0;
  // The first one kept under a key stays, and is what comes back.
  virtual awaitable<KeptMdn> keep_mdn(const MessageKey& key, const std::string& partner, KeptMdn mdn, WireCopy received) = 0;
  virtual awaitable<void> mdn_posted(const MessageKey& key) = 0;
  // MDNs of this partner that are still to be posted, after a restart.
  virtual awaitable<std::vector<std::pair<MessageKey, KeptMdn>>> unposted_mdns(const std::string& partner) = 0;

  virtual awaitable<std::optional<KeptMessage>> find_message(std::int64_t outbound) = 0;
  virtual awaitable<std::optional<KeptMessage>> find_message(const MessageKey& key) = 0;
  virtual awaitable<void> keep_message(const KeptMessage& message) = 0;
  // Everything but the wire copy, which never changes.
  virtual awaitable<void> update_message(const KeptMessage& message) = 0;
  // Messages of this channel in state awaiting_mdn whose deadline has passed, without their wire copies.
  virtual awaitable<std::vector<KeptMessage>> overdue(const std::string& partner, const std::string& channel, Time now) = 0;

  // Small facts: the partner's TLS certificate as last seen, the warnings that were given. Empty: none.
  virtual awaitable<std::string> find_fact(const std::string& name) = 0;
  virtual awaitable<void> keep_fact(const std::string& name, const std::string& fact) = 0;

  virtual awaitable<void> report(const Trouble& trouble) = 0;
};

}  // namespace crossdock::as2
