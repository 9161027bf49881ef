// Segments to bytes: separators, trimming of empty elements, components and repetitions at the end of what they stand
// in (X12.6 §3.5), the count for SE01. It checks nothing: callers hand in values that hold no separator.
// Appends to the caller's string and allocates nothing else.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/document/document.hpp"

namespace crossdock::x12 {

class SegmentWriter {
 public:
  // `out` must outlive the writer. `line_end` follows every terminator that does not end a line itself.
  SegmentWriter(std::string& out, const document::Delimiters& delimiters, std::string_view line_end = {})
      : out_(&out), delimiters_(delimiters), line_end_(ends_line(delimiters.segment) ? std::string_view() : line_end) {}

  SegmentWriter& begin(std::string_view tag) {
    out_->append(tag);
    elements_ = repetitions_ = components_ = 0;
    ++count_;
    return *this;
  }
  // Separators wait until a value needs them, so that what is empty at an end leaves no trace.
  SegmentWriter& element(std::string_view value) {
    ++elements_;
    repetitions_ = components_ = 0;
    return put(value);
  }
  SegmentWriter& repetition(std::string_view value) {
    ++repetitions_;
    components_ = 0;
    return put(value);
  }
  SegmentWriter& component(std::string_view value) {
    ++components_;
    return put(value);
  }
  SegmentWriter& number(std::uint64_t value) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return element({digits, static_cast<std::size_t>(end - digits)});
  }
  void end() {
    out_->push_back(delimiters_.segment);
    out_->append(line_end_);
  }
  [[nodiscard]] std::string_view line_end() const { return line_end_; }

  // Segments begun since the last restart_count(): ST and SE included, it is SE01.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  void restart_count() { count_ = 0; }
  void count_also(std::size_t segments) { count_ += segments; }  // written to out() by the caller
  [[nodiscard]] const document::Delimiters& delimiters() const { return delimiters_; }
  [[nodiscard]] std::string& out() { return *out_; }

 private:
  static constexpr bool ends_line(char terminator) { return terminator == '\n' || terminator == '\r'; }

  SegmentWriter& put(std::string_view value) {
    if (value.empty()) return *this;
    for (; elements_ != 0; --elements_) out_->push_back(delimiters_.element);
    for (; repetitions_ != 0; --repetitions_) out_->push_back(delimiters_.repetition);
    for (; components_ != 0; --components_) out_->push_back(delimiters_.component);
    out_->append(value);
    return *this;
  }

  std::string* out_;
  document::Delimiters delimiters_;
  std::string_view line_end_;
  std::uint32_t elements_ = 0, repetitions_ = 0, components_ = 0;  // separators owed
  std::uint64_t count_ = 0;
};

}  // namespace crossdock::x12
