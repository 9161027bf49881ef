// The memory behind File, Node and Map: the text read, its nodes in one array, and the problems found so far.
// Private to config/yaml.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml/file.hpp"
#include "config/yaml/node.hpp"

namespace crossdock::yaml {

enum class Kind : std::uint8_t { scalar, list, map };
enum class Style : std::uint8_t { plain, quoted, block, empty /* nothing written, or ~ */ };

struct Item {
  Kind kind = Kind::scalar;
  Style style = Style::plain;
  std::uint32_t offset = 0;             // in Tree::text
  Position position;
  std::string text;                     // scalars
  std::vector<std::uint32_t> children;  // lists: items; maps: key, value, key, value, ...
};

class Tree {
 public:
  std::string name;
  std::string text;
  std::vector<Item> items;              // items[0] is the root

  // A problem at bytes [offset, offset + length) of the text.
  void report(std::size_t offset, std::size_t length, std::string what, std::string help) const;
  [[nodiscard]] Position position_of(std::size_t offset) const;
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  mutable std::vector<Problem> problems_;
};

// Fills `tree.items` from `tree.text`. Throws Failure with file:line:column when it is not one strict document.
void parse(Tree& tree, const Limits& limits);

// "acme.yaml:3:5: sentence", the source line, a caret under [column, column + length), and the help; 80 columns.
std::string render(const Tree& tree, Position position, std::size_t length, const std::string& what, const std::string& help);

// `text` broken at blanks to lines of at most `width` columns; lines after the first begin with `indent`.
std::string wrapped(std::string_view text, std::size_t width, std::size_t first_used, std::string_view indent);

}  // namespace crossdock::yaml
