// The chunked transfer coding (RFC 9112 §7.1), read in any portions. Our own, because Beast refuses the blanks that
// some products put after a chunk's size (Drummond 1Q13.6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::as2 {

class ChunkReader {
 public:
  // Appends content to `out` and says how much of `input` was used: all of it, unless the body ended in it or is bad.
  std::size_t read(std::string_view input, std::string& out);
  [[nodiscard]] bool done() const { return state_ == State::done; }
  [[nodiscard]] bool bad() const { return state_ == State::bad; }

 private:
  enum class State : std::uint8_t { size, extension, content, content_end, trailer, done, bad };
  void take(char c);
  void take_size(char c);
  State state_ = State::size;
  std::uint64_t left_ = 0;      // of the chunk
  unsigned digits_ = 0;
  unsigned line_ = 0;           // characters of the line, of all trailers together
  bool trailer_empty_ = true;   // nothing on this trailer line yet
};

}  // namespace crossdock::as2
