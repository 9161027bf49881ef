// Document::Draft to bytes: one transaction set, ST to SE. Callers: the flow's assemble stage (between
// envelope_writer.hpp's begin_group and end_set), `crossdock translate --to x12`, tests.
//
// A draft holds no ST and no SE: both are written here, ST01 from the structure, SE01 counted. Values are written as
// they are (element_format.hpp makes them); what is empty at the end of a segment, element or repetition is trimmed.
// The one thing a writer cannot write is a separator or control character in a value; all else that can be wrong with a
// set is told by our own checker, which reads back what was written: check_written.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/document/draft.hpp"
#include "parsers/document/issue.hpp"
#include "parsers/x12/segment_writer.hpp"

namespace crossdock::x12 {

// What to do when a value holds a separator or a control character: leave it out and report it, or write another
// character in its place. (The third way, other separators, is choose_delimiters(), before the ISA is written.)
enum class UnwritableCharacter : std::uint8_t { fail, replace };

struct WriterSettings {
  UnwritableCharacter unwritable = UnwritableCharacter::fail;
  char replacement = ' ';
  std::uint32_t max_issues = 100;
};

struct WrittenSet {
  std::uint64_t segment_count = 0;       // SE01
  std::uint64_t offset = 0, length = 0;  // of the set in the writer's string
  std::vector<document::Issue> issues;   // invalid_character only; it must not be sent when there are any
};

// `control_number` becomes ST02 and SE02, `implementation_reference` ST03 when not empty (005010 on).
WrittenSet write_set(SegmentWriter& writer, const document::Draft& draft, std::string_view control_number,
                     std::string_view implementation_reference = {}, const WriterSettings& settings = {});

// Separators that occur in none of the drafts' values: the preferred ones where they can stay, else the first free of
// the usual alternatives. `repetition` is left '\0' when it is. Nothing when every candidate occurs (binary content).
std::optional<document::Delimiters> choose_delimiters(const document::Delimiters& preferred,
                                                      std::span<const document::Draft* const> drafts);

// A checked document as a draft again (ST and SE left out): for write(read(x)) = x, replay and `diff`.
// Precondition: document.structure is set and outlives the draft.
document::Draft draft_of(const document::Document& document);

}  // namespace crossdock::x12
