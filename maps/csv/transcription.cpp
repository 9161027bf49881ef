#include "maps/csv/transcription.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/csv/cell_text.hpp"

namespace crossdock::csv {
namespace {

constexpr char between = '\x1F';  // cells are told apart by where they begin, so that any byte may stand in them

}  // namespace

bool Transcription::take(std::size_t index) {
  bytes_.clear(), separators_.clear(), segments_.clear(), loops_.clear(), origins_.clear(), faults_.clear();
  const Rows& rows = reader_.rows_of(index);
  check_required(rows);
  part(Shape::document_part, rows, document::Loop::none);
  const std::size_t used = bytes_.size();
  bytes_.append(document::Document::padding, '\0');
  document_ = {};
  document_.bytes = std::string_view(bytes_).substr(0, used);
  document_.delimiters = {between, '\0', '\0', '\n'};
  document_.separators = separators_;
  document_.segments = segments_;
  document_.loops = loops_;
  document_.structure = &shape_.structure();
  return faults_.empty();
}

Fault Transcription::place_of(std::uint32_t segment, std::uint16_t element) const {
  Fault place;
  if (segment == 0 || segment > origins_.size()) return place;
  const Origin& origin = origins_[segment - 1];
  place.row = reader_.number_of(origin.row), place.line = reader_.line_of(origin.row);
  if (element > 0 && element <= origin.columns.size()) place.column = layout_.columns[origin.columns[element - 1U]].name;
  return place;
}

// Its own segment, the items in it, then the rows below, level by level.
void Transcription::part(PartIndex index, const Rows& rows, std::uint32_t parent) {
  const Part& here = shape_.part(index);
  const std::uint32_t loop = open(index, parent);
  if (here.kind != Part::Kind::row) check_agreement(here.columns, rows);
  segment(index, here.columns, rows.front());
  items(index, rows, loop);
  if (here.kind == Part::Kind::row) {
    loops_[loop].end_segment = static_cast<std::uint32_t>(segments_.size());
    loops_[loop].end = static_cast<std::uint32_t>(loops_.size());
    return;
  }
  const PartIndex below = shape_.below(index);
  if (below == shape_.row_part()) {
    for (const std::uint32_t row : rows) part(below, {row}, loop);
  } else {
    std::unordered_map<std::string, std::size_t> known;
    std::vector<Rows> groups;
    for (const std::uint32_t row : rows) {
      std::string key;
      for (const ColumnIndex column : layout_.levels[below - 1U].columns) key.append(reader_.cell(row, column)) += between;
      const auto [group, is_new] = known.emplace(std::move(key), groups.size());
      if (is_new) groups.emplace_back();
      groups[group->second].push_back(row);
    }
    for (const Rows& group : groups) part(below, group, loop);
  }
  loops_[loop].end_segment = static_cast<std::uint32_t>(segments_.size());
  loops_[loop].end = static_cast<std::uint32_t>(loops_.size());
}

void Transcription::items(PartIndex index, const Rows& rows, std::uint32_t parent) {
  for (const PartIndex below : shape_.items_of(index)) {
    const Part& part = shape_.part(below);
    for (const std::vector<ColumnIndex>& group : part.groups) item(below, group, part.groups.size() == 1, rows, parent);
  }
}

void Transcription::item(PartIndex index, const std::vector<ColumnIndex>& group, bool one_group, const Rows& rows, std::uint32_t parent) {
  const std::vector<ColumnIndex>& columns = one_group ? shape_.part(index).columns : group;
  check_agreement(columns, rows);
  const auto is_filled = [&](ColumnIndex column) { return !reader_.cell(rows.front(), column).empty(); };
  if (std::none_of(group.begin(), group.end(), is_filled)) return;
  const std::uint32_t loop = open(index, parent);
  segment(index, columns, rows.front());
  items(index, rows, loop);
  loops_[loop].end_segment = static_cast<std::uint32_t>(segments_.size());
  loops_[loop].end = static_cast<std::uint32_t>(loops_.size());
}

// A later row may leave a cell empty that the first has filled; it may not say something else.
void Transcription::check_agreement(const std::vector<ColumnIndex>& columns, const Rows& rows) {
  if (rows.size() == 1) return;
  for (const ColumnIndex column : columns) {
    const std::string_view first = reader_.cell(rows.front(), column);
    for (const std::uint32_t row : rows) {
      const std::string_view here = reader_.cell(row, column);
      if (here == first || here.empty()) continue;
      const std::string before = first.empty() ? std::string("nothing") : fmt::format("\"{}\"", excerpt(first, 40));
      fault("contradiction", row, column, fmt::format("it says \"{}\", and row {} of the same document says {}", excerpt(here, 40), reader_.number_of(rows.front()), before),
            "rows of one document agree in the columns that belong to the document, or leave them empty");
      break;
    }
  }
}

void Transcription::check_required(const Rows& rows) {
  for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
    const auto column = static_cast<ColumnIndex>(i);
    if (!layout_.columns[i].required) continue;
    for (const std::uint32_t row : rows)
      if (reader_.cell(row, column).empty()) {
        fault("required", row, column, "the cell is empty", "the map says that the column is required");
        break;
      }
  }
}

std::uint32_t Transcription::open(PartIndex part, std::uint32_t parent) {
  document::Loop loop;
  loop.first_segment = static_cast<std::uint32_t>(segments_.size());
  loop.parent = parent;
  loop.node = shape_.part(part).loop;
  loops_.push_back(loop);
  return static_cast<std::uint32_t>(loops_.size() - 1);
}

void Transcription::segment(PartIndex part, const std::vector<ColumnIndex>& columns, std::uint32_t row) {
  document::Segment made;
  made.begin = static_cast<std::uint32_t>(bytes_.size());
  made.first_separator = static_cast<std::uint32_t>(separators_.size());
  made.element_count = static_cast<std::uint16_t>(columns.size());
  made.node = shape_.part(part).segment;
  bytes_ += shape_.part(part).id;
  for (const ColumnIndex column : columns) {
    separators_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    bytes_ += between;
    value(column, row);
  }
  separators_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  bytes_ += '\n';
  segments_.push_back(made);
  origins_.push_back({row, columns});
}

void Transcription::value(ColumnIndex index, std::uint32_t row) {
  const Column& column = layout_.columns[index];
  const std::string_view cell = reader_.cell(row, index);
  if (cell.empty() || append_canonical(bytes_, layout_, column, cell)) return;
  fault("value", row, index, fmt::format("\"{}\" is not {}", excerpt(cell, 40), example_of(layout_, column)), "correct the cell, or the column's type in the map");
}

void Transcription::fault(const char* rule, std::uint32_t row, ColumnIndex column, std::string reason, std::string next) {
  if (faults_.size() >= most_faults) return;
  faults_.push_back({rule, reader_.number_of(row), reader_.line_of(row), layout_.columns[column].name, std::move(reason), std::move(next)});
}

}  // namespace crossdock::csv
