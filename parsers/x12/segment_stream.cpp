#include "parsers/x12/segment_stream.hpp"

#include <algorithm>
#include <cstring>

namespace crossdock::x12 {
namespace {

using document::Document;
using document::Segment;
using document::Tag;

constexpr std::uint32_t first_capacity = 128U << 10;
constexpr std::uint32_t least_read = 4096;   // room worth a read
constexpr std::uint32_t longest_first = 4096;  // the segment behind the ISA
constexpr std::size_t scan_chunk = 4096;     // bytes indexed ahead of the grammar: wasted when an interchange ends

// What may stand between a terminator and the next segment.
constexpr bool is_layout(char c) { return c <= ' ' && (c == '\r' || c == '\n' || c == ' ' || c == '\t'); }
// And behind the last one: some hosts fill their files up.
constexpr bool is_filling(char c) { return is_layout(c) || c == '\0' || c == '\x1A'; }

// The tag in front of a segment; the four bytes at `bytes` may be read.
Tag pack_tag(const char* bytes, std::uint32_t length) {
  if (length - 1 > 3) return 0;
  Tag tag;
  std::memcpy(&tag, bytes, sizeof tag);
  return tag & (0xFFFFFFFFU >> (8 * (4 - length)));
}

}  // namespace

SegmentStream::SegmentStream(ByteSource& source, const ReaderLimits& limits)
    : source_(source), limits_(limits),
      // For a few bytes not much is made: room for them, and for asking in vain for more.
      capacity_(static_cast<std::uint32_t>(std::min<std::size_t>(first_capacity, std::min<std::size_t>(source.at_most(), first_capacity) + 2 * least_read))),
      most_capacity_(std::max(first_capacity, limits.set_bytes + limits.segment_bytes + first_capacity)) {
  limits_.segment_bytes = std::max<std::uint32_t>(limits_.segment_bytes, scan_chunk);
  window_.reset(new char[capacity_ + Document::padding]());
}

// --- bytes ------------------------------------------------------------------------------------------------------------

std::string_view SegmentStream::peek(std::size_t wanted) {
  while (size_ - position_ < wanted && !source_ended_) fill();
  return {window_.get() + position_, std::min<std::size_t>(wanted, size_ - position_)};
}

void SegmentStream::skip(std::size_t bytes) {
  position_ += static_cast<std::uint32_t>(bytes);
  count_lines_to(position_);
}

void SegmentStream::fill() {
  if (capacity_ - size_ < least_read) make_room();
  const std::size_t came = source_.read({window_.get() + size_, capacity_ - size_});
  source_ended_ = came == 0;
  size_ += static_cast<std::uint32_t>(came);
}

std::uint32_t SegmentStream::needed_from() const {
  if (!cutting_) return position_;
  return held_from_ < next_number() ? at(held_from_).begin : open_begin_;
}

void SegmentStream::make_room() {
  const std::uint32_t needed = needed_from();
  if (needed >= capacity_ / 2) return move_down(needed);
  if (capacity_ < most_capacity_) return grow();
  if (needed == 0 && cutting_) {
    held_from_ = next_number();
    let_go_ = true;
  }
  move_down(needed_from());
}

void SegmentStream::grow() {
  const std::uint32_t larger = std::min(most_capacity_, 2 * capacity_);
  std::unique_ptr<char[]> window(new char[larger + Document::padding]());
  std::memcpy(window.get(), window_.get(), size_);
  window_ = std::move(window);
  capacity_ = larger;
}

void SegmentStream::move_down(std::uint32_t by) {
  count_lines_to(by);
  std::memmove(window_.get(), window_.get() + by, size_ - by);
  origin_ += by;
  size_ -= by;
  if (!cutting_) {
    position_ -= by;
    return;
  }
  scanned_ -= by;
  open_begin_ -= by;
  const auto gone = static_cast<std::ptrdiff_t>(held_from_ - first_number_);
  segments_.erase(segments_.begin(), segments_.begin() + gone);
  first_number_ = held_from_;

  const std::uint32_t gone_separators = segments_.empty() ? open_separator_ : segments_[0].first_separator;
  for (Segment& segment : segments_) {
    segment.begin -= by;
    segment.first_separator -= gone_separators;
  }
  open_separator_ -= gone_separators;
  separator_count_ -= gone_separators;
  std::memmove(separators_.data(), separators_.data() + gone_separators, separator_count_ * sizeof(std::uint32_t));
  shift_down(separators_.data(), separator_count_, by);

  pass_marks_before(by);
  mark_count_ -= first_mark_;
  std::memmove(marks_.data(), marks_.data() + first_mark_, mark_count_ * sizeof(std::uint32_t));
  first_mark_ = 0;
  shift_down(marks_.data(), mark_count_, by);
}

void SegmentStream::pass_marks_before(std::uint32_t position) {
  while (first_mark_ < mark_count_ && marks_[first_mark_] < position) ++first_mark_;
}

void SegmentStream::count_lines_to(std::uint32_t position) {
  if (origin_ + position <= counted_.offset) return;
  counted_ = place(origin_ + position);
  if (cutting_) pass_marks_before(position);
}

SegmentStream::Place SegmentStream::place(std::uint64_t offset) const {
  if (offset <= counted_.offset) return counted_;
  const auto from = static_cast<std::uint32_t>(counted_.offset - origin_);
  const auto to = static_cast<std::uint32_t>(offset - origin_);
  const LineEnds ends = line_ends(from, to);
  if (ends.count == 0) return {offset, counted_.line, counted_.column + (to - from)};
  return {offset, counted_.line + ends.count, to - ends.last};
}

// A line end that separates nothing is among the marks, so a file without line ends costs nothing here.
SegmentStream::LineEnds SegmentStream::line_ends(std::uint32_t from, std::uint32_t to) const {
  LineEnds ends;
  if (cutting_ && delimiters_.segment != line_end_ && delimiters_.element != line_end_) {
    for (std::uint32_t i = first_mark_; i < mark_count_ && marks_[i] < to; ++i)
      if (marks_[i] >= from && window_[marks_[i]] == line_end_) ends = {ends.count + 1, marks_[i]};
    return ends;
  }
  const char* const bytes = window_.get();
  ends.count = count_byte(bytes + from, to - from, line_end_);
  if (ends.count > 0)
    ends.last = static_cast<std::uint32_t>(static_cast<const char*>(::memrchr(bytes + from, line_end_, to - from)) - bytes);
  return ends;
}

// --- segments ---------------------------------------------------------------------------------------------------------

void SegmentStream::begin_segments(const document::Delimiters& delimiters) {
  delimiters_ = delimiters;
  const std::string_view next = peek(1);
  line_end_ = delimiters.segment == '\r' && next != "\n" ? '\r' : '\n';
  scanned_ = open_begin_ = position_;
  first_number_ = held_from_ = begun_at_ = next_number();
  segments_.clear();
  separator_count_ = mark_count_ = first_mark_ = open_separator_ = 0;
  cutting_ = true;
  last_unterminated_ = let_go_ = false;
  stop_ = Stop::none;
}

void SegmentStream::end_segments_before(Number number) {
  position_ = at(number).begin;
  cutting_ = false;
  count_lines_to(position_);
}

void SegmentStream::end_segments() {
  position_ = stop_ == Stop::runaway && next_number() > begun_at_ ? open_begin_ + longest_segment() : open_begin_;
  cutting_ = false;
  count_lines_to(position_);
}

void SegmentStream::hold_from(Number number) {
  held_from_ = number;
  let_go_ = false;
  count_lines_to(needed_from());
}

const Segment* SegmentStream::read_segment(Number number) {
  while (number >= next_number())
    if (!read_more()) return nullptr;
  return &at(number);
}

// One step towards the next segment; false when there is none.
bool SegmentStream::read_more() {
  if (stop_ != Stop::none) return false;
  const std::uint32_t ready = size_ - scanned_;
  if (ready >= scan_block) {
    const std::size_t blocks = std::min<std::size_t>(ready, scan_chunk) / scan_block;
    scan(window_.get() + scanned_, blocks, blocks * scan_block);
  } else if (!source_ended_) {
    fill();
  } else if (ready > 0) {
    scan_rest();
  } else {
    stop_ = Stop::end_of_source;
    finish_last();
    return true;
  }
  if (scanned_ - open_begin_ > longest_segment()) stop_ = Stop::runaway;
  return true;
}

// If not even the first segment behind an ISA ends soon, its terminator is not one, and the next ISA may be near.
std::uint32_t SegmentStream::longest_segment() const {
  return next_number() == begun_at_ ? longest_first : limits_.segment_bytes;
}

void SegmentStream::scan(const char* bytes, std::size_t blocks, std::size_t count) {
  const std::size_t room = (blocks + 1) * scan_block;
  if (separators_.size() < separator_count_ + room) separators_.resize(2 * separator_count_ + room);
  if (marks_.size() < mark_count_ + room) marks_.resize(2 * mark_count_ + room);
  if (terminators_.size() < room) terminators_.resize(room);
  ScanOutput output{separators_.data(), terminators_.data(), marks_.data(), separator_count_, 0, mark_count_};
  scan_kernel_(bytes, blocks, scanned_, delimiters_, output);
  separator_count_ = output.separator_count;
  mark_count_ = output.mark_count;
  scanned_ += static_cast<std::uint32_t>(count);
  // Only the first segment that ends here can have begun in an earlier chunk and be too long.
  if (output.terminator_count > 0 && separators_[terminators_[0]] - open_begin_ > longest_segment())
    stop_ = Stop::runaway;
  else
    cut_segments(terminators_.data(), output.terminator_count);
}

// The last bytes of the source, filled up to a block with what separates nothing.
void SegmentStream::scan_rest() {
  char block[scan_block];
  std::memset(block, '0', sizeof block);
  const std::uint32_t count = size_ - scanned_;
  std::memcpy(block, window_.get() + scanned_, count);
  scan(block, 1, count);
}

// The source has ended: what stands behind the last terminator is a segment whose terminator was left out.
void SegmentStream::finish_last() {
  std::uint32_t end = size_;
  while (end > open_begin_ && is_filling(window_[end - 1])) --end;
  if (end == open_begin_) return;
  if (next_number() == begun_at_) {
    stop_ = Stop::runaway;
    return;
  }
  if (separators_.size() == separator_count_) separators_.push_back(0);
  const std::uint32_t terminator = separator_count_;
  separators_[separator_count_++] = end;
  cut_segments(&terminator, 1);
  open_begin_ = std::min(open_begin_, size_);
  last_unterminated_ = true;
}

void SegmentStream::cut_segments(const std::uint32_t* terminators, std::size_t count) {
  const std::size_t before = segments_.size();
  segments_.resize(before + count);
  Segment* segment = segments_.data() + before;
  const char* const window = window_.get();
  const std::uint32_t* const separators = separators_.data();
  std::uint32_t first = open_separator_, begin = open_begin_;
  for (const std::uint32_t* const end = terminators + count; terminators != end; ++terminators, ++segment) {
    const std::uint32_t tag_end = separators[first];
    while (is_layout(window[begin]) && begin < tag_end) ++begin;
    segment->begin = begin;
    segment->first_separator = first;
    segment->tag = pack_tag(window + begin, tag_end - begin);
    segment->element_count = static_cast<std::uint16_t>(std::min<std::uint32_t>(*terminators - first, 0xFFFF));
    first = *terminators + 1;
    begin = separators[*terminators] + 1;
  }
  open_separator_ = first;
  open_begin_ = begin;
  if (delimiters_.segment == '\n' || delimiters_.segment == '\r') drop_blank_lines(before);
}

// Where a line end is the terminator, a blank line is no segment.
void SegmentStream::drop_blank_lines(std::size_t from) {
  const auto is_blank = [this](const Segment& segment) {
    return segment.element_count == 0 && separators_[segment.first_separator] == segment.begin;
  };
  segments_.erase(std::remove_if(segments_.begin() + static_cast<std::ptrdiff_t>(from), segments_.end(), is_blank),
                  segments_.end());
}

std::uint32_t SegmentStream::separators_end(Number number) const {
  return number + 1 < next_number() ? at(number + 1).first_separator : open_separator_;
}

std::string_view SegmentStream::tag(Number number) const {
  const Segment& segment = at(number);
  return {window_.get() + segment.begin, separators_[segment.first_separator] - segment.begin};
}

std::string_view SegmentStream::element(Number number, std::size_t position) const {
  const Segment& segment = at(number);
  if (position == 0 || position > segment.element_count) return {};
  const std::uint32_t from = separators_[segment.first_separator + position - 1] + 1;
  return {window_.get() + from, separators_[segment.first_separator + position] - from};
}

std::uint64_t SegmentStream::end_of(Number number) const {
  if (!holds(number)) return segments_.empty() ? end_offset() : origin_ + segments_[0].begin;
  return origin_ + std::min(size_, separators_[separators_end(number) - 1] + 1);
}

Document SegmentStream::take(Number first, Number end) {
  Document document;
  const std::uint32_t begin = at(first).begin, first_separator = at(first).first_separator;
  const std::uint32_t last_separator = separators_end(end - 1);
  const auto bytes_end = static_cast<std::uint32_t>(end_of(end - 1) - origin_);
  const Place where = place(origin_ + begin);
  counted_ = place(origin_ + bytes_end);  // now, for its marks will be the document's
  document.offset = where.offset;
  document.first_line = where.line;
  document.first_column = where.column;
  document.line_end = line_end_;
  document.delimiters = delimiters_;
  document.bytes = {window_.get() + begin, bytes_end - begin};

  document.separators = {separators_.data() + first_separator, last_separator - first_separator};
  shift_down(separators_.data() + first_separator, last_separator - first_separator, begin);

  pass_marks_before(begin);
  const std::uint32_t mark = first_mark_;
  pass_marks_before(bytes_end);
  document.marks = {marks_.data() + mark, first_mark_ - mark};
  shift_down(marks_.data() + mark, first_mark_ - mark, begin);

  held_from_ = end;
  document.segments = {segments_.data() + (first - first_number_), static_cast<std::size_t>(end - first)};
  for (Segment& segment : document.segments) {
    segment.begin -= begin;
    segment.first_separator -= first_separator;
  }
  return document;
}

}  // namespace crossdock::x12
