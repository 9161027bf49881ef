// An HTTP/1.1 and 1.0 server for one port, plain or TLS. It reads whole requests (large bodies into the spool folder),
// asks `answer`, writes what it says, and keeps every peer within limits: header size, body size, time, connections.
// Whoever is over a limit gets a bare status or a closed connection: nothing of our inside is told.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "engine/channels/as2/http.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/executors.hpp"

namespace crossdock::as2 {

struct HttpLimits {
  HttpLimits() = default;
  std::uint32_t head_bytes = 64 * 1024;
  std::uint64_t body_bytes = 512ULL * 1024 * 1024;
  std::chrono::milliseconds head_time{15'000};      // from the first wait to the end of the headers
  std::chrono::milliseconds portion_time{30'000};   // for each 256 KiB of a body, and for writing an answer
  std::chrono::milliseconds idle_time{60'000};      // between two requests of a connection
  std::size_t connections = 2'000;
  std::size_t connections_per_address = 100;
};

struct ListenSettings {
  ListenSettings() = default;
  std::string name = "as2";
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;                       // 0: any free one
  Identity tls;                                 // none: plain HTTP
  std::vector<Certificate> tls_chain;           // intermediates sent with it
  std::vector<Certificate> client_certificates; // who may connect, or who signed them; empty: everybody
};

class HttpServer {
 public:
  using Answer = std::function<boost::asio::awaitable<HttpAnswer>(HttpRequest)>;

  // Binds at once: throws Failure(operator_) when the address is taken or the certificate does not serve.
  HttpServer(channels::Executors executors, ListenSettings settings, HttpLimits limits, SpoolPlace place, Answer answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Serves until stop(), then until the requests on their way are answered, at most `head_time` longer.
  boost::asio::awaitable<void> run();
  void stop();
  [[nodiscard]] std::size_t open_connections() const;
  [[nodiscard]] std::uint64_t turned_away() const;  // connections and requests over a limit

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace crossdock::as2
