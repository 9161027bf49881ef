// The plain part of YAML, read ten to fifty times as fast as yaml-cpp does: keys and values on one line, nested by
// indentation, lists of them, { } and [ ] that close on their line, comments. Most files are nothing else. What goes
// beyond that, or is wrong in any way, is not judged here: the whole file is then read by yaml-cpp (parse.cpp), so that
// there is one place that knows all of YAML and one that says what is wrong. tests/yaml holds both against each other.
#include <algorithm>
#include <vector>

#include "config/yaml/tree.hpp"

namespace crossdock::yaml {
namespace {

constexpr std::string_view indicators = "-?:,[]{}#&*!|>'\"%@`~";  // no plain text begins with one of them here

constexpr std::size_t longest_plain = 1000;                // beyond, yaml-cpp takes it for no key

bool is_null(std::string_view text) { return text == "null" || text == "Null" || text == "NULL"; }

class PlainReader {
 public:
  PlainReader(Tree& tree, const Limits& limits) : tree_(tree), text_(tree.text), limits_(limits) {}

  bool run() {
    if (std::any_of(text_.begin(), text_.end(), [](char c) { return c != '\n' && (c < 0x20 || c > 0x7E); })) return false;
    return next_line() && indent_ == 0 && starts_a_text() && block_map(1) && at_ == text_.size();
  }

 private:
  // -- lines: at_ is the first character of a line that says something, indent_ the blanks before it
  bool next_line() {
    while (at_ < text_.size()) {
      line_begin_ = at_;
      const std::size_t first = std::min(text_.find_first_not_of(' ', at_), text_.size());
      if (first < text_.size() && text_[first] != '\n' && text_[first] != '#') {
        at_ = first;
        indent_ = first - line_begin_;
        return !text_.substr(line_begin_).starts_with("---") && !text_.substr(line_begin_).starts_with("...") && text_[line_begin_] != '%';
      }
      at_ = std::min(text_.find('\n', first), text_.size());
      if (at_ < text_.size()) ++at_, ++line_;
    }
    indent_ = 0;
    return true;
  }
  // Behind a value: nothing but blanks and a comment.
  bool end_line() {
    const std::size_t blanks = skip_blanks();
    if (at_ < text_.size() && text_[at_] == '#' && blanks > 0) at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ == text_.size()) return next_line();
    if (text_[at_] != '\n') return false;
    ++at_, ++line_;
    return next_line();
  }
  std::size_t skip_blanks() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ - from;
  }
  [[nodiscard]] char here(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n'; }
  [[nodiscard]] bool is_space(std::size_t ahead) const { return here(ahead) == ' ' || here(ahead) == '\n'; }
  [[nodiscard]] bool starts_a_text() const {
    return here() == '"' || here() == '\'' || (here() != '\n' && indicators.find(here()) == std::string_view::npos);
  }
  [[nodiscard]] bool starts_an_item() const { return here() == '-' && here(1) == ' '; }

  // -- items
  bool add(Kind kind, Style style, std::string_view text, std::size_t offset, std::uint32_t& index) {
    index = static_cast<std::uint32_t>(tree_.items.size());
    if (index >= limits_.nodes) return false;
    tree_.items.push_back({kind, style, static_cast<std::uint32_t>(offset),
                           {line_, static_cast<std::uint32_t>(offset - line_begin_ + 1)}, std::string(text), {}});
    return true;
  }
  void attach(std::uint32_t parent, std::uint32_t child) { tree_.items[parent].children.push_back(child); }

  // -- blocks; each ends at the first line that is indented less
  bool block_map(std::size_t depth) {
    std::uint32_t map = 0;
    if (depth > limits_.depth || !add(Kind::map, Style::plain, {}, at_, map)) return false;
    const std::size_t indent = at_ - line_begin_;
    do {
      std::uint32_t key = 0, value = 0;
      if (!starts_a_text() || !scalar(false, key) || here() != ':' || !is_space(1)) return false;
      attach(map, key);
      ++at_;
      value = static_cast<std::uint32_t>(tree_.items.size());
      if (!block_value(indent, depth)) return false;
      attach(map, value);
    } while (at_ < text_.size() && indent_ == indent);
    return (at_ == text_.size() || indent_ < indent) && keys_differ(map);
  }

  bool block_value(std::size_t indent, std::size_t depth) {
    skip_blanks();
    if (here() != '\n' && here() != '#') return inline_value(depth) && end_line() && (at_ == text_.size() || indent_ <= indent);
    if (!end_line() || at_ == text_.size() || indent_ <= indent) return false;
    if (starts_an_item()) return block_list(depth + 1);
    return starts_a_text() && block_map(depth + 1);
  }

  bool block_list(std::size_t depth) {
    std::uint32_t list = 0;
    if (depth > limits_.depth || !add(Kind::list, Style::plain, {}, at_, list)) return false;
    const std::size_t indent = indent_;
    do {
      if (!starts_an_item()) return false;
      ++at_;
      skip_blanks();
      attach(list, static_cast<std::uint32_t>(tree_.items.size()));
      if (!list_item(indent, depth)) return false;
    } while (at_ < text_.size() && indent_ == indent);
    return at_ == text_.size() || indent_ < indent;
  }

  // Behind "- ": a value, or the first key of a mapping whose others stand below that key.
  bool list_item(std::size_t indent, std::size_t depth) {
    if (here() == '{' || here() == '[') return flow(depth + 1) && end_line() && (at_ == text_.size() || indent_ <= indent);
    if (!starts_a_text()) return false;
    const std::size_t before = at_;
    std::uint32_t item = 0;
    if (!scalar(false, item)) return false;
    if (here() != ':') return end_line() && (at_ == text_.size() || indent_ <= indent);
    tree_.items.pop_back();
    at_ = before;
    return block_map(depth + 1);
  }

  bool inline_value(std::size_t depth) {
    if (here() == '{' || here() == '[') return flow(depth + 1);
    std::uint32_t index = 0;
    return starts_a_text() && scalar(false, index) && here() != ':';
  }

  // -- { } and [ ]
  bool flow(std::size_t depth) {
    const bool is_map = here() == '{';
    const char closing = is_map ? '}' : ']';
    std::uint32_t parent = 0;
    if (depth > limits_.depth || !add(is_map ? Kind::map : Kind::list, Style::plain, {}, at_, parent)) return false;
    ++at_;
    skip_blanks();
    while (here() != closing) {
      if (is_map) {
        std::uint32_t key = 0;
        if (!starts_a_text() || !scalar(true, key) || here() != ':' || here(1) != ' ') return false;
        attach(parent, key);
        ++at_;
        skip_blanks();
      }
      attach(parent, static_cast<std::uint32_t>(tree_.items.size()));
      std::uint32_t value = 0;
      if (here() == '{' || here() == '[' ? !flow(depth + 1) : !starts_a_text() || !scalar(true, value)) return false;
      skip_blanks();
      if (here() == closing) break;
      if (here() != ',') return false;
      ++at_;
      skip_blanks();
      if (here() == closing) return false;
    }
    ++at_;
    return !is_map || keys_differ(parent);
  }

  // -- scalars; at_ comes to stand behind the text
  bool scalar(bool in_flow, std::uint32_t& index) {
    const std::size_t begin = at_;
    if (const char quote = here(); quote == '"' || quote == '\'') {
      const std::size_t end = text_.find_first_of(quote == '"' ? "\"\\\n" : "'\n", at_ + 1);
      if (end == std::string_view::npos || text_[end] != quote || (quote == '\'' && end + 1 < text_.size() && text_[end + 1] == quote)) return false;
      at_ = end + 1;
      return add(Kind::scalar, Style::quoted, text_.substr(begin + 1, end - begin - 1), begin, index);
    }
    for (; here() != '\n'; ++at_) {
      if (here() == ':' && (is_space(1) || (in_flow && std::string_view(",]}").find(here(1)) != std::string_view::npos))) break;
      if (here() == '#' && text_[at_ - 1] == ' ') break;
      if (in_flow && std::string_view(",[]{}?").find(here()) != std::string_view::npos) break;
    }
    std::size_t end = at_;
    while (text_[end - 1] == ' ') --end;
    if (here() == ':' && end != at_) return false;
    at_ = end;
    const std::string_view text = text_.substr(begin, end - begin);
    return !is_null(text) && text.size() <= longest_plain && add(Kind::scalar, Style::plain, text, begin, index);
  }

  bool keys_differ(std::uint32_t map) {
    const std::vector<std::uint32_t>& children = tree_.items[map].children;
    keys_.clear();
    for (std::size_t i = 0; i < children.size(); i += 2) keys_.push_back(tree_.items[children[i]].text);
    std::sort(keys_.begin(), keys_.end());
    return std::adjacent_find(keys_.begin(), keys_.end()) == keys_.end();
  }

  Tree& tree_;
  const std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0, line_begin_ = 0, indent_ = 0;
  std::uint32_t line_ = 1;
  std::vector<std::string_view> keys_;
};

}  // namespace

bool parse_plain(Tree& tree, const Limits& limits) {
  if (PlainReader(tree, limits).run()) return true;
  tree.items.clear();
  return false;
}

}  // namespace crossdock::yaml
