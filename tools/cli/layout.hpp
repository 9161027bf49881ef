// Text laid out for a person at a terminal of 80 columns: paragraphs, two-column lists, tables. Nothing here prints.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::cli {

inline constexpr std::size_t page_width = 80;

// Terminal columns of UTF-8 text: its characters, escape sequences for colour not counted.
std::size_t columns(std::string_view text);
// Cut to `width` columns, the cut marked "..."; padded with blanks on the right when `pad`.
std::string fitted(std::string_view text, std::size_t width, bool pad = true);

// Words wrapped at the page width; lines after the first begin with `indent` blanks. No line end after the last.
std::string paragraph(std::string_view text, std::size_t indent = 0);

// "do: ask the partner ...", `indent` blanks in front and four more under it. A remedy keeps its own lines, so that what
// is to be typed or pasted stands alone; each is made safe for a terminal, the whole bounded.
std::string remedy_text(std::string_view remedy, std::size_t indent);

// "  --json          one JSON object a line": the right side wrapped under itself.
std::string definitions(const std::vector<std::pair<std::string, std::string>>& lines);

// Rows under a head; columns as wide as their longest cell, the widest of them shrunk until a row fits the page.
class Table {
 public:
  enum class Align : unsigned char { left, right };
  struct Column {
    std::string head;
    Align align = Align::left;
    bool may_shrink = true;  // ids and numbers are never cut
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::string text(std::size_t indent = 0) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t indent) const;
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace crossdock::cli
