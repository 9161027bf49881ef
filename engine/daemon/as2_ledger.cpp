#include "engine/daemon/as2_ledger.hpp"

#include <charconv>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "engine/channels/offload.hpp"
#include "engine/daemon/on_store.hpp"

namespace crossdock::daemon {
namespace {

using as2::KeptMdn;
using as2::KeptMessage;
using as2::MessageKey;
using store::Attributes;

constexpr std::size_t most_waiting = 10'000;

std::string value(const Attributes& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string() : found->second;
}

std::int64_t number(const Attributes& attributes, const char* name) {
  const std::string text = value(attributes, name);
  std::int64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string text_of(Time time) { return std::to_string(time.time_since_epoch().count()); }
Time time_of(const Attributes& attributes, const char* name) { return Time(std::chrono::microseconds(number(attributes, name))); }

std::string key_of(std::int64_t outbound) { return std::to_string(outbound); }

Attributes attributes_of(const KeptMdn& mdn) {
  return {{"payload", mdn.payload_digest}, {"wire", mdn.wire_digest}, {"headers", mdn.headers}, {"disposition", mdn.disposition}, {"at", text_of(mdn.at)}};
}

Attributes attributes_of(const KeptMessage& message) {
  return {{"partner", message.partner}, {"channel", message.channel}, {"occasion", message.occasion}, {"from", message.key.from}, {"to", message.key.to}, {"id", message.key.id},
          {"message_id", message.message_id}, {"headers", message.wire.headers}, {"url", message.wire.peer}, {"mic", message.mic},
          {"candidates", message.mic_candidates}, {"receipt", std::to_string(static_cast<int>(message.receipt))},
          {"signed", message.signed_receipt ? "1" : "0"}, {"composed", text_of(message.composed_at)}};
}

store::NewNote progress_note(const KeptMessage& message) {
  store::NewNote note;
  note.scope = "as2.progress";
  note.key = key_of(message.outbound);
  note.replace = true;
  note.attributes = {{"partner", message.partner}, {"channel", message.channel}, {"state", std::to_string(static_cast<int>(message.state))},
                     {"text", message.text}, {"next", message.next}, {"posts", std::to_string(message.posts)},
                     {"deadline", text_of(message.deadline)}, {"mdn_headers", message.mdn_headers}};
  if (message.state == KeptMessage::State::awaiting_mdn) note.due = message.deadline;
  return note;
}

void lay_over(const Attributes& progress, KeptMessage& message) {
  message.state = static_cast<KeptMessage::State>(number(progress, "state"));
  message.text = value(progress, "text");
  message.next = value(progress, "next");
  message.posts = static_cast<unsigned>(number(progress, "posts"));
  message.deadline = time_of(progress, "deadline");
  message.mdn_headers = value(progress, "mdn_headers");
}

}  // namespace

As2Ledger::As2Ledger(store::Store& store, channels::Executors executors, as2::SpoolPlace spool)
    : store_(store), executors_(std::move(executors)), spool_(std::move(spool)), memories_(store) {}

// Asked for all at once, they share one fsync. `gathered` is touched by the store's thread alone, verb after verb.
boost::asio::awaitable<store::Note> As2Ledger::keep(std::vector<store::NewNote> notes) {
  struct Gathered {
    std::size_t missing = 0;
    std::exception_ptr first;
  };
  const std::function<void(store::Done<store::Note>)> verb = [&](store::Done<store::Note> done) {
    const auto gathered = std::make_shared<Gathered>();
    gathered->missing = notes.size();
    for (store::NewNote& note : std::exchange(notes, {}))
      store_.keep(std::move(note), [gathered, done](std::exception_ptr error, store::Note kept) {
        if (error && !gathered->first) gathered->first = error;
        if (--gathered->missing == 0) done(gathered->first, std::move(kept));
      });
  };
  co_return co_await on_store(verb);
}

boost::asio::awaitable<std::optional<store::PackedContent>> As2Ledger::pack(std::string_view bytes) {
  const std::function<std::optional<store::PackedContent>()> work = [&] { return std::optional(store_.pack(bytes)); };
  co_return co_await channels::offload(executors_.disk, work);
}

as2::Bytes As2Ledger::content(store::Queries& memory, store::Id id) const {
  if (id == 0) return {};
  as2::Spool spool(spool_);
  const auto stream = memory.open_content(id);
  std::string room(64 * 1024, '\0');
  for (std::size_t count = 1; count > 0;) {
    count = stream->read(room);
    spool.write(std::string_view(room).substr(0, count));
  }
  return spool.finish();
}

std::optional<KeptMdn> As2Ledger::read_mdn(store::Queries& memory, const std::string& key) const {
  const auto note = memory.note("as2.mdn", key);
  if (!note) return std::nullopt;
  KeptMdn mdn;
  mdn.payload_digest = value(note->attributes, "payload");
  mdn.wire_digest = value(note->attributes, "wire");
  mdn.headers = value(note->attributes, "headers");
  mdn.disposition = value(note->attributes, "disposition");
  mdn.at = time_of(note->attributes, "at");
  mdn.body = content(memory, note->content).view();
  return mdn;
}

boost::asio::awaitable<std::optional<KeptMdn>> As2Ledger::find_mdn(const MessageKey& key) {
  const std::string text = key.text();
  const std::function<std::optional<KeptMdn>()> work = [&] { return read_mdn(*memories_.borrow(), text); };
  co_return co_await channels::offload(executors_.disk, work);
}

// The wire copy first: when the MDN is there, everything is.
boost::asio::awaitable<KeptMdn> As2Ledger::keep_mdn(const MessageKey& key, const std::string& partner, KeptMdn mdn, as2::WireCopy received) {
  std::vector<store::NewNote> notes;
  store::NewNote wire;
  wire.scope = "as2.wire";
  wire.key = key.text();
  wire.attributes = {{"partner", partner}, {"headers", received.headers}, {"peer", received.peer}};
  wire.content = co_await pack(received.body.view());
  notes.push_back(std::move(wire));
  if (!mdn.post_to.empty()) {
    store::NewNote unposted;
    unposted.scope = "as2.unposted";
    unposted.key = key.text();
    unposted.attributes = {{"partner", partner}, {"from", key.from}, {"to", key.to}, {"id", key.id}, {"url", mdn.post_to}};
    unposted.due = mdn.at;
    notes.push_back(std::move(unposted));
  }
  store::NewNote note;
  note.scope = "as2.mdn";
  note.key = key.text();
  note.attributes = attributes_of(mdn);
  note.attributes["partner"] = partner;
  if (!mdn.body.empty()) note.content = co_await pack(mdn.body);
  notes.push_back(std::move(note));
  const store::Note kept = co_await keep(std::move(notes));
  if (value(kept.attributes, "headers") == mdn.headers) co_return mdn;
  const std::optional<KeptMdn> earlier = co_await find_mdn(key);
  co_return earlier ? *earlier : mdn;
}

boost::asio::awaitable<void> As2Ledger::mdn_posted(const MessageKey& key) {
  store::NewNote posted;
  posted.scope = "as2.unposted";
  posted.key = key.text();
  posted.replace = true;
  std::vector<store::NewNote> notes{std::move(posted)};
  co_await keep(std::move(notes));
}

boost::asio::awaitable<std::vector<std::pair<MessageKey, KeptMdn>>> As2Ledger::unposted_mdns(const std::string& partner) {
  using Found = std::vector<std::pair<MessageKey, KeptMdn>>;
  const std::function<Found()> work = [&] {
    Found found;
    const auto memory = memories_.borrow();
    for (const store::Note& note : (*memory).notes_due("as2.unposted", Time::max(), most_waiting)) {
      if (value(note.attributes, "partner") != partner) continue;
      auto mdn = read_mdn(*memory, note.key);
      if (!mdn) continue;
      mdn->post_to = value(note.attributes, "url");
      found.emplace_back(MessageKey(value(note.attributes, "from"), value(note.attributes, "to"), value(note.attributes, "id")), std::move(*mdn));
    }
    return found;
  };
  co_return co_await channels::offload(executors_.disk, work);
}

std::optional<KeptMessage> As2Ledger::read_message(store::Queries& memory, std::int64_t outbound, bool with_wire) const {
  const auto note = memory.note("as2.message", key_of(outbound));
  if (!note) return std::nullopt;
  const Attributes& facts = note->attributes;
  KeptMessage message;
  message.outbound = outbound;
  message.partner = value(facts, "partner");
  message.channel = value(facts, "channel");
  message.occasion = value(facts, "occasion");
  message.key = MessageKey(value(facts, "from"), value(facts, "to"), value(facts, "id"));
  message.message_id = value(facts, "message_id");
  message.wire.headers = value(facts, "headers");
  message.wire.peer = value(facts, "url");
  message.mic = value(facts, "mic");
  message.mic_candidates = value(facts, "candidates");
  message.receipt = static_cast<as2::ReceiptMode>(number(facts, "receipt"));
  message.signed_receipt = value(facts, "signed") == "1";
  message.composed_at = time_of(facts, "composed");
  if (with_wire) message.wire.body = content(memory, note->content);
  if (const auto progress = memory.note("as2.progress", key_of(outbound))) {
    lay_over(progress->attributes, message);
    message.mdn_body = content(memory, progress->content).view();
  }
  return message;
}

boost::asio::awaitable<std::optional<KeptMessage>> As2Ledger::find_message(std::int64_t outbound) {
  const std::function<std::optional<KeptMessage>()> work = [&] { return read_message(*memories_.borrow(), outbound, true); };
  co_return co_await channels::offload(executors_.disk, work);
}

boost::asio::awaitable<std::optional<KeptMessage>> As2Ledger::find_message(const MessageKey& key) {
  const std::string text = key.text();
  const std::function<std::optional<KeptMessage>()> work = [&]() -> std::optional<KeptMessage> {
    const auto memory = memories_.borrow();
    const auto id = (*memory).note("as2.id", text);
    if (!id) return std::nullopt;
    return read_message(*memory, number(id->attributes, "outbound"), true);
  };
  co_return co_await channels::offload(executors_.disk, work);
}

// A message composed anew replaces the refused one; its progress starts again before its bytes are there to be found.
boost::asio::awaitable<void> As2Ledger::keep_message(const KeptMessage& message) {
  store::NewNote id;
  id.scope = "as2.id";
  id.key = message.key.text();
  id.attributes = {{"outbound", std::to_string(message.outbound)}};
  store::NewNote note;
  note.scope = "as2.message";
  note.key = key_of(message.outbound);
  note.attributes = attributes_of(message);
  note.content = co_await pack(message.wire.body.view());
  note.replace = true;
  std::vector<store::NewNote> notes{std::move(id), progress_note(message), std::move(note)};
  co_await keep(std::move(notes));
}

boost::asio::awaitable<void> As2Ledger::update_message(const KeptMessage& message) {
  store::NewNote progress = progress_note(message);
  if (!message.mdn_body.empty()) progress.content = co_await pack(message.mdn_body);
  std::vector<store::NewNote> notes{std::move(progress)};
  co_await keep(std::move(notes));
}

boost::asio::awaitable<std::vector<KeptMessage>> As2Ledger::overdue(const std::string& partner, const std::string& channel, Time now) {
  const std::function<std::vector<KeptMessage>()> work = [&] {
    std::vector<KeptMessage> found;
    const auto memory = memories_.borrow();
    for (const store::Note& note : (*memory).notes_due("as2.progress", now, most_waiting)) {
      if (value(note.attributes, "partner") != partner || value(note.attributes, "channel") != channel) continue;
      std::int64_t outbound = 0;
      std::from_chars(note.key.data(), note.key.data() + note.key.size(), outbound);
      if (auto message = read_message(*memory, outbound, false)) found.push_back(std::move(*message));
    }
    return found;
  };
  co_return co_await channels::offload(executors_.disk, work);
}

boost::asio::awaitable<std::string> As2Ledger::find_fact(const std::string& name) {
  const std::function<std::string()> work = [&] {
    const auto memory = memories_.borrow();
    const auto note = (*memory).note("as2.fact", name);
    return note ? value(note->attributes, "fact") : std::string();
  };
  co_return co_await channels::offload(executors_.disk, work);
}

boost::asio::awaitable<void> As2Ledger::keep_fact(const std::string& name, const std::string& fact) {
  store::NewNote note;
  note.scope = "as2.fact";
  note.key = name;
  note.attributes = {{"fact", fact}};
  note.replace = true;
  std::vector<store::NewNote> notes{std::move(note)};
  co_await keep(std::move(notes));
}

boost::asio::awaitable<void> As2Ledger::report(const as2::Trouble& trouble) {
  store::NewException exception;
  exception.row.code = trouble.code;
  exception.row.severity = trouble.severity == as2::Trouble::Severity::error     ? store::ExceptionSeverity::error
                           : trouble.severity == as2::Trouble::Severity::warning ? store::ExceptionSeverity::warning
                                                                                 : store::ExceptionSeverity::note;
  exception.row.partner = trouble.partner;
  exception.row.outbound = trouble.outbound;
  exception.row.text = trouble.text;
  exception.row.remedy = trouble.next;
  for (const auto& [name, fact] : trouble.facts) exception.row.location += fmt::format("{}{} {}", exception.row.location.empty() ? "" : ", ", name, fact);
  if (trouble.outbound != 0) exception.outbound = store::Ref::existing(trouble.outbound);
  store::NewEvent event;
  event.row.kind = "as2";
  event.row.partner = trouble.partner;
  event.row.text = trouble.text;
  event.outbound = exception.outbound;
  store::Outcome outcome;
  outcome.exceptions.push_back(std::move(exception));
  outcome.events.push_back(std::move(event));
  const std::function<void(store::Done<bool>)> verb = [&](store::Done<bool> done) { store_.leave(std::move(outcome), std::move(done)); };
  co_await on_store(verb);
}

}  // namespace crossdock::daemon
