// Reader: a CSV file taken apart into documents: rows with the same key, wherever they stand, in the order the keys first
// appear. A file that is not what its layout says (a cell too many, a quote that is not closed, a column that is missing)
// is refused as a whole: what a row says could not be trusted. Bounded in bytes, rows and cells.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "maps/csv/fault.hpp"
#include "maps/csv/shape.hpp"
#include "maps/tables/csv_text.hpp"

namespace crossdock::csv {

struct ReadBounds {
  std::size_t bytes = 256'000'000;
  std::size_t rows = 2'000'000;
  std::size_t cells = 40'000'000;        // kept: of columns that rules or the key name
  std::size_t rows_of_document = 100'000;
  std::size_t cell_bytes = 100'000, row_bytes = 1'000'000;
};

class Reader {
 public:
  explicit Reader(const Shape& shape, ReadBounds bounds = {}) : shape_(shape), layout_(shape.layout()), bounds_(bounds) {}

  // False when the file is refused: faults() say why.
  bool open(std::string bytes);
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }

  [[nodiscard]] std::size_t documents() const { return documents_.size(); }
  // Rows of a document, to be asked about below.
  [[nodiscard]] const std::vector<std::uint32_t>& rows_of(std::size_t document) const { return documents_[document]; }
  [[nodiscard]] std::string_view cell(std::uint32_t row, ColumnIndex column) const { return text(cells_[row * kept_.size() + slot_of_[column]]); }
  [[nodiscard]] std::uint64_t number_of(std::uint32_t row) const { return rows_[row].number; }  // the header is row 1
  [[nodiscard]] std::uint64_t line_of(std::uint32_t row) const { return rows_[row].line; }

  // Cells with something in them, in all rows, of each column the file has; and whether a rule reads it.
  struct Filled {
    std::string column;
    std::uint64_t cells = 0;
    bool is_read = false;
  };
  [[nodiscard]] std::vector<Filled> filled() const { return filled_; }

 private:
  struct Row {
    std::uint32_t number, line;
  };
  static constexpr std::uint16_t not_kept = 0xFFFF;

  bool take_encoding();
  void choose_columns();
  bool take_header(tables::CsvText& text);
  void note_header(const std::vector<std::string>& header);
  bool take_rows(tables::CsvText& text);
  bool take_row(const std::vector<tables::CsvCell>& row, std::size_t line);
  bool refuse_row_length(std::size_t found, std::size_t line);
  bool refuse(Fault fault);
  [[nodiscard]] bool is_read(ColumnIndex column) const;
  [[nodiscard]] std::string_view text(const tables::CsvCell& cell) const { return std::string_view(text_).substr(cell.offset, cell.length); }

  const Shape& shape_;
  const Layout& layout_;
  ReadBounds bounds_;
  std::string text_;
  std::vector<ColumnIndex> kept_;                     // columns whose cells are kept
  std::vector<std::uint16_t> slot_of_;                // by column: where in kept_
  std::vector<std::uint16_t> column_of_;              // by column of the file: ColumnIndex, or not_kept
  std::vector<Row> rows_;
  std::vector<tables::CsvCell> cells_;                // row by row, kept columns
  std::vector<std::vector<std::uint32_t>> documents_;
  std::vector<Filled> filled_;
  std::vector<Fault> faults_;
  std::uint32_t number_ = 1;
};

}  // namespace crossdock::csv
