#include "engine/daemon/as2_channels.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/failure.hpp"

namespace crossdock::daemon {
namespace {

as2::Identity identity(const std::filesystem::path& certificate, const std::filesystem::path& key, const SecretReference& passphrase) {
  as2::Identity out(as2::Certificate::load(certificate), as2::PrivateKey::load(key, passphrase ? passphrase.fetch() : std::string()));
  if (!out.key.belongs_to(out.certificate))
    throw Failure(Remedy::operator_, fmt::format("{} is not the key of certificate {}", key.string(), certificate.string()), "crossdock cert check");
  return out;
}

as2::Window window_from(const std::optional<std::chrono::year_month_day>& day) {
  if (!day) return {};
  return {Time(std::chrono::sys_days(*day)), std::nullopt};
}

as2::ListenSettings listening(const std::string& name, const std::string& address) {
  as2::ListenSettings listen;
  listen.name = name;
  const std::size_t colon = address.rfind(':');
  listen.address = address.substr(0, colon);
  std::from_chars(address.data() + colon + 1, address.data() + address.size(), listen.port);
  return listen;
}

std::vector<as2::Certificate> load_all(const std::vector<std::filesystem::path>& files) {
  std::vector<as2::Certificate> out;
  for (const auto& file : files) out.push_back(as2::Certificate::load(file));
  return out;
}

bool holds(const std::vector<std::string>& words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

as2::Protection protection(const partners::As2Place& place) {
  as2::Protection out;
  out.sign = place.sign == "none" ? std::nullopt : as2::digest_named(place.sign);
  out.encrypt = place.encrypt == "none" ? std::nullopt : as2::cipher_named(place.encrypt);
  if (place.compress == "before-signing") out.compression = as2::Compression::before_signing;
  if (place.compress == "after-signing") out.compression = as2::Compression::after_signing;
  return out;
}

as2::ReceiptMode receipt_mode(const std::string& word) {
  if (word == "none") return as2::ReceiptMode::none;
  return word == "asynchronous" ? as2::ReceiptMode::asynchronous : as2::ReceiptMode::synchronous;
}

void take_certificates(const partners::As2Place& place, as2::As2Settings& settings) {
  for (const partners::As2Identity& one : place.ours) {
    const as2::Identity ours = identity(one.certificate, one.key, one.passphrase);
    settings.our_signing.add(ours, window_from(one.from));
    settings.our_decryption.add(ours, window_from(one.from));
  }
  for (const partners::As2Certificate& one : place.theirs) {
    const as2::Certificate certificate = as2::Certificate::load(one.file);
    settings.their_signing.add(certificate, window_from(one.from));
    settings.their_encryption.add(certificate, window_from(one.from));
  }
}

void take_inbound(const partners::As2Place& place, as2::As2Settings& settings) {
  settings.receives = place.receives;
  settings.require_signed = place.require_signed;
  settings.require_encrypted = place.require_encrypted;
  settings.legacy.sha1 = holds(place.accept, "sha1");
  settings.legacy.md5 = holds(place.accept, "md5");
  settings.legacy.triple_des = holds(place.accept, "3des");
  settings.addresses = place.addresses;
  settings.mdn_hosts = place.mdn_hosts;
}

}  // namespace

as2::StationSettings station_settings(const config::Settings& settings) {
  const config::As2Listening& as2 = settings.as2;
  as2::StationSettings out;
  if (!as2.listen.empty()) out.listen.push_back(listening("as2", as2.listen));
  if (!as2.tls_listen.empty()) {
    as2::ListenSettings secure = listening("as2-tls", as2.tls_listen);
    secure.tls = identity(as2.certificate, as2.key, as2.passphrase);
    secure.tls_chain = load_all(as2.chain);
    secure.client_certificates = load_all(as2.clients);
    out.listen.push_back(std::move(secure));
  }
  if (!as2.health.empty()) out.health = listening("as2-health", as2.health);
  out.path = as2.path;
  out.domain = as2.domain;
  out.limits.body_bytes = as2.largest;
  out.limits.connections_per_address = as2.connections_per_address;
  out.spool = as2::SpoolPlace(settings.work_folder / "spool", 256 * 1024);
  return out;
}

as2::As2Settings as2_settings(const partners::As2Place& place, const std::string& partner, const std::string& channel, const config::Settings& daemon) {
  as2::As2Settings settings;
  settings.partner = partner;
  settings.name = channel;
  settings.our_id = place.our_id;
  settings.their_id = place.their_id;
  settings.url = place.url;
  settings.sends = !place.url.empty();
  settings.protection = protection(place);
  settings.receipt = receipt_mode(place.receipt);
  settings.signed_receipt = place.signed_receipt;
  settings.receipt_digests.clear();
  for (const std::string& word : place.receipt_digests) settings.receipt_digests.push_back(*as2::digest_named(word));
  if (settings.receipt_digests.empty()) settings.receipt_digests.push_back(settings.protection.sign.value_or(as2::Digest::sha256));
  settings.async_url = place.async_url;
  settings.mdn_within = std::chrono::duration_cast<std::chrono::seconds>(place.mdn_within);
  settings.mdn_resends = place.mdn_resends;
  settings.answer_time = place.answer_within;
  settings.content_type = place.content_type;
  settings.subject = place.subject;
  settings.user = place.user;
  if (place.password) settings.password = [reference = place.password] { return reference.fetch(); };
  settings.tls_trusted = load_all(place.tls_trusted);
  if (place.tls_client) settings.tls_client = identity(place.tls_client->certificate, place.tls_client->key, place.tls_client->passphrase);
  settings.tls_check_name = place.tls_check_name;
  settings.max_size = daemon.limits.largest_file;
  take_certificates(place, settings);
  take_inbound(place, settings);
  for (const as2::Quirk& quirk : as2::all_quirks())
    if (holds(place.quirks, quirk.name)) settings.quirks.*(quirk.member) = true;
  as2::check(settings);
  return settings;
}

}  // namespace crossdock::daemon
