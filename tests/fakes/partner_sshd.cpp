// partner_sshd: the Sshd of sshd.hpp as a program, for tools/quickstart and whoever wants a partner's SFTP server at
// hand. Prints how to reach it, one "word value" a line, then "ready"; ends with its standard input, SIGINT or SIGTERM.
//   partner_sshd --folder FOLDER --state FOLDER [--port N] [--rsa]
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include <poll.h>
#include <unistd.h>

#include <fmt/format.h>

#include "tests/fakes/sshd.hpp"

namespace {

constexpr const char* usage =
    "usage: partner_sshd --folder FOLDER --state FOLDER [--port N] [--rsa]\n"
    "  --folder  what the partner's user sees after login; made when missing\n"
    "  --state   keeps keys and log; the same folder keeps the same keys\n"
    "  --port    on the loopback; a free one when left out\n"
    "  --rsa     the server has an RSA host key only\n";

volatile std::sig_atomic_t ended = 0;

crossdock::fakes::Sshd::Options read_options(int count, char** words) {
  crossdock::fakes::Sshd::Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--rsa") options.host_key_types = {"rsa"};
    else if (i + 1 == count) throw std::invalid_argument(fmt::format("{} is unknown or lacks its value\n{}", word, usage));
    else if (word == "--folder") options.folder = words[++i];
    else if (word == "--state") options.state = words[++i];
    else if (word == "--port") options.port = static_cast<std::uint16_t>(std::stoul(words[++i]));
    else throw std::invalid_argument(fmt::format("{} is unknown\n{}", word, usage));
  }
  if (options.folder.empty() || options.state.empty()) throw std::invalid_argument(usage);
  return options;
}

}  // namespace

int main(int count, char** words) {
  try {
    const auto options = read_options(count, words);
    crossdock::fakes::Sshd server(options);
    std::signal(SIGINT, [](int) { ended = 1; });
    std::signal(SIGTERM, [](int) { ended = 1; });
    fmt::print("host 127.0.0.1\nport {}\nuser {}\nprivate_key {}\nhost_key {}\nfolder {}\npid {}\nready\n", server.port(), server.user(),
               server.user_key().string(), server.host_key(options.host_key_types.front()), server.folder().string(), server.pid());
    std::fflush(stdout);
    pollfd input{STDIN_FILENO, POLLIN, 0};
    char byte = 0;
    while (!ended) {
      if (::poll(&input, 1, 1000) > 0 && ::read(STDIN_FILENO, &byte, 1) <= 0) break;
    }
    return 0;
  } catch (const std::invalid_argument& problem) {
    fmt::print(stderr, "partner_sshd: {}\n", problem.what());
    return 2;
  } catch (const std::exception& problem) {
    fmt::print(stderr, "partner_sshd: {}\n", problem.what());
    return 1;
  }
}
