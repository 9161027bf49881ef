// Everything an AS2 partner's file and the daemon's settings say, as plain values. The daemon fills them from partners
// and config; as2 obeys them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/channels/as2/http_server.hpp"
#include "engine/channels/as2/protocol/algorithms.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/as2/protocol/compose.hpp"
#include "engine/channels/as2/protocol/quirks.hpp"
#include "engine/channels/as2/protocol/receipt_request.hpp"

namespace crossdock::as2 {

// One trading relationship: a pair of AS2 names.
struct As2Settings {
  As2Settings() = default;
  std::string partner;                 // goes into every Arrival
  std::string name;                    // the channel's name in the configuration
  std::string our_id, their_id;        // AS2 names; upper and lower case count
  bool receives = true, sends = true;

  // Certificates. Several at a time while one side or the other changes over.
  Identities our_signing, our_decryption;         // often the same one
  Certificates their_signing, their_encryption;   // likewise

  // Outbound.
  std::string url;                     // empty: only receives
  Protection protection;               // SHA-256 and AES-128-CBC unless said otherwise
  ReceiptMode receipt = ReceiptMode::synchronous;
  bool signed_receipt = true;
  std::vector<Digest> receipt_digests{Digest::sha256};  // what we ask for, best first
  std::string async_url;               // where the partner posts asynchronous MDNs: our public address
  std::string content_type = "application/edi-x12";
  std::string subject = "EDI";
  Identity tls_client;                 // shown to his server; may be none
  std::vector<Certificate> tls_trusted;
  bool tls_check_name = true;
  std::string user;                    // of HTTP basic authentication; empty: none
  std::function<std::string()> password;
  std::chrono::milliseconds answer_time{600'000};  // longer than partners' own retry interval
  std::chrono::seconds mdn_within{3600};           // asynchronous: overdue after this
  unsigned mdn_resends = 2;                        // the same message again when its MDN is overdue; then a person decides

  // Inbound.
  bool require_signed = true, require_encrypted = true;
  LegacyPolicy legacy;
  Digest fallback_mic_digest = Digest::sha256;     // no list in the request, no signature
  std::uint64_t max_size = 512ULL * 1024 * 1024;   // of a document
  std::vector<std::string> addresses;              // from where he may connect; empty: from everywhere
  std::vector<std::string> mdn_hosts;              // besides the url's host, where asynchronous MDNs may be posted
  // Between tries to post an asynchronous MDN: 38 minutes in all.
  std::vector<std::chrono::seconds> mdn_pauses{std::chrono::seconds(1), std::chrono::seconds(5), std::chrono::seconds(60), std::chrono::seconds(300),
                                               std::chrono::seconds(600), std::chrono::seconds(1300)};

  Quirks quirks;
};

// Our side of all of them.
struct StationSettings {
  StationSettings() = default;
  std::vector<ListenSettings> listen;   // plain and TLS ports
  std::optional<ListenSettings> health; // a port of its own, for the health check of a load balancer
  std::string path = "/as2";            // anything else is answered 404; empty: every path
  std::string domain = "crossdock";     // of our Message-IDs
  HttpLimits limits;
  SpoolPlace spool;
};

// Throws Failure(operator_) when a relationship's settings contradict themselves.
void check(const As2Settings& settings);

}  // namespace crossdock::as2
