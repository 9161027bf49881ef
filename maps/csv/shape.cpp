#include "maps/csv/shape.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace crossdock::csv {
namespace {

constexpr std::size_t most_elements = 250;  // of one part
constexpr std::uint32_t longest_value = 1'000'000;

document::ElementType element_type(ColumnType type) {
  switch (type) {
    case ColumnType::number: return document::ElementType::decimal;
    case ColumnType::date: return document::ElementType::date;
    case ColumnType::time: return document::ElementType::time;
    case ColumnType::text: break;
  }
  return document::ElementType::alphanumeric;
}

document::ElementShape shape_of(const Column& column) {
  document::ElementShape shape;
  shape.number = shape.name = column.name;
  shape.type = element_type(column.type);
  shape.exact = true;
  shape.max_length = longest_value;
  return shape;
}

}  // namespace

Shape::Shape(Layout layout) : layout_(std::move(layout)) {
  const auto add = [&](Part::Kind kind, std::string id) {
    Part part;
    part.kind = kind;
    part.id = std::move(id);
    part.depth = static_cast<std::uint8_t>(parts_.size());
    part.parent = static_cast<PartIndex>(parts_.empty() ? 0 : parts_.size() - 1);
    parts_.push_back(std::move(part));
  };
  add(Part::Kind::document, "document");
  for (const Level& level : layout_.levels) add(Part::Kind::level, level.name);
  add(Part::Kind::row, "row");
}

PartIndex Shape::add_item(PartIndex parent, std::vector<std::vector<ColumnIndex>> groups, std::string rule) {
  Part part;
  part.kind = Part::Kind::item;
  part.id = fmt::format("item {}", parts_.size());
  part.parent = parent;
  part.depth = parts_[parent].depth;
  part.columns = groups.front();
  part.groups = std::move(groups);
  part.rule = std::move(rule);
  parts_.push_back(std::move(part));
  return static_cast<PartIndex>(parts_.size() - 1);
}

std::uint8_t Shape::element_of(PartIndex index, ColumnIndex column) {
  std::vector<ColumnIndex>& columns = parts_[index].columns;
  const auto found = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
  if (found == most_elements) return 0;
  if (found == columns.size()) columns.push_back(column);
  return static_cast<std::uint8_t>(found + 1);
}

std::vector<PartIndex> Shape::items_of(PartIndex part) const {
  std::vector<PartIndex> items;
  for (std::size_t i = row_part() + 1U; i < parts_.size(); ++i)
    if (parts_[i].parent == part) items.push_back(static_cast<PartIndex>(i));
  return items;
}

// In the order of the structure: a part's own segment, the items in it, the level or row below it.
void Shape::place(PartIndex index, document::NodeId parent) {
  std::vector<document::Node>& nodes = structure_->nodes;
  Part& part = parts_[index];
  const auto here = [&] { return static_cast<document::NodeId>(nodes.size()); };
  const auto add = [&](document::Node::Kind kind, document::NodeId around, std::uint32_t most) {
    document::Node node;
    node.kind = kind;
    node.parent = around;
    node.max_use = most;
    node.segment = index;
    node.end = static_cast<document::NodeId>(here() + 1);
    nodes.push_back(node);
    part_of_node_.push_back(index);
  };
  part.loop = here();
  add(document::Node::Kind::loop, parent, document::no_limit);
  if (index != document_part) nodes.back().loop_id = part.id;
  part.segment = here();
  add(document::Node::Kind::segment, part.loop, 1);
  for (const PartIndex item : items_of(index)) place(item, part.loop);
  if (part.kind == Part::Kind::document || part.kind == Part::Kind::level) place(below(index), part.loop);
  nodes[part.loop].end = here();
}

void Shape::finish() {
  structure_ = std::make_unique<document::Structure>();
  structure_->set_id = structure_->release = "csv";
  structure_->name = "CSV";
  elements_.resize(parts_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    for (const ColumnIndex column : parts_[i].columns) elements_[i].push_back(shape_of(layout_.columns[column]));
    document::SegmentShape segment;
    segment.id = segment.name = parts_[i].id;
    segment.elements = elements_[i];
    structure_->segments.push_back(segment);
  }
  place(document_part, document::unplaced);
}

}  // namespace crossdock::csv
