#include "engine/channels/as2/http_client.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <list>
#include <set>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <fmt/format.h>

#include "engine/channels/as2/chunked.hpp"
#include "engine/channels/as2/tls.hpp"

namespace crossdock::as2 {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t sent_portion = 1 << 20;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using AnswerParser = http::response_parser<http::buffer_body>;

// A connection: one of the two streams.
struct Line {
  std::string place;  // scheme, host and port
  std::unique_ptr<PlainStream> plain;
  std::unique_ptr<TlsStream> tls;
  beast::flat_buffer buffer;
  Certificate peer;
  bool used = false;
  std::chrono::steady_clock::time_point last_used{};

  [[nodiscard]] beast::tcp_stream& transport() const { return tls ? beast::get_lowest_layer(*tls) : *plain; }
};

// Looks at each certificate of the server's chain; keeps the server's own, so that a refusal can name it.
struct Judge {
  bool check_name;
  asio::ssl::host_name_verification name;
  Certificate& shown;
  bool operator()(bool accepted, asio::ssl::verify_context& context) const {
    X509* own = X509_STORE_CTX_get0_cert(context.native_handle());
    if (!shown && own != nullptr && X509_up_ref(own) == 1) shown = Certificate::of_native({own, X509_free});
    return check_name ? name(accepted, context) : accepted;
  }
};

// One request on its way.
struct Exchange {
  std::string head;
  const Pieces* body = nullptr;
  bool wait_for_continue = false;
  bool chunked = false;
  HttpAnswer answer;
  bool keep = false;       // the connection can be used again
  bool untouched = true;   // not a byte of an answer has come
};

bool is_fresh_socket_trouble(const error_code& error) {
  return error == beast::error::timeout || error == asio::error::connection_refused || error == asio::error::host_unreachable ||
         error == asio::error::network_unreachable || error == asio::error::timed_out || error == asio::error::connection_reset;
}

std::string reason_of(const error_code& error) {
  if (error == beast::error::timeout) return "no answer in time";
  if (error == http::error::end_of_stream || error == asio::error::eof) return "the other side closed the connection";
  if (error == http::error::partial_message) return "the other side closed the connection in the middle of its answer";
  return error.message();
}

// The pieces from `at` on, at most `limit` bytes of them, as buffers.
std::vector<asio::const_buffer> slice(const Pieces& pieces, std::uint64_t at, std::uint64_t limit) {
  std::vector<asio::const_buffer> out;
  for (std::string_view piece : pieces) {
    if (at >= piece.size()) {
      at -= piece.size();
      continue;
    }
    piece.remove_prefix(at);
    at = 0;
    if (piece.size() > limit) piece = piece.substr(0, limit);
    limit -= piece.size();
    if (!piece.empty()) out.emplace_back(piece.data(), piece.size());
    if (limit == 0) break;
  }
  return out;
}

std::uint64_t size_of(const std::vector<asio::const_buffer>& buffers) {
  std::uint64_t sum = 0;
  for (const auto& buffer : buffers) sum += buffer.size();
  return sum;
}

}  // namespace

std::string_view name_of(HttpStep step) {
  switch (step) {
    case HttpStep::resolve: return "resolve";
    case HttpStep::connect: return "connect";
    case HttpStep::tls: return "TLS";
    case HttpStep::request: return "request";
    case HttpStep::answer: return "answer";
  }
  return {};
}

struct HttpClient::Shared {
  Shared(channels::Executors executors_, HttpClientSettings settings_) : executors(std::move(executors_)), settings(std::move(settings_)) {}

  channels::Executors executors;
  HttpClientSettings settings;
  std::unique_ptr<asio::ssl::context> context;
  std::list<std::unique_ptr<Line>> idle;
  std::set<Line*> busy;
  bool stopping = false;

  // A connection that stop() must interrupt; also when the coroutine is destroyed in the middle of its work.
  struct AtWork {
    AtWork(Shared& shared_, Line& line_) : shared(shared_), line(line_) { shared.busy.insert(&line); }
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;
    ~AtWork() { shared.busy.erase(&line); }
    Shared& shared;
    Line& line;
  };

  awaitable<HttpAnswer> post(const Url& url, const Headers& headers, const Pieces& body, const Trace& trace);
  std::unique_ptr<Line> idle_line(const std::string& place);
  awaitable<std::unique_ptr<Line>> connect(const Url& url, const Trace& trace);
  awaitable<void> start_tls(const Url& url, Line& line, const Trace& trace);
  Exchange prepare(const Url& url, const Headers& headers, const Pieces& body) const;
  template <class Stream>
  awaitable<error_code> exchange(Stream& stream, Line& line, Exchange& x);
  template <class Stream>
  awaitable<error_code> send(Stream& stream, Exchange& x);
  template <class Stream>
  awaitable<error_code> receive(Stream& stream, Line& line, Exchange& x, bool accept_continue, bool& continued);
};

std::unique_ptr<Line> HttpClient::Shared::idle_line(const std::string& place) {
  const auto now = std::chrono::steady_clock::now();
  idle.remove_if([&](const std::unique_ptr<Line>& line) { return now - line->last_used > settings.keep_time; });
  for (auto it = idle.begin(); it != idle.end(); ++it) {
    if ((*it)->place != place) continue;
    std::unique_ptr<Line> line = std::move(*it);
    idle.erase(it);
    return line;
  }
  return nullptr;
}

awaitable<std::unique_ptr<Line>> HttpClient::Shared::connect(const Url& url, const Trace& trace) {
  error_code error;
  tcp::resolver resolver(executors.io);
  const std::string port = std::to_string(url.port);
  const auto found = co_await resolver.async_resolve(url.host, port, asio::redirect_error(asio::use_awaitable, error));
  if (error)
    throw HttpFailure(HttpStep::resolve, Remedy::wait, fmt::format("{} cannot be resolved: {}", url.host, error.message()),
                      fmt::format("check the host name in the partner's url; getent hosts {}", url.host));
  if (trace) trace(HttpStep::resolve, fmt::format("{} is {}", url.host, found.begin()->endpoint().address().to_string()));
  auto line = std::make_unique<Line>();
  line->place = fmt::format("{}:{}", url.tls ? "tls" : "plain", url.authority());
  auto stream = std::make_unique<PlainStream>(executors.io);
  stream->expires_after(settings.connect_time);
  co_await stream->async_connect(found, asio::redirect_error(asio::use_awaitable, error));
  if (error)
    throw HttpFailure(HttpStep::connect, Remedy::wait, fmt::format("no connection to {}: {}", url.authority(), reason_of(error)),
                      is_fresh_socket_trouble(error) ? "ask the partner whether his station runs and his firewall admits us" : "check the partner's url");
  error_code ignored;
  stream->socket().set_option(tcp::no_delay(true), ignored);
  if (trace) trace(HttpStep::connect, fmt::format("{} accepts", url.authority()));
  if (url.tls) {
    if (!context) context = std::make_unique<asio::ssl::context>(client_context(settings.certificate, settings.trusted));
    line->tls = std::make_unique<TlsStream>(std::move(*stream), *context);
    co_await start_tls(url, *line, trace);
  } else {
    line->plain = std::move(stream);
  }
  co_return line;
}

awaitable<void> HttpClient::Shared::start_tls(const Url& url, Line& line, const Trace& trace) {
  error_code error;
  SSL* native = line.tls->native_handle();
  SSL_set_tlsext_host_name(native, url.host.c_str());
  line.tls->set_verify_callback(Judge{settings.check_name, asio::ssl::host_name_verification(url.host), line.peer});
  beast::get_lowest_layer(*line.tls).expires_after(settings.connect_time);
  co_await line.tls->async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
  if (!error) line.peer = peer_certificate(native);
  if (error) {
    const long verdict = SSL_get_verify_result(native);
    if (verdict != X509_V_OK || error.category() == asio::error::get_ssl_category()) {
      const std::string shown = line.peer ? " of " + line.peer.named() : std::string();
      const std::string why = verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : error.message();
      throw HttpFailure(HttpStep::tls, Remedy::operator_, fmt::format("the TLS certificate{} of {} is not accepted: {}", shown, url.authority(), why),
                        "compare its fingerprint with the partner, then pin it: crossdock cert import");
    }
    throw HttpFailure(HttpStep::tls, Remedy::wait, fmt::format("TLS with {} failed: {}", url.authority(), reason_of(error)),
                      "ask the partner whether the port speaks TLS and which version");
  }
  if (trace) trace(HttpStep::tls, fmt::format("{} with {}", SSL_get_version(native), line.peer ? line.peer.named() : "no certificate"));
}

Exchange HttpClient::Shared::prepare(const Url& url, const Headers& headers, const Pieces& body) const {
  Exchange x;
  x.body = &body;
  x.chunked = settings.chunked;
  x.wait_for_continue = settings.expect_continue;
  x.head = fmt::format("POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: Crossdock\r\n{}", url.target, url.authority(), headers.text());
  x.head += x.chunked ? "Transfer-Encoding: chunked\r\n" : fmt::format("Content-Length: {}\r\n", body.size());
  if (x.wait_for_continue) x.head += "Expect: 100-continue\r\n";
  x.head += settings.keep_connections ? "\r\n" : "Connection: close\r\n\r\n";
  return x;
}

// The body in portions, each with its time limit; the head goes with the first unless 100-continue was waited for.
template <class Stream>
awaitable<error_code> HttpClient::Shared::send(Stream& stream, Exchange& x) {
  error_code error;
  std::uint64_t at = 0;
  const std::uint64_t total = x.body->size();
  std::string before = x.wait_for_continue ? std::string() : x.head;
  bool more = true;
  while (more && !error) {
    std::vector<asio::const_buffer> buffers = slice(*x.body, at, sent_portion);
    const std::uint64_t length = size_of(buffers);
    at += length;
    more = at < total;
    std::string after;
    if (x.chunked) {
      if (length > 0) {
        before += fmt::format("{:x}\r\n", length);
        after = "\r\n";
      }
      if (!more) after += "0\r\n\r\n";
    }
    buffers.insert(buffers.begin(), asio::const_buffer(before.data(), before.size()));
    buffers.emplace_back(after.data(), after.size());
    beast::get_lowest_layer(stream).expires_after(settings.portion_time);
    co_await asio::async_write(stream, buffers, asio::redirect_error(asio::use_awaitable, error));
    before.clear();
  }
  co_return error;
}

// Reads one answer. Interim ones (1xx) are passed over, unless 100 is what was waited for.
template <class Stream>
awaitable<error_code> HttpClient::Shared::receive(Stream& stream, Line& line, Exchange& x, bool accept_continue, bool& continued) {
  error_code error;
  for (int interim = 0; interim < 100; ++interim) {
    AnswerParser parser;
    parser.header_limit(64 * 1024);
    parser.body_limit(settings.answer_bytes);
    co_await http::async_read_header(stream, line.buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (line.buffer.size() > 0 || !error) x.untouched = false;
    if (error) co_return error;
    const unsigned status = parser.get().result_int();
    if (status == 100 && accept_continue) {
      continued = true;
      co_return error;
    }
    if (status < 200) {
      beast::get_lowest_layer(stream).expires_after(settings.answer_time);
      continue;
    }
    x.answer.status = status;
    for (const auto& field : parser.get())
      x.answer.headers.add(std::string_view(field.name_string().data(), field.name_string().size()),
                           trimmed(std::string_view(field.value().data(), field.value().size())));
    std::string body, room(64 * 1024, '\0');
    ChunkReader chunks;
    while (parser.chunked() && !chunks.done()) {
      const std::string_view waiting(static_cast<const char*>(line.buffer.data().data()), line.buffer.size());
      line.buffer.consume(chunks.read(waiting, body));
      if (chunks.bad()) co_return http::error::bad_chunk;
      if (body.size() > settings.answer_bytes) co_return http::error::body_limit;
      if (chunks.done()) break;
      auto space = line.buffer.prepare(64 * 1024);
      beast::get_lowest_layer(stream).expires_after(settings.portion_time);
      const std::size_t count = co_await stream.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return error;
      line.buffer.commit(count);
    }
    while (!parser.chunked() && !parser.is_done()) {
      parser.get().body().data = room.data();
      parser.get().body().size = room.size();
      parser.get().body().more = true;
      beast::get_lowest_layer(stream).expires_after(settings.portion_time);
      co_await http::async_read(stream, line.buffer, parser, asio::redirect_error(asio::use_awaitable, error));
      if (error == http::error::need_buffer) error = {};
      if (error) co_return error;
      body.append(room.data(), room.size() - parser.get().body().size);
    }
    x.answer.body = Bytes(std::move(body));
    x.keep = parser.get().keep_alive() && settings.keep_connections;
    co_return error;
  }
  co_return http::error::bad_status;
}

template <class Stream>
awaitable<error_code> HttpClient::Shared::exchange(Stream& stream, Line& line, Exchange& x) {
  error_code error;
  bool continued = false;
  if (x.wait_for_continue) {
    beast::get_lowest_layer(stream).expires_after(settings.portion_time);
    const asio::const_buffer head(x.head.data(), x.head.size());
    co_await asio::async_write(stream, head, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
    error = co_await receive(stream, line, x, true, continued);
    if (error || !continued) co_return error;  // a final answer, for example 401, before the body
  }
  const error_code not_sent = co_await send(stream, x);
  // A server may refuse a large body in the middle of it: its answer says more than the broken pipe.
  beast::get_lowest_layer(stream).expires_after(not_sent ? std::chrono::milliseconds(2'000) : settings.answer_time);
  error = co_await receive(stream, line, x, false, continued);
  if (error && not_sent) co_return not_sent;
  co_return error;
}

awaitable<HttpAnswer> HttpClient::Shared::post(const Url& url, const Headers& headers, const Pieces& body, const Trace& trace) {
  const std::string place = fmt::format("{}:{}", url.tls ? "tls" : "plain", url.authority());
  for (int attempt = 0;; ++attempt) {
    std::unique_ptr<Line> line = attempt == 0 && !trace ? idle_line(place) : nullptr;
    if (!line) line = co_await connect(url, trace);
    Exchange x = prepare(url, headers, body);
    std::optional<AtWork> at_work(std::in_place, *this, *line);
    error_code error;
    if (stopping) error = asio::error::operation_aborted;
    else if (line->tls) error = co_await exchange(*line->tls, *line, x);
    else error = co_await exchange(*line->plain, *line, x);
    at_work.reset();
    if (!error) {
      x.answer.peer_certificate = line->peer;
      if (trace) trace(HttpStep::answer, fmt::format("{} {}", x.answer.status, reason_phrase(x.answer.status)));
      line->used = true;
      line->last_used = std::chrono::steady_clock::now();
      if (x.keep && !stopping) idle.push_back(std::move(line));
      co_return std::move(x.answer);
    }
    const bool stale = line->used && x.untouched && attempt == 0 && !stopping;  // closed by the other side while idle
    if (stale) continue;
    const bool garbage = !x.untouched && error.category() == make_error_code(http::error::bad_method).category() &&
                         error != http::error::partial_message && error != http::error::end_of_stream;
    throw HttpFailure(HttpStep::answer, Remedy::wait,
                      garbage ? fmt::format("{} answers something that is not HTTP: {}", url.authority(), error.message())
                              : fmt::format("no answer from {}: {}", url.authority(), reason_of(error)),
                      garbage ? "check host, port and scheme of the partner's url" : "ask the partner whether he received the message");
  }
}

HttpClient::HttpClient(channels::Executors executors, HttpClientSettings settings)
    : shared_(std::make_shared<Shared>(std::move(executors), std::move(settings))) {}
HttpClient::~HttpClient() { stop(); }

awaitable<HttpAnswer> HttpClient::post(Url url, Headers headers, Pieces body, Trace trace) {
  const std::shared_ptr<Shared> shared = shared_;
  co_return co_await shared->post(url, headers, body, trace);
}

awaitable<Certificate> HttpClient::reach(Url url, Trace trace) {
  const std::shared_ptr<Shared> shared = shared_;
  const std::unique_ptr<Line> line = co_await shared->connect(url, trace);
  co_return line->peer;
}

void HttpClient::stop() {
  shared_->stopping = true;
  shared_->idle.clear();
  error_code ignored;
  for (Line* line : shared_->busy) line->transport().socket().shutdown(tcp::socket::shutdown_both, ignored);
}

}  // namespace crossdock::as2
