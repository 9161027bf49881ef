// What comes later: asynchronous MDNs, MDNs that do not come, certificates that end.
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

namespace {

Trouble trouble_of(const Desk& desk, std::string code, std::string text, std::string next) {
  Trouble trouble;
  trouble.code = std::move(code);
  trouble.partner = desk.settings.partner;
  trouble.text = std::move(text);
  trouble.next = std::move(next);
  trouble.facts["channel"] = desk.settings.name;
  return trouble;
}

awaitable<void> tell(Desk& desk, Trouble trouble) {
  log::warning("AS2 needs attention", {{"partner", trouble.partner}, {"code", trouble.code}, {"reason", trouble.text}});
  try {
    co_await desk.office.ledger.report(trouble);
  } catch (const Failure& failure) {
    log::error("that could not be recorded", {{"reason", failure.what()}});
  }
}

}  // namespace

awaitable<HttpAnswer> receive_mdn(std::shared_ptr<Desk> desk, HttpRequest request) {
  const std::function<std::optional<Result<ReceivedMdn>>()> work = [&] {
    return std::optional(read_mdn(request.headers, request.body, desk->settings.their_signing.accepted(desk->now()), desk->settings.legacy, desk->settings.quirks));
  };
  const std::optional<Result<ReceivedMdn>> read = co_await channels::offload(desk->office.executors.disk, work);
  const Result<ReceivedMdn>& mdn = *read;
  if (!mdn) {
    // The message keeps waiting: anyone can post something that is not the partner's MDN.
    Trouble trouble = trouble_of(*desk, "as2_mdn_not_trusted", "an asynchronous MDN is not to be trusted: " + mdn.refusal().text, mdn.refusal().next);
    trouble.facts["peer"] = request.peer;
    co_await tell(*desk, std::move(trouble));
    co_return HttpAnswer(400);
  }
  const MessageKey key(desk->settings.our_id, desk->settings.their_id, std::string(bare_message_id(mdn->original_message_id)));
  const auto turn = co_await desk->turnstile.enter(key);
  std::optional<KeptMessage> message = co_await desk->office.ledger.find_message(key);
  if (!message) {
    Trouble trouble = trouble_of(*desk, "as2_mdn_unmatched", fmt::format("an MDN came for message {}, which we did not send", excerpt(mdn->original_message_id, 120)),
                                 "ask the partner which message he means");
    trouble.severity = Trouble::Severity::note;
    co_await tell(*desk, std::move(trouble));
    co_return HttpAnswer(200);
  }
  if (message->state == KeptMessage::State::delivered || message->state == KeptMessage::State::refused) co_return HttpAnswer(200);
  const MdnVerdict verdict = judge(*mdn, mics_from_text(message->mic), candidates_from_text(message->mic_candidates), message->signed_receipt, desk->settings.quirks);
  message->state = verdict.delivered() ? KeptMessage::State::delivered : KeptMessage::State::refused;
  message->text = verdict.text;
  message->next = verdict.next;
  message->mdn_headers = request.headers.text();
  message->mdn_body = request.body.view();
  crash_point("as2.mdn_arrived");
  bool kept = true;
  try {
    co_await desk->office.ledger.update_message(*message);
  } catch (const Failure& failure) {
    kept = false;
    log::error("an MDN could not be kept; the partner will post it again", {{"reason", failure.what()}});
  }
  if (!kept) co_return HttpAnswer(503);
  crash_point("as2.mdn_received");
  if (!verdict.delivered()) {
    Trouble trouble = trouble_of(*desk, verdict.kind == MdnVerdict::Kind::mic_mismatch ? "as2_mic_mismatch" : "as2_mdn_negative", verdict.text, verdict.next);
    trouble.outbound = message->outbound;
    trouble.facts["message_id"] = message->message_id;
    co_await tell(*desk, std::move(trouble));
  }
  co_return HttpAnswer(200);
}

awaitable<void> watch_deadlines(std::shared_ptr<Desk> desk) {
  const std::vector<KeptMessage> waiting = co_await desk->office.ledger.overdue(desk->settings.partner, desk->settings.name, desk->now());
  for (const KeptMessage& one : waiting) {
    if (desk->stopping) co_return;
    std::optional<KeptMessage> message = co_await desk->office.ledger.find_message(one.outbound);
    if (!message || message->state != KeptMessage::State::awaiting_mdn) continue;
    const std::string overdue = fmt::format("no MDN for message {} by {}", message->message_id, iso_time(message->deadline));
    if (message->posts <= desk->settings.mdn_resends) {
      log::warning("an MDN is overdue: the same message is sent again", {{"partner", desk->settings.partner}, {"message_id", message->message_id}});
      const KeptMessage again = *message;
      const channels::Attempt attempt = co_await post_and_judge(desk, again);
      if (attempt.outcome != channels::Outcome::deferred) continue;
      message->posts = again.posts + 1;
      message->deadline = desk->now() + desk->settings.mdn_within;
      co_await desk->office.ledger.update_message(*message);
      continue;
    }
    message->state = KeptMessage::State::refused;
    message->text = fmt::format("{}, after {} posts", overdue, message->posts);
    message->next = fmt::format("ask the partner whether he has the message; if not: crossdock resend o{}", message->outbound);
    co_await desk->office.ledger.update_message(*message);
    Trouble trouble = trouble_of(*desk, "as2_mdn_overdue", message->text, message->next);
    trouble.outbound = message->outbound;
    trouble.facts["message_id"] = message->message_id;
    co_await tell(*desk, std::move(trouble));
  }
}

// What was told is remembered across restarts. A certificate used for two things is told once.
awaitable<void> watch_certificates(std::shared_ptr<Desk> desk) {
  struct Use {
    Certificate certificate;
    std::string what;
  };
  std::vector<Use> uses;
  for (const auto& entry : desk->settings.our_signing.entries()) uses.push_back({entry.held.certificate, "our signing certificate"});
  for (const auto& entry : desk->settings.our_decryption.entries()) uses.push_back({entry.held.certificate, "our decryption certificate"});
  for (const auto& entry : desk->settings.their_signing.entries()) uses.push_back({entry.held, "the partner's signing certificate"});
  for (const auto& entry : desk->settings.their_encryption.entries()) uses.push_back({entry.held, "the partner's encryption certificate"});
  if (desk->settings.tls_client.certificate) uses.push_back({desk->settings.tls_client.certificate, "our TLS client certificate"});
  for (const Use& use : uses) {
    const ExpiryStage stage = expiry_stage(use.certificate, desk->now());
    if (stage == ExpiryStage::far) continue;
    const std::string fact = fmt::format("expiry {} {} {}", desk->settings.partner, desk->settings.name, use.certificate.fingerprint());
    const std::string told = std::to_string(static_cast<int>(stage));
    const std::string before = co_await desk->office.ledger.find_fact(fact);
    if (before == told) continue;
    co_await desk->office.ledger.keep_fact(fact, told);
    Trouble trouble = trouble_of(*desk, "certificate_expires", fmt::format("{} {} {}", use.what, use.certificate.named(), expiry_text(use.certificate, desk->now())),
                                 "put the new one beside it (both are used while they overlap): crossdock cert import");
    trouble.severity = stage >= ExpiryStage::within_7_days ? Trouble::Severity::error : Trouble::Severity::warning;
    trouble.facts["fingerprint"] = use.certificate.fingerprint();
    co_await tell(*desk, std::move(trouble));
  }
}

}  // namespace crossdock::as2
