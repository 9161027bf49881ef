#include "engine/channels/as2/desk.hpp"

#include <fmt/format.h>

namespace crossdock::as2 {
namespace {

HttpClientSettings client_settings(const As2Settings& settings, bool credentials) {
  HttpClientSettings out;
  if (credentials) out.certificate = settings.tls_client;
  out.trusted = settings.tls_trusted;
  out.check_name = settings.tls_check_name;
  out.chunked = settings.quirks.chunked;
  out.expect_continue = settings.quirks.expect_continue;
  out.keep_connections = !settings.quirks.one_message_a_connection;
  out.answer_time = settings.answer_time;
  return out;
}

}  // namespace

Desk::Desk(std::shared_ptr<Office> office_, As2Settings settings_)
    : owner(std::move(office_)),
      office(*owner),
      settings(std::move(settings_)),
      client(office.executors, client_settings(settings, true)),
      mdn_client(office.executors, client_settings(settings, false)),
      turnstile(office.executors.io),
      pulse(fmt::format("waiting for {}", settings.their_id)) {}

UnwrapPolicy Desk::unwrap_policy() const {
  UnwrapPolicy policy;
  policy.require_signed = settings.require_signed;
  policy.require_encrypted = settings.require_encrypted;
  policy.legacy = settings.legacy;
  policy.quirks = settings.quirks;
  policy.partner = settings.their_signing.accepted(now());
  policy.ours = settings.our_decryption.accepted(now(), true);
  policy.max_content = settings.max_size;
  policy.place = office.settings.spool;
  return policy;
}

void Desk::stop() {
  stopping = true;
  client.stop();
  mdn_client.stop();
  for (boost::asio::steady_timer* pause : pauses) pause->cancel();
}

Headers headers_from(const std::string& text) {
  const auto entity = parse_entity(text + "\r\n");
  return entity ? entity->headers : Headers{};
}

}  // namespace crossdock::as2
