// Layout: what a map's `csv:` section says of a file: its columns by their header names, which of them are the key of a
// document, how values are written. Read with the map; docs/csv.md describes every key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/node.hpp"
#include "maps/tables/csv_text.hpp"

namespace crossdock::csv {

enum class ColumnType : std::uint8_t { text, number, date, time };

struct Column {
  std::string name;      // as the header has it
  ColumnType type = ColumnType::text;
  bool required = false; // no row may leave it empty
  std::string format;    // of dates and times: "MM/DD/YYYY"
};

using ColumnIndex = std::uint16_t;

// Rows of a document that belong together: the items of a carton.
struct Level {
  std::string name;                  // what `each:` says
  std::vector<ColumnIndex> columns;  // whose values tell one from the next
};

enum class Encoding : std::uint8_t { utf_8, windows_1252 };

struct Layout {
  std::vector<Column> columns;
  std::vector<ColumnIndex> key;         // rows with the same values are one document
  std::vector<Level> levels;            // outermost first
  std::optional<ColumnIndex> partner;   // names whom a document is for
  tables::CsvDialect dialect;
  Encoding encoding = Encoding::utf_8;
  char decimal_mark = '.';
  bool others_allowed = false;          // columns of the file that the layout does not name are passed over
  bool carriage_returns = false;        // lines written end with CR LF
  bool mark = false;                    // files written begin with a byte order mark

  [[nodiscard]] std::optional<ColumnIndex> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> names() const;
};

inline constexpr std::size_t most_columns = 2'000;

// Mistakes are recorded in the file of `node`.
Layout read_layout(const yaml::Node& node);

}  // namespace crossdock::csv
