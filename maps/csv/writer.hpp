// Writer: what the generator drafted on a shape, as rows: one for each row the draft has, the cells of the document and of
// the levels around repeated on each; a document, or a level, without rows gives one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "maps/csv/fault.hpp"
#include "maps/csv/shape.hpp"
#include "parsers/document/draft.hpp"

namespace crossdock::csv {

class Writer {
 public:
  explicit Writer(const Shape& shape) : shape_(shape), layout_(shape.layout()) {}

  // The line of column names, in the layout's order; behind the byte order mark when the layout wants one.
  [[nodiscard]] std::string header();
  // Appends the rows of one document. False, and nothing appended, when something does not fit; faults() say what. Rows are
  // counted from 1 within the document. `partner`: goes into the column the layout has for it.
  bool write(const document::Draft& draft, std::string_view partner, std::string& out);
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }
  // What its rows say in the columns of the key, each once: by that a reader tells one document from the next.
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }

 private:
  void take(const document::Draft& draft, const document::Draft::Segment& segment);
  void clear(PartIndex part);
  void fill(const Part& part, const std::vector<ColumnIndex>& columns, const document::Draft& draft, const document::Draft::Segment& segment);
  void row();
  void note_key();
  void cell(ColumnIndex column);
  void end_line();
  void fault(const char* rule, ColumnIndex column, std::string reason, std::string next);

  const Shape& shape_;
  const Layout& layout_;
  std::string rows_;
  std::vector<std::string> cells_;          // by column, of the row being filled: canonical text
  std::vector<int> depths_;                 // by column: of the part that filled it; -1: none
  std::vector<std::size_t> filled_groups_;  // by part
  std::uint64_t number_ = 0;
  std::vector<Fault> faults_;
  std::vector<std::string> keys_;
};

}  // namespace crossdock::csv
