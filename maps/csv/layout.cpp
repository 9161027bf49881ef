#include "maps/csv/layout.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "maps/csv/cell_text.hpp"

namespace crossdock::csv {
namespace {

constexpr yaml::Word<Encoding> encodings[] = {{"utf-8", Encoding::utf_8}, {"windows-1252", Encoding::windows_1252}};
constexpr yaml::Word<char> decimal_marks[] = {{"point", '.'}, {"comma", ','}};
constexpr yaml::Word<bool> line_ends[] = {{"LF", false}, {"CRLF", true}};
constexpr yaml::Word<bool> others[] = {{"refuse", false}, {"ignore", true}};
constexpr yaml::Word<ColumnType> types[] = {{"text", ColumnType::text}, {"number", ColumnType::number}, {"date", ColumnType::date}, {"time", ColumnType::time}};
constexpr std::string_view type_help = "text, number, date or time; `required` before it, a form behind date or time: required date MM/DD/YYYY";

// The next word of a text, taken off it.
std::string_view take_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  return word;
}

// "required date MM/DD/YYYY".
void read_type(Column& column, const yaml::Node& node) {
  const std::string text = node.text("text", 100);
  std::string_view rest = text, word = take_word(rest);
  if (word == "required") column.required = true, word = take_word(rest);
  const auto type = std::find_if(std::begin(types), std::end(types), [&](const auto& one) { return one.text == word; });
  if (type == std::end(types)) return node.refuse(fmt::format("\"{}\" is no type of a column", excerpt(word, 30)), std::string(type_help));
  column.type = type->value;
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const bool has_format = column.type == ColumnType::date || column.type == ColumnType::time;
  if (has_format) column.format = rest.empty() ? std::string(column.type == ColumnType::date ? "YYYY-MM-DD" : "HH:MM:SS") : std::string(rest);
  const std::string wrong = has_format ? wrong_format(column) : rest.empty() ? std::string() : fmt::format("\"{}\" says nothing behind {}", excerpt(rest, 30), type->text);
  if (!wrong.empty()) node.refuse(wrong, std::string(type_help));
}

void read_columns(Layout& layout, const yaml::Node& node) {
  if (!node) return;
  for (const yaml::Node::Entry& entry : node.entries()) {
    Column column;
    column.name = entry.key.text({}, 200);
    if (column.name.find_first_of("<>") != std::string::npos) entry.key.refuse("the name of a column holds no < and no >", "rename it in the file");
    read_type(column, entry.value);
    layout.columns.push_back(std::move(column));
  }
  if (layout.columns.empty()) node.refuse("a CSV file has columns", "columns: {PO Number: required text, Quantity: number}");
  if (layout.columns.size() > most_columns) node.refuse(fmt::format("more than {} columns", grouped(most_columns)), "name those the map reads; other_columns: ignore");
}

// One column, or several, by their names.
std::vector<ColumnIndex> named_columns(const Layout& layout, const yaml::Node& node) {
  std::vector<ColumnIndex> found;
  if (!node) return found;
  for (const yaml::Node& one : node.is_scalar() ? std::vector<yaml::Node>{node} : node.items()) {
    const std::string name = one.text({}, 200);
    if (const auto index = layout.find(name)) {
      found.push_back(*index);
      continue;
    }
    const std::vector<std::string_view> known = layout.names();
    if (!name.empty()) one.refuse(fmt::format("there is no column {}{}", name, did_you_mean(name, known)), "columns are named under `columns:`");
  }
  return found;
}

bool is_level_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void read_levels(Layout& layout, const yaml::Node& node) {
  if (!node) return;
  for (const yaml::Node::Entry& entry : node.entries()) {
    const std::string name = entry.key.text({}, 40);
    if (!is_level_name(name) || name == "row" || name == "document" || name == "heading" || name == "detail" || name == "summary")
      entry.key.refuse(fmt::format("\"{}\" is no name for a level of rows", name), "a word in small letters, other than row and document: carton");
    layout.levels.push_back({name, named_columns(layout, entry.value)});
  }
  if (layout.levels.size() > 5) node.refuse("more than five levels of rows", "shipment, order, tare, carton, item");
}

// One character, or its name.
char read_character(const yaml::Node& node, char fallback, bool may_be_none) {
  if (!node) return fallback;
  const std::string text = node.text({}, 10);
  if (text == "tab") return '\t';
  if (text == "none" && may_be_none) return '\0';
  const bool usable = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 && std::isalnum(static_cast<unsigned char>(text[0])) == 0 && text[0] != ' ';
  if (usable) return text[0];
  if (!text.empty()) node.refuse(fmt::format("\"{}\" is not one sign", excerpt(text, 10)), may_be_none ? "one sign in quotes, or none" : "one sign in quotes, or tab");
  return fallback;
}

}  // namespace

std::optional<ColumnIndex> Layout::find(std::string_view name) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& one) { return one.name == name; });
  if (found == columns.end()) return std::nullopt;
  return static_cast<ColumnIndex>(found - columns.begin());
}

std::vector<std::string_view> Layout::names() const {
  std::vector<std::string_view> names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

Layout read_layout(const yaml::Node& node) {
  Layout layout;
  yaml::Map map = node.map();
  read_columns(layout, map.need("columns"));
  const yaml::Node key = map.need("key"), partner = map["partner"];
  layout.key = named_columns(layout, key);
  read_levels(layout, map["levels"]);
  const std::vector<ColumnIndex> named = named_columns(layout, partner);
  if (named.size() > 1) partner.refuse("one column names the partner", "partner: Customer");
  if (!named.empty()) layout.partner = named.front();
  layout.dialect.separator = read_character(map["separator"], ',', false);
  layout.dialect.quote = read_character(map["quote"], '"', true);
  if (layout.dialect.separator == layout.dialect.quote) map.key("quote").refuse("separator and quote are the same sign", "separator: \";\"");
  layout.encoding = map["encoding"].word(layout.encoding, encodings);
  layout.decimal_mark = map["decimal"].word(layout.decimal_mark, decimal_marks);
  layout.carriage_returns = map["line_end"].word(layout.carriage_returns, line_ends);
  layout.others_allowed = map["other_columns"].word(layout.others_allowed, others);
  layout.mark = map["byte_order_mark"].boolean(false);
  return layout;
}

}  // namespace crossdock::csv
