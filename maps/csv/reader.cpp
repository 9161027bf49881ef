#include "maps/csv/reader.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "engine/base/utf8.hpp"
#include "maps/csv/cell_text.hpp"

namespace crossdock::csv {
namespace {

// Where bytes that are not UTF-8 begin; npos when there are none.
std::size_t not_utf_8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = static_cast<unsigned char>(text[i]) < 0x80 ? 1 : utf8_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

std::uint64_t line_at(std::string_view text, std::size_t offset) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n')) + 1;
}

std::string words_around(std::string_view text, std::size_t offset) {
  const std::size_t from = text.find_last_of("\n", offset) + 1, near = std::max(from, offset < 10 ? 0 : offset - 10);
  return excerpt(text.substr(near, 20), 40);
}

std::string sign_name(char sign) { return sign == '\t' ? "a tab" : fmt::format("\"{}\"", sign); }

}  // namespace

std::string place_of(const Fault& fault) {
  std::string place = fault.row == 0 ? std::string() : fmt::format("row {}", fault.row);
  if (!fault.column.empty()) place += fmt::format("{}{}", place.empty() ? "" : ", ", fault.column.starts_with("column ") ? fault.column : "column " + fault.column);
  if (fault.line != 0 && fault.line != fault.row) place += fmt::format("{}line {}{}", place.empty() ? "" : " (", fault.line, place.empty() ? "" : ")");
  return place;
}

bool Reader::refuse(Fault fault) {
  if (faults_.size() < most_faults) faults_.push_back(std::move(fault));
  return false;
}

bool Reader::open(std::string bytes) {
  text_ = std::move(bytes);
  if (text_.size() > bounds_.bytes)
    return refuse({"too_large", 0, 0, {}, fmt::format("the file is larger than {}", byte_size(bounds_.bytes)), "leave it in several files"});
  if (!take_encoding()) return false;
  choose_columns();
  tables::CsvText text(text_, layout_.dialect, {5'000, bounds_.cell_bytes, bounds_.row_bytes});
  if (!take_header(text) || !take_rows(text)) return false;
  if (documents_.empty()) return refuse({"no_document", 0, 0, {}, "there is no row below the header", "a document is at least one row"});
  return faults_.empty();
}

bool Reader::take_encoding() {
  if (layout_.encoding == Encoding::windows_1252) {
    const std::size_t wrong = to_utf_8(text_);
    if (wrong == std::string::npos) return true;
    return refuse({"encoding", 0, line_at(text_, wrong), {}, fmt::format("the byte {:#04x} is no character of windows-1252", static_cast<unsigned char>(text_[wrong])), "encoding: utf-8, when the file is that"});
  }
  const bool is_utf_16 = text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF");
  const std::size_t wrong = is_utf_16 ? std::string::npos : not_utf_8(text_);  // told by CsvText
  if (wrong == std::string::npos) return true;
  return refuse({"encoding", 0, line_at(text_, wrong), {}, fmt::format("bytes that are not UTF-8: \"{}\"", words_around(text_, wrong)), "save the file as UTF-8, or say encoding: windows-1252 in the map"});
}

bool Reader::is_read(ColumnIndex column) const {
  return std::any_of(shape_.parts().begin(), shape_.parts().end(), [&](const Part& part) {
    const auto holds = [&](const std::vector<ColumnIndex>& columns) { return std::find(columns.begin(), columns.end(), column) != columns.end(); };
    return holds(part.columns) || std::any_of(part.groups.begin(), part.groups.end(), holds);
  });
}

void Reader::choose_columns() {
  slot_of_.assign(layout_.columns.size(), not_kept);
  for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
    const auto column = static_cast<ColumnIndex>(i);
    bool wanted = is_read(column) || layout_.partner == column || layout_.columns[i].required;
    wanted = wanted || std::find(layout_.key.begin(), layout_.key.end(), column) != layout_.key.end();
    for (const Level& level : layout_.levels) wanted = wanted || std::find(level.columns.begin(), level.columns.end(), column) != level.columns.end();
    if (!wanted) continue;
    slot_of_[i] = static_cast<std::uint16_t>(kept_.size());
    kept_.push_back(column);
  }
}

bool Reader::take_header(tables::CsvText& text) {
  std::vector<tables::CsvCell> row;
  if (!text.next(row)) {
    if (const auto& fault = text.fault())
      return refuse({"syntax", 1, fault->line, fault->cell == 0 ? std::string() : fmt::format("column {}", fault->cell), fault->what, fault->next});
    return refuse({"no_document", 0, 0, {}, "the file is empty", "the first line names the columns"});
  }
  std::vector<std::string> header;
  for (const tables::CsvCell& cell : row) header.emplace_back(text.text(cell));
  note_header(header);
  return faults_.empty();
}

void Reader::note_header(const std::vector<std::string>& header) {
  const std::vector<std::string_view> known = layout_.names(), written(header.begin(), header.end());
  std::vector<bool> found(layout_.columns.size(), false);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string shown = excerpt(header[i], 60);
    const auto column = layout_.find(header[i]);
    column_of_.push_back(column ? *column : not_kept);
    filled_.push_back({header[i], 0, column && (is_read(*column) || layout_.partner == *column)});
    if (column && found[*column])
      refuse({"column_twice", 1, 1, fmt::format("column {}", i + 1), fmt::format("the header names {} a second time", shown), "each column stands once"});
    if (column) found[*column] = true;
    else if (!layout_.others_allowed)
      refuse({"column_unknown", 1, 1, fmt::format("column {}", i + 1), header[i].empty() ? std::string("the header has no name for it") : fmt::format("the map names no column {}{}", shown, did_you_mean(header[i], known)),
              "add it to `columns:` of the map, or say other_columns: ignore"});
  }
  const bool one_cell = header.size() == 1 && layout_.columns.size() > 1;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i]) continue;
    refuse({"column_missing", 1, 1, {}, fmt::format("the column {} is missing{}", layout_.columns[i].name, did_you_mean(layout_.columns[i].name, written)),
            one_cell ? fmt::format("the header is one cell: is the separator {}?", sign_name(layout_.dialect.separator)) : std::string("the first line names every column of the map")});
    if (one_cell) return;
  }
}

bool Reader::take_rows(tables::CsvText& text) {
  std::unordered_map<std::string, std::uint32_t> by_key;
  std::vector<tables::CsvCell> row;
  std::string key;
  while (text.next(row)) {
    ++number_;
    if (row.size() == 1 && row[0].length == 0) continue;  // an empty line
    if (!take_row(row, text.line())) return false;
    const auto index = static_cast<std::uint32_t>(rows_.size() - 1);
    key.clear();
    for (const ColumnIndex column : layout_.key) {
      if (cell(index, column).empty())
        return refuse({"key", number_, text.line(), layout_.columns[column].name, "the cell is empty, and it says which document the row belongs to", "every row repeats the key"});
      key.append(cell(index, column)) += '\x1F';
    }
    const auto [known, is_new] = by_key.emplace(key, static_cast<std::uint32_t>(documents_.size()));
    if (is_new) documents_.emplace_back();
    std::vector<std::uint32_t>& rows = documents_[known->second];
    if (rows.size() == bounds_.rows_of_document)
      return refuse({"limit", number_, text.line(), {}, fmt::format("document {} has more than {} rows", excerpt(cell(index, layout_.key.front()), 40), grouped(bounds_.rows_of_document)), "is the key the right column?"});
    rows.push_back(index);
  }
  const auto& fault = text.fault();
  if (!fault) return true;
  const std::string column = fault->cell == 0 ? std::string() : fault->cell <= filled_.size() ? filled_[fault->cell - 1].column : fmt::format("column {}", fault->cell);
  return refuse({"syntax", number_ + 1U, fault->line, column, fault->what, fault->next});
}

bool Reader::refuse_row_length(std::size_t found, std::size_t line) {
  const std::size_t wanted = column_of_.size();
  std::string next = found > wanted ? fmt::format("put a cell that holds {} into quotes", sign_name(layout_.dialect.separator)) : std::string("every row has a cell for every column, empty ones too");
  std::string column = found > wanted ? fmt::format("column {}", wanted + 1) : filled_[found].column;
  return refuse({"cells", number_, line, std::move(column), fmt::format("the row has {} cell{}, the header {}", found, found == 1 ? "" : "s", wanted), std::move(next)});
}

bool Reader::take_row(const std::vector<tables::CsvCell>& row, std::size_t line) {
  if (row.size() != column_of_.size()) return refuse_row_length(row.size(), line);
  if (rows_.size() == bounds_.rows || cells_.size() + kept_.size() > bounds_.cells)
    return refuse({"limit", number_, line, {}, fmt::format("more than {} rows, or {} cells", grouped(bounds_.rows), grouped(bounds_.cells)), "leave it in several files"});
  rows_.push_back({number_, static_cast<std::uint32_t>(line)});
  const std::size_t first = cells_.size();
  cells_.resize(first + kept_.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    filled_[i].cells += row[i].length != 0 ? 1 : 0;
    if (column_of_[i] != not_kept && slot_of_[column_of_[i]] != not_kept) cells_[first + slot_of_[column_of_[i]]] = row[i];
  }
  return true;
}

}  // namespace crossdock::csv
