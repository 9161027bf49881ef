// The company's own systems may post canonical documents on a loopback port: POST /documents with a bearer token, answered
// 202 with the id of what was received once it is durable, or 422 with what does not fit, by JSON pointer, and then nothing is
// kept. Also GET /health. docs/outbound.md tells callers how.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "engine/base/clock.hpp"
#include "engine/channels/as2/http_server.hpp"
#include "engine/flow/world.hpp"
#include "engine/store/store.hpp"

namespace crossdock::daemon {

class DocumentDoor {
 public:
  using Snapshot = std::shared_ptr<const flow::World>;
  // Binds at once; throws Failure when the address is taken or the token cannot be fetched. `arrived` is called on the I/O
  // thread after each commit.
  DocumentDoor(const config::HttpSettings& settings, store::Store& store, const Clock& clock, channels::Executors executors,
               std::function<Snapshot()> world, std::function<void()> arrived);

  boost::asio::awaitable<void> run() { return server_.run(); }
  void stop() { server_.stop(); }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  boost::asio::awaitable<as2::HttpAnswer> answer(as2::HttpRequest request);
  boost::asio::awaitable<as2::HttpAnswer> take(as2::HttpRequest request);

  store::Store& store_;
  const Clock& clock_;
  channels::Executors executors_;
  std::function<Snapshot()> world_;
  std::function<void()> arrived_;
  std::string token_;
  as2::HttpServer server_;
};

}  // namespace crossdock::daemon
