#include "engine/channels/as2/station.hpp"

#include <algorithm>
#include <map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "engine/base/log.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/as2/desk.hpp"
#include "engine/channels/as2/protocol/names.hpp"
#include "engine/channels/bell.hpp"

namespace crossdock::as2 {
namespace asio = boost::asio;
using asio::awaitable;

namespace {

using Pair = std::pair<std::string, std::string>;  // AS2-From, AS2-To as they arrive: theirs, ours

bool bounded_insert(std::map<std::string, Time>& seen, const std::string& key, Time now, std::chrono::seconds pause) {
  if (seen.size() > 1000) seen.clear();
  auto [found, fresh] = seen.emplace(key, now);
  if (!fresh && now - found->second < pause) return false;
  found->second = now;
  return true;
}

}  // namespace

struct Station::Inside : std::enable_shared_from_this<Station::Inside> {
  Inside(StationSettings settings, channels::Executors executors, const Clock& clock, Ledger& ledger)
      : owner(std::make_shared<Office>(std::move(settings), std::move(executors), clock, ledger)), office(*owner) {}

  std::shared_ptr<Office> owner;
  Office& office;
  std::map<Pair, std::shared_ptr<Desk>> desks;
  std::vector<std::unique_ptr<HttpServer>> servers;
  std::unique_ptr<HttpServer> health;
  std::map<std::string, Time> strangers;  // when each was last recorded

  void open();
  awaitable<HttpAnswer> answer(HttpRequest request);
  awaitable<HttpAnswer> route(HttpRequest request);
  awaitable<HttpAnswer> turn_away_stranger(const HttpRequest& request, const std::string& from, const std::string& to, Fault fault);
  HttpAnswer answer_health(const HttpRequest& request) const;
};

void Station::Inside::open() {
  for (const ListenSettings& listen : office.settings.listen)
    servers.push_back(std::make_unique<HttpServer>(office.executors, listen, office.settings.limits, office.settings.spool,
                                                   [this](HttpRequest request) { return answer(std::move(request)); }));
  if (!office.settings.health) return;
  HttpLimits small = office.settings.limits;
  small.body_bytes = 1024;
  health = std::make_unique<HttpServer>(office.executors, *office.settings.health, small, SpoolPlace{},
                                        [this](HttpRequest request) -> awaitable<HttpAnswer> { co_return answer_health(request); });
}

HttpAnswer Station::Inside::answer_health(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") return HttpAnswer(405);
  std::size_t connections = 0;
  std::uint64_t turned_away = 0;
  for (const auto& server : servers) {
    connections += server->open_connections();
    turned_away += server->turned_away();
  }
  HttpAnswer out(200);
  out.headers.add("Content-Type", "application/json");
  out.body = Bytes(fmt::format("{{\"status\":\"ok\",\"relationships\":{},\"connections\":{},\"turned_away\":{}}}\n", desks.size(), connections, turned_away));
  return out;
}

// Every failure ends here as a bare status: what went wrong inside is for our log.
awaitable<HttpAnswer> Station::Inside::answer(HttpRequest request) {
  const std::string peer = request.peer;
  std::string reason;
  try {
    co_return co_await route(std::move(request));
  } catch (const Failure& failure) {
    reason = failure.what();
  } catch (const std::exception& defect) {
    reason = defect.what();
  }
  log::error("an AS2 request could not be answered", {{"peer", peer}, {"reason", reason}});
  co_return HttpAnswer(503);
}

awaitable<HttpAnswer> Station::Inside::route(HttpRequest request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (!office.settings.path.empty() && path != office.settings.path) co_return HttpAnswer(404);
  if (request.method == "HEAD") co_return HttpAnswer(200);  // asked of MDN addresses (Drummond 1Q14.5)
  if (request.method != "POST") {
    HttpAnswer only(405);
    only.headers.add("Allow", "POST, HEAD");
    co_return only;
  }
  const auto from = parse_as2_name(request.headers.get("AS2-From"));
  const auto to = parse_as2_name(request.headers.get("AS2-To"));
  if (!from || !to) co_return HttpAnswer(400);
  const bool mdn = is_mdn(request.headers, request.body.view());
  const auto found = desks.find(Pair(*from, *to));
  if (*from == *to || found == desks.end()) {
    if (mdn) co_return HttpAnswer(403);
    const Fault fault = *from == *to ? Fault::sender_equals_receiver : Fault::unknown_trading_relationship;
    co_return co_await turn_away_stranger(request, *from, *to, fault);
  }
  const std::shared_ptr<Desk> desk = found->second;
  const auto& allowed = desk->settings.addresses;
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), request.peer) == allowed.end()) {
    log::warning("an address that the partner's file does not name was turned away", {{"partner", desk->settings.partner}, {"peer", request.peer}});
    co_return HttpAnswer(403);
  }
  if (mdn) co_return co_await receive_mdn(desk, std::move(request));
  if (desk->intake == nullptr || desk->stopping || !desk->settings.receives) co_return HttpAnswer(desk->settings.receives ? 503U : 403U);
  co_return co_await receive_message(desk, std::move(request));
}

// A stranger gets an unsigned MDN when he waits for one, and never makes us connect to anywhere.
awaitable<HttpAnswer> Station::Inside::turn_away_stranger(const HttpRequest& request, const std::string& from, const std::string& to, Fault fault) {
  const Time now = office.clock.now();
  if (bounded_insert(strangers, from + '\n' + to + '\n' + request.peer, now, std::chrono::minutes(10))) {
    Trouble trouble;
    trouble.severity = Trouble::Severity::warning;
    trouble.code = fault == Fault::sender_equals_receiver ? "as2_sender_equals_receiver" : "as2_unknown_trading_relationship";
    trouble.text = fmt::format("{} sent an AS2 message from \"{}\" to \"{}\", which is no relationship of ours", request.peer, excerpt(from), excerpt(to));
    for (const auto& [names, desk] : desks)
      if (same_word(names.first, from) || (names.second == to && same_word(names.second, to) && names.first != from && lower(names.first) == lower(from)))
        trouble.next = fmt::format("the partner {} has the ids \"{}\" and \"{}\": upper and lower case count", desk->settings.partner, names.first, names.second);
    if (trouble.next.empty()) trouble.next = "if this is a partner, set his AS2 id in his file: crossdock partner list";
    log::warning("an AS2 message of a stranger was turned away", {{"peer", request.peer}, {"as2_from", from}, {"as2_to", to}});
    co_await office.ledger.report(trouble);
  }
  if (parse_receipt_request(request.headers).mode != ReceiptMode::synchronous) co_return HttpAnswer(403);
  MdnFacts facts;
  facts.as2_from = to;
  facts.as2_to = from;
  facts.message_id = new_message_id(office.settings.domain, now);
  facts.original_message_id = request.headers.get("Message-ID");
  facts.original_recipient = to;
  facts.date = now;
  facts.disposition = Disposition::of(fault);
  facts.text = sentence_for_partner(fault);
  WrittenMdn mdn = write_mdn(facts, std::nullopt, Digest::sha256, {});
  HttpAnswer out(200);
  out.headers = std::move(mdn.headers);
  out.body = Bytes(std::move(mdn.body));
  co_return out;
}

namespace {

// A relationship as the daemon sees it.
class As2Channel final : public channels::Channel {
 public:
  // `seat` puts the desk where arrivals are routed to; `leave` takes it away unless another has its place by then.
  As2Channel(std::shared_ptr<Desk> desk, std::function<void(std::shared_ptr<Desk>)> seat, std::function<void(const Desk&)> leave)
      : desk_(std::move(desk)), seat_(std::move(seat)), leave_(std::move(leave)), bell_(desk_->office.executors.io) {}
  ~As2Channel() override { leave_(*desk_); }

  awaitable<void> receive(channels::Intake& intake) override {
    desk_->intake = &intake;
    seat_(desk_);
    desk_->pulse.idle();
    co_await resume_mdns();
    while (!desk_->stopping) {
      co_await look_after();
      const auto next = std::chrono::steady_clock::now() + std::chrono::seconds(5);
      co_await bell_.wait_until(next);
    }
    desk_->intake = nullptr;
    leave_(*desk_);
  }

  awaitable<channels::Attempt> send(channels::Departure departure) override {
    channels::Attempt attempt;
    try {
      attempt = co_await send_message(desk_, std::move(departure));
    } catch (const Failure& failure) {
      attempt = channels::Attempt(failure.remedy() == Remedy::wait ? channels::Outcome::deferred : channels::Outcome::refused, failure.what(), failure.next());
    }
    if (attempt.outcome == channels::Outcome::deferred)
      desk_->pulse.failing(Failure(Remedy::wait, attempt.text, attempt.next), std::chrono::milliseconds(0));
    co_return attempt;
  }

  void stop() override {
    desk_->stop();
    bell_.ring();
  }
  [[nodiscard]] channels::Health health() const override { return desk_->pulse.health(); }
  void wake() override { bell_.ring(); }

 private:
  // What a restart interrupted.
  awaitable<void> resume_mdns() {
    std::vector<std::pair<MessageKey, KeptMdn>> waiting;
    try {
      waiting = co_await desk_->office.ledger.unposted_mdns(desk_->settings.partner);
    } catch (const Failure& failure) {
      log::error("MDNs still to be posted could not be read", {{"reason", failure.what()}});
    }
    for (auto& [key, mdn] : waiting) {
      if (key.from != desk_->settings.their_id || key.to != desk_->settings.our_id) continue;  // another channel of his
      asio::co_spawn(desk_->office.executors.io, post_mdn(desk_, key, WrittenMdn{headers_from(mdn.headers), mdn.body}, mdn.post_to, true),
                     [](std::exception_ptr failed) {
                       if (failed) log::error("posting an MDN ended in a failure of ours");
                     });
    }
  }

  awaitable<void> look_after() {
    try {
      co_await watch_deadlines(desk_);
      co_await watch_certificates(desk_);
    } catch (const Failure& failure) {
      log::error("AS2 deadlines could not be looked after", {{"partner", desk_->settings.partner}, {"reason", failure.what()}});
    }
  }

  std::shared_ptr<Desk> desk_;
  std::function<void(std::shared_ptr<Desk>)> seat_;
  std::function<void(const Desk&)> leave_;
  channels::Bell bell_;
};

}  // namespace

Station::Station(StationSettings settings, channels::Executors executors, const Clock& clock, Ledger& ledger)
    : inside_(std::make_shared<Inside>(std::move(settings), std::move(executors), clock, ledger)) {
  inside_->open();
}
Station::~Station() = default;

std::unique_ptr<channels::Channel> Station::make_channel(As2Settings settings) {
  check(settings);
  const Pair names(settings.their_id, settings.our_id);
  auto desk = std::make_shared<Desk>(inside_->owner, std::move(settings));
  const std::weak_ptr<Inside> inside = inside_;
  const auto seat = [inside, names](std::shared_ptr<Desk> seated) {
    if (const auto alive = inside.lock()) alive->desks[names] = std::move(seated);
  };
  const auto leave = [inside, names](const Desk& leaving) {
    const auto alive = inside.lock();
    if (!alive) return;
    const auto found = alive->desks.find(names);
    if (found != alive->desks.end() && found->second.get() == &leaving) alive->desks.erase(found);
  };
  return std::make_unique<As2Channel>(std::move(desk), seat, leave);
}

awaitable<void> Station::run() {
  const std::shared_ptr<Inside> inside = inside_;
  std::size_t running = 0;
  channels::Bell ended(inside->office.executors.io);
  const auto start = [&](HttpServer& server) {
    ++running;
    asio::co_spawn(inside->office.executors.io, server.run(), [&running, &ended](std::exception_ptr failed) {
      if (failed) log::error("an AS2 port ended in a failure of ours");
      --running;
      ended.ring();
    });
  };
  for (const auto& server : inside->servers) start(*server);
  if (inside->health) start(*inside->health);
  while (running > 0) co_await ended.wait();
}

void Station::stop() {
  for (const auto& server : inside_->servers) server->stop();
  if (inside_->health) inside_->health->stop();
}

std::uint16_t Station::port(std::size_t listener) const { return inside_->servers.at(listener)->port(); }
std::uint16_t Station::health_port() const { return inside_->health ? inside_->health->port() : std::uint16_t{0}; }

}  // namespace crossdock::as2
