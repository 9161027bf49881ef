#include "maps/csv/cell_text.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "engine/base/decimal.hpp"
#include "engine/base/text.hpp"
#include "maps/canonical/scalar_text.hpp"

namespace crossdock::csv {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// One part of a date or time: where its digits stand in canonical text.
struct FormatPart {
  std::string_view text;
  std::size_t digits;      // in the cell
  bool or_one;             // M, D, H: without a leading zero
  std::size_t offset;      // in "2026-01-31" or "13:45:30"
  std::size_t length;
};

// Longer ones first: MM before M.
constexpr FormatPart date_parts[] = {{"YYYY", 4, false, 0, 4}, {"YY", 2, false, 2, 2}, {"MM", 2, false, 5, 2}, {"DD", 2, false, 8, 2}, {"M", 2, true, 5, 2}, {"D", 2, true, 8, 2}};
constexpr FormatPart time_parts[] = {{"HH", 2, false, 0, 2}, {"MM", 2, false, 3, 2}, {"SS", 2, false, 6, 2}, {"H", 2, true, 0, 2}};

std::span<const FormatPart> parts_of(const Column& column) {
  return column.type == ColumnType::date ? std::span<const FormatPart>(date_parts) : std::span<const FormatPart>(time_parts);
}

const FormatPart* part_at(const Column& column, std::string_view rest) {
  for (const FormatPart& part : parts_of(column))
    if (rest.starts_with(part.text)) return &part;
  return nullptr;
}

// The form goes along the cell; parts put their digits where canonical text has them.
bool read_moment(std::string& canonical, const Column& column, std::string_view cell) {
  for (std::string_view form = column.format; !form.empty();) {
    const FormatPart* const part = part_at(column, form);
    if (!part) {
      if (!cell.starts_with(form.front())) return false;
      form.remove_prefix(1), cell.remove_prefix(1);
      continue;
    }
    std::size_t digits = 0;
    while (digits < part->digits && digits < cell.size() && is_digit(cell[digits])) ++digits;
    if (digits == 0 || (digits < part->digits && !part->or_one)) return false;
    const std::size_t zeros = part->length - digits;
    std::fill_n(canonical.begin() + static_cast<std::ptrdiff_t>(part->offset), zeros, '0');
    std::copy_n(cell.begin(), digits, canonical.begin() + static_cast<std::ptrdiff_t>(part->offset + zeros));
    form.remove_prefix(part->text.size()), cell.remove_prefix(digits);
  }
  return cell.empty();
}

bool append_moment(std::string& out, const Column& column, std::string_view cell) {
  const bool is_date = column.type == ColumnType::date;
  std::string canonical = is_date ? "    -00-00" : "00:00:00";
  if (!read_moment(canonical, column, cell)) return false;
  if (is_date && canonical[0] == ' ') canonical.replace(0, 2, canonical[2] < '5' ? "20" : "19");  // YY: 1950 to 2049
  if (!is_date && column.format.find("SS") == std::string::npos) canonical.resize(5);
  if (!(is_date ? canonical::is_date_text(canonical) : canonical::is_time_text(canonical))) return false;
  out += canonical;
  return true;
}

bool append_number(std::string& out, const Layout& layout, std::string_view cell) {
  std::string number(cell);
  if (layout.decimal_mark != '.') {
    if (number.find('.') != std::string::npos) return false;
    std::replace(number.begin(), number.end(), layout.decimal_mark, '.');
  }
  if (canonical::is_decimal_text(number)) {
    out += number;
    return true;
  }
  // ".5", "5.", "+3", "007"; a number in powers of ten has been shortened by some program.
  const auto value = number.find_first_of("eE") == std::string::npos ? Decimal::parse(number) : std::nullopt;
  if (value) out += value->text();
  return value.has_value();
}

// Digits of canonical text where the form wants them. False when the form has no place for what it says.
bool append_formatted(std::string& out, const Column& column, std::string_view canonical) {
  if (column.type == ColumnType::time && canonical.size() > 5 && canonical.substr(5) != ":00" && (column.format.find("SS") == std::string::npos || canonical.size() > 8)) return false;
  if (column.type == ColumnType::date && column.format.find("YYYY") == std::string::npos && (canonical < "1950" || canonical >= "2050")) return false;
  std::string whole(canonical);
  if (column.type == ColumnType::time && whole.size() == 5) whole += ":00";
  for (std::string_view form = column.format; !form.empty();) {
    const FormatPart* const part = part_at(column, form);
    if (!part) {
      out += form.front();
      form.remove_prefix(1);
      continue;
    }
    std::string_view digits = std::string_view(whole).substr(part->offset, part->length);
    if (part->or_one && digits.starts_with('0')) digits.remove_prefix(1);
    out += digits;
    form.remove_prefix(part->text.size());
  }
  return true;
}

// What Windows-1252 has from 0x80 to 0x9F; 0: nothing.
constexpr std::array<char16_t, 32> windows_1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                                0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                                0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

char16_t character_of(unsigned char byte) { return byte < 0x80 || byte >= 0xA0 ? char16_t{byte} : windows_1252[byte - 0x80U]; }

// Of at most three bytes, which all of these are.
void append_utf_8(std::string& out, char16_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

bool append_canonical(std::string& out, const Layout& layout, const Column& column, std::string_view cell) {
  switch (column.type) {
    case ColumnType::text: out += cell; return true;
    case ColumnType::number: return append_number(out, layout, trimmed(cell));
    default: return append_moment(out, column, trimmed(cell));
  }
}

bool append_cell(std::string& out, const Layout& layout, const Column& column, std::string_view canonical) {
  const std::size_t before = out.size();
  switch (column.type) {
    case ColumnType::text: out += canonical; return true;
    case ColumnType::number:
      if (!canonical::is_decimal_text(canonical)) return false;
      out += canonical;
      if (layout.decimal_mark != '.') std::replace(out.begin() + static_cast<std::ptrdiff_t>(before), out.end(), '.', layout.decimal_mark);
      return true;
    case ColumnType::date: return canonical::is_date_text(canonical) && append_formatted(out, column, canonical);
    default: return canonical::is_time_text(canonical) && append_formatted(out, column, canonical);
  }
}

std::string example_of(const Layout& layout, const Column& column) {
  std::string example;
  switch (column.type) {
    case ColumnType::text: return "a text";
    case ColumnType::number: return fmt::format("a number like 1250{}50, without thousands separators", layout.decimal_mark);
    case ColumnType::date: (void)append_formatted(example, column, "2026-01-31"); return fmt::format("a date like {} ({})", example, column.format);
    default: (void)append_formatted(example, column, column.format.find("SS") == std::string::npos ? "13:45" : "13:45:30"); return fmt::format("a time like {} ({})", example, column.format);
  }
}

std::string wrong_format(const Column& column) {
  const bool is_date = column.type == ColumnType::date;
  std::array<unsigned, 3> seen{};
  for (std::string_view form = column.format; !form.empty();) {
    const FormatPart* const part = part_at(column, form);
    if (part) ++seen[part->offset < 3 ? 0 : part->offset < 6 ? 1 : 2];
    else if (std::isalnum(static_cast<unsigned char>(form.front())) != 0)
      return fmt::format("\"{}\" in {} is no part of a {}", form.front(), excerpt(column.format, 30), is_date ? "date" : "time");
    form.remove_prefix(part ? part->text.size() : 1);
  }
  if (seen[0] == 1 && seen[1] == 1 && (seen[2] == 1 || (!is_date && seen[2] == 0))) return {};
  return fmt::format("{} does not name each part of a {} once", excerpt(column.format, 30), is_date ? "date (YYYY or YY, MM or M, DD or D)" : "time (HH or H, MM, SS)");
}

std::size_t to_utf_8(std::string& text) {
  if (is_ascii(text)) return std::string::npos;
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t c = character_of(static_cast<unsigned char>(text[i]));
    if (c == 0 && text[i] != '\0') return i;
    append_utf_8(out, c);
  }
  text = std::move(out);
  return std::string::npos;
}

std::size_t from_utf_8(std::string& text) {
  if (is_ascii(text)) return std::string::npos;
  std::string out, one;
  for (std::size_t i = 0; i < text.size(); i += one.size()) {
    bool found = false;
    for (unsigned byte = 0; byte < 256 && !found; ++byte) {
      one.clear();
      append_utf_8(one, character_of(static_cast<unsigned char>(byte)));
      found = text.compare(i, one.size(), one) == 0 && (one[0] != '\0' || byte == 0);
      if (found) out += static_cast<char>(byte);
    }
    if (!found) return i;
  }
  text = std::move(out);
  return std::string::npos;
}

}  // namespace crossdock::csv
