// ReleaseTables: the elements, segments and composites of one release (elements.txt, segments.txt). Both files are read
// whole and searched by line; a segment is taken apart when it is first asked for, so that a program that checks one
// 850 pays for the 850's segments only. Used under the dictionary's lock; what it hands out never moves.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/document/structure.hpp"
#include "parsers/x12/dictionary_text.hpp"

namespace crossdock::x12 {

// Our names for segments, composites and elements. They do not depend on the release.
class Names {
 public:
  Names() = default;
  explicit Names(DictionaryText text);
  [[nodiscard]] std::string_view of(std::string_view id) const;

 private:
  std::unique_ptr<const DictionaryText> text_;
  std::unordered_map<std::string_view, std::string_view> by_id_;
};

class ReleaseTables {
 public:
  ReleaseTables(DictionaryText elements, DictionaryText segments, std::shared_ptr<const Names> segment_names,
                std::shared_ptr<const Names> element_names);

  [[nodiscard]] bool has_segment(std::string_view id) const { return blocks_.contains(id); }
  // nullptr when the release has no such thing.
  const document::SegmentShape* segment(std::string_view id);
  const document::ElementShape* element(std::string_view number);

 private:
  struct Block {
    std::string_view text;     // the lines below the one with the id
    std::uint32_t line;        // number of the first of them
    bool open = false;         // being built: a composite that holds itself ends here
    const document::SegmentShape* built = nullptr;
  };
  struct Line {
    std::string_view text;
    std::uint32_t number;
    const document::ElementShape* built = nullptr;
  };

  void find_elements();
  void find_blocks();
  const document::SegmentShape* build(std::string_view id, Block& block);
  document::ElementShape use_of_element(const LineWalk& at);
  const document::CodeList* code_list(std::string_view words, std::uint32_t line);

  DictionaryText element_text_, segment_text_;
  std::shared_ptr<const Names> segment_names_, element_names_;
  std::unordered_map<std::string_view, Line> lines_;
  std::unordered_map<std::string_view, Block> blocks_;

  std::deque<document::ElementShape> elements_;
  std::deque<document::SegmentShape> segments_;
  std::deque<document::CodeList> code_lists_;
  std::deque<std::vector<document::ElementShape>> element_tables_;
  std::deque<std::vector<document::SyntaxNote>> note_tables_;
};

// "P0304" as a note over `element_count` elements; false when it is not one.
bool read_syntax_note(std::string_view word, std::size_t element_count, document::SyntaxNote& note);
// M, O, C, N; false when it is none of them.
bool read_requirement(std::string_view word, document::Requirement& requirement);

}  // namespace crossdock::x12
