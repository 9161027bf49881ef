// The message integrity check: which bytes are hashed, with which digest, and, when the two sides disagree, which
// variant the other side used.
//
// Over which bytes (RFC 4130 §7.3.1, RFC 5402 §4):
//   signed                       the part that was signed, headers and content, exactly as it lay between the boundaries;
//                                compressed before signing: that is the compressed entity
//   compressed, not signed       the uncompressed entity, headers and content, encrypted or not
//   encrypted, not signed        the decrypted entity, headers and content
//   neither                      the content alone, without any header
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/channels/as2/protocol/algorithms.hpp"
#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

struct Mic {
  std::string base64;
  Digest digest = Digest::sha256;
  // "<base64>, sha-256"
  [[nodiscard]] std::string header(MicalgSpelling spelling = MicalgSpelling::with_hyphen) const;
  friend bool operator==(const Mic& a, const Mic& b) { return a.digest == b.digest && a.base64 == b.base64; }
};

Mic compute_mic(const Pieces& over, Digest digest);
// With or without blank after the comma, any spelling of the digest, folded base64. Nothing when it is not a MIC.
std::optional<Mic> parse_mic(std::string_view field);

// The digest for the MIC of a message received: the first of the partner's list that we have (never one that is not on
// it); no list: the signature's; not signed either: `fallback`.
Result<Digest> mic_digest(const std::vector<std::string>& requested, std::optional<Digest> of_signature, const LegacyPolicy& legacy, Digest fallback);

// One way in which the other side may have hashed.
struct MicForm {
  std::string description;  // completes "the partner hashed ..."
  Pieces bytes;
};
struct MicCandidate {
  std::string description;
  Mic mic;
};
// Every form with the digest agreed on, SHA-256 and SHA-1, plus the line-end variants of small forms: for keeping with a message
// whose MDN comes later.
std::vector<MicCandidate> mic_candidates(const std::vector<MicForm>& forms, Digest agreed);
// "the partner hashed the content without its MIME headers, with sha1"; or that no known variant fits.
std::string diagnose_mic(const Mic& received, const std::vector<MicCandidate>& candidates);
// MICs and candidates as text to keep, and back.
std::string to_text(const std::vector<Mic>& mics);
std::vector<Mic> mics_from_text(std::string_view text);
std::string to_text(const std::vector<MicCandidate>& candidates);
std::vector<MicCandidate> candidates_from_text(std::string_view text);

}  // namespace crossdock::as2
