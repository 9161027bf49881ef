// HTTP requests and answers as this room passes them around. Knows no sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/as2/protocol/mime.hpp"

namespace crossdock::as2 {

struct HttpRequest {
  HttpRequest() = default;
  std::string method, target;
  Headers headers;
  Bytes body;
  std::string peer;             // address, without port
  Certificate peer_certificate;  // of TLS; may be none
};

struct HttpAnswer {
  HttpAnswer() = default;
  explicit HttpAnswer(unsigned status_) : status(status_) {}
  unsigned status = 200;
  Headers headers;
  Bytes body;
  Certificate peer_certificate;  // at the client: whom we talked to; none without TLS
  std::function<void()> after;  // at the server: run once the answer has been written, or could not be
};

std::string_view reason_phrase(unsigned status);

// "https://host:4443/as2?x=1". Only http and https; nothing when it is no such URL.
struct Url {
  bool tls = false;
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 80;
  std::string target = "/";
  [[nodiscard]] std::string authority() const;  // for Host
  [[nodiscard]] std::string text() const;
};
std::optional<Url> parse_url(std::string_view text);

}  // namespace crossdock::as2
