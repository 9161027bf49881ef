#include "tools/cli/layout.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::cli {
namespace {

constexpr std::size_t gap = 2;             // blanks between the columns of a table
constexpr std::size_t narrowest = 8;       // a column is never shrunk below this
constexpr std::size_t widest_term = 24;    // left side of a two-column list

// Bytes of the next visible thing at the front: one character, or a whole colour sequence (columns 0).
std::pair<std::size_t, std::size_t> next_glyph(std::string_view text) {
  if (text.starts_with("\x1b[")) {
    const std::size_t end = text.find('m');
    return {end == std::string_view::npos ? text.size() : end + 1, 0};
  }
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return {length, 1};
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto [length, width] = next_glyph(text);
    count += width;
    text.remove_prefix(length);
  }
  return count;
}

std::string fitted(std::string_view text, std::size_t width, bool pad) {
  const std::size_t have = columns(text);
  if (have <= width) return std::string(text) + std::string(pad ? width - have : 0, ' ');
  const std::size_t keep = width > 3 ? width - 3 : width;
  std::string out;
  for (std::size_t used = 0; !text.empty();) {
    const auto [length, glyph] = next_glyph(text);
    if (used + glyph <= keep || glyph == 0) out += text.substr(0, length), used += glyph;  // colours are always closed
    else used = keep;
    text.remove_prefix(length);
  }
  return width > 3 ? out + "..." : out;
}

std::string paragraph(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t used = indent;
  bool line_is_empty = true;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" \n");
    const std::string_view word = text.substr(0, end);
    const std::size_t width = columns(word);
    if (!line_is_empty && used + 1 + width > page_width) out += '\n' + std::string(indent, ' '), used = indent, line_is_empty = true;
    if (word.empty() == line_is_empty) out += ' ', ++used;  // between words, and blanks that begin the text
    out += word;
    used += width;
    line_is_empty = line_is_empty && word.empty();
    if (end == std::string_view::npos) break;
    if (text[end] == '\n') out += '\n' + std::string(indent, ' '), used = indent, line_is_empty = true;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::string remedy_text(std::string_view remedy, std::size_t indent) {
  constexpr std::size_t longest = 300;
  std::string text = "do: ";
  std::string_view rest = remedy.substr(0, longest);
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    text += excerpt(rest.substr(0, end), longest) + '\n';
    rest.remove_prefix(end + 1);
  }
  text += excerpt(rest, longest);
  if (remedy.size() > longest) text += "...";
  return std::string(indent, ' ') + paragraph(text, indent + 4);
}

std::string definitions(const std::vector<std::pair<std::string, std::string>>& lines) {
  std::size_t left = 0;
  for (const auto& [term, text] : lines) left = std::max(left, std::min(columns(term), widest_term));
  std::string out;
  for (const auto& [term, text] : lines) {
    const std::size_t indent = 2 + left + 2;
    const std::string head = "  " + term;
    out += columns(term) > left ? head + "\n" + std::string(indent, ' ') : fitted(head, indent);
    out += paragraph(text, indent) + "\n";
  }
  return out;
}

std::vector<std::size_t> Table::widths(std::size_t indent) const {
  std::vector<std::size_t> wide;
  for (const Column& column : columns_) wide.push_back(columns(column.head));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size() && i < wide.size(); ++i) wide[i] = std::max(wide[i], columns(row[i]));
  const auto total = [&] { return indent + std::accumulate(wide.begin(), wide.end(), std::size_t{0}) + gap * (wide.size() - 1); };
  while (total() > page_width) {
    std::size_t* longest = nullptr;
    for (std::size_t i = 0; i < wide.size(); ++i)
      if (columns_[i].may_shrink && wide[i] > narrowest && (!longest || wide[i] > *longest)) longest = &wide[i];
    if (!longest) break;
    --*longest;
  }
  return wide;
}

std::string Table::text(std::size_t indent) const {
  const std::vector<std::size_t> wide = widths(indent);
  std::string out;
  const auto line = [&](auto cell) {
    std::string one(indent, ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string text = fitted(cell(i), wide[i], false);
      const std::string blanks(wide[i] - std::min(wide[i], columns(text)), ' ');
      one += columns_[i].align == Align::right ? blanks + text : text + blanks;
      if (i + 1 < columns_.size()) one += std::string(gap, ' ');
    }
    one.erase(one.find_last_not_of(' ') + 1);
    out += one + "\n";
  };
  line([&](std::size_t i) { return std::string_view(columns_[i].head); });
  for (const auto& row : rows_) line([&](std::size_t i) { return i < row.size() ? std::string_view(row[i]) : std::string_view{}; });
  return out;
}

}  // namespace crossdock::cli
