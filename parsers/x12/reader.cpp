#include "parsers/x12/reader.hpp"

#include <algorithm>

#include "parsers/x12/envelope.hpp"
#include "parsers/x12/envelope_grammar.hpp"
#include "parsers/x12/issue_list.hpp"

namespace crossdock::x12 {
namespace {

using document::IssueKind;

constexpr std::size_t search_step = 4096;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

constexpr bool is_filling(char c) { return c == '\r' || c == '\n' || c == ' ' || c == '\t' || c == '\0' || c == '\x1A'; }

// What else arrives under the name of X12, by its first bytes.
struct Likeness {
  std::string_view begin;
  const char* expected;
};
constexpr Likeness likenesses[] = {
    {"\xC9\xE2\xC1", "ASCII: this is EBCDIC; send it in text mode, or convert it before"},
    {{"I\0S\0A\0", 6}, "one byte a character: this looks like UTF-16"},
    {"\xFF\xFE", "one byte a character: this looks like UTF-16"},
    {"\xFE\xFF", "one byte a character: this looks like UTF-16"},
    {"UNA", "X12: this is EDIFACT"},
    {"UNB", "X12: this is EDIFACT"},
    {"GS", "the interchange header ISA before the group's GS"},
    {"<", "X12: this looks like XML"},
    {"{", "X12: this looks like JSON"},
    {"PK\x03\x04", "X12: this is a zip archive"},
    {"\x1F\x8B", "X12: this is compressed with gzip"},
    {"-----BEGIN PGP", "X12: this is encrypted with PGP"},
    {"%PDF", "X12: this is a PDF"}};

const char* expected_of(std::string_view found) {
  for (const Likeness& likeness : likenesses)
    if (found.starts_with(likeness.begin)) return likeness.expected;
  return "an interchange, beginning with ISA and its sixteen elements";
}

// What stands between two interchanges, or before the first.
struct Gap {
  SegmentStream::Place begin{0, 1, 1};  // of the first byte that is no line end or filling, if there is one
  std::string found;                    // that byte and those after it
  std::uint64_t bytes = 0;

  [[nodiscard]] bool is_plain() const { return found.empty(); }
};

class Reader {
 public:
  Reader(ByteSource& source, EnvelopeEvents& events, const ReaderLimits& limits)
      : stream_(source, limits), envelope_(stream_, events, limits) {}

  FileVerdict read() {
    while (std::optional<ReadIsa> isa = find_isa()) {
      if (verdict_.interchanges++ > 0) envelope_.end({});
      read_interchange(std::move(*isa));
    }
    if (verdict_.interchanges > 0)
      envelope_.end(gap_issues(IssueKind::trailing_bytes_ignored, "IEA"));
    else
      report_nothing_found();
    verdict_.bytes = stream_.offset();
    return std::move(verdict_);
  }

 private:
  // Moves to the next ISA and reads it; what is passed over is remembered. nullopt at the end of the source.
  std::optional<ReadIsa> find_isa() {
    gap_ = Gap{};
    gap_.begin = stream_.place(stream_.offset());
    for (;;) {
      const std::string_view bytes = stream_.peek(search_step);
      if (bytes.empty()) return std::nullopt;
      const std::size_t at = bytes.find("ISA");
      if (at == 0) {
        if (std::optional<ReadIsa> isa = read_isa(bytes)) return isa;
        pass(3);
      } else if (at != std::string_view::npos) {
        pass(at);
      } else {
        pass(bytes.size() < search_step ? bytes.size() : bytes.size() - 2);  // an ISA may stand across the end
      }
    }
  }

  void pass(std::size_t bytes) {
    const std::string_view passed = stream_.peek(bytes);
    const auto first = std::find_if_not(passed.begin(), passed.end(), is_filling);
    if (gap_.is_plain() && first != passed.end()) {
      const auto strange = static_cast<std::size_t>(first - passed.begin());
      gap_.begin = stream_.place(stream_.offset() + strange);
      gap_.found = stream_.peek(strange + longest_found).substr(strange);
    }
    gap_.bytes += bytes;
    stream_.skip(bytes);
  }

  void read_interchange(ReadIsa&& isa) {
    const std::size_t length = isa.length;
    const Delimiters delimiters = isa.header.delimiters;
    const bool readable = isa.readable;
    envelope_.begin(std::move(isa), gap_issues(IssueKind::leading_bytes_ignored, "ISA"));
    stream_.skip(length);
    stream_.begin_segments(delimiters);
    const SegmentStream::Number first = stream_.next_number();
    if (!readable) {
      envelope_.interchange_without_trailer(first);
      return stream_.end_segments();
    }
    const SegmentStream::Number next = parse_interchange(stream_, envelope_, first);
    if (next < stream_.next_number())
      stream_.end_segments_before(next);
    else
      stream_.end_segments();
  }

  // Line ends and filling between interchanges and after the last are usual; before the first ISA they are not.
  std::vector<Issue> gap_issues(IssueKind kind, const char* tag) const {
    if (gap_.bytes == 0 || (gap_.is_plain() && (verdict_.interchanges > 1 || kind == IssueKind::trailing_bytes_ignored)))
      return {};
    Issue issue;
    issue.kind = kind;
    issue.severity = document::Severity::note;
    issue.location.offset = gap_.begin.offset;
    issue.location.line = gap_.begin.line;
    issue.location.column = gap_.begin.column;
    issue.location.segment_id = tag;
    issue.found = gap_.found;
    if (gap_.found == utf8_mark) issue.name = "(byte order mark)";
    return {issue};
  }

  void report_nothing_found() {
    Issue& issue = verdict_.issues.emplace_back();
    issue.kind = IssueKind::interchange_content_invalid;
    issue.location.line = issue.location.column = 1;
    issue.name = gap_.bytes == 0 ? "The file is empty: it" : "The file";
    issue.found = gap_.found;
    issue.expected = expected_of(gap_.found);
  }

  SegmentStream stream_;
  Envelope envelope_;
  FileVerdict verdict_;
  Gap gap_;
};

}  // namespace

FileVerdict read_envelopes(ByteSource& source, EnvelopeEvents& events, const ReaderLimits& limits) {
  return Reader(source, events, limits).read();
}

}  // namespace crossdock::x12
