// Envelope: the interchange being read. The grammar (envelope_grammar.cpp) says which segment plays which part; this
// class takes it apart, checks it against its counterpart (ISA with IEA, GS with GE, ST with SE: X12.5, X12.6 §3.9), and
// passes on what is complete. Part of the reader.
#pragma once

#include <string>
#include <unordered_set>

#include "parsers/x12/interchange_header.hpp"
#include "parsers/x12/reader.hpp"
#include "parsers/x12/seen_numbers.hpp"
#include "parsers/x12/segment_stream.hpp"

namespace crossdock::x12 {

class Envelope {
 public:
  using Number = SegmentStream::Number;

  Envelope(SegmentStream& stream, EnvelopeEvents& events, const ReaderLimits& limits)
      : stream_(stream), events_(events), limits_(limits) {}

  // The ISA at the stream's place. The stream is still in front of it; `noted` are issues about what came before.
  void begin(ReadIsa&& isa, std::vector<Issue>&& noted);

  // The parts, in the order in which the grammar finds them.
  void ta1(Number segment);
  void group_header(Number segment);
  void set_header(Number segment);
  void set_trailer(Number segment) { end_set(segment + 1, true); }
  void set_without_trailer(Number next) { end_set(next, false); }
  void group_trailer(Number segment);
  void group_without_trailer(Number next);
  void stray_in_group(Number segment) { stray(segment, "a set (ST) or the end of the group (GE)"); }
  void stray_in_interchange(Number segment) { stray(segment, "a group (GS) or the end of the interchange (IEA)"); }
  void interchange_trailer(Number segment);
  void interchange_without_trailer(Number next);

  // The bytes behind it have been looked at: the verdict goes out, with issues about what stood there.
  void end(std::vector<Issue>&& noted);

 private:
  // What is reported, before it is located: about `segment`, or, when `segment` is not there, about its absence before it.
  struct Finding {
    document::IssueKind kind;
    const char* tag;
    std::uint16_t element;
    const char* name;
    std::string_view found;
    std::string expected;
  };

  [[nodiscard]] std::string_view element(Number segment, std::size_t position) const {
    return stream_.element(segment, position);
  }
  void check_group_header(Number segment);
  void check_set_header(Number segment);
  void check_set_trailer(Number segment);
  void end_set(Number end, bool has_trailer);
  void end_group();
  void stray(Number segment, const char* expected);

  void report_interchange(Number segment, Finding finding);
  void report_group(Number segment, Finding finding);
  void report_set(Number segment, Finding finding);
  Issue locate(Number segment, Finding&& finding, const document::CheckPolicy& policy) const;

  SegmentStream& stream_;
  EnvelopeEvents& events_;
  const ReaderLimits& limits_;

  InterchangeVerdict verdict_;
  const document::CheckPolicy* policy_ = nullptr;
  std::uint32_t groups_ = 0;
  std::unordered_set<std::string> group_keys_;
  Number next_stray_ = 0;  // a stray of this number belongs to the one reported last

  GroupVerdict group_;
  const document::CheckPolicy* group_policy_ = nullptr;
  SeenNumbers set_numbers_;

  SetVerdict set_;
  Number set_begin_ = 0;
};

}  // namespace crossdock::x12
