#include "maps/tables/csv_text.hpp"

#include <utility>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::tables {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

bool is_utf16(std::string_view text) { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

}  // namespace

CsvText::CsvText(std::string& text, CsvDialect dialect, CsvBounds bounds) : text_(text), dialect_(dialect), bounds_(bounds) {
  if (text_.starts_with(utf8_mark)) at_ = utf8_mark.size();
  if (is_utf16(text_)) refuse(0, "the file is UTF-16", "save it as CSV in UTF-8");
}

bool CsvText::next(std::vector<CsvCell>& cells) {
  cells.clear();
  if (fault_ || at_ >= text_.size()) return false;
  row_line_ = line_;
  const std::size_t row_start = at_;
  while (true) {
    if (cells.size() == bounds_.cells)
      return refuse(0, fmt::format("the row has more than {} cells", grouped(bounds_.cells)), "is the separator the right one, and is every quoted cell closed?");
    CsvCell& cell = cells.emplace_back();
    if (!one(cell, cells.size())) return false;
    if (at_ - row_start > bounds_.row_bytes)
      return refuse(cells.size(), fmt::format("the row is longer than {} bytes", grouped(bounds_.row_bytes)), "is the separator the right one, and is every quoted cell closed?");
    if (at(dialect_.separator)) {
      ++at_;
      continue;
    }
    if (at_ == text_.size()) return true;
    if (at('\r')) ++at_;
    if (!at('\n')) return refuse(cells.size(), "a carriage return stands here without a line feed", "lines end with LF or with CR LF");
    ++at_, ++line_;
    return true;
  }
}

bool CsvText::one(CsvCell& cell, std::size_t number) {
  if (dialect_.quote == '\0' || !at(dialect_.quote)) plain(cell);
  else if (!quoted(cell, number)) return false;
  if (cell.length > bounds_.cell_bytes)
    return refuse(number, fmt::format("the cell is longer than {} bytes", grouped(bounds_.cell_bytes)), "a quote that is not closed takes in all that follows");
  if (text(cell).find('\0') != std::string_view::npos)
    return refuse(number, "the cell holds a NUL byte", "the file is no text; save it as CSV in UTF-8");
  return true;
}

void CsvText::plain(CsvCell& cell) {
  const std::size_t start = at_;
  for (const std::size_t size = text_.size(); at_ < size; ++at_) {
    const char c = text_[at_];
    if (c == dialect_.separator || c == '\n' || c == '\r') break;
  }
  cell = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at_ - start)};
}

bool CsvText::quoted(CsvCell& cell, std::size_t number) {
  const std::size_t start = ++at_, line = line_;
  std::size_t to = start;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == dialect_.quote) {
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != dialect_.quote) break;
      ++at_;
    }
    line_ += c == '\n' ? 1 : 0;
    text_[to++] = c;
    ++at_;
  }
  if (at_ >= text_.size()) {
    line_ = line;
    return refuse(number, "a quote opens this cell and nothing closes it", "close it; a quote inside a quoted cell is written twice");
  }
  ++at_;
  cell = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(to - start)};
  if (at_ == text_.size() || at(dialect_.separator) || at('\n') || at('\r')) return true;
  return refuse(number, fmt::format("\"{}\" follows the quote that closes the cell", excerpt(std::string_view(text_).substr(at_, 1))),
                fmt::format("\"{}\" or the end of the line comes next; a quote inside a quoted cell is written twice", excerpt(std::string_view(&dialect_.separator, 1))));
}

bool CsvText::refuse(std::size_t cell, std::string what, std::string next) {
  fault_ = CsvFault{line_, cell, std::move(what), std::move(next)};
  return false;
}

bool append_csv_cell(std::string& out, std::string_view text, CsvDialect dialect) {
  const char special[] = {dialect.separator, '\n', '\r', dialect.quote};
  const bool has_quotes = dialect.quote != '\0';
  const bool blank_ends = has_quotes && !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!blank_ends && text.find_first_of(std::string_view(special, has_quotes ? 4 : 3)) == std::string_view::npos) {
    out += text;
    return true;
  }
  if (!has_quotes) return false;
  out += dialect.quote;
  for (const char c : text) {
    if (c == dialect.quote) out += c;
    out += c;
  }
  out += dialect.quote;
  return true;
}

}  // namespace crossdock::tables
