#include "engine/channels/as2/protocol/disposition.hpp"

#include <utility>

namespace crossdock::as2 {
namespace {

struct Meaning {
  Fault fault;
  Disposition::Kind kind;
  std::string_view modifier;
  std::string_view sentence;  // in our MDN
  std::string_view advice;    // when the partner says it to us
};

constexpr Disposition::Kind error = Disposition::Kind::error, failure = Disposition::Kind::failure;
constexpr Meaning meanings[] = {
    {Fault::unsupported_format, failure, "unsupported format", "The format of the message is not supported.",
     "the partner cannot read what we sent: agree content type, compression and protection with him"},
    {Fault::unsupported_mic_algorithms, failure, "unsupported MIC-algorithms",
     "None of the MIC algorithms in the receipt request is supported.", "agree a digest with the partner, for example sha-256, and set it as signing and mic"},
    {Fault::sender_equals_receiver, failure, "sender-equals-receiver", "AS2-From and AS2-To are the same.",
     "check the AS2 ids on both sides: they must differ"},
    {Fault::decryption_failed, error, "decryption-failed", "The message could not be decrypted.",
     "ask the partner which certificate he decrypts with, and compare: crossdock cert list"},
    {Fault::authentication_failed, error, "authentication-failed", "The sender of the message could not be authenticated.",
     "send the partner our current signing certificate: crossdock cert export"},
    {Fault::integrity_check_failed, error, "integrity-check-failed", "The content of the message does not fit its signature.",
     "something between us changed the message: ask the partner for the bytes he received and compare"},
    {Fault::decompression_failed, error, "decompression-failed", "The message could not be decompressed.",
     "send without compression, or agree when to compress (before or after signing)"},
    {Fault::insufficient_message_security, error, "insufficient-message-security", "The message lacks protection that was agreed.",
     "the partner wants the message signed or encrypted: see protection in the partner's file"},
    {Fault::unexpected_processing_error, error, "unexpected-processing-error", "The message could not be processed now. Please send it again later.",
     "ask the partner what went wrong on his side, then: crossdock retry"},
    {Fault::unknown_trading_relationship, error, "unknown-trading-relationship", "There is no trading relationship between these AS2 names.",
     "check the AS2 ids on both sides, upper and lower case count"},
    {Fault::invalid_message_id, error, "invalid-message-id", "The Message-ID is missing or cannot be used.", "ask the partner which Message-IDs he accepts"},
    {Fault::illegal_filename, error, "illegal-filename", "The file name cannot be used.", "agree a file name template with the partner"},
};

const Meaning* meaning_of(std::string_view modifier) {
  for (const Meaning& meaning : meanings)
    if (same_word(meaning.modifier, modifier)) return &meaning;
  return nullptr;
}

// "processed / error : text" cut into the words around the slash and what follows.
struct Words {
  std::string type, kind, text;
};

Words cut(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  std::string_view rest = trimmed(semicolon == std::string_view::npos ? value : value.substr(semicolon + 1));
  Words words;
  std::size_t end = std::min(rest.find_first_of("/ :="), rest.size());
  words.type = lower(rest.substr(0, end));
  rest = trimmed(rest.substr(end));
  if (rest.empty() || rest.front() != '/') return words;
  rest = trimmed(rest.substr(1));
  end = std::min(rest.find_first_of(":="), rest.size());
  words.kind = lower(trimmed(rest.substr(0, end)));
  words.text = trimmed(end < rest.size() ? rest.substr(end + 1) : std::string_view{});
  return words;
}

}  // namespace

std::string Disposition::text() const {
  switch (kind) {
    case Kind::processed: return "processed";
    case Kind::warning: return "processed/warning: " + modifier;
    case Kind::error: return "processed/error: " + modifier;
    case Kind::failure: return "failed/Failure: " + modifier;
  }
  return {};
}

std::string Disposition::header() const { return "automatic-action/MDN-sent-automatically; " + text(); }

Disposition Disposition::of(Fault fault) {
  for (const Meaning& meaning : meanings)
    if (meaning.fault == fault) return {meaning.kind, std::string(meaning.modifier)};
  return {Kind::error, "unexpected-processing-error"};
}

std::optional<Disposition> parse_disposition(const Headers& fields) {
  using Kind = Disposition::Kind;
  const std::string* value = fields.find("Disposition");
  if (value == nullptr) return std::nullopt;
  Words words = cut(*value);
  if (words.kind.empty() && words.type != "failed") {
    for (const std::string_view name : {"Error", "Failure", "Warning"})
      if (const std::string* text = fields.find(name)) {
        words.kind = lower(name);
        words.text = *text;
      }
  }
  Disposition disposition;
  disposition.modifier = words.text;
  if (words.type == "failed" || words.kind == "failure") disposition.kind = Kind::failure;
  else if (words.type != "processed" && words.type != "displayed") return Disposition{Kind::error, "unknown disposition " + words.type};
  else if (words.kind == "warning") disposition.kind = Kind::warning;
  else if (!words.kind.empty()) disposition.kind = Kind::error;
  if (disposition.kind == Kind::processed) disposition.modifier.clear();
  return disposition;
}

std::string_view sentence_for_partner(Fault fault) {
  for (const Meaning& meaning : meanings)
    if (meaning.fault == fault) return meaning.sentence;
  return "The message could not be processed.";
}

std::string_view sentence_on(const Disposition& disposition) {
  const Meaning* meaning = meaning_of(disposition.modifier);
  return meaning == nullptr ? std::string_view{} : meaning->sentence;
}

std::string advice_on(const Disposition& disposition) {
  const Meaning* meaning = meaning_of(disposition.modifier);
  return std::string(meaning == nullptr ? "ask the partner what his station's log says about this Message-ID" : meaning->advice);
}

}  // namespace crossdock::as2
