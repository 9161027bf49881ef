// The AS2 part of a probe: resolve, connect and TLS, then one message and what its MDN says. Composed, posted and judged
// by the same parts as the daemon's messages; nothing of it is kept.
#include <chrono>
#include <future>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include "engine/base/clock.hpp"
#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/as2/http_client.hpp"
#include "engine/channels/as2/protocol/mdn.hpp"
#include "engine/channels/as2/protocol/names.hpp"
#include "engine/daemon/as2_channels.hpp"
#include "engine/daemon/probe_steps.hpp"

namespace crossdock::daemon {
namespace {

namespace asio = boost::asio;

std::string protection_text(const as2::Protection& protection) {
  std::string out = protection.sign ? fmt::format("signed {}", as2::micalg(*protection.sign)) : std::string("not signed");
  out += protection.encrypt ? fmt::format(", encrypted {}", as2::cipher_name(*protection.encrypt)) : std::string(", not encrypted");
  if (protection.compression != as2::Compression::none) out += ", compressed";
  return out;
}

as2::ReceiptRequest receipt_request(const as2::As2Settings& settings) {
  as2::ReceiptRequest request;
  // An asynchronous MDN would go to our station, which knows nothing of this message: it is asked for in the answer.
  request.mode = settings.receipt == as2::ReceiptMode::none ? as2::ReceiptMode::none : as2::ReceiptMode::synchronous;
  request.signed_ = settings.signed_receipt;
  const auto spelling = settings.quirks.micalg_without_hyphen ? as2::MicalgSpelling::without_hyphen : as2::MicalgSpelling::with_hyphen;
  for (const as2::Digest digest : settings.receipt_digests) request.mic_algorithms.emplace_back(as2::micalg(digest, spelling));
  return request;
}

std::string advice_on(unsigned status) {
  if (status == 401 || status == 407) return "check user and password in the partner's file with him";
  if (status == 403) return "ask the partner whether he admits our address, our AS2 id and our TLS certificate";
  if (status == 404 || status == 405) return "check the path of url in the partner's file with him";
  if (status >= 300 && status < 400) return "the partner's station has moved: ask him for the new url";
  return "ask the partner what his station's log says about this Message-ID, and whether he knows our AS2 id";
}

class As2Probe {
 public:
  As2Probe(as2::As2Settings settings, std::string domain, const std::optional<ProbePayload>& payload, ProbeSteps& steps)
      : settings_(std::move(settings)), domain_(std::move(domain)), payload_(payload), steps_(steps) {}

  void run() {
    if (settings_.url.empty()) return steps_.good("he sends to us only: there is no url to connect to");
    const auto url = as2::parse_url(settings_.url);
    if (!url) throw Failure(Remedy::operator_, fmt::format("{} is no URL", settings_.url), "correct url in the partner's file");
    choose_certificates();
    as2::HttpClientSettings how;
    how.certificate = settings_.tls_client;
    how.trusted = settings_.tls_trusted;
    how.check_name = settings_.tls_check_name;
    how.chunked = settings_.quirks.chunked;
    how.expect_continue = settings_.quirks.expect_continue;
    how.answer_time = settings_.answer_time;
    as2::HttpClient client(channels::Executors(io_.get_executor(), io_.get_executor()), how);
    steps_.begin("resolve");
    if (payload_) send(client, *url);
    else finish(client.reach(*url, trace(url->tls, {})));
  }

 private:
  void choose_certificates() {
    steps_.begin("certificates");
    signer_ = settings_.our_signing.current(now_);
    recipient_ = settings_.their_encryption.current(now_);
    const std::string next = fmt::format("crossdock cert list {}", settings_.partner);
    if (settings_.protection.sign && !signer_) throw Failure(Remedy::operator_, "no signing certificate of ours is valid now", next);
    if (settings_.protection.encrypt && !recipient_) throw Failure(Remedy::operator_, "no certificate of the partner is valid now", next);
    steps_.good(recipient_ ? fmt::format("his {} {}", recipient_->subject(), as2::expiry_text(*recipient_, now_)) : std::string("none needed"));
  }

  // Each step of the client ends one of ours and begins the next; `last` follows the connection.
  as2::HttpClient::Trace trace(bool tls, std::string last) {
    return [this, tls, last](as2::HttpStep step, const std::string& result) {
      steps_.good(result);
      if (step == as2::HttpStep::resolve) steps_.begin("connect");
      if (step == as2::HttpStep::connect) steps_.begin(tls ? "TLS" : last);
      if (step == as2::HttpStep::tls) steps_.begin(last);
    };
  }

  void send(as2::HttpClient& client, const as2::Url& url) {
    as2::Outgoing outgoing;
    outgoing.as2_from = settings_.our_id;
    outgoing.as2_to = settings_.their_id;
    outgoing.message_id = as2::new_message_id(domain_, now_);
    outgoing.date = now_;
    outgoing.subject = settings_.subject;
    outgoing.content_type = payload_->content_type.empty() ? settings_.content_type : payload_->content_type;
    outgoing.file_name = payload_->file_name;
    outgoing.payload = as2::Bytes(payload_->bytes);
    const as2::Composed message =
        as2::compose(outgoing, settings_.protection, receipt_request(settings_), signer_, recipient_, settings_.quirks, as2::SpoolPlace{});
    as2::Headers headers = message.headers;
    if (!settings_.user.empty()) headers.add("Authorization", "Basic " + as2::base64(settings_.user + ":" + (settings_.password ? settings_.password() : std::string())));
    const as2::HttpAnswer answer = finish(client.post(url, headers, message.body, trace(url.tls, "answer")));
    steps_.begin("message");
    const std::string sent = fmt::format("{}, {}", outgoing.message_id, protection_text(settings_.protection));
    if (answer.status < 200 || answer.status > 299)
      throw Failure(answer.status >= 500 ? Remedy::wait : Remedy::partner, fmt::format("answered {} {} to {}", answer.status, as2::reason_phrase(answer.status), sent), advice_on(answer.status));
    steps_.good(sent);
    if (settings_.receipt != as2::ReceiptMode::none) judge(message, answer);
  }

  void judge(const as2::Composed& message, const as2::HttpAnswer& answer) {
    steps_.begin("MDN");
    const auto mdn = as2::read_mdn(answer.headers, answer.body, settings_.their_signing.accepted(now_), settings_.legacy, settings_.quirks);
    if (!mdn) throw Failure(Remedy::partner, mdn.refusal().text, mdn.refusal().next);
    const bool positive = mdn->disposition.positive();
    const std::string said = fmt::format("{}, {}", mdn->disposition.text(), mdn->is_signed ? fmt::format("signed by {}", mdn->signer.subject()) : std::string("not signed"));
    if (!positive) throw Failure(Remedy::partner, fmt::format("{}; he says: {}", said, excerpt(mdn->text, 200)), as2::advice_on(mdn->disposition));
    steps_.good(said);
    steps_.begin("MIC");
    const auto candidates = message.mics.empty() ? std::vector<as2::MicCandidate>() : as2::mic_candidates(message.mic_forms, message.mics.front().digest);
    const as2::MdnVerdict verdict = as2::judge(*mdn, message.mics, candidates, settings_.signed_receipt, settings_.quirks);
    const std::string ours = message.mics.empty() ? std::string("none") : message.mics.front().header();
    const std::string both = fmt::format("his {}, ours {}", mdn->mic ? mdn->mic->header() : std::string("none"), ours);
    if (!verdict.delivered()) throw Failure(Remedy::partner, fmt::format("{}: {}", verdict.text, both), verdict.next);
    steps_.good(mdn->mic ? fmt::format("{}, as ours", mdn->mic->header()) : both);
  }

  template <class T>
  T finish(boost::asio::awaitable<T> work) {
    io_.restart();
    auto done = asio::co_spawn(io_, std::move(work), asio::use_future);
    while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready && io_.run_one() > 0) {}
    return done.get();
  }

  asio::io_context io_;
  as2::As2Settings settings_;
  std::string domain_;
  const std::optional<ProbePayload>& payload_;
  ProbeSteps& steps_;
  Time now_ = SystemClock().now();
  std::optional<as2::Identity> signer_;
  std::optional<as2::Certificate> recipient_;
};

}  // namespace

void probe_as2(const partners::As2Place& place, const std::string& partner, const std::string& channel, const config::Settings& settings,
               const std::optional<ProbePayload>& payload, ProbeSteps& steps) {
  As2Probe(as2_settings(place, partner, channel, settings), settings.as2.domain, payload, steps).run();
}

}  // namespace crossdock::daemon
