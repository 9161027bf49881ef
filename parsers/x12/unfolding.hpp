// Folded files: some hosts and mail systems break a file into lines of 80 characters or so, wherever that falls.
// interpret() looks at the first bytes of every file; a folded one it reads through an UnfoldedSource, which takes the
// line ends out and remembers where they stood, so that every place told is a place in the file received.
//
// Nothing is guessed: a file is folded when a line end breaks its ISA, or when its lines are equally long and end in the
// middle of segments. Other files pass untouched and cost one look.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/x12/byte_source.hpp"
#include "parsers/x12/verdict.hpp"

namespace crossdock::x12 {

// The length of the lines that the file beginning with these bytes is folded into; 0 when it is not folded.
std::size_t folded_width(std::string_view first_bytes);
// Is there a line end that no segment's end explains?
bool is_folded(std::string_view segments, const Delimiters& delimiters);
std::string without_line_ends(std::string_view text);

// A source whose first bytes are looked at before it is read.
class FirstBytes final : public ByteSource {
 public:
  FirstBytes(ByteSource& source, std::size_t wanted);
  [[nodiscard]] std::string_view look() const { return first_; }
  std::size_t read(std::span<char> into) override;

 private:
  ByteSource& source_;
  std::string first_;
  std::size_t given_ = 0;
};

// Another source without its line ends.
class UnfoldedSource final : public ByteSource {
 public:
  explicit UnfoldedSource(ByteSource& source) : source_(source) {}
  std::size_t read(std::span<char> into) override;

  struct Place {
    std::uint64_t offset, line, column;
  };
  // Where a byte of the unfolded text stands in the file.
  [[nodiscard]] Place place(std::uint64_t unfolded) const;
  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }

 private:
  // Lines of one length, one after the other.
  struct Run {
    std::uint64_t unfolded, offset, line;  // of its first byte
    std::uint64_t width, break_bytes, break_lines, count;
  };
  void end_line();

  ByteSource& source_;
  std::vector<Run> runs_;
  Run open_{0, 0, 1, 0, 0, 0, 1};  // the line being read
  std::uint64_t read_ = 0;
};

// Places in the unfolded text become places in the file.
void restore_places(std::vector<Issue>& issues, const UnfoldedSource& source);
void restore_places(SetVerdict& set, const UnfoldedSource& source);
void restore_places(GroupVerdict& group, const UnfoldedSource& source);  // its sets' are restored already
void restore_places(InterchangeVerdict& interchange, const UnfoldedSource& source);

}  // namespace crossdock::x12
