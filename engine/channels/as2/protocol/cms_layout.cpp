#include "engine/channels/as2/protocol/cms_layout.hpp"

#include "engine/channels/as2/protocol/ber.hpp"

namespace crossdock::as2::layout {
namespace {

using ber::context;
using ber::context_primitive;

std::string content_info_of(std::string_view type, std::string_view inner) {
  return ber::wrap(ber::sequence, ber::object(type) + ber::wrap(context(0), inner));
}

// An EnvelopedData cut at its EncryptedContentInfo.
struct Cut {
  std::string_view before;       // version, originator, recipients
  std::string_view type_and_algorithm;
  std::string algorithm;         // dotted
  std::optional<ber::Element> encrypted;
  std::string_view after;        // attributes, mac
};

std::optional<Cut> cut_envelope(std::string_view content) {
  ber::Reader outer(content);
  const auto envelope = outer.next(ber::sequence);
  if (!envelope) return std::nullopt;
  ber::Reader fields(envelope->content);
  if (!fields.next(ber::integer)) return std::nullopt;
  if (fields.peek() == context(0) && !fields.next()) return std::nullopt;
  if (!fields.next(ber::set)) return std::nullopt;
  const auto encrypted_info = fields.next(ber::sequence);
  if (!encrypted_info) return std::nullopt;
  Cut cut;
  cut.before = envelope->content.substr(0, static_cast<std::size_t>(encrypted_info->whole.data() - envelope->content.data()));
  cut.after = envelope->content.substr(cut.before.size() + encrypted_info->whole.size());
  ber::Reader inside(encrypted_info->content);
  const auto type = inside.next(ber::object_identifier);
  const auto algorithm = inside.next(ber::sequence);
  if (!type || !algorithm) return std::nullopt;
  cut.type_and_algorithm = encrypted_info->content.substr(0, type->whole.size() + algorithm->whole.size());
  const auto identifier = ber::Reader(algorithm->content).next(ber::object_identifier);
  if (!identifier) return std::nullopt;
  cut.algorithm = ber::dotted(identifier->content);
  if (inside.peek() == context(0) || inside.peek() == context_primitive(0)) cut.encrypted = inside.next();
  return cut;
}

}  // namespace

std::optional<ContentInfo> content_info(std::string_view cms) {
  const auto outer = ber::Reader(cms).next(ber::sequence);
  if (!outer) return std::nullopt;
  ber::Reader fields(outer->content);
  const auto type = fields.next(ber::object_identifier);
  const auto wrapped = fields.next(context(0));
  if (!type || !wrapped) return std::nullopt;
  return ContentInfo{ber::dotted(type->content), wrapped->content};
}

std::optional<std::string> bare_signature(std::string_view cms) {
  const auto info = content_info(cms);
  if (!info || info->type != oid::signed_data) return std::nullopt;
  const auto signed_data = ber::Reader(info->content).next(ber::sequence);
  if (!signed_data) return std::nullopt;
  ber::Reader fields(signed_data->content);
  const auto version = fields.next(ber::integer);
  const auto digests = fields.next(ber::set);
  const auto content = fields.next(ber::sequence);
  if (!version || !digests || !content) return std::nullopt;
  const auto content_type = ber::Reader(content->content).next(ber::object_identifier);
  if (!content_type) return std::nullopt;
  while (fields.peek() == context(0) || fields.peek() == context(1))
    if (!fields.next()) return std::nullopt;
  const auto signers = fields.next(ber::set);
  if (!signers) return std::nullopt;
  std::string bare;
  bare.append(version->whole).append(digests->whole);
  bare.append(ber::wrap(ber::sequence, content_type->whole)).append(signers->whole);
  return content_info_of(oid::signed_data, ber::wrap(ber::sequence, bare));
}

std::optional<Envelope> open_envelope(std::string_view cms) {
  const auto info = content_info(cms);
  if (!info || (info->type != oid::enveloped_data && info->type != oid::auth_enveloped_data)) return std::nullopt;
  const auto cut = cut_envelope(info->content);
  if (!cut || !cut->encrypted) return std::nullopt;
  auto encrypted = ber::octets(*cut->encrypted);
  if (!encrypted) return std::nullopt;
  std::string bare(cut->before);
  bare.append(ber::wrap(ber::sequence, cut->type_and_algorithm)).append(cut->after);
  return Envelope{content_info_of(info->type, ber::wrap(ber::sequence, bare)), cut->algorithm, std::move(*encrypted)};
}

std::optional<Around> around_content(std::string_view bare, std::uint64_t content_length) {
  const auto info = content_info(bare);
  if (!info) return std::nullopt;
  const auto cut = cut_envelope(info->content);
  if (!cut || cut->encrypted) return std::nullopt;
  const std::string octets = ber::header(context_primitive(0), content_length);
  const std::uint64_t in_info = cut->type_and_algorithm.size() + octets.size() + content_length;
  const std::string info_head = ber::header(ber::sequence, in_info);
  const std::uint64_t in_envelope = cut->before.size() + info_head.size() + in_info + cut->after.size();
  const std::string envelope_head = ber::header(ber::sequence, in_envelope);
  const std::string explicit_head = ber::header(context(0), envelope_head.size() + in_envelope);
  const std::string type = ber::object(info->type);
  Around around;
  around.head = ber::header(ber::sequence, type.size() + explicit_head.size() + envelope_head.size() + in_envelope);
  around.head.append(type).append(explicit_head).append(envelope_head).append(cut->before);
  around.head.append(info_head).append(cut->type_and_algorithm).append(octets);
  around.tail = cut->after;
  return around;
}

std::optional<Pieces> compressed_octets(std::string_view cms) {
  const auto info = content_info(cms);
  if (!info || info->type != oid::compressed_data) return std::nullopt;
  const auto compressed = ber::Reader(info->content).next(ber::sequence);
  if (!compressed) return std::nullopt;
  ber::Reader fields(compressed->content);
  if (!fields.next(ber::integer)) return std::nullopt;
  const auto algorithm = fields.next(ber::sequence);
  const auto content = fields.next(ber::sequence);
  if (!algorithm || !content) return std::nullopt;
  const auto identifier = ber::Reader(algorithm->content).next(ber::object_identifier);
  if (!identifier || ber::dotted(identifier->content) != oid::zlib) return std::nullopt;
  ber::Reader inside(content->content);
  if (!inside.next(ber::object_identifier)) return std::nullopt;
  const auto wrapped = inside.next(context(0));
  if (!wrapped) return std::nullopt;
  const auto string = ber::Reader(wrapped->content).next();
  if (!string || (string->tag & ~0x20) != ber::octet_string) return std::nullopt;
  return ber::octets(*string);
}

}  // namespace crossdock::as2::layout
