// A message goes out. It is composed once and kept before the first post, so that every retry has the same Message-ID,
// date and bytes (RFC 4130 §5.5); whatever the partner then says is kept as evidence before the attempt ends.
//
// Transient, tried again by the queue: no connection, no answer, 408, 425, 429, 5xx, a 2xx without the MDN asked for.
// Everything else a person decides: other statuses, a negative MDN, another MIC, an MDN that is not the partner's.
#include <fmt/format.h>

#include "engine/base/crash_point.hpp"
#include "engine/base/log.hpp"
#include "engine/base/text.hpp"
#include "engine/channels/as2/desk.hpp"
#include "engine/channels/as2/protocol/names.hpp"
#include "engine/channels/offload.hpp"

namespace crossdock::as2 {
namespace asio = boost::asio;
using asio::awaitable;
using channels::Attempt;
using channels::Outcome;

namespace {

Bytes payload_of(const channels::Departure& departure) {
  if (departure.file) return Bytes::of_file(*departure.file, false);
  return Bytes(departure.bytes);
}

ReceiptRequest receipt_request(const As2Settings& settings) {
  ReceiptRequest request;
  request.mode = settings.receipt;
  request.signed_ = settings.signed_receipt;
  const auto spelling = settings.quirks.micalg_without_hyphen ? MicalgSpelling::without_hyphen : MicalgSpelling::with_hyphen;
  for (const Digest digest : settings.receipt_digests) request.mic_algorithms.emplace_back(micalg(digest, spelling));
  request.async_url = settings.async_url;
  return request;
}

// Empty at first; then which resend of a person's this is.
std::string occasion_of(const channels::Departure& departure) {
  const auto found = departure.attributes.find("resend");
  return found == departure.attributes.end() ? std::string() : found->second;
}

KeptMessage composed(const Desk& desk, const channels::Departure& departure) {
  const As2Settings& settings = desk.settings;
  const Time now = desk.now();
  Outgoing outgoing;
  outgoing.as2_from = settings.our_id;
  outgoing.as2_to = settings.their_id;
  outgoing.message_id = new_message_id(desk.office.settings.domain, now);
  outgoing.date = now;
  outgoing.subject = settings.subject;
  outgoing.content_type = settings.content_type;
  outgoing.file_name = departure.name;
  outgoing.payload = payload_of(departure);
  const Composed message = compose(outgoing, settings.protection, receipt_request(settings), settings.our_signing.current(now),
                                   settings.their_encryption.current(now), settings.quirks, desk.office.settings.spool);
  KeptMessage kept;
  kept.outbound = departure.outbound;
  kept.occasion = occasion_of(departure);
  kept.partner = settings.partner;
  kept.channel = settings.name;
  kept.message_id = outgoing.message_id;
  kept.key = MessageKey(settings.our_id, settings.their_id, std::string(bare_message_id(kept.message_id)));
  kept.wire.headers = message.headers.text();
  kept.wire.body = gather(message.body, desk.office.settings.spool);
  kept.wire.peer = settings.url;
  kept.mic = to_text(message.mics);
  kept.receipt = settings.receipt;
  kept.signed_receipt = settings.signed_receipt;
  if (settings.receipt != ReceiptMode::none) kept.mic_candidates = to_text(mic_candidates(message.mic_forms, message.mics.front().digest));
  kept.composed_at = now;
  return kept;
}

std::map<std::string, std::string> evidence(const KeptMessage& message) {
  return {{"message_id", message.message_id}, {"mic", message.mic}, {"url", message.wire.peer},
          {"posts", std::to_string(message.posts)}};
}

Attempt attempt_of(const KeptMessage& message, Outcome outcome, std::string text, std::string next = {}) {
  Attempt attempt(outcome, std::move(text), std::move(next));
  attempt.attributes = evidence(message);
  return attempt;
}

bool transient(unsigned status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

std::string advice_on_status(unsigned status) {
  switch (status) {
    case 401:
    case 407: return "check user and password in the partner's file with him";
    case 403: return "ask the partner whether he admits our address, our AS2 id and our TLS certificate";
    case 404:
    case 405: return "check the path of the partner's url with him";
    case 411: return "the partner wants Content-Length: remove quirk chunked from his file";
    case 413: return "the partner refuses messages of this size: agree a limit, or compress";
    case 415: return "agree the content type with the partner";
    default: break;
  }
  if (status >= 300 && status < 400) return "the partner's station has moved: ask him for the new url";
  return "ask the partner what his station's log says about this Message-ID";
}

std::string basic_authorization(const As2Settings& settings) {
  return "Basic " + base64(settings.user + ":" + (settings.password ? settings.password() : std::string()));
}

// A new certificate of the partner's server is told before it can surprise anyone; the ledger remembers the last one.
awaitable<void> notice_certificate(Desk& desk, Certificate shown) {
  if (!shown || shown.fingerprint() == desk.tls_fingerprint) co_return;
  const std::string fact = fmt::format("tls {} {}", desk.settings.partner, desk.settings.name);
  const std::string before = co_await desk.office.ledger.find_fact(fact);
  desk.tls_fingerprint = shown.fingerprint();
  if (before == desk.tls_fingerprint) co_return;
  co_await desk.office.ledger.keep_fact(fact, desk.tls_fingerprint);
  const bool first = before.empty();
  const bool soon = expiry_stage(shown, desk.now()) >= ExpiryStage::within_14_days;
  if (first && !soon) co_return;
  Trouble trouble;
  trouble.severity = Trouble::Severity::note;
  trouble.code = first ? "tls_certificate_expires" : "tls_certificate_changed";
  trouble.partner = desk.settings.partner;
  trouble.text = fmt::format("the TLS certificate of {} {} {}; it {}", desk.settings.url, first ? "is" : "is now", shown.named(), expiry_text(shown, desk.now()));
  trouble.next = "nothing, if the partner announced it; otherwise ask him";
  trouble.facts["fingerprint"] = desk.tls_fingerprint;
  co_await desk.office.ledger.report(trouble);
}

// The MDN in (or instead of) the answer, and what it means. Without value: there is none.
struct Judged {
  Judged() = default;
  bool is_ours = false;  // an MDN, for this message
  MdnVerdict verdict;
  std::string text;      // when it is not ours: what was found instead
};

Judged judge_answer(const Desk& desk, const KeptMessage& message, const Headers& headers, const Bytes& body) {
  Judged judged;
  const auto mdn = read_mdn(headers, body, desk.settings.their_signing.accepted(desk.now()), desk.settings.legacy, desk.settings.quirks);
  if (!mdn) {
    judged.is_ours = mdn.refusal().fault == Fault::authentication_failed || mdn.refusal().fault == Fault::integrity_check_failed;
    judged.text = mdn.refusal().text;
    judged.verdict = {MdnVerdict::Kind::not_trusted, "the MDN is not to be trusted: " + mdn.refusal().text, mdn.refusal().next};
    return judged;
  }
  if (!same_message_id(mdn->original_message_id, message.message_id)) {
    judged.text = fmt::format("the MDN is for message {}", excerpt(mdn->original_message_id, 120));
    return judged;
  }
  judged.is_ours = true;
  judged.verdict = judge(*mdn, mics_from_text(message.mic), candidates_from_text(message.mic_candidates), message.signed_receipt, desk.settings.quirks);
  return judged;
}

class Posting {
 public:
  Posting(std::shared_ptr<Desk> desk, KeptMessage message) : desk_(std::move(desk)), message_(std::move(message)) {}

  awaitable<Attempt> run() {
    const auto url = parse_url(desk_->settings.url);
    if (!url) co_return attempt_of(message_, Outcome::refused, "the partner's file has no url to send to", "add url to the channel");
    Headers headers = headers_from(message_.wire.headers);
    if (!desk_->settings.user.empty()) headers.add("Authorization", basic_authorization(desk_->settings));
    ++message_.posts;
    Attempt failed;
    bool answered = false;
    HttpAnswer answer;
    const Pieces body(message_.wire.body.view());
    try {
      answer = co_await desk_->client.post(*url, headers, body);
      answered = true;
    } catch (const HttpFailure& failure) {
      const bool later = failure.remedy() == Remedy::wait;
      failed = attempt_of(message_, later ? Outcome::deferred : Outcome::refused, failure.what(), failure.next());
    }
    if (!answered) co_return failed;
    crash_point("as2.posted");
    co_await notice_certificate(*desk_, answer.peer_certificate);
    co_return co_await conclude(answer);
  }

 private:
  awaitable<Attempt> conclude(const HttpAnswer& answer) {
    if (answer.status < 200 || answer.status > 299) {
      const std::string text = fmt::format("{} answered {} {}", desk_->settings.url, answer.status, reason_phrase(answer.status));
      if (transient(answer.status)) co_return attempt_of(message_, Outcome::deferred, text);
      co_return co_await end(KeptMessage::State::refused, Outcome::refused, text, advice_on_status(answer.status));
    }
    const std::string taken = fmt::format("{} took it; no MDN is asked for", desk_->settings.url);
    if (message_.receipt == ReceiptMode::none) co_return co_await end(KeptMessage::State::delivered, Outcome::sent, taken, std::string());
    if (message_.receipt == ReceiptMode::asynchronous && !is_mdn(answer.headers, answer.body.view())) co_return co_await wait_for_mdn();
    co_return co_await conclude_mdn(answer);
  }

  awaitable<Attempt> conclude_mdn(const HttpAnswer& answer) {
    const std::function<Judged()> work = [&] { return judge_answer(*desk_, message_, answer.headers, answer.body); };
    const Judged judged = co_await channels::offload(desk_->office.executors.disk, work);
    if (!judged.is_ours)
      co_return attempt_of(message_, Outcome::deferred, fmt::format("{} answered {} without the MDN we asked for: {}", desk_->settings.url, answer.status, judged.text),
                           "check that the url is the partner's AS2 station");
    message_.mdn_headers = answer.headers.text();
    message_.mdn_body = answer.body.view();
    const bool good = judged.verdict.delivered();
    const KeptMessage::State state = good ? KeptMessage::State::delivered : KeptMessage::State::refused;
    const Outcome outcome = good ? Outcome::sent : Outcome::refused;
    co_return co_await end(state, outcome, judged.verdict.text, judged.verdict.next);
  }

  // The MDN will come to our station; it may already have.
  awaitable<Attempt> wait_for_mdn() {
    const auto turn = co_await desk_->turnstile.enter(message_.key);
    const std::optional<KeptMessage> now = co_await desk_->office.ledger.find_message(message_.outbound);
    if (now && now->state == KeptMessage::State::delivered) co_return attempt_of(*now, Outcome::sent, now->text);
    if (now && now->state == KeptMessage::State::refused) co_return attempt_of(*now, Outcome::refused, now->text, now->next);
    message_.state = KeptMessage::State::awaiting_mdn;
    message_.deadline = desk_->now() + desk_->settings.mdn_within;
    co_await desk_->office.ledger.update_message(message_);
    desk_->pulse.sent();
    Attempt attempt = attempt_of(message_, Outcome::sent, fmt::format("{} took it; its MDN is due by {}", desk_->settings.url, iso_time(message_.deadline)));
    attempt.attributes["mdn"] = "awaited";
    co_return attempt;
  }

  awaitable<Attempt> end(KeptMessage::State state, Outcome outcome, std::string text, std::string next) {
    message_.state = state;
    message_.text = text;
    message_.next = next;
    co_await desk_->office.ledger.update_message(message_);
    if (outcome == Outcome::sent) desk_->pulse.sent();
    Attempt attempt = attempt_of(message_, outcome, std::move(text), std::move(next));
    if (!message_.mdn_body.empty()) attempt.attributes["mdn"] = state == KeptMessage::State::delivered ? "positive" : "negative or not trusted";
    co_return attempt;
  }

  std::shared_ptr<Desk> desk_;
  KeptMessage message_;
};

}  // namespace

awaitable<Attempt> post_and_judge(std::shared_ptr<Desk> desk, KeptMessage message) {
  Posting posting(std::move(desk), std::move(message));
  co_return co_await posting.run();
}

awaitable<Attempt> send_message(std::shared_ptr<Desk> desk, channels::Departure departure) {
  std::optional<KeptMessage> message = co_await desk->office.ledger.find_message(departure.outbound);
  const std::string occasion = occasion_of(departure);
  const bool asked_again = message && message->occasion != occasion;  // a person's resend: the partner is to work it again
  if (message && !asked_again && message->state == KeptMessage::State::delivered) co_return attempt_of(*message, Outcome::sent, message->text);
  if (message && !asked_again && message->state == KeptMessage::State::awaiting_mdn)
    co_return attempt_of(*message, Outcome::sent, fmt::format("sent before; its MDN is due by {}", iso_time(message->deadline)));
  // A message that was refused is composed anew, with a new Message-ID: what was wrong with it has been mended since.
  if (!message || message->state == KeptMessage::State::refused || asked_again) {
    const std::function<KeptMessage()> work = [&] { return composed(*desk, departure); };
    KeptMessage fresh = co_await channels::offload(desk->office.executors.disk, work);
    co_await desk->office.ledger.keep_message(fresh);
    crash_point("as2.composed");
    message = std::move(fresh);
  }
  co_return co_await post_and_judge(desk, std::move(*message));
}

}  // namespace crossdock::as2
