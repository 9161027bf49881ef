#include "tests/as2/support/raw_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace crossdock::as2::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// One HTTP request with Content-Length, or what came before the other side stopped.
std::string read_request(int socket) {
  std::string request;
  std::array<char, 65536> room{};
  for (;;) {
    const std::size_t head = request.find("\r\n\r\n");
    if (head != std::string::npos) {
      const std::size_t field = request.find("Content-Length: ");
      const std::size_t length = field == std::string::npos || field > head ? 0 : static_cast<std::size_t>(std::atoll(request.c_str() + field + 16));
      if (request.size() >= head + 4 + length) return request;
    }
    const ssize_t count = ::recv(socket, room.data(), room.size(), 0);
    if (count <= 0) return request;
    request.append(room.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

RawClient::RawClient(std::uint16_t port, std::vector<std::string> pieces, int pause_milliseconds)
    : thread_([this, port, pieces = std::move(pieces), pause_milliseconds] {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(port);
        timeval limit{20, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
          for (const std::string& piece : pieces) {
            send_all(socket, piece);
            if (pause_milliseconds > 0) std::this_thread::sleep_for(std::chrono::milliseconds(pause_milliseconds));
          }
          std::array<char, 65536> room{};
          for (ssize_t count = 1; count > 0;) {
            count = ::recv(socket, room.data(), room.size(), 0);
            if (count > 0) answer_.append(room.data(), static_cast<std::size_t>(count));
          }
        }
        ::close(socket);
        done_ = true;
      }) {}

RawClient::~RawClient() { thread_.join(); }

RawServer::RawServer(Answer answer) : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = loopback(0);
  ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::listen(listener_, 16);
  socklen_t length = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

RawServer::~RawServer() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

void RawServer::serve() {
  while (!stopping_) {
    pollfd ready{listener_, POLLIN, 0};
    if (::poll(&ready, 1, 20) <= 0) continue;
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) continue;
    const std::string request = read_request(socket);
    while (guard_.test_and_set()) std::this_thread::yield();
    requests_.push_back(request);
    guard_.clear();
    send_all(socket, answer_(request));
    ::shutdown(socket, SHUT_WR);
    ::close(socket);
  }
}

std::vector<std::string> RawServer::requests() const {
  while (guard_.test_and_set()) std::this_thread::yield();
  std::vector<std::string> copy = requests_;
  guard_.clear();
  return copy;
}

}  // namespace crossdock::as2::test
