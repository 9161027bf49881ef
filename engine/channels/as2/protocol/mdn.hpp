// The message disposition notification: writing ours, reading and judging the partner's (RFC 4130 §7.4, RFC 3798).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/as2/protocol/disposition.hpp"
#include "engine/channels/as2/protocol/mic.hpp"
#include "engine/channels/as2/protocol/mime.hpp"
#include "engine/channels/as2/protocol/quirks.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

struct MdnFacts {
  MdnFacts() = default;
  std::string as2_from, as2_to;      // of the MDN: ours and the partner's
  std::string message_id;            // of the MDN
  std::string original_message_id;   // exactly as received
  std::string original_recipient;    // the message's AS2-To
  Time date{};
  Disposition disposition;
  std::optional<Mic> mic;
  std::string text;                  // for the partner's people
};

// An MDN as it goes over the wire, in an answer or a request of its own; the same both times.
struct WrittenMdn {
  Headers headers;
  std::string body;
};
// Signed when `signer` is given.
WrittenMdn write_mdn(const MdnFacts& facts, const std::optional<Identity>& signer, Digest digest, const Quirks& quirks);

// A partner's MDN, taken apart.
struct ReceivedMdn {
  std::string original_message_id;
  std::string reporting_ua, final_recipient;
  Disposition disposition;
  std::optional<Mic> mic;
  std::string text;            // of the first part, bounded
  bool is_signed = false;
  Certificate signer;
};
// Whether these headers announce an MDN (also one that is signed).
bool is_mdn(const Headers& headers, std::string_view body);
// Refuses what is no MDN, and signatures that are not the partner's.
Result<ReceivedMdn> read_mdn(const Headers& headers, const Bytes& body, const std::vector<Certificate>& pinned,
                             const LegacyPolicy& legacy, const Quirks& quirks);

// What an MDN means for the message it answers.
struct MdnVerdict {
  enum class Kind : unsigned char { delivered, delivered_with_warning, refused, mic_mismatch, not_trusted };
  Kind kind = Kind::delivered;
  std::string text;
  std::string next;
  [[nodiscard]] bool delivered() const noexcept { return kind == Kind::delivered || kind == Kind::delivered_with_warning; }
};
// `ours`: any of them will do. `signed_wanted`: we asked for a signed one; an unsigned positive answer then proves nothing and is not trusted.
MdnVerdict judge(const ReceivedMdn& mdn, const std::vector<Mic>& ours, const std::vector<MicCandidate>& candidates, bool signed_wanted, const Quirks& quirks);

}  // namespace crossdock::as2
