#include "maps/csv/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/csv/cell_text.hpp"

namespace crossdock::csv {
namespace {

constexpr std::size_t longest_cell = 100'000;

}  // namespace

std::string Writer::header() {
  rows_.clear();
  for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
    if (i > 0) rows_ += layout_.dialect.separator;
    (void)tables::append_csv_cell(rows_, layout_.columns[i].name, layout_.dialect);
  }
  end_line();
  std::string header = layout_.mark ? "\xEF\xBB\xBF" + rows_ : rows_;
  if (layout_.encoding == Encoding::windows_1252) (void)from_utf_8(header);
  return header;
}

bool Writer::write(const document::Draft& draft, std::string_view partner, std::string& out) {
  rows_.clear(), faults_.clear(), keys_.clear();
  cells_.assign(layout_.columns.size(), {});
  depths_.assign(layout_.columns.size(), -1);
  if (layout_.partner) cells_[*layout_.partner] = partner;
  filled_groups_.assign(shape_.parts().size(), 0);
  number_ = 1;
  int depth = -1;  // of the last document, level or row
  for (const document::Draft::Segment& segment : draft.segments()) {
    const Part& part = shape_.part(shape_.part_of(segment.node));
    if (part.kind != Part::Kind::item) {
      if (depth >= part.depth) row();
      depth = part.depth;
    }
    take(draft, segment);
  }
  row();
  if (!faults_.empty()) return false;
  out += rows_;
  return true;
}

// A part that begins again begins empty, and all that is below it.
void Writer::clear(PartIndex index) {
  const int depth = shape_.part(index).depth;
  for (std::size_t i = 0; i < cells_.size(); ++i)
    if (depths_[i] >= depth) cells_[i].clear(), depths_[i] = -1;
  for (std::size_t i = 0; i < filled_groups_.size(); ++i)
    if (shape_.part(static_cast<PartIndex>(i)).depth >= depth) filled_groups_[i] = 0;
}

void Writer::take(const document::Draft& draft, const document::Draft::Segment& segment) {
  const PartIndex index = shape_.part_of(segment.node);
  const Part& part = shape_.part(index);
  if (part.kind != Part::Kind::item) {
    clear(index);
    return fill(part, part.columns, draft, segment);
  }
  const std::size_t group = filled_groups_[index]++;
  if (group >= part.groups.size()) {
    if (group == part.groups.size())
      fault("no_room", part.groups.front().front(), fmt::format("{} has more than {} item{}, and the map has columns for no more", part.rule, part.groups.size(), part.groups.size() == 1 ? "" : "s"), "give the map columns for them, or leave them out");
    return;
  }
  const std::vector<ColumnIndex>& columns = part.groups.size() == 1 ? part.columns : part.groups[group];
  fill(part, columns, draft, segment);
  const std::vector<ColumnIndex>& telling = part.groups[group];
  if (std::all_of(telling.begin(), telling.end(), [&](ColumnIndex column) { return cells_[column].empty(); }))
    fault("value_missing", telling.front(), fmt::format("an item of {} leaves this cell empty, which tells that the item is there", part.rule), "fill it, or name another column after each:");
}

// An element without a value belongs to a rule that only reads it: another part may have filled the cell.
void Writer::fill(const Part& part, const std::vector<ColumnIndex>& columns, const document::Draft& draft, const document::Draft::Segment& segment) {
  for (const document::Draft::Value& value : draft.values(segment)) {
    const std::uint32_t place = value.position.element() - 1;
    if (place >= columns.size()) continue;
    cells_[columns[place]] = draft.text(value);
    depths_[columns[place]] = part.depth;
  }
}

void Writer::row() {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (i > 0) rows_ += layout_.dialect.separator;
    cell(static_cast<ColumnIndex>(i));
  }
  end_line();
  note_key();
  ++number_;
}

void Writer::note_key() {
  std::string key;
  for (const ColumnIndex column : layout_.key) key += (key.empty() ? "" : ", ") + cells_[column];
  if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(std::move(key));
}

void Writer::cell(ColumnIndex index) {
  const Column& column = layout_.columns[index];
  const std::string& value = cells_[index];
  const bool is_key = std::find(layout_.key.begin(), layout_.key.end(), index) != layout_.key.end();
  if (value.empty()) {
    if (column.required || is_key)
      fault("required", index, "the cell would be empty", is_key ? "it says which document a row belongs to: the document, or a rule of the map, gives it" : "the map says that the column is required");
    return;
  }
  std::string text;
  if (!append_cell(text, layout_, column, value))
    return fault("value_unwritable", index, fmt::format("\"{}\" cannot be written as {}", excerpt(value, 40), example_of(layout_, column)), "correct the document, or the column in the map");
  if (text.size() > longest_cell) return fault("value_unwritable", index, fmt::format("the value is longer than {} bytes", grouped(longest_cell)), "shorten it");
  if (layout_.encoding == Encoding::windows_1252) {
    const std::size_t wrong = from_utf_8(text);
    if (wrong != std::string::npos)
      return fault("encoding", index, fmt::format("\"{}\" holds characters that windows-1252 does not have", excerpt(value, 40)), "encoding: utf-8 in the map, or another text");
  }
  if (!tables::append_csv_cell(rows_, text, layout_.dialect))
    fault("quote", index, fmt::format("\"{}\" holds the separator or a line end, and the map says quote: none", excerpt(value, 40)), "another separator, or a quote");
}

void Writer::end_line() { rows_ += layout_.carriage_returns ? "\r\n" : "\n"; }

void Writer::fault(const char* rule, ColumnIndex column, std::string reason, std::string next) {
  if (faults_.size() >= most_faults) return;
  faults_.push_back({rule, number_, 0, layout_.columns[column].name, std::move(reason), std::move(next)});
}

}  // namespace crossdock::csv
