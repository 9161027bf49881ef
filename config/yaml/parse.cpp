// From text to a Tree, through the events of yaml-cpp. Its Node interface is not used: it accepts duplicate keys,
// forgets positions and is slow. What YAML allows and people trip over is refused here, with the place and the cure:
// tags, anchors, several documents, tabs, a quotation never closed, a plain text running on over the next line,
// and X12's own separators written without quotes (* and ~ mean something else in YAML).
#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_set>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "config/yaml/tree.hpp"
#include "engine/base/text.hpp"

namespace crossdock::yaml {
namespace {

// Ends the parse at once; where and why.
struct Refusal {
  std::size_t offset;
  std::size_t length;
  std::string what;
  std::string help;
};

class Builder final : public YAML::EventHandler {
 public:
  Builder(Tree& tree, const Limits& limits) : tree_(tree), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (document_seen_) throw Refusal{at(mark), 1, "a second document starts here", "one file holds one document; remove the line with ---"};
    document_seen_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(Kind::scalar, Style::empty, mark, {});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw star_refusal(at(mark)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    refuse_anchor(mark, anchor);
    if (tag != "?" && tag != "!" && !tag.empty()) refuse_tag(mark, tag);
    const Style style = style_at(at(mark));
    check_extent(style, at(mark), value);
    add(Kind::scalar, style, mark, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    open(Kind::list, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    open(Kind::map, mark, tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { close(); }

  // Where the innermost [ or { that is still open stands.
  [[nodiscard]] std::optional<std::size_t> open_bracket() const {
    for (auto level = open_.rbegin(); level != open_.rend(); ++level)
      if (level->flow) return tree_.items[level->item].offset;
    return std::nullopt;
  }

  static Refusal star_refusal(std::size_t offset) {
    return {offset, 1, "an unquoted * is a YAML alias, and aliases are not allowed", "for the character write \"*\" in quotes"};
  }

 private:
  struct Level {
    std::uint32_t item;
    bool flow;
    std::unordered_set<std::string> keys;
  };

  [[nodiscard]] std::size_t at(const YAML::Mark& mark) const {
    return std::min<std::size_t>(static_cast<std::size_t>(std::max(mark.pos, 0)), tree_.text.size());
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor)
      throw Refusal{at(mark), 1, "YAML anchors (&) are not allowed", "write the value where it is used; for a text that starts with & use quotes"};
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    throw Refusal{at(mark), tag.size(), fmt::format("YAML tags ({}) are not allowed", excerpt(tag, 30)), "for a text that starts with ! use quotes"};
  }

  [[nodiscard]] Style style_at(std::size_t offset) const {
    const char c = offset < tree_.text.size() ? tree_.text[offset] : '\0';
    if (c == '"' || c == '\'') return Style::quoted;
    return c == '|' || c == '>' ? Style::block : Style::plain;
  }

  // A scalar that is not a block must end on its own line: yaml-cpp lets an open quotation swallow the rest of the
  // file, and folds the line after a forgotten colon into the text before it.
  void check_extent(Style style, std::size_t offset, const std::string& value) const {
    const std::string_view rest = std::string_view(tree_.text).substr(offset);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (style == Style::quoted) {
      const char quote = line[0];
      std::size_t end = 1;
      for (; end < line.size() && line[end] != quote; ++end)
        if (quote == '"' && line[end] == '\\') ++end;
      if (end >= line.size())
        throw Refusal{offset, line.size(), "this quotation does not end on its line", fmt::format("add the closing {} ; for a text of several lines use |", quote)};
    } else if (style == Style::plain && !line.starts_with(value)) {
      throw Refusal{offset, line.size(), "this text runs on over the next line", "is a colon or a dash missing there? for a text of several lines use |"};
    }
  }

  void open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, bool flow) {
    refuse_anchor(mark, anchor);
    if (tag != "?" && tag != "!" && !tag.empty()) refuse_tag(mark, tag);
    if (open_.size() >= limits_.depth)
      throw Refusal{at(mark), 1, fmt::format("nested deeper than {} levels", limits_.depth), "configuration is never this deep: look for a bracket too many"};
    const std::uint32_t item = add(kind, Style::plain, mark, {});
    open_.push_back({item, flow, {}});
  }

  void close() { open_.pop_back(); }

  std::uint32_t add(Kind kind, Style style, const YAML::Mark& mark, const std::string& text) {
    if (tree_.items.size() >= limits_.nodes)
      throw Refusal{at(mark), 1, fmt::format("more than {} values in one file", grouped(limits_.nodes)), "split the file"};
    const auto index = static_cast<std::uint32_t>(tree_.items.size());
    Item item{kind, style, static_cast<std::uint32_t>(at(mark)), {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)}, text, {}};
    if (!open_.empty()) attach(item, index);
    tree_.items.push_back(std::move(item));
    return index;
  }

  void attach(Item& item, std::uint32_t index) {
    Level& level = open_.back();
    Item& parent = tree_.items[level.item];
    if (parent.kind == Kind::map) {
      if (parent.children.size() % 2 == 0) {
        check_key(level, parent, item);
      } else if (item.style == Style::empty && !written_as_tilde(item)) {
        const Item& key = tree_.items[parent.children.back()];  // nothing written: speak of the key
        item.offset = key.offset;
        item.position = key.position;
      }
    }
    parent.children.push_back(index);
  }

  [[nodiscard]] bool written_as_tilde(const Item& item) const {
    const std::string_view rest = std::string_view(tree_.text).substr(item.offset);
    return rest.starts_with('~') || rest.starts_with("null") || rest.starts_with("Null") || rest.starts_with("NULL");
  }

  void check_key(Level& level, const Item& parent, const Item& key) const {
    if (key.kind != Kind::scalar) throw Refusal{key.offset, 1, "a key must be a text, not a list or a mapping", {}};
    if (key.style == Style::empty) throw Refusal{key.offset, 1, "a key is missing here", "write a name before the colon; in quotes if it is ~ or null"};
    if (level.keys.insert(key.text).second) return;
    for (std::size_t i = 0; i < parent.children.size(); i += 2) {
      const Item& first = tree_.items[parent.children[i]];
      if (first.text != key.text) continue;
      throw Refusal{key.offset, key.text.size(), fmt::format("the key \"{}\" stands twice in this mapping", excerpt(key.text, 40)),
                    fmt::format("its first place is line {}; keep one of them", first.position.line)};
    }
  }

  Tree& tree_;
  const Limits& limits_;
  std::vector<Level> open_;
  bool document_seen_ = false;
};

// What the words of yaml-cpp mean for a person at that place.
Refusal explained(const YAML::Exception& error, const Builder& builder, const Tree& tree) {
  const std::size_t offset = std::min<std::size_t>(static_cast<std::size_t>(std::max(error.mark.pos, 0)), tree.text.size());
  const std::string& words = error.msg;
  const char c = offset < tree.text.size() ? tree.text[offset] : '\0';
  const std::size_t line_end = offset == 0 ? std::string::npos : tree.text.rfind('\n', offset - 1);
  const std::size_t line_begin = line_end == std::string::npos ? 0 : line_end + 1;
  const std::size_t indent_end = std::min(tree.text.find_first_not_of(" \t", line_begin), tree.text.size());
  if (const std::size_t tab = tree.text.find('\t', line_begin); tab < indent_end)
    return {tab, 1, "a tab in the indentation", "YAML is indented with blanks only"};
  if (words.find("flow not found") != std::string::npos || words.find("flow end") != std::string::npos)
    if (const auto bracket = builder.open_bracket())
      return {*bracket, 1, fmt::format("this {} is not closed before the text goes on", tree.text[*bracket]), "add the closing bracket, and a comma between its values"};
  if (words.find("alias") != std::string::npos) return Builder::star_refusal(offset - 1);
  if (words.find("anchor") != std::string::npos || c == '*') return Builder::star_refusal(offset);
  if (words == "illegal map value" && tree.text.find(':', line_begin) == offset)
    return {indent_end, offset - indent_end, "this key does not continue the mapping above it",
            "check the indentation here, and that the line above has its colon"};
  if (words == "illegal map value")
    return {offset, 1, "a second colon where no key can stand", "a text that holds \": \" needs quotes"};
  if (words == "unknown token" || words.find("flow end") != std::string::npos)
    return {offset, 1, fmt::format("a text cannot start with {}", excerpt(std::string_view(tree.text).substr(offset, 1))), "put it in quotes"};
  if (words.find("unknown escape") != std::string::npos)
    return {offset, 1, "an unknown escape after the backslash", "use '...' instead of \"...\", or write \\\\ for one backslash"};
  if (words.find("end of map not found") != std::string::npos)
    return {offset, 1, "this line does not continue the mapping before it", "check the indentation, and that every key has its colon"};
  if (words.find("end of sequence not found") != std::string::npos)
    return {offset, 1, "this line does not continue the list before it", "start it with \"- \", or check its indentation"};
  return {offset, 1, fmt::format("not well-formed YAML: {}", words), "check quotes, colons and indentation around this place"};
}

// UTF-8 without control characters; the byte at fault, or nothing.
std::optional<std::size_t> first_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F) || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) {
      ++i;
      continue;
    }
    const std::size_t length = c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return i;
    i += length;
  }
  return std::nullopt;
}

[[noreturn]] void fail(const Tree& tree, Refusal refusal) {
  tree.report(refusal.offset, refusal.length, std::move(refusal.what), std::move(refusal.help));
  throw failure_of(tree.problems(), {});
}

}  // namespace

void parse(Tree& tree, const Limits& limits) {
  if (const auto bad = first_bad_byte(tree.text))
    fail(tree, {*bad, 1, fmt::format("the byte {} is neither printable nor UTF-8", excerpt(std::string_view(tree.text).substr(*bad, 1))),
                "save the file as UTF-8, without control characters"});
  std::istringstream stream(tree.text);
  Builder builder(tree, limits);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (Refusal& refusal) {
    fail(tree, std::move(refusal));
  } catch (const YAML::Exception& error) {
    fail(tree, explained(error, builder, tree));
  }
  if (tree.items.empty()) tree.items.push_back({Kind::scalar, Style::empty, 0, {1, 1}, {}, {}});
}

}  // namespace crossdock::yaml
