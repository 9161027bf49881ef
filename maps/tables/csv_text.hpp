// CsvText: CSV as RFC 4180 says, taken apart where it stands: quoted cells are unquoted in place, so that every cell is a
// piece of the text. For reference tables and for CSV documents (maps/csv). Lines end with LF or CR LF; the last may have
// no end. Bounded; what is wrong is told with line and cell, once, and nothing is read behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::tables {

struct CsvDialect {
  char separator = ',';
  char quote = '"';  // '\0': cells are never quoted
};

struct CsvBounds {
  std::size_t cells = 2'000;        // of one row
  std::size_t cell_bytes = 1'000'000;
  std::size_t row_bytes = 16'000'000;
};

struct CsvCell {
  std::uint32_t offset = 0, length = 0;  // in the text
};

struct CsvFault {
  std::size_t line = 0;  // of the text, 1-based: where it was noticed
  std::size_t cell = 0;  // of its row, 1-based; 0: the whole row
  std::string what;      // what was found, what was expected
  std::string next;      // what to do
};

class CsvText {
 public:
  // `text` must outlive this and hold less than 4 GB; its quoted cells are changed in place. A byte order mark is passed over.
  explicit CsvText(std::string& text, CsvDialect dialect = {}, CsvBounds bounds = {});

  // The cells of the next row. False at the end, and when the text is wrong here: fault() says what.
  bool next(std::vector<CsvCell>& cells);
  [[nodiscard]] const std::optional<CsvFault>& fault() const { return fault_; }
  [[nodiscard]] std::size_t line() const { return row_line_; }  // where the row read last begins, 1-based
  [[nodiscard]] std::string_view text(const CsvCell& cell) const { return std::string_view(text_).substr(cell.offset, cell.length); }

 private:
  bool one(CsvCell& cell, std::size_t number);
  void plain(CsvCell& cell);
  bool quoted(CsvCell& cell, std::size_t number);
  bool refuse(std::size_t cell, std::string what, std::string next);
  [[nodiscard]] bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }

  std::string& text_;
  CsvDialect dialect_;
  CsvBounds bounds_;
  std::size_t at_ = 0;
  std::size_t line_ = 1, row_line_ = 0;
  std::optional<CsvFault> fault_;
};

// One cell as it is written: in quotes when it holds the separator, a quote, a line end or begins or ends with a blank. False,
// and nothing written, when it would have to be and the dialect has no quotes.
bool append_csv_cell(std::string& out, std::string_view text, CsvDialect dialect);

}  // namespace crossdock::tables
