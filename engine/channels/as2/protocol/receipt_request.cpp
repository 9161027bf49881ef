#include "engine/channels/as2/protocol/receipt_request.hpp"

namespace crossdock::as2 {
namespace {

// "optional, sha-256, sha1" without the importance before it.
std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty() && out.size() < 20) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view word = trimmed(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    if (!word.empty() && !same_word(word, "optional") && !same_word(word, "required")) out.emplace_back(word);
  }
  return out;
}

}  // namespace

void ReceiptRequest::add_to(Headers& headers, std::string_view notify) const {
  if (mode == ReceiptMode::none) return;
  headers.add("Disposition-Notification-To", notify);
  if (signed_) {
    std::string options = "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional";
    for (const std::string& name : mic_algorithms) options += ", " + name;
    headers.add("Disposition-Notification-Options", options);
  }
  if (mode == ReceiptMode::asynchronous) headers.add("Receipt-Delivery-Option", async_url);
}

ReceiptRequest parse_receipt_request(const Headers& headers) {
  ReceiptRequest request;
  if (!headers.has("Disposition-Notification-To")) return request;
  request.mode = ReceiptMode::synchronous;
  const Parameterised options = parse_parameterised("options; " + std::string(headers.get("Disposition-Notification-Options")));
  request.signed_ = !words_of(options.parameter("signed-receipt-protocol")).empty();
  request.mic_algorithms = words_of(options.parameter("signed-receipt-micalg"));
  request.async_url = trimmed(headers.get("Receipt-Delivery-Option"));
  if (!request.async_url.empty()) request.mode = ReceiptMode::asynchronous;
  return request;
}

}  // namespace crossdock::as2
