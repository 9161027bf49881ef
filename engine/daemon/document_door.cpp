#include "engine/daemon/document_door.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"
#include "engine/channels/offload.hpp"
#include "engine/daemon/on_store.hpp"
#include "engine/flow/addressee.hpp"
#include "engine/flow/assemble.hpp"
#include "engine/flow/dispatch.hpp"
#include "engine/flow/posted.hpp"

namespace crossdock::daemon {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr const char* posted_channel = "http";
constexpr std::uint64_t largest_body = 16'000'000;  // bytes

as2::ListenSettings listen_settings(const config::HttpSettings& settings) {
  as2::ListenSettings listen;
  listen.name = "documents";
  const std::size_t colon = settings.listen.rfind(':');
  listen.address = settings.listen.substr(0, colon);
  listen.port = static_cast<std::uint16_t>(std::stoul(settings.listen.substr(colon + 1)));
  return listen;
}

as2::HttpLimits door_limits() {
  as2::HttpLimits limits;
  limits.body_bytes = largest_body;
  return limits;
}

as2::HttpAnswer json_answer(unsigned status, const json::object& body) {
  as2::HttpAnswer answer(status);
  answer.headers.add("Content-Type", "application/json");
  answer.body = as2::Bytes(json::serialize(body) + "\n");
  return answer;
}

as2::HttpAnswer refusal(unsigned status, const std::string& reason, const std::string& next) {
  return json_answer(status, {{"reason", reason}, {"next", next}});
}

// In a time that does not tell how much of it was right.
bool is_same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

// "/documents?partner=acme&test=true": what is asked, by name; values are plain names and need no decoding.
std::string asked(std::string_view target, std::string_view name) {
  std::size_t at = target.find('?');
  while (at != std::string_view::npos) {
    const std::string_view pair = target.substr(at + 1, target.find('&', at + 1) - at - 1);
    if (pair.substr(0, pair.find('=')) == name && pair.size() > name.size()) return std::string(pair.substr(name.size() + 1));
    at = target.find('&', at + 1);
  }
  return {};
}

json::array told(const flow::Posted& posted) {
  json::array faults;
  for (const auto& [document, fault] : posted.faults) {
    json::object one{{"document", document}, {"pointer", fault.pointer}, {"rule", fault.rule}, {"reason", fault.reason}, {"next", fault.remedy}};
    if (!fault.place.empty()) one.emplace("place", fault.place);
    faults.push_back(std::move(one));
  }
  return faults;
}

}  // namespace

DocumentDoor::DocumentDoor(const config::HttpSettings& settings, store::Store& store, const Clock& clock, channels::Executors executors,
                           std::function<Snapshot()> world, std::function<void()> arrived)
    : store_(store), clock_(clock), executors_(executors), world_(std::move(world)), arrived_(std::move(arrived)),
      token_(settings.token ? settings.token.fetch() : std::string()),
      server_(executors, listen_settings(settings), door_limits(), as2::SpoolPlace(), [this](as2::HttpRequest request) { return answer(std::move(request)); }) {}

asio::awaitable<as2::HttpAnswer> DocumentDoor::answer(as2::HttpRequest request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  if (path == "/health") co_return json_answer(200, {{"state", "working"}});
  if (path != "/documents") co_return refusal(404, "there is nothing here", "POST /documents");
  if (request.method != "POST") co_return refusal(405, "documents are posted", "POST /documents");
  if (token_.empty()) co_return refusal(403, "no token is configured", "set http.token in crossdock.yaml");
  const std::string_view given = request.headers.get("Authorization");
  if (!is_same(given, "Bearer " + token_)) co_return refusal(401, "the token is not the one configured", "send it as: Authorization: Bearer TOKEN");
  co_return co_await take(std::move(request));
}

asio::awaitable<as2::HttpAnswer> DocumentDoor::take(as2::HttpRequest request) {
  const Snapshot world = world_();
  flow::Source source{posted_channel, asked(request.target, "partner"), asked(request.target, "test") == "true", asked(request.target, "map")};
  flow::Posted posted;
  store::Arrived arrived;
  const Time now = clock_.now();
  const std::function<bool()> work = [&] {
    posted = flow::look_at_posted(*world, now, request.body.view(), source);
    if (posted.fits()) arrived.content = store_.pack(request.body.view());
    return posted.fits();
  };
  const bool fits = co_await channels::offload(executors_.disk, work);
  if (!posted.reason.empty()) co_return refusal(422, posted.reason, posted.next);
  if (!fits) {
    const json::object body{{"faults", told(posted)}};
    co_return json_answer(422, body);
  }
  const std::string_view key = request.headers.get("Idempotency-Key");
  arrived.channel = posted_channel;
  arrived.name = key.empty() ? "posted" : std::string(key.substr(0, 100));
  // The same key with the same bytes is one document, however often it is posted.
  arrived.version_mark = key.empty() ? fmt::format("{}-{}", now.time_since_epoch().count(), static_cast<const void*>(&arrived)) : std::string(key.substr(0, 100));
  if (!source.partner.empty()) arrived.attributes[flow::for_partner] = source.partner;
  if (source.test) arrived.attributes[flow::for_test] = "true";
  if (!source.map.empty()) arrived.attributes[flow::by_map] = source.map;
  arrived.job = flow::assemble_kind;
  arrived.lane = flow::source_lane(posted_channel);
  const std::function<void(store::Done<store::ArrivedResult>)> receive = [&](store::Done<store::ArrivedResult> done) { store_.receive(std::move(arrived), std::move(done)); };
  const store::ArrivedResult kept = co_await on_store(receive);
  arrived_();
  const json::object body{{"received", fmt::format("r{}", kept.received)}, {"documents", posted.documents}, {"seen_before", kept.seen_before}};
  co_return json_answer(202, body);
}

}  // namespace crossdock::daemon
