// Transcription: the rows of one document as the flat document that the translator reads. What the document says as a whole
// stands in its first row; where a later row says otherwise, that is a fault, not an answer. Keeps its memory from document
// to document.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "maps/csv/reader.hpp"
#include "parsers/document/document.hpp"

namespace crossdock::csv {

class Transcription {
 public:
  explicit Transcription(const Reader& reader, const Shape& shape) : reader_(reader), shape_(shape), layout_(shape.layout()) {}

  // False when a cell is not what its column says; faults() say which. The document is valid until the next one.
  bool take(std::size_t document);
  [[nodiscard]] const document::Document& document() const { return document_; }
  [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }

  // Where a value of the document stands in the file: `segment` from 1; `element` 0: the row as a whole.
  [[nodiscard]] Fault place_of(std::uint32_t segment, std::uint16_t element) const;

 private:
  using Rows = std::vector<std::uint32_t>;
  void part(PartIndex part, const Rows& rows, std::uint32_t parent);
  void items(PartIndex part, const Rows& rows, std::uint32_t parent);
  void item(PartIndex part, const std::vector<ColumnIndex>& group, bool one_group, const Rows& rows, std::uint32_t parent);
  void check_agreement(const std::vector<ColumnIndex>& columns, const Rows& rows);
  void check_required(const Rows& rows);
  std::uint32_t open(PartIndex part, std::uint32_t parent);
  void segment(PartIndex part, const std::vector<ColumnIndex>& columns, std::uint32_t row);
  void value(ColumnIndex column, std::uint32_t row);
  void fault(const char* rule, std::uint32_t row, ColumnIndex column, std::string reason, std::string next);

  const Reader& reader_;
  const Shape& shape_;
  const Layout& layout_;
  std::string bytes_;
  std::vector<std::uint32_t> separators_;
  std::vector<document::Segment> segments_;
  std::vector<document::Loop> loops_;
  struct Origin {
    std::uint32_t row;
    std::vector<ColumnIndex> columns;
  };
  std::vector<Origin> origins_;  // by segment
  document::Document document_;
  std::vector<Fault> faults_;
};

}  // namespace crossdock::csv
