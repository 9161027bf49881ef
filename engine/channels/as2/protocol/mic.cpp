#include "engine/channels/as2/protocol/mic.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/channels/as2/protocol/mime.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::uint64_t small = 1 << 20;  // line-end variants copy the bytes: only for forms up to this size

std::string without_carriage_returns(const Pieces& pieces) {
  std::string out = pieces.joined();
  out.erase(std::remove(out.begin(), out.end(), '\r'), out.end());
  return out;
}

std::string with_line_ends(const Pieces& pieces) {
  std::string out;
  char before = 0;
  for (const std::string_view piece : pieces)
    for (const char c : piece) {
      if (c == '\n' && before != '\r') out += '\r';
      out += before = c;
    }
  return out;
}

void add(std::vector<MicCandidate>& out, const std::string& description, const Pieces& bytes, Digest digest) {
  out.push_back({fmt::format("{}, with {}", description, micalg(digest)), compute_mic(bytes, digest)});
}

void add_line_end_variants(std::vector<MicCandidate>& out, const MicForm& form, Digest digest) {
  const std::string bare = without_carriage_returns(form.bytes), full = with_line_ends(form.bytes);
  add(out, form.description + " with bare LF line ends", Pieces(bare), digest);
  add(out, form.description + " with LF turned into CRLF", Pieces(full), digest);
  Pieces longer = form.bytes;
  longer.add("\r\n");
  add(out, form.description + " and one line end more", longer, digest);
  const std::string whole = form.bytes.joined();
  if (whole.size() >= 2 && whole.compare(whole.size() - 2, 2, "\r\n") == 0)
    add(out, form.description + " without its last line end", Pieces(std::string_view(whole).substr(0, whole.size() - 2)), digest);
}

}  // namespace

std::string Mic::header(MicalgSpelling spelling) const { return fmt::format("{}, {}", base64, micalg(digest, spelling)); }

Mic compute_mic(const Pieces& over, Digest digest) { return {base64(digest_of(digest, over)), digest}; }

std::optional<Mic> parse_mic(std::string_view field) {
  const std::size_t comma = field.rfind(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::optional<Digest> digest = digest_named(field.substr(comma + 1));
  const std::optional<std::string> raw = from_base64(field.substr(0, comma));
  if (!digest || !raw || raw->empty()) return std::nullopt;
  return Mic{base64(*raw), *digest};
}

Result<Digest> mic_digest(const std::vector<std::string>& requested, std::optional<Digest> of_signature, const LegacyPolicy& legacy, Digest fallback) {
  if (requested.empty()) return of_signature.value_or(fallback);
  for (const std::string& name : requested) {
    const std::optional<Digest> digest = digest_named(name);
    // The MIC only compares what both sides already hold, so SHA-1 is harmless here; MD5 only where allowed.
    if (digest && (*digest == Digest::sha1 || legacy.allows(*digest))) return *digest;
  }
  std::string list;
  for (const std::string& name : requested) list += (list.empty() ? "" : ", ") + name;
  return Refusal(Fault::unsupported_mic_algorithms, fmt::format("the receipt request names only MIC algorithms we do not have: {}", list),
                 "ask the partner to request sha-256");
}

std::vector<MicCandidate> mic_candidates(const std::vector<MicForm>& forms, Digest agreed) {
  std::vector<Digest> digests{agreed};
  for (const Digest other : {Digest::sha256, Digest::sha1})
    if (other != agreed) digests.push_back(other);
  std::vector<MicCandidate> out;
  for (const MicForm& form : forms)
    for (const Digest digest : digests) add(out, form.description, form.bytes, digest);
  for (const MicForm& form : forms)
    if (form.bytes.size() <= small) add_line_end_variants(out, form, agreed);
  return out;
}

std::string diagnose_mic(const Mic& received, const std::vector<MicCandidate>& candidates) {
  for (const MicCandidate& candidate : candidates)
    if (candidate.mic == received) return "the partner hashed " + candidate.description;
  for (const MicCandidate& candidate : candidates)
    if (candidate.mic.base64 == received.base64)
      return fmt::format("the partner hashed {}, but named the digest {}", candidate.description, micalg(received.digest));
  return "no known way of hashing what we sent gives the partner's MIC: he may have received other bytes";
}

std::string to_text(const std::vector<Mic>& mics) {
  std::string out;
  for (const Mic& mic : mics) out += (out.empty() ? "" : "; ") + mic.header();
  return out;
}

std::vector<Mic> mics_from_text(std::string_view text) {
  std::vector<Mic> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    if (const auto mic = parse_mic(text.substr(0, end))) out.push_back(*mic);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string to_text(const std::vector<MicCandidate>& candidates) {
  std::string out;
  for (const MicCandidate& candidate : candidates)
    out += fmt::format("{} {} {}\n", micalg(candidate.mic.digest), candidate.mic.base64, candidate.description);
  return out;
}

std::vector<MicCandidate> candidates_from_text(std::string_view text) {
  std::vector<MicCandidate> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t first = line.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos) continue;
    const std::optional<Digest> digest = digest_named(line.substr(0, first));
    if (digest) out.push_back({std::string(line.substr(second + 1)), {std::string(line.substr(first + 1, second - first - 1)), *digest}});
  }
  return out;
}

}  // namespace crossdock::as2
