// What the sender of a message asks for in return (RFC 4130 §7.3).
#pragma once

#include <string>
#include <vector>

#include "engine/channels/as2/protocol/algorithms.hpp"
#include "engine/channels/as2/protocol/mime.hpp"

namespace crossdock::as2 {

enum class ReceiptMode : std::uint8_t { none, synchronous, asynchronous };

struct ReceiptRequest {
  ReceiptMode mode = ReceiptMode::none;
  bool signed_ = false;
  std::vector<std::string> mic_algorithms;  // as named, in order of preference
  std::string async_url;

  // The headers that ask for it; `notify` is what Disposition-Notification-To says, which nobody reads.
  void add_to(Headers& headers, std::string_view notify) const;
};

// Disposition-Notification-To asks, whatever its value; the options may come in any order, with tabs, without blanks or
// with a semicolon too many; an empty Receipt-Delivery-Option means synchronous (BizTalk sends one).
ReceiptRequest parse_receipt_request(const Headers& headers);

}  // namespace crossdock::as2
