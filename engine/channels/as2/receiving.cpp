// A message arrives. In this order, so that a crash anywhere loses nothing and doubles nothing:
//
//   take turns by Message-ID -> seen before? -> open (on the pool) -> accepted by the intake: durable
//     -> MDN written (on the pool) -> MDN and wire bytes kept -> answered
//
// Killed before the intake has it: the partner has no MDN and sends again. Killed after: he sends again, the intake
// says "seen before", and an MDN over the same content goes out. Killed after the MDN was kept: he gets that one.
#include <algorithm>

#include <boost/asio/co_spawn.hpp>
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

// A message taken apart, with everything computed that needs the processor.
struct Opened {
  Opened() = default;
  std::optional<Unwrapped> message;
  std::optional<Refusal> refusal;
  std::optional<Mic> mic;
  Digest receipt_digest = Digest::sha256;  // of the MIC, and of the MDN's signature
  std::string payload_digest;
};

class Receiving {
 public:
  Receiving(std::shared_ptr<Desk> desk, HttpRequest request)
      : desk_(std::move(desk)), request_(std::move(request)), receipt_(parse_receipt_request(request_.headers)) {}

  awaitable<HttpAnswer> run();

 private:
  Opened open() const;
  std::string wire_digest() const { return hex(digest_of(Digest::sha256, Pieces(request_.body.view()))); }
  bool may_post_to(const std::string& url) const;
  awaitable<HttpAnswer> accept(Opened& opened);
  awaitable<bool> hand_over(const Opened& opened);
  channels::Arrival arrival_of(const Opened& opened, std::size_t index) const;
  WrittenMdn write(const Disposition& disposition, const std::optional<Mic>& mic, Digest digest, std::string_view text) const;
  awaitable<HttpAnswer> refuse(Refusal refusal, Digest digest);
  awaitable<void> trouble(const Refusal& refusal);
  HttpAnswer answer_with(WrittenMdn mdn, bool kept);

  std::shared_ptr<Desk> desk_;
  HttpRequest request_;
  ReceiptRequest receipt_;
  MessageKey key_;
  std::string message_id_, wire_digest_;
};

bool Receiving::may_post_to(const std::string& text) const {
  const auto url = parse_url(text);
  if (!url) return false;
  const auto own = parse_url(desk_->settings.url);
  if (own && same_word(own->host, url->host)) return true;
  const auto& hosts = desk_->settings.mdn_hosts;
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) { return same_word(host, url->host); });
}

Opened Receiving::open() const {
  Opened opened;
  auto unwrapped = unwrap(request_.headers, request_.body, desk_->unwrap_policy());
  std::optional<Digest> signature;
  if (unwrapped) signature = unwrapped->signature_digest;
  const auto digest = mic_digest(receipt_.mic_algorithms, signature, desk_->settings.legacy, desk_->settings.fallback_mic_digest);
  if (digest) opened.receipt_digest = *digest;
  if (!unwrapped) {
    opened.refusal = unwrapped.refusal();
    return opened;
  }
  if (!digest) {
    opened.refusal = digest.refusal();
    return opened;
  }
  opened.message = std::move(*unwrapped);
  opened.mic = compute_mic(opened.message->mic_over, opened.receipt_digest);
  Hash hash(Digest::sha256);
  for (const Document& document : opened.message->documents) {
    hash.add(fmt::format("{}\n", document.content.size()));
    hash.add(document.content.view());
  }
  opened.payload_digest = hex(hash.finish());
  return opened;
}

awaitable<HttpAnswer> Receiving::run() {
  message_id_ = request_.headers.get("Message-ID");
  key_ = MessageKey(desk_->settings.their_id, desk_->settings.our_id, std::string(bare_message_id(message_id_)));
  if (!acceptable_message_id(message_id_)) {
    Refusal refusal(Fault::invalid_message_id, fmt::format("Message-ID \"{}\" cannot be used", excerpt(message_id_)), "ask the partner for one of 1 to 998 printable characters");
    co_return co_await refuse(std::move(refusal), Digest::sha256);
  }
  if (receipt_.mode == ReceiptMode::asynchronous && !may_post_to(receipt_.async_url)) {
    const Refusal refusal(Fault::unexpected_processing_error,
                          fmt::format("the message asks for its MDN at {}, which is neither the partner's url nor one of his mdn_hosts", excerpt(receipt_.async_url, 200)),
                          "if the address is the partner's, add its host to mdn_hosts in his file");
    co_await trouble(refusal);
    co_return HttpAnswer(403);
  }
  const auto turn = co_await desk_->turnstile.enter(key_);
  crash_point("as2.arrived");
  const std::optional<KeptMdn> kept = co_await desk_->office.ledger.find_mdn(key_);
  const bool answerable = kept && (!kept->body.empty() || receipt_.mode == ReceiptMode::none);
  const std::function<std::string()> hash_wire = [&] { return wire_digest(); };
  wire_digest_ = co_await channels::offload(desk_->office.executors.disk, hash_wire);
  if (answerable && kept->wire_digest == wire_digest_) co_return answer_with(WrittenMdn{headers_from(kept->headers), kept->body}, true);

  const std::function<Opened()> work = [&] { return open(); };
  Opened opened = co_await channels::offload(desk_->office.executors.disk, work);
  if (opened.refusal) co_return co_await refuse(*opened.refusal, opened.receipt_digest);
  if (answerable && kept->payload_digest == opened.payload_digest) co_return answer_with(WrittenMdn{headers_from(kept->headers), kept->body}, true);
  if (kept && kept->payload_digest != opened.payload_digest) {
    Refusal reused(Fault::invalid_message_id, fmt::format("Message-ID {} was used before, on {}, for other content", excerpt(message_id_, 120), iso_time(kept->at)),
                   "ask the partner to send it again under a new Message-ID");
    co_return co_await refuse(std::move(reused), opened.receipt_digest);
  }
  co_return co_await accept(opened);
}

awaitable<HttpAnswer> Receiving::accept(Opened& opened) {
  const bool durable = co_await hand_over(opened);
  if (!durable) co_return HttpAnswer(503);
  crash_point("as2.received");
  WrittenMdn mdn;
  const Disposition processed;
  if (receipt_.mode != ReceiptMode::none) {
    const std::function<WrittenMdn()> work = [&] {
      return write(processed, opened.mic, opened.receipt_digest, "The message was received and its content is kept safe. This does not say that the content was understood.");
    };
    mdn = co_await channels::offload(desk_->office.executors.disk, work);
  }
  crash_point("as2.mdn_written");
  KeptMdn keep;
  keep.payload_digest = opened.payload_digest;
  keep.wire_digest = wire_digest_;
  keep.headers = mdn.headers.text();
  keep.body = mdn.body;
  keep.disposition = processed.text();
  keep.at = desk_->now();
  if (receipt_.mode == ReceiptMode::asynchronous) keep.post_to = receipt_.async_url;
  WireCopy wire;
  wire.headers = request_.headers.text();
  wire.body = request_.body;
  wire.peer = request_.peer;
  std::optional<KeptMdn> kept;
  bool failed = false;
  try {
    kept = co_await desk_->office.ledger.keep_mdn(key_, desk_->settings.partner, std::move(keep), std::move(wire));
  } catch (const Failure& failure) {
    failed = true;
    log::error("an MDN could not be kept; the partner will send again", {{"partner", desk_->settings.partner}, {"message_id", message_id_}, {"reason", failure.what()}});
  }
  if (failed) co_return HttpAnswer(503);
  crash_point("as2.mdn_kept");
  desk_->pulse.received();
  if (kept->body.empty()) co_return answer_with(std::move(mdn), true);
  co_return answer_with(WrittenMdn{headers_from(kept->headers), kept->body}, true);
}

channels::Arrival Receiving::arrival_of(const Opened& opened, std::size_t index) const {
  const Document& document = opened.message->documents[index];
  channels::Arrival arrival;
  arrival.partner = desk_->settings.partner;
  arrival.channel = desk_->settings.name;
  arrival.name = document.file_name;
  if (arrival.name.empty()) {
    for (const char c : key_.id.substr(0, 180)) arrival.name += c == '/' || c == '\\' || c == ':' ? '_' : c;
    arrival.name += ".edi";
  }
  arrival.size = document.content.size();
  arrival.version_mark = index == 0 ? key_.id : fmt::format("{}#{}", key_.id, index);
  auto& facts = arrival.attributes;
  facts["as2_from"] = key_.from;
  facts["as2_to"] = key_.to;
  facts["message_id"] = message_id_;
  facts["content_type"] = document.content_type;
  facts["peer"] = request_.peer;
  facts["wire_sha256"] = wire_digest_;
  facts["mic"] = opened.mic->header();
  if (opened.message->is_signed()) {
    facts["signed"] = micalg(*opened.message->signature_digest);
    facts["signer_sha256"] = opened.message->signer.fingerprint();
  }
  if (opened.message->cipher) facts["encrypted"] = cipher_name(*opened.message->cipher);
  if (opened.message->compressed) facts["compressed"] = "zlib";
  if (index > 0) facts["attachment"] = fmt::format("{} of {}", index, opened.message->documents.size() - 1);
  const std::string_view subject = request_.headers.get("Subject");
  if (!subject.empty()) facts["subject"] = excerpt(subject, 120);
  if (document.content.size() <= desk_->office.settings.spool.memory_limit || desk_->office.settings.spool.folder.empty()) {
    arrival.bytes = document.content.view();
    return arrival;
  }
  arrival.spooled = document.content.release_file();
  if (!arrival.spooled) arrival.spooled = gather(Pieces(document.content.view()), desk_->office.settings.spool).release_file();
  return arrival;
}

// True when every document is durable. The first is the business document; the others are its attachments.
awaitable<bool> Receiving::hand_over(const Opened& opened) {
  std::string reason;
  try {
    for (std::size_t i = 0; i < opened.message->documents.size(); ++i) {
      channels::Arrival arrival;
      const std::function<channels::Arrival()> prepare = [&] { return arrival_of(opened, i); };
      if (opened.message->documents[i].content.size() > desk_->office.settings.spool.memory_limit)
        arrival = co_await channels::offload(desk_->office.executors.disk, prepare);
      else
        arrival = arrival_of(opened, i);
      co_await desk_->intake->accept(std::move(arrival));
    }
  } catch (const Failure& failure) {
    reason = failure.what();
    desk_->pulse.failing(failure, std::chrono::milliseconds(0));
  }
  if (reason.empty()) co_return true;
  log::error("a message could not be made durable; the partner will send it again", {{"partner", desk_->settings.partner}, {"message_id", message_id_}, {"reason", reason}});
  co_return false;
}

WrittenMdn Receiving::write(const Disposition& disposition, const std::optional<Mic>& mic, Digest digest, std::string_view text) const {
  MdnFacts facts;
  facts.as2_from = desk_->settings.our_id;
  facts.as2_to = desk_->settings.their_id;
  facts.message_id = new_message_id(desk_->office.settings.domain, desk_->now());
  facts.original_message_id = message_id_;
  facts.original_recipient = desk_->settings.our_id;
  facts.date = desk_->now();
  facts.disposition = disposition;
  facts.mic = mic;
  facts.text = text;
  std::optional<Identity> signer;
  if (receipt_.signed_) signer = desk_->settings.our_signing.current(desk_->now());
  if (receipt_.signed_ && !signer) log::error("no signing certificate of ours is valid: the MDN goes unsigned", {{"partner", desk_->settings.partner}});
  return write_mdn(facts, signer, digest == Digest::md5 ? Digest::sha256 : digest, desk_->settings.quirks);
}

awaitable<void> Receiving::trouble(const Refusal& refusal) {
  Trouble trouble;
  trouble.code = "as2_" + Disposition::of(refusal.fault).modifier;
  std::replace_if(trouble.code.begin(), trouble.code.end(), [](char c) { return c == '-' || c == ' '; }, '_');
  trouble.partner = desk_->settings.partner;
  trouble.text = refusal.text;
  trouble.next = refusal.next;
  trouble.facts["message_id"] = excerpt(message_id_, 200);
  trouble.facts["peer"] = request_.peer;
  trouble.facts["channel"] = desk_->settings.name;
  log::warning("an AS2 message was refused", {{"partner", trouble.partner}, {"message_id", message_id_}, {"reason", refusal.text}});
  try {
    co_await desk_->office.ledger.report(trouble);
  } catch (const Failure& failure) {
    log::error("a refusal could not be recorded", {{"reason", failure.what()}});
  }
}

// A negative MDN is not kept: when the cause is mended, the same message may come again and is not a duplicate.
awaitable<HttpAnswer> Receiving::refuse(Refusal refusal, Digest digest) {
  co_await trouble(refusal);
  if (receipt_.mode == ReceiptMode::none) co_return HttpAnswer(400);
  const Disposition disposition = Disposition::of(refusal.fault);
  const std::function<WrittenMdn()> work = [&] { return write(disposition, std::nullopt, digest, sentence_for_partner(refusal.fault)); };
  WrittenMdn mdn = co_await channels::offload(desk_->office.executors.disk, work);
  co_return answer_with(std::move(mdn), false);
}

HttpAnswer Receiving::answer_with(WrittenMdn mdn, bool kept) {
  HttpAnswer answer(200);
  if (receipt_.mode == ReceiptMode::synchronous) {
    answer.headers = std::move(mdn.headers);
    answer.body = Bytes(std::move(mdn.body));
  } else if (receipt_.mode == ReceiptMode::asynchronous && may_post_to(receipt_.async_url)) {
    // First the answer, then the MDN (RFC 4130 §7.6).
    answer.after = [desk = desk_, key = key_, mdn = std::move(mdn), url = receipt_.async_url, kept] {
      crash_point("as2.answered");
      asio::co_spawn(desk->office.executors.io, post_mdn(desk, key, mdn, url, kept), [](std::exception_ptr failed) {
        if (failed) log::error("posting an MDN ended in a failure of ours");
      });
    };
  }
  return answer;
}

}  // namespace

awaitable<HttpAnswer> receive_message(std::shared_ptr<Desk> desk, HttpRequest request) {
  Receiving receiving(std::move(desk), std::move(request));
  co_return co_await receiving.run();
}

}  // namespace crossdock::as2
