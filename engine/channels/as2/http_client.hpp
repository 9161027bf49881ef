// An HTTP client for one partner: POST over plain HTTP or TLS, connections kept for the next message.
// Every step has its time limit and names itself when it fails, because "cannot send" helps nobody.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "engine/base/failure.hpp"
#include "engine/channels/as2/http.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/executors.hpp"

namespace crossdock::as2 {

enum class HttpStep : std::uint8_t { resolve, connect, tls, request, answer };
std::string_view name_of(HttpStep step);

// Remedy::wait: the same attempt may succeed later. Remedy::partner or operator_: it will not.
class HttpFailure : public Failure {
 public:
  HttpFailure(HttpStep step, Remedy remedy, const std::string& what, std::string next)
      : Failure(remedy, what, std::move(next)), step_(step) {}
  [[nodiscard]] HttpStep step() const noexcept { return step_; }

 private:
  HttpStep step_;
};

struct HttpClientSettings {
  HttpClientSettings() = default;
  Identity certificate;               // shown when the server asks; may be none
  std::vector<Certificate> trusted;   // the server's certificate or who signed it; empty: the system's authorities
  bool check_name = true;             // whether the server's certificate must name the host
  bool chunked = false;
  bool expect_continue = false;
  bool keep_connections = true;
  std::uint64_t answer_bytes = 16ULL * 1024 * 1024;
  std::chrono::milliseconds connect_time{15'000};  // each address tried, and TLS
  std::chrono::milliseconds portion_time{60'000};  // for each MiB sent
  std::chrono::milliseconds answer_time{600'000};  // the partner processes before he answers
  std::chrono::milliseconds keep_time{20'000};     // how long an unused connection is kept
};

class HttpClient {
 public:
  // Told of each step as it succeeds: what `crossdock partner test` prints.
  using Trace = std::function<void(HttpStep step, const std::string& result)>;

  HttpClient(channels::Executors executors, HttpClientSettings settings);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Host, Connection and the length are added to `headers`. `body` and everything it looks into must outlive the
  // call. Throws HttpFailure; every HTTP status, also 500, is an answer.
  boost::asio::awaitable<HttpAnswer> post(Url url, Headers headers, Pieces body, Trace trace = {});
  // Only connects: resolve, connect and, for https, TLS. The certificate is the one the server showed. Throws HttpFailure.
  boost::asio::awaitable<Certificate> reach(Url url, Trace trace);
  // Closes every connection; posts on their way fail.
  void stop();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace crossdock::as2
