// SegmentStream: the bytes of a source as segments, through one window that moves along. Outside an interchange it gives
// bytes (where is the next ISA?); inside, with the separators known, it gives segments by number, which the envelope
// grammar walks. Whole sets come out as Documents that view the window.
//
// The window holds everything from the oldest segment still needed. It moves when that segment does, grows when one set
// needs more, and stops growing at the limit: then the set's segments are let go and the set is only counted.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/document/document.hpp"
#include "parsers/x12/byte_source.hpp"
#include "parsers/x12/reader.hpp"
#include "parsers/x12/separator_index.hpp"

namespace crossdock::x12 {

class SegmentStream {
 public:
  SegmentStream(ByteSource& source, const ReaderLimits& limits);

  // --- between interchanges: bytes ----------------------------------------------------------------------------------
  // The next bytes: `wanted` of them, fewer only at the end of the source.
  std::string_view peek(std::size_t wanted);
  void skip(std::size_t bytes);
  [[nodiscard]] std::uint64_t offset() const { return origin_ + position_; }  // in the source, of the next byte

  // --- inside an interchange: segments ------------------------------------------------------------------------------
  using Number = std::uint64_t;  // segments count from 0, on through all interchanges of the source

  // What follows are segments.
  void begin_segments(const document::Delimiters& delimiters);
  [[nodiscard]] Number next_number() const { return first_number_ + segments_.size(); }
  // Segment `number`, read on as far as needed; nullptr after the last.
  const document::Segment* segment(Number number) {
    if (number - first_number_ < segments_.size()) return &segments_[number - first_number_];
    return read_segment(number);
  }
  // Those from `number` on that have been read already.
  [[nodiscard]] std::span<const document::Segment> segments_from(Number number) const {
    return std::span(segments_).subspan(static_cast<std::size_t>(number - first_number_));
  }
  // Only segments from `number` on are needed any more.
  void hold_from(Number number);
  // Segments [first, end), all held, as a document. They cannot be asked for by number afterwards, though places in them
  // can; the document is good until the next segment is read. Call hold_from(end) when done with it.
  document::Document take(Number first, Number end);
  // What follows are bytes again: from the first byte of segment `number`, or from behind everything cut so far; after
  // a runaway segment from behind the bytes looked through, so that none is looked through again and again.
  void end_segments_before(Number number);
  void end_segments();

  enum class Stop : std::uint8_t { none, end_of_source, runaway /* a segment beyond every limit */ };
  [[nodiscard]] Stop stop() const { return stop_; }                            // why there are no more segments
  [[nodiscard]] bool last_unterminated() const { return last_unterminated_; }  // the last ends with the source
  [[nodiscard]] bool let_go() const { return let_go_; }                        // since the last hold_from

  [[nodiscard]] bool holds(Number number) const { return number >= first_number_ && number < next_number(); }
  // The offset behind a segment's terminator; when it was let go, a place not before that.
  [[nodiscard]] std::uint64_t end_of(Number number) const;
  // Of a segment that is held.
  [[nodiscard]] std::string_view tag(Number number) const;
  [[nodiscard]] std::string_view element(Number number, std::size_t position) const;
  [[nodiscard]] std::size_t element_count(Number number) const { return at(number).element_count; }
  [[nodiscard]] std::uint64_t offset_of(Number number) const { return origin_ + at(number).begin; }
  [[nodiscard]] std::uint64_t end_offset() const { return origin_ + open_begin_; }  // behind all segments cut so far
  [[nodiscard]] std::uint64_t offset_of(std::string_view element) const {
    return origin_ + static_cast<std::uint64_t>(element.data() - window_.get());
  }
  // Line and column, from 1, of an offset from the oldest segment held on.
  struct Place {
    std::uint64_t offset, line, column;
  };
  [[nodiscard]] Place place(std::uint64_t offset) const;

 private:
  [[nodiscard]] const document::Segment& at(Number number) const { return segments_[number - first_number_]; }
  const document::Segment* read_segment(Number number);
  bool read_more();
  void scan(const char* bytes, std::size_t blocks, std::size_t count);
  void scan_rest();
  [[nodiscard]] std::uint32_t longest_segment() const;
  void finish_last();
  void cut_segments(const std::uint32_t* terminators, std::size_t count);
  void drop_blank_lines(std::size_t from);
  // One past the separators of segment `number`.
  [[nodiscard]] std::uint32_t separators_end(Number number) const;

  void fill();
  void make_room();
  void grow();
  void move_down(std::uint32_t by);
  void count_lines_to(std::uint32_t position);
  void pass_marks_before(std::uint32_t position);
  struct LineEnds {
    std::size_t count = 0;
    std::uint32_t last = 0;  // position of the last
  };
  [[nodiscard]] LineEnds line_ends(std::uint32_t from, std::uint32_t to) const;
  [[nodiscard]] std::uint32_t needed_from() const;

  ByteSource& source_;
  ReaderLimits limits_;
  std::unique_ptr<char[]> window_;  // capacity_ bytes and padding
  std::uint32_t capacity_, most_capacity_;
  std::uint32_t size_ = 0;
  std::uint64_t origin_ = 0;        // offset in the source of window_[0]
  bool source_ended_ = false;
  std::uint32_t position_ = 0;      // between interchanges: the next byte

  document::Delimiters delimiters_;
  Scan scan_kernel_ = best_scan();
  std::uint32_t scanned_ = 0;       // the index goes up to here
  bool cutting_ = false, last_unterminated_ = false, let_go_ = false;
  Stop stop_ = Stop::none;

  std::vector<std::uint32_t> separators_, marks_, terminators_;  // larger than what they hold
  std::uint32_t separator_count_ = 0, mark_count_ = 0, first_mark_ = 0;
  std::uint32_t open_begin_ = 0;     // the segment that is not cut yet: its first byte,
  std::uint32_t open_separator_ = 0; // and its first separator
  std::vector<document::Segment> segments_;
  Number first_number_ = 0;          // of segments_[0]
  Number begun_at_ = 0;              // the interchange's first
  Number held_from_ = 0;

  char line_end_ = '\n';
  Place counted_{0, 1, 1};           // lines are counted up to here, never beyond the oldest byte needed
};

}  // namespace crossdock::x12
