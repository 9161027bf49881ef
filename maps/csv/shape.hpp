// Shape: the rows of a CSV file as a tree the map engine knows. A document is a loop with a segment, whose elements are the
// columns that rules name for the document as a whole; below it a loop for each level of rows, innermost one for each row;
// and in any of them a loop for each list whose items stand in columns side by side (ship-to, first and second reference).
// So places in columns become places in a structure, and the translator and the generator need know nothing of CSV.
// Built by the map compiler: it adds what the rules name, then finish() makes the structure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "maps/csv/layout.hpp"
#include "parsers/document/structure.hpp"

namespace crossdock::csv {

using PartIndex = std::uint16_t;

struct Part {
  enum class Kind : std::uint8_t { document, level, row, item };
  Kind kind = Kind::document;
  std::string id;                                // as places name it: "document", "carton", "row", "item 3"
  PartIndex parent = 0;
  std::uint8_t depth = 0;                        // 0: the document, then the levels, then the row; an item has its parent's
  std::vector<ColumnIndex> columns;              // its elements
  std::vector<std::vector<ColumnIndex>> groups;  // of an item: an item for each group of which one cell is filled
  std::string rule;                              // that made the item: "parties/ship_to"
  document::NodeId loop = 0, segment = 0;        // set by finish()
};

class Shape {
 public:
  static constexpr PartIndex document_part = 0;

  explicit Shape(Layout layout);
  Shape(const Shape&) = delete;
  Shape& operator=(const Shape&) = delete;

  [[nodiscard]] PartIndex add_item(PartIndex parent, std::vector<std::vector<ColumnIndex>> groups, std::string rule);
  // The column's element of the part, from 1; added when it is new. 0 when the part has no room for it.
  [[nodiscard]] std::uint8_t element_of(PartIndex part, ColumnIndex column);
  void finish();

  [[nodiscard]] const Layout& layout() const { return layout_; }
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  [[nodiscard]] const Part& part(PartIndex index) const { return parts_[index]; }
  // The level, or row, directly below a document or level.
  [[nodiscard]] PartIndex below(PartIndex part) const { return static_cast<PartIndex>(part + 1); }
  [[nodiscard]] PartIndex row_part() const { return static_cast<PartIndex>(layout_.levels.size() + 1); }
  [[nodiscard]] std::vector<PartIndex> items_of(PartIndex part) const;
  [[nodiscard]] PartIndex part_of(document::NodeId segment) const { return part_of_node_[segment]; }
  // After finish().
  [[nodiscard]] const document::Structure& structure() const { return *structure_; }

 private:
  void place(PartIndex part, document::NodeId parent);

  Layout layout_;
  std::vector<Part> parts_;  // the document, the levels, the row, then the items
  std::vector<std::vector<document::ElementShape>> elements_;  // by part
  std::vector<PartIndex> part_of_node_;
  std::unique_ptr<document::Structure> structure_;
};

}  // namespace crossdock::csv
