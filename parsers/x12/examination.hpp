// Examination: one segment's elements, taken one by one against their shapes, with words for whatever is wrong: number,
// requirement, repetitions, components, syntax notes, type, length, characters, codes (X12.6 §3.5 to §3.12). The checker
// calls it for the segments that are not plainly valid.
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/document/document.hpp"
#include "parsers/document/policy.hpp"
#include "parsers/x12/findings.hpp"

namespace crossdock::x12 {

class Examination {
 public:
  Examination(const document::Document& document, const document::CheckPolicy& policy, Findings& findings)
      : document_(document), policy_(policy), findings_(findings) {}

  // The segment at `index` by `shape`. Elements before `first_element` are the envelope's business.
  void segment(std::size_t index, const document::SegmentShape& shape, std::size_t first_element = 1);

 private:
  using Position = Findings::Position;
  using Shapes = std::span<const document::ElementShape>;
  using Notes = std::span<const document::SyntaxNote>;

  void element(Position at, const document::ElementShape& shape, std::string_view text);
  void composite(Position at, const document::ElementShape& shape, std::string_view text);
  void value(Position at, const document::ElementShape& shape, std::string_view text);
  bool characters(Position at, const document::ElementShape& shape, std::string_view text);
  void length(Position at, const document::ElementShape& shape, std::string_view text, std::size_t length);
  void number(Position at, const document::ElementShape& shape, std::string_view text);
  void moment(Position at, const document::ElementShape& shape, std::string_view text);
  void code(Position at, const document::ElementShape& shape, std::string_view text);
  // `at` is the composite whose components the notes tie, or no element at all.
  void notes(Notes notes, Shapes shapes, Position at, std::uint64_t present);
  void note(const document::SyntaxNote& note, Shapes shapes, Position at, std::uint64_t present,
            std::uint64_t& reported);
  void report(document::IssueKind kind, Position at, const document::ElementShape& shape, std::string_view text,
              std::string expected = {});

  const document::Document& document_;
  const document::CheckPolicy& policy_;
  Findings& findings_;
  std::size_t index_ = 0;
};

}  // namespace crossdock::x12
