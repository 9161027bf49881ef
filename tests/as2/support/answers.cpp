#include "tests/as2/support/answers.hpp"

#include <fmt/format.h>

#include "tests/as2_protocol/support/identities.hpp"

namespace crossdock::as2::test {

std::string status_answer(int code) { return fmt::format("HTTP/1.1 {} Whatever\r\nContent-Length: 0\r\n\r\n", code); }

std::string header_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 4;
  return request.substr(from, request.find('\r', from) - from);
}

std::string mdn_answer(const std::string& request, const std::string& signer, const std::function<void(MdnFacts&)>& change) {
  MdnFacts facts;
  facts.as2_from = "US";
  facts.as2_to = "ACME";
  facts.message_id = "<mdn@us>";
  facts.original_message_id = header_of(request, "Message-ID");
  facts.original_recipient = "US";
  facts.mic = Mic{base64(std::string(32, 'x')), Digest::sha256};
  facts.text = "Hello from the peer.";
  if (change) change(facts);
  const auto identity = signer.empty() ? std::nullopt : std::optional<Identity>(test::identity(signer));
  const WrittenMdn mdn = write_mdn(facts, identity, Digest::sha256, {});
  return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}", mdn.headers.text(), mdn.body.size(), mdn.body);
}

}  // namespace crossdock::as2::test
