// Reference tables kept as CSV, and which reader a file wants.
#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "engine/base/failure.hpp"
#include "engine/base/text.hpp"
#include "maps/tables/table_columns.hpp"
#include "maps/tables/table_rows.hpp"

namespace crossdock::tables {
namespace {

constexpr std::string_view sqlite_begins = "SQLite format 3";

std::string read_whole(const std::filesystem::path& file, std::uint64_t most) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) throw Failure(Remedy::operator_, fmt::format("cannot read reference table {}", file.string()), "check the path and its permissions");
  if (size > most)
    throw Failure(Remedy::operator_, fmt::format("reference table {} is larger than {}", file.string(), byte_size(most)), "keep only the columns maps need");
  std::string text(static_cast<std::size_t>(size), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string front_of(const std::filesystem::path& file) {
  std::string front(sqlite_begins.size(), '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(front.data(), static_cast<std::streamsize>(front.size()));
  front.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return front;
}

// The lines of one file, header first.
class CsvTable {
 public:
  CsvTable(const TableSource& source, const TableBounds& bounds)
      : source_(source), bounds_(bounds), text_(read_whole(source.file, bounds.bytes)), reader_(text_) {}

  std::shared_ptr<const TableRows> read() {
    std::vector<CsvCell> row;
    if (!next(row)) fail(1, "the table is empty", "the first line names the columns");
    std::vector<std::string> header;
    for (const CsvCell& cell : row) header.emplace_back(reader_.text(cell));
    const std::vector<std::uint32_t> taken = columns_taken(source_, header);
    std::vector<CsvCell> cells;
    std::vector<TableRows::RowLine> lines;
    std::size_t rows = 0, line_after = 0;
    while (next(row)) {
      if (row.size() == 1 && row[0].length == 0) continue;  // an empty line
      if (row.size() != header.size())
        fail(reader_.line(), fmt::format("the line has {} cells, the header {}", row.size(), header.size()), "CSV as RFC 4180 says, with a header line");
      if (++rows > bounds_.rows) fail(reader_.line(), fmt::format("the table has more than {} rows", grouped(bounds_.rows)), "keep only the rows maps need");
      if (reader_.line() != std::exchange(line_after, reader_.line() + 1)) lines.push_back({rows, reader_.line()});
      for (const std::uint32_t column : taken) cells.push_back(row[column]);
    }
    return std::make_shared<TableRows>(names_of(header, taken), text_, cells, std::move(lines));
  }

 private:
  bool next(std::vector<CsvCell>& row) {
    if (reader_.next(row)) return true;
    if (const auto& fault = reader_.fault()) fail(fault->line, fault->cell == 0 ? fault->what : fmt::format("cell {}: {}", fault->cell, fault->what), fault->next);
    return false;
  }
  [[noreturn]] void fail(std::size_t line, const std::string& what, const std::string& next) const {
    throw Failure(Remedy::operator_, fmt::format("{}:{}: {}", source_.file.string(), line, what), next);
  }

  const TableSource& source_;
  const TableBounds& bounds_;
  std::string text_;
  CsvText reader_;
};

}  // namespace

std::vector<std::uint32_t> columns_taken(const TableSource& source, const std::vector<std::string>& header) {
  const std::string place = source.table.empty() ? source.file.string() : fmt::format("{} of {}", source.table, source.file.string());
  for (std::size_t i = 0; i < header.size(); ++i)
    if (!header[i].empty() && std::find(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(i), header[i]) != header.begin() + static_cast<std::ptrdiff_t>(i))
      throw Failure(Remedy::operator_, fmt::format("{} has two columns \"{}\"", place, excerpt(header[i], 40)), "each column has a name of its own");
  std::vector<std::uint32_t> taken;
  const std::vector<std::string_view> known(header.begin(), header.end());
  for (const std::string& name : source.columns) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end())
      throw Failure(Remedy::operator_, fmt::format("{} has no column {}{}", place, excerpt(name, 40), did_you_mean(name, known)), fmt::format("it has {}", fmt::join(header, ", ")));
    taken.push_back(static_cast<std::uint32_t>(found - header.begin()));
  }
  for (std::uint32_t i = 0; source.columns.empty() && i < header.size(); ++i) taken.push_back(i);
  return taken;
}

std::vector<std::string> names_of(const std::vector<std::string>& header, const std::vector<std::uint32_t>& taken) {
  std::vector<std::string> names;
  for (const std::uint32_t column : taken) names.push_back(header[column]);
  return names;
}

std::shared_ptr<const TableRows> read_csv_table(const TableSource& source, const TableBounds& bounds) { return CsvTable(source, bounds).read(); }

std::shared_ptr<const TableRows> read_table(const TableSource& source, std::chrono::milliseconds patience, const TableBounds& bounds) {
  const std::string front = front_of(source.file);
  const bool is_database = front == sqlite_begins;
  if (is_database && source.table.empty())
    throw Failure(Remedy::operator_, fmt::format("{} is an SQLite database, and nothing says which table of it", source.file.string()), "table: NAME, beside file:");
  if (!is_database && !source.table.empty() && !front.empty())
    throw Failure(Remedy::operator_, fmt::format("{} is no SQLite database: it begins with \"{}\"", source.file.string(), excerpt(front, 16)), "leave out table: when the file is CSV");
  return source.table.empty() ? read_csv_table(source, bounds) : read_sqlite_table(source, patience, bounds);
}

}  // namespace crossdock::tables
