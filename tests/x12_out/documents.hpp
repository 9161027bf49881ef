// A Document over a text, cut at its separators and not checked: for what reads segments by tag.
#pragma once

#include <string>
#include <vector>

#include "parsers/document/document.hpp"

namespace crossdock::x12::made {

class TextDocument {
 public:
  explicit TextDocument(std::string text, document::Delimiters delimiters = {'*', ':', '\0', '~'})
      : text_(std::move(text)) {
    document::Segment segment;
    for (std::uint32_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c != delimiters.element && c != delimiters.segment) continue;
      if (separators_.size() == segment.first_separator)
        segment.tag = document::tag_of(std::string_view(text_).substr(segment.begin, i - segment.begin));
      separators_.push_back(i);
      if (c == delimiters.element) {
        ++segment.element_count;
        continue;
      }
      segments_.push_back(segment);
      segment = {};
      while (i + 1 < text_.size() && (text_[i + 1] == '\n' || text_[i + 1] == '\r')) ++i;
      segment.begin = i + 1;
      segment.first_separator = static_cast<std::uint32_t>(separators_.size());
    }
    document_.bytes = text_;
    document_.delimiters = delimiters;
    document_.separators = separators_;
    document_.segments = segments_;
  }
  TextDocument(const TextDocument&) = delete;
  TextDocument& operator=(const TextDocument&) = delete;

  operator const document::Document&() const { return document_; }  // NOLINT: reads as the document it is

 private:
  std::string text_;
  std::vector<std::uint32_t> separators_;
  std::vector<document::Segment> segments_;
  document::Document document_;
};

}  // namespace crossdock::x12::made
