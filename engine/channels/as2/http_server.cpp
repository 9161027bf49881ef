#include "engine/channels/as2/http_server.hpp"

#include <map>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/log.hpp"
#include "engine/channels/as2/chunked.hpp"
#include "engine/channels/as2/tls.hpp"
#include "engine/channels/bell.hpp"
#include "engine/channels/offload.hpp"

namespace crossdock::as2 {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t received_portion = 256 * 1024;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using RequestParser = http::request_parser<http::buffer_body>;

Headers headers_of(const RequestParser& parser) {
  Headers headers;
  for (const auto& field : parser.get()) headers.add(std::string_view(field.name_string().data(), field.name_string().size()),
                                                     trimmed(std::string_view(field.value().data(), field.value().size())));
  return headers;
}

// What a request that cannot be read is answered with; 0: nothing, the peer is gone or too slow.
unsigned status_of(const error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == beast::error::timeout || error == http::error::end_of_stream || error == http::error::partial_message) return 0;
  if (error.category() == make_error_code(http::error::bad_method).category()) return 400;
  return 0;
}

}  // namespace

struct HttpServer::Shared : std::enable_shared_from_this<HttpServer::Shared> {
  Shared(channels::Executors executors_, ListenSettings settings_, HttpLimits limits_, SpoolPlace place_, Answer answer_)
      : executors(std::move(executors_)),
        settings(std::move(settings_)),
        limits(limits_),
        place(std::move(place_)),
        answer(std::move(answer_)),
        acceptor(executors.io),
        quiet(executors.io) {}

  // One connection as stop() sees it, for as long as it is served.
  struct Line {
    Line(Shared& shared_, tcp::socket& socket_) : shared(shared_), socket(socket_) { shared.lines.insert(this); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() { shared.lines.erase(this); }
    Shared& shared;
    tcp::socket& socket;
    bool busy = false;  // a request is being read or answered
  };

  channels::Executors executors;
  ListenSettings settings;
  HttpLimits limits;
  SpoolPlace place;
  Answer answer;
  tcp::acceptor acceptor;
  channels::Bell quiet;  // rung when the last connection ends
  std::unique_ptr<asio::ssl::context> tls;
  std::set<Line*> lines;
  std::map<std::string, std::size_t> by_address;
  std::uint64_t turned_away = 0;
  bool stopping = false;

  void open();
  awaitable<void> accept_all();
  bool has_room_for(const std::string& address);
  void leave(const std::string& address);
  void close_lines(bool busy_too);
  awaitable<void> serve(tcp::socket socket, std::string address);
  template <class Stream>
  awaitable<void> converse(Stream& stream, const std::string& address, const Certificate& certificate, Line& line);
  template <class Stream>
  awaitable<unsigned> read_request(Stream& stream, beast::flat_buffer& buffer, RequestParser& parser, HttpRequest& request, Line& line);
  template <class Stream>
  awaitable<error_code> read_body(Stream& stream, beast::flat_buffer& buffer, RequestParser& parser, HttpRequest& request);
  template <class Stream>
  awaitable<error_code> read_chunks(Stream& stream, beast::flat_buffer& buffer, HttpRequest& request);
  awaitable<void> put(Spool& spool, std::string_view bytes);
  template <class Stream>
  awaitable<bool> write_answer(Stream& stream, const HttpAnswer& answered, bool head_only, bool keep);
};

void HttpServer::Shared::open() {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(settings.address, error);
  const tcp::endpoint endpoint(address, settings.port);
  if (!error) acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    throw Failure(Remedy::operator_, fmt::format("{} cannot listen on {} port {}: {}", settings.name, settings.address, settings.port, error.message()),
                  fmt::format("free the port (ss -ltnp sport = :{}) or choose another", settings.port));
  if (settings.tls.certificate)
    tls = std::make_unique<asio::ssl::context>(server_context(settings.tls, settings.tls_chain, settings.client_certificates));
}

bool HttpServer::Shared::has_room_for(const std::string& address) {
  std::size_t& count = by_address[address];
  if (lines.size() < limits.connections && count < limits.connections_per_address) {
    ++count;
    return true;
  }
  if (count == 0) by_address.erase(address);
  ++turned_away;
  return false;
}

void HttpServer::Shared::leave(const std::string& address) {
  const auto found = by_address.find(address);
  if (found != by_address.end() && --found->second == 0) by_address.erase(found);
  if (by_address.empty()) quiet.ring();
}

void HttpServer::Shared::close_lines(bool busy_too) {
  error_code ignored;
  for (Line* line : lines)
    if (busy_too || !line->busy) line->socket.shutdown(tcp::socket::shutdown_both, ignored);
}

awaitable<void> HttpServer::Shared::accept_all() {
  while (!stopping) {
    error_code error;
    tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (stopping) co_return;
    if (error) {  // too many open files, a peer that left at once: pause and go on
      asio::steady_timer pause(executors.io, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    error_code unknown;
    const tcp::endpoint remote = socket.remote_endpoint(unknown);
    std::string address = remote.address().to_string();
    if (unknown || !has_room_for(address)) continue;
    socket.set_option(tcp::no_delay(true), unknown);
    const std::string name = settings.name;
    auto session = serve(std::move(socket), std::move(address));
    asio::co_spawn(executors.io, std::move(session), [name](std::exception_ptr failed) {
      if (!failed) return;
      try {
        std::rethrow_exception(failed);
      } catch (const std::exception& e) {
        log::error("a connection ended in a failure of ours", {{"server", name}, {"reason", e.what()}});
      }
    });
  }
}

awaitable<void> HttpServer::Shared::serve(tcp::socket socket, std::string address) {
  struct Leaving {
    std::shared_ptr<Shared> shared;  // a connection may outlive its server object
    std::string address;
    ~Leaving() { shared->leave(address); }
  };
  const Leaving leaving{shared_from_this(), address};
  if (!tls) {
    PlainStream stream(std::move(socket));
    Line line(*this, stream.socket());
    const Certificate nobody;
    co_await converse(stream, address, nobody, line);
    error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }
  TlsStream stream(std::move(socket), *tls);
  Line line(*this, beast::get_lowest_layer(stream).socket());
  error_code error;
  beast::get_lowest_layer(stream).expires_after(limits.head_time);
  co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;
  const Certificate certificate = peer_certificate(stream.native_handle());
  co_await converse(stream, address, certificate, line);
  // Our close_notify goes out; the peer's is not waited for long.
  beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(2));
  co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
}

template <class Stream>
awaitable<void> HttpServer::Shared::converse(Stream& stream, const std::string& address, const Certificate& certificate, Line& line) {
  beast::flat_buffer buffer(received_portion + limits.head_bytes);
  bool keep = true;
  while (keep && !stopping) {
    RequestParser parser;
    parser.header_limit(limits.head_bytes);
    parser.body_limit(limits.body_bytes);
    HttpRequest request;
    request.peer = address;
    request.peer_certificate = certificate;
    line.busy = false;
    const unsigned refused = co_await read_request(stream, buffer, parser, request, line);
    if (refused != 0) {
      if (refused == 1) co_return;
      ++turned_away;
      const HttpAnswer refusal(refused);
      co_await write_answer(stream, refusal, false, false);
      co_return;
    }
    const bool head_only = request.method == "HEAD";
    keep = parser.get().keep_alive();
    HttpAnswer answered = co_await answer(std::move(request));
    keep = keep && !stopping;
    const bool written = co_await write_answer(stream, answered, head_only, keep);
    if (answered.after) answered.after();
    keep = keep && written;
  }
}

// 0: a whole request. 1: the peer has left or was too slow. Else the status to refuse it with.
template <class Stream>
awaitable<unsigned> HttpServer::Shared::read_request(Stream& stream, beast::flat_buffer& buffer, RequestParser& parser, HttpRequest& request, Line& line) {
  auto& transport = beast::get_lowest_layer(stream);
  error_code error;
  if (buffer.size() == 0) {  // nothing pipelined: wait for the first byte as long as a connection may idle
    transport.expires_after(limits.idle_time);
    auto room = buffer.prepare(8 * 1024);
    const std::size_t count = co_await stream.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return 1;
    buffer.commit(count);
  }
  line.busy = true;
  transport.expires_after(limits.head_time);
  co_await http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
  if (error) {
    const unsigned status = status_of(error);
    co_return status == 0 ? 1U : status;
  }
  const auto& head = parser.get();
  request.method.assign(head.method_string().data(), head.method_string().size());
  request.target.assign(head.target().data(), head.target().size());
  request.headers = headers_of(parser);
  const auto length = parser.content_length();
  if (length && *length > limits.body_bytes) co_return 413;
  if (same_word(request.headers.get("Expect"), "100-continue") && head.version() >= 11) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const asio::const_buffer line_out(go_on.data(), go_on.size());
    co_await asio::async_write(stream, line_out, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return 1;
  }
  if (parser.chunked()) error = co_await read_chunks(stream, buffer, request);
  else error = co_await read_body(stream, buffer, parser, request);
  if (!error) co_return 0;
  const unsigned status = status_of(error);
  co_return status == 0 ? 1U : status;
}

template <class Stream>
awaitable<error_code> HttpServer::Shared::read_body(Stream& stream, beast::flat_buffer& buffer, RequestParser& parser, HttpRequest& request) {
  Spool spool(place);
  std::string room;
  const std::size_t room_size = std::min<std::uint64_t>(received_portion, parser.content_length() ? std::max<std::uint64_t>(1, *parser.content_length()) : received_portion);
  while (!parser.is_done()) {
    if (room.empty()) room.resize(room_size);
    parser.get().body().data = room.data();
    parser.get().body().size = room.size();
    parser.get().body().more = true;
    error_code error;
    beast::get_lowest_layer(stream).expires_after(limits.portion_time);
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::need_buffer) error = {};
    if (error) co_return error;
    const std::string_view arrived(room.data(), room.size() - parser.get().body().size);
    co_await put(spool, arrived);
  }
  request.body = spool.finish();
  co_return error_code{};
}

template <class Stream>
awaitable<error_code> HttpServer::Shared::read_chunks(Stream& stream, beast::flat_buffer& buffer, HttpRequest& request) {
  Spool spool(place);
  ChunkReader chunks;
  std::string content;
  error_code error;
  for (;;) {
    const std::string_view waiting(static_cast<const char*>(buffer.data().data()), buffer.size());
    content.clear();
    buffer.consume(chunks.read(waiting, content));
    if (chunks.bad()) co_return http::error::bad_chunk;
    if (spool.size() + content.size() > limits.body_bytes) co_return http::error::body_limit;
    co_await put(spool, content);
    if (chunks.done()) break;
    auto room = buffer.prepare(received_portion);
    beast::get_lowest_layer(stream).expires_after(limits.portion_time);
    const std::size_t count = co_await stream.async_read_some(room, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
    buffer.commit(count);
  }
  request.body = spool.finish();
  co_return error;
}

// Small bodies grow in memory at once; what goes to a file is written on the pool.
awaitable<void> HttpServer::Shared::put(Spool& spool, std::string_view bytes) {
  if (spool.size() + bytes.size() <= place.memory_limit) {
    spool.write(bytes);
    co_return;
  }
  const std::function<int()> write = [&] { return spool.write(bytes), 0; };
  co_await channels::offload(executors.disk, write);
}

template <class Stream>
awaitable<bool> HttpServer::Shared::write_answer(Stream& stream, const HttpAnswer& answered, bool head_only, bool keep) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n{}", answered.status, reason_phrase(answered.status), answered.headers.text());
  if (answered.status != 204) head += fmt::format("Content-Length: {}\r\n", head_only ? 0 : answered.body.size());
  head += keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  std::vector<asio::const_buffer> buffers;
  buffers.emplace_back(head.data(), head.size());
  if (!head_only && !answered.body.empty()) buffers.emplace_back(answered.body.view().data(), answered.body.size());
  error_code error;
  beast::get_lowest_layer(stream).expires_after(limits.portion_time);
  co_await asio::async_write(stream, buffers, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

HttpServer::HttpServer(channels::Executors executors, ListenSettings settings, HttpLimits limits, SpoolPlace place, Answer answer)
    : shared_(std::make_shared<Shared>(std::move(executors), std::move(settings), limits, std::move(place), std::move(answer))) {
  shared_->open();
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  error_code error;
  return shared_->acceptor.local_endpoint(error).port();
}

awaitable<void> HttpServer::run() {
  const std::shared_ptr<Shared> shared = shared_;
  co_await shared->accept_all();
  shared->close_lines(false);
  const auto limit = std::chrono::steady_clock::now() + shared->limits.head_time;
  bool waiting = !shared->by_address.empty();
  while (waiting) {
    const bool rung = co_await shared->quiet.wait_until(limit);
    waiting = rung && !shared->by_address.empty();
  }
  if (shared->by_address.empty()) co_return;
  shared->close_lines(true);
  while (!shared->by_address.empty()) co_await shared->quiet.wait();
}

void HttpServer::stop() {
  shared_->stopping = true;
  error_code ignored;
  shared_->acceptor.close(ignored);
  shared_->close_lines(false);
}

std::size_t HttpServer::open_connections() const { return shared_->lines.size(); }
std::uint64_t HttpServer::turned_away() const { return shared_->turned_away; }

}  // namespace crossdock::as2
