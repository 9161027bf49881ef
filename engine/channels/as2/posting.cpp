// Asynchronous MDNs on their way out.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "engine/base/crash_point.hpp"
#include "engine/base/log.hpp"
#include "engine/channels/as2/desk.hpp"

namespace crossdock::as2 {
namespace asio = boost::asio;
using asio::awaitable;

namespace {

// Empty when the partner took it; else why not.
awaitable<std::string> post_once(Desk& desk, const Url& url, const WrittenMdn& mdn) {
  std::string reason;
  try {
    const HttpAnswer answer = co_await desk.mdn_client.post(url, mdn.headers, Pieces(mdn.body));
    if (answer.status < 200 || answer.status > 299) reason = fmt::format("{} answered {}", url.authority(), answer.status);
  } catch (const HttpFailure& failure) {
    reason = failure.what();
  }
  co_return reason;
}

}  // namespace

awaitable<void> post_mdn(std::shared_ptr<Desk> desk, MessageKey key, WrittenMdn mdn, std::string url_text, bool keep) {
  const auto url = parse_url(url_text);
  if (!url) co_return;
  std::string reason;
  std::size_t tried = 0;
  bool done = false;
  while (!done && !desk->stopping) {
    reason = co_await post_once(*desk, *url, mdn);
    if (reason.empty() || tried == desk->settings.mdn_pauses.size()) {
      done = true;
    } else {
      asio::steady_timer pause(desk->office.executors.io, desk->settings.mdn_pauses[tried++]);
      boost::system::error_code ignored;
      desk->pauses.insert(&pause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      desk->pauses.erase(&pause);
    }
  }
  if (!done) co_return;  // stopped: the ledger still has it
  crash_point("as2.mdn_posted");
  if (keep) co_await desk->office.ledger.mdn_posted(key);
  if (reason.empty()) co_return;
  Trouble trouble;
  trouble.code = "as2_mdn_not_delivered";
  trouble.severity = Trouble::Severity::warning;
  trouble.partner = desk->settings.partner;
  trouble.text = fmt::format("the MDN for message {} could not be posted to {} in {} tries: {}", key.id, url->text(), tried + 1, reason);
  trouble.next = "ask the partner whether that address still serves; when he sends the message again, he gets the same MDN";
  trouble.facts["message_id"] = key.id;
  log::warning("an MDN could not be delivered", {{"partner", trouble.partner}, {"message_id", key.id}, {"reason", reason}});
  co_await desk->office.ledger.report(trouble);
}

}  // namespace crossdock::as2
