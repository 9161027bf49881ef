// Where a byte of a scalar's text stands in the file, through quotes, escapes and block indentation.
#include <algorithm>

#include "config/yaml/tree.hpp"

namespace crossdock::yaml {
namespace {

std::size_t inside_quotes(std::string_view text, std::size_t open, std::size_t offset) {
  const char quote = text[open];
  std::size_t at = open + 1;
  for (std::size_t passed = 0; passed < offset && at < text.size(); ++passed) {
    const bool two_bytes = quote == '"' ? text[at] == '\\' : text[at] == quote;
    at += two_bytes ? 2 : 1;
  }
  return at;
}

// A literal block (|): line n of the text is the nth line below, without the indentation of the first one.
// In a folded block (>) line ends became blanks, so offsets count on through them the same way.
std::size_t inside_block(std::string_view text, std::size_t sign, std::size_t offset) {
  std::size_t line = text.find('\n', sign);
  if (line == std::string_view::npos) return sign;
  ++line;
  const std::size_t first = std::min(text.find_first_not_of(' ', line), text.size());
  const std::size_t indent = first - line;
  std::size_t at = std::min(line + indent, text.size());
  for (std::size_t passed = 0; passed < offset && at < text.size(); ++passed) {
    if (text[at] != '\n') {
      ++at;
      continue;
    }
    ++at;
    for (std::size_t blank = 0; blank < indent && at < text.size() && text[at] == ' '; ++blank) ++at;
  }
  return at;
}

std::size_t place(const Tree& tree, const Item& item, std::size_t offset) {
  switch (item.style) {
    case Style::plain: return item.offset + offset;
    case Style::quoted: return inside_quotes(tree.text, item.offset, offset);
    case Style::block: return inside_block(tree.text, item.offset, offset);
    case Style::empty: break;
  }
  return item.offset;
}

}  // namespace

Position Node::position_at(std::size_t offset) const {
  if (!is_scalar()) return position();
  return tree_->position_of(std::min(place(*tree_, tree_->items[index_], offset), tree_->text.size()));
}

void Node::refuse_at(std::size_t offset, std::size_t length, std::string what, std::string help) const {
  if (!is_scalar()) return refuse(std::move(what), std::move(help));
  const std::size_t at = std::min(place(*tree_, tree_->items[index_], offset), tree_->text.size());
  const std::size_t line_end = std::min(tree_->text.find('\n', at), tree_->text.size());
  tree_->report(at, std::min(length, line_end - at), std::move(what), std::move(help));
}

}  // namespace crossdock::yaml
