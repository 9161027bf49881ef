// The disposition of an MDN: what became of a message (RFC 4130 §7.4.3, §7.5; RFC 5402 §5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/channels/as2/protocol/mime.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

struct Disposition {
  enum class Kind : unsigned char { processed, warning, error, failure };
  Kind kind = Kind::processed;
  std::string modifier;  // "decryption-failed"; empty for processed

  // A warning still means delivered.
  [[nodiscard]] bool positive() const noexcept { return kind == Kind::processed || kind == Kind::warning; }
  // "automatic-action/MDN-sent-automatically; processed/error: decryption-failed"
  [[nodiscard]] std::string header() const;
  // "processed/error: decryption-failed"
  [[nodiscard]] std::string text() const;
  static Disposition of(Fault fault);
};

// Reads the Disposition field in every form met: no or odd spaces, any case, "failed/failure=text", and products that
// put the modifier into fields of their own (Error, Failure, Warning). Nothing when there is no such field.
std::optional<Disposition> parse_disposition(const Headers& fields);

// What the text part of our MDN says about a fault: a sentence for the partner's people that shows nothing of our inside.
std::string_view sentence_for_partner(Fault fault);

// The same sentence for a disposition that came; empty for a modifier of the partner's own, and for positive ones.
std::string_view sentence_on(const Disposition& disposition);

// What our people should do about a partner's negative disposition.
std::string advice_on(const Disposition& disposition);

}  // namespace crossdock::as2
