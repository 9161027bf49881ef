#include "engine/channels/as2/protocol/mdn.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/channels/as2/protocol/compose.hpp"
#include "engine/channels/as2/protocol/names.hpp"
#include "engine/channels/as2/protocol/signed_part.hpp"

namespace crossdock::as2 {
namespace {

std::string report_body(const MdnFacts& facts, std::string_view boundary, MicalgSpelling spelling) {
  std::string fields = fmt::format("Reporting-UA: {}\r\n", user_agent);
  fields += fmt::format("Original-Recipient: rfc822; {}\r\n", facts.original_recipient);
  fields += fmt::format("Final-Recipient: rfc822; {}\r\n", facts.original_recipient);
  fields += fmt::format("Original-Message-ID: {}\r\n", facts.original_message_id);
  fields += fmt::format("Disposition: {}\r\n", facts.disposition.header());
  if (facts.mic) fields += fmt::format("Received-Content-MIC: {}\r\n", facts.mic->header(spelling));
  return fmt::format(
      "--{0}\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{1}\r\n"
      "--{0}\r\nContent-Type: message/disposition-notification\r\nContent-Transfer-Encoding: 7bit\r\n\r\n{2}\r\n"
      "--{0}--\r\n",
      boundary, facts.text, fields);
}

// An entity that is, or holds, a disposition notification.
struct Report {
  std::string_view fields;
  std::string text;
};

Refusal no_mdn(std::string text) { return {Fault::unsupported_format, std::move(text), "ask the partner for the MDN as he sent it and compare"}; }

Result<Report> find_report(const Headers& headers, std::string_view body, std::vector<Bytes>& keep) {
  const Parameterised type = parse_parameterised(headers.get("Content-Type"));
  Bytes holder;
  if (type.value == "message/disposition-notification") {
    auto fields = transfer_decoded(holder, body, headers.get("Content-Transfer-Encoding"), SpoolPlace{});
    if (!fields) return fields.refusal();
    keep.push_back(*fields);
    return Report{keep.back().view(), {}};
  }
  if (type.value.compare(0, 10, "multipart/") != 0)
    return no_mdn(fmt::format("the answer is \"{}\", which is no MDN; it starts \"{}\"", excerpt(type.value), excerpt(body)));
  const auto parts = split_multipart(body, type.parameter("boundary"));
  if (!parts) return parts.refusal();
  Report report;
  for (const std::string_view part : *parts) {
    const auto entity = parse_entity(part);
    if (!entity) return entity.refusal();
    const std::string kind = entity->content_type().value;
    auto content = transfer_decoded(holder, entity->body, entity->headers.get("Content-Transfer-Encoding"), SpoolPlace{});
    if (!content) return content.refusal();
    keep.push_back(*content);
    if (kind == "message/disposition-notification") report.fields = keep.back().view();
    else if (kind == "text/plain" && report.text.empty()) report.text = excerpt(trimmed(keep.back().view()), 500);
  }
  if (report.fields.empty()) return no_mdn("the report holds no message/disposition-notification part");
  return report;
}

Result<ReceivedMdn> read_report(const Report& report) {
  // The fields are headers without a blank line after them; adding one makes them an entity.
  const std::string text = std::string(trimmed(report.fields)) + "\r\n\r\n";
  const auto entity = parse_entity(text);
  if (!entity) return entity.refusal();
  const auto disposition = parse_disposition(entity->headers);
  if (!disposition) return no_mdn("the MDN has no Disposition field");
  ReceivedMdn mdn;
  mdn.original_message_id = entity->headers.get("Original-Message-ID");
  mdn.reporting_ua = excerpt(entity->headers.get("Reporting-UA"));
  mdn.final_recipient = excerpt(entity->headers.get("Final-Recipient"));
  mdn.disposition = *disposition;
  mdn.mic = parse_mic(entity->headers.get("Received-Content-MIC"));
  mdn.text = report.text;
  return mdn;
}

}  // namespace

WrittenMdn write_mdn(const MdnFacts& facts, const std::optional<Identity>& signer, Digest digest, const Quirks& quirks) {
  const auto spelling = quirks.micalg_without_hyphen ? MicalgSpelling::without_hyphen : MicalgSpelling::with_hyphen;
  const std::string boundary = new_boundary();
  const std::string report_type = fmt::format("multipart/report; report-type=disposition-notification; boundary=\"{}\"", boundary);
  WrittenMdn mdn;
  mdn.headers.add("AS2-Version", as2_version);
  mdn.headers.add("AS2-From", as2_name_header(facts.as2_from, quirks.quoted_names));
  mdn.headers.add("AS2-To", as2_name_header(facts.as2_to, quirks.quoted_names));
  mdn.headers.add("Message-ID", facts.message_id);
  mdn.headers.add("Date", http_date(facts.date));
  mdn.headers.add("Subject", "Message Disposition Notification");
  mdn.headers.add("EDIINT-Features", ediint_features);
  mdn.headers.add("MIME-Version", "1.0");
  const std::string report = report_body(facts, boundary, spelling);
  if (!signer) {
    mdn.headers.add("Content-Type", report_type);
    mdn.body = report;
    return mdn;
  }
  const std::string entity = fmt::format("Content-Type: {}\r\n\r\n{}", report_type, report);
  const SignedAround around = sign_entity(Pieces(entity), *signer, digest, quirks);
  mdn.headers.add("Content-Type", around.content_type);
  mdn.body = around.before + entity + around.after;
  return mdn;
}

bool is_mdn(const Headers& headers, std::string_view body) {
  const Parameterised type = parse_parameterised(headers.get("Content-Type"));
  if (type.value == "message/disposition-notification" || type.value == "multipart/report") return true;
  if (type.value != "multipart/signed") return false;
  const auto parts = split_multipart(body, type.parameter("boundary"));
  if (!parts || parts->empty()) return false;
  const auto entity = parse_entity(parts->front());
  if (!entity) return false;
  const std::string inner = entity->content_type().value;
  return inner == "multipart/report" || inner == "message/disposition-notification";
}

Result<ReceivedMdn> read_mdn(const Headers& headers, const Bytes& body, const std::vector<Certificate>& pinned, const LegacyPolicy& legacy,
                             const Quirks& quirks) {
  std::vector<Bytes> keep;
  const Parameterised type = parse_parameterised(headers.get("Content-Type"));
  if (type.value != "multipart/signed") {
    const auto report = find_report(headers, body.view(), keep);
    if (!report) return report.refusal();
    return read_report(*report);
  }
  const auto part = verify_signed(body.view(), type.parameter("boundary"), pinned, legacy, quirks);
  if (!part) return part.refusal();
  const auto entity = parse_entity(part->entity);
  if (!entity) return entity.refusal();
  const auto report = find_report(entity->headers, entity->body, keep);
  if (!report) return report.refusal();
  auto mdn = read_report(*report);
  if (mdn) {
    mdn->is_signed = true;
    mdn->signer = part->signer;
  }
  return mdn;
}

MdnVerdict judge(const ReceivedMdn& mdn, const std::vector<Mic>& ours, const std::vector<MicCandidate>& candidates, bool signed_wanted, const Quirks& quirks) {
  using Kind = MdnVerdict::Kind;
  if (!mdn.disposition.positive()) {
    std::string text = fmt::format("the partner answered {}", excerpt(mdn.disposition.text(), 120));
    if (!mdn.text.empty()) text += fmt::format(" and wrote \"{}\"", excerpt(mdn.text, 200));
    return {Kind::refused, std::move(text), advice_on(mdn.disposition)};
  }
  if (signed_wanted && !mdn.is_signed)
    return {Kind::not_trusted, "we asked for a signed MDN; the partner's is not signed, so it proves nothing", "ask the partner to sign his MDNs, or ask for unsigned ones in his file"};
  if (!mdn.mic) {
    if (quirks.accept_missing_mic) return {Kind::delivered, "delivered; the MDN has no MIC, which the partner's file accepts", {}};
    return {Kind::mic_mismatch, "the MDN is positive but has no Received-Content-MIC that can be read: what was received is not proven",
            "compare the payload with the partner, or set quirk accept-missing-mic in his file"};
  }
  if (std::find(ours.begin(), ours.end(), *mdn.mic) == ours.end())
    return {Kind::mic_mismatch, fmt::format("the MIC differs: ours {}, the partner's {}; {}", ours.empty() ? "unknown" : ours.front().header(), mdn.mic->header(), diagnose_mic(*mdn.mic, candidates)),
            "do not resend before you know what the partner has: compare the payload with him"};
  if (mdn.disposition.kind == Disposition::Kind::warning)
    return {Kind::delivered_with_warning, fmt::format("delivered, with the partner's warning: {}", excerpt(mdn.disposition.modifier, 120)), {}};
  return {Kind::delivered, "delivered; the MDN's MIC agrees", {}};
}

}  // namespace crossdock::as2
