#include "parsers/x12/unfolding.hpp"

#include <algorithm>

#include "parsers/x12/interchange_header.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::string_view line_ends = "\r\n";
constexpr std::size_t most_runs = 100'000;  // what is folded by rule needs a few

constexpr bool is_line_end(char c) { return c == '\r' || c == '\n'; }

// The ISA at the front is whole once its line ends are gone, and was not before.
bool is_isa_broken(std::string_view text) {
  if (std::none_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(text.size(), isa_length)), is_line_end))
    return false;
  const std::optional<ReadIsa> whole = read_isa(without_line_ends(text.substr(0, isa_longest)));
  return whole && whole->length == isa_length && whole->readable && !is_line_end(whole->header.delimiters.segment) &&
         !is_line_end(whole->header.delimiters.element);
}

// Lines of one length, the last one perhaps cut off, and one at least that ends in the middle of a segment.
bool are_lines_folded(std::string_view text, std::size_t width, char terminator) {
  std::size_t lines = 0, broken = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const std::size_t end = text.find_first_of(line_ends, at);
    if (end == std::string_view::npos) break;
    if (end - at != width) return lines >= 2 && broken > 0 && end - at < width && text.find_first_not_of("\r\n\x1A", end) == std::string_view::npos;
    broken += text[end - 1] == terminator ? 0 : 1;
    at = text.find_first_not_of(line_ends, end);
    if (at == std::string_view::npos) break;
  }
  return lines >= 2 && broken > 0;
}

}  // namespace

std::string without_line_ends(std::string_view text) {
  std::string rest;
  rest.reserve(text.size());
  std::copy_if(text.begin(), text.end(), std::back_inserter(rest), [](char c) { return !is_line_end(c); });
  return rest;
}

std::size_t folded_width(std::string_view first_bytes) {
  const std::size_t begin = first_bytes.find("ISA");
  if (begin == std::string_view::npos) return 0;
  const std::string_view text = first_bytes.substr(begin);
  const std::size_t width = text.find_first_of(line_ends);
  if (width == std::string_view::npos || width < 4) return 0;
  if (is_isa_broken(text)) return width;
  const std::optional<ReadIsa> isa = read_isa(text);
  if (!isa || isa->length != isa_length || width < isa_length) return 0;
  const Delimiters& d = isa->header.delimiters;
  return !is_line_end(d.segment) && !is_line_end(d.element) && are_lines_folded(text, width, d.segment) ? width : 0;
}

bool is_folded(std::string_view segments, const Delimiters& delimiters) {
  if (is_line_end(delimiters.segment) || is_line_end(delimiters.element)) return false;
  for (std::size_t at = segments.find_first_of(line_ends); at != std::string_view::npos;
       at = segments.find_first_of(line_ends, at + 1)) {
    const std::size_t before = segments.substr(0, at).find_last_not_of("\r\n \t");
    if (before != std::string_view::npos && segments[before] != delimiters.segment) return true;
  }
  return false;
}

FirstBytes::FirstBytes(ByteSource& source, std::size_t wanted) : source_(source), first_(wanted, '\0') {
  std::size_t size = 0;
  while (size < wanted)
    if (const std::size_t came = source.read({first_.data() + size, wanted - size}); came > 0)
      size += came;
    else
      break;
  first_.resize(size);
}

std::size_t FirstBytes::read(std::span<char> into) {
  if (given_ == first_.size()) return source_.read(into);
  const std::size_t count = std::min(into.size(), first_.size() - given_);
  std::copy_n(first_.data() + given_, count, into.data());
  given_ += count;
  return count;
}

std::size_t UnfoldedSource::read(std::span<char> into) {
  for (;;) {
    const std::size_t came = source_.read(into);
    if (came == 0) return 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < came; ++i) {
      const char c = into[i];
      if (is_line_end(c)) {
        ++open_.break_bytes;
        open_.break_lines += c == '\n' ? 1 : 0;
      } else {
        if (open_.break_bytes > 0) end_line();
        ++open_.width;
        into[kept++] = c;
      }
    }
    read_ += came;
    if (kept > 0) return kept;
  }
}

// The open line joins the lines before it when it is like them.
void UnfoldedSource::end_line() {
  open_.break_lines = std::max<std::uint64_t>(open_.break_lines, 1);
  const Run line = open_;
  open_ = {line.unfolded + line.width, line.offset + line.width + line.break_bytes, line.line + line.break_lines, 0, 0, 0, 1};
  if (!runs_.empty() && runs_.back().width == line.width && runs_.back().break_bytes == line.break_bytes &&
      runs_.back().break_lines == line.break_lines)
    ++runs_.back().count;
  else if (runs_.size() < most_runs)
    runs_.push_back(line);
}

UnfoldedSource::Place UnfoldedSource::place(std::uint64_t unfolded) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), unfolded,
                                      [](std::uint64_t value, const Run& run) { return value < run.unfolded; });
  const Run& run = unfolded >= open_.unfolded || after == runs_.begin() ? open_ : *(after - 1);
  if (unfolded < run.unfolded) return {unfolded, 1, unfolded + 1};
  const std::uint64_t distance = unfolded - run.unfolded;
  const std::uint64_t lines = run.width == 0 ? 0 : std::min(distance / run.width, run.count - 1);
  const std::uint64_t column = distance - lines * run.width;
  return {run.offset + lines * (run.width + run.break_bytes) + column, run.line + lines * run.break_lines, column + 1};
}

namespace {

// Offset and length, the end being that of the last byte.
void restore(std::uint64_t& offset, std::uint64_t& length, const UnfoldedSource& source) {
  const std::uint64_t begin = source.place(offset).offset;
  const std::uint64_t end = length == 0 ? begin : source.place(offset + length - 1).offset + 1;
  offset = begin;
  length = end - begin;
}

}  // namespace

void restore_places(std::vector<Issue>& issues, const UnfoldedSource& source) {
  for (Issue& issue : issues) {
    const UnfoldedSource::Place place = source.place(issue.location.offset);
    issue.location.offset = place.offset;
    issue.location.line = place.line;
    issue.location.column = place.column;
  }
}

void restore_places(SetVerdict& set, const UnfoldedSource& source) {
  restore(set.offset, set.length, source);
  restore_places(set.issues, source);
}

void restore_places(GroupVerdict& group, const UnfoldedSource& source) {
  const UnfoldedSource::Place place = source.place(group.offset);
  group.offset = place.offset;
  group.line = place.line;
  restore_places(group.issues, source);
}

void restore_places(InterchangeVerdict& interchange, const UnfoldedSource& source) {
  restore(interchange.offset, interchange.length, source);
  restore_places(interchange.issues, source);
}

}  // namespace crossdock::x12
