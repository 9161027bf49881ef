#include "engine/channels/as2/chunked.hpp"

#include <algorithm>

namespace crossdock::as2 {
namespace {

constexpr unsigned max_line = 1024, max_trailers = 16 * 1024;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t ChunkReader::read(std::string_view input, std::string& out) {
  std::size_t at = 0;
  while (at < input.size() && !done() && !bad()) {
    if (state_ != State::content) {
      take(input[at++]);
      continue;
    }
    const std::size_t length = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at));
    out.append(input.substr(at, length));
    at += length;
    left_ -= length;
    if (left_ == 0) state_ = State::content_end;
  }
  return at;
}

void ChunkReader::take_size(char c) {
  const int digit = hex_value(c);
  if (digit >= 0 && digits_ < 15) {
    left_ = left_ << 4 | static_cast<unsigned>(digit);
    ++digits_;
  } else if (digits_ == 0 || digit >= 0) {
    state_ = State::bad;
  } else if (c == ' ' || c == '\t' || c == ';' || c == '\r') {
    state_ = State::extension;
  } else if (c == '\n') {
    state_ = left_ == 0 ? State::trailer : State::content;
  } else {
    state_ = State::bad;
  }
}

void ChunkReader::take(char c) {
  switch (state_) {
    case State::size: return take_size(c);
    case State::extension:
      if (++line_ > max_line) state_ = State::bad;
      if (c == '\n') state_ = left_ == 0 ? State::trailer : State::content;
      return;
    case State::content_end:
      if (c == '\r') return;
      state_ = c == '\n' ? State::size : State::bad;
      digits_ = line_ = 0;
      return;
    case State::trailer:
      if (++line_ > max_trailers) state_ = State::bad;
      if (c == '\n' && trailer_empty_) state_ = State::done;
      if (c != '\r') trailer_empty_ = c == '\n';
      return;
    case State::content:
    case State::done:
    case State::bad: return;
  }
}

}  // namespace crossdock::as2
