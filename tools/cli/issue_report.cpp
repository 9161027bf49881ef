#include "tools/cli/issue_report.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "tools/cli/json.hpp"
#include "tools/cli/layout.hpp"

namespace crossdock::cli {
namespace {

using document::Issue;
using document::Level;
using document::Severity;

constexpr std::size_t quote_width = page_width - 8;  // behind "      | "
constexpr std::string_view quote_margin = "      | ";
constexpr std::size_t farthest_back = 400;           // bytes looked through for the start of an envelope segment

// `segment` as columns of printable text, the caret under byte `at`; long segments are cut around it.
Quote quote(std::string_view segment, std::size_t at, std::size_t length) {
  at = std::min(at, segment.size());
  std::string before = excerpt(segment.substr(0, at), SIZE_MAX);
  const std::string after = excerpt(segment.substr(at), quote_width);
  if (const std::size_t room = quote_width * 2 / 3; columns(before) > room) {
    while (columns(before) > room - 3) before.erase(0, 1);
    while (!before.empty() && (static_cast<unsigned char>(before[0]) & 0xC0) == 0x80) before.erase(0, 1);
    before.insert(0, "...");
  }
  Quote made;
  made.caret = columns(before);
  made.length = std::max<std::size_t>(1, columns(excerpt(segment.substr(at, length), SIZE_MAX)));
  made.text = fitted(before + after, quote_width, false);
  made.length = std::min(made.length, quote_width > made.caret ? quote_width - made.caret : 1);
  return made;
}

const char* word_of(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::accept_with_error: return "warning";
    case Severity::reject: return "error";
  }
  return "error";
}

bool is_999(x12::Dialect dialect) { return dialect == x12::Dialect::x999_005010; }

// "850 0002, segment 2, loop PO1/N1; acknowledged with AK304 8, AK403 1".
std::string context_line(const IssueContext& context, const Issue& issue) {
  std::string text = context.set;
  if (issue.location.segment_position > 0) text += fmt::format(", segment {}", issue.location.segment_position);
  if (!issue.location.loop.empty()) text += ", loop " + issue.location.loop;
  const std::string codes = issue.severity == Severity::note ? std::string{} : acknowledged_as(issue, context.dialect);
  if (!codes.empty()) text += fmt::format("{}acknowledged with {}", text.empty() ? "" : "; ", codes);
  return text;
}

}  // namespace

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::note: return Ink::cyan;
    case Severity::accept_with_error: return Ink::yellow;
    case Severity::reject: return Ink::red;
  }
  return Ink::red;
}

std::optional<Quote> quote_of(const document::Document& document, const Issue& issue) {
  const std::uint32_t position = issue.location.segment_position;
  if (position == 0 || position > document.segments.size()) return std::nullopt;
  const document::Segment& segment = document.segments[position - 1];
  const std::string_view text = document.text(segment);
  const std::uint64_t begin = document.offset + segment.begin;
  // A missing segment is pointed at by the one before which it should stand.
  const std::uint64_t at = issue.location.offset > begin ? issue.location.offset - begin : 0;
  return quote(text, at, std::max<std::size_t>(1, at == 0 && issue.found.empty() ? document.tag(segment).size() : issue.found.size()));
}

std::optional<Quote> quote_of(const std::filesystem::path& file, const Issue& issue, char terminator) {
  std::ifstream in(file, std::ios::binary);
  if (file == "-" || !in) return std::nullopt;
  const std::uint64_t offset = issue.location.offset;
  const std::uint64_t from = offset > farthest_back ? offset - farthest_back : 0;
  std::string around(farthest_back * 2, '\0');
  in.seekg(static_cast<std::streamoff>(from));
  in.read(around.data(), static_cast<std::streamsize>(around.size()));
  around.resize(static_cast<std::size_t>(in.gcount()));
  const std::size_t at = offset - from;
  if (at > around.size()) return std::nullopt;
  const std::size_t end_before = at == 0 ? std::string::npos : around.rfind(terminator, at - 1);
  std::size_t begin = end_before == std::string::npos ? 0 : end_before + 1;
  while (begin < at && (around[begin] == '\n' || around[begin] == '\r' || around[begin] == ' ')) ++begin;
  const std::size_t end = std::min(around.find(terminator, at), around.size());
  if (end <= begin) return std::nullopt;
  return quote(std::string_view(around).substr(begin, end - begin), at - begin, std::max<std::size_t>(1, issue.found.size()));
}

std::string acknowledged_as(const Issue& issue, x12::Dialect dialect) {
  const std::string_view code = x12::code_of(issue.kind, dialect);
  if (code.empty()) return {};
  const char* const family = is_999(dialect) ? "IK" : "AK";
  switch (document::level_of(issue.kind)) {
    case Level::interchange: return fmt::format("TA105 {}", code);
    case Level::group: return fmt::format("AK905 {}", code);
    case Level::set: return fmt::format("{}502 {}", family, code);
    case Level::segment: return fmt::format("{}304 {}", family, code);
    case Level::element: return fmt::format("{}304 8, {}403 {}", family, family, code);
  }
  return {};
}

std::string report(const Terminal& terminal, const IssueContext& context, const Issue& issue, const std::optional<Quote>& quote) {
  std::string place = context.file;
  if (issue.location.line > 0) place += fmt::format(":{}", issue.location.line);
  if (issue.location.line > 0 && issue.location.column > 0) place += fmt::format(":{}", issue.location.column);
  const std::string head = fmt::format("{}: {}: ", place, word_of(issue.severity));
  const std::string all = paragraph(head + document::sentence(issue), 4);
  // Colour the part before the sentence; it never wraps unless the path is longer than the page.
  std::string out = all.starts_with(head.substr(0, head.size() - 1))
                        ? fmt::format("{} {}{}", terminal.paint(Ink::bold, place + ":"), terminal.paint(ink_of(issue.severity), fmt::format("{}:", word_of(issue.severity))),
                                      all.substr(head.size() - 1))
                        : all;
  if (quote)
    out += fmt::format("\n{}{}\n{}{}{}", quote_margin, quote->text, quote_margin, std::string(quote->caret, ' '),
                       terminal.paint(ink_of(issue.severity), "^" + std::string(quote->length - 1, '~')));
  if (const std::string line = context_line(context, issue); !line.empty()) out += "\n      = " + paragraph(line, 8);
  return out;
}

void add_fields(Json& json, const IssueContext& context, const Issue& issue) {
  const document::Location& at = issue.location;
  json.field("file", context.file).field("line", at.line).field("column", at.column).field("offset", at.offset)
      .field("kind", document::name_of(issue.kind)).field("severity", word_of(issue.severity)).field("sentence", document::sentence(issue))
      .field_if("set", context.set).field("segment_position", at.segment_position).field_if("segment", at.segment_id).field_if("loop", at.loop);
  if (at.element) json.field("element", at.element);
  if (at.component) json.field("component", at.component);
  if (at.repetition) json.field("repetition", at.repetition);
  json.field_if("element_number", issue.element_number).field_if("name", issue.name).field_if("found", issue.found).field_if("expected", issue.expected)
      .field_if("acknowledged_with", acknowledged_as(issue, context.dialect));
}

}  // namespace crossdock::cli
