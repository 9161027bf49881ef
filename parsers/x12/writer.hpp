// Document::Draft to bytes: one transaction set, ST to SE. Callers: the flow's assemble stage (through
// envelope_writer.hpp) and tests. It writes whatever it is given and reports what is wrong with it as issues, located
// in what was written; whether a set with issues leaves the house is the caller's decision.
//
// Checked while writing: element requirement, type, length, codes, the syntax notes (P R E C L), mandatory segments,
// maximum use. A draft holds no ST and no SE: both are written here, ST01 from the structure, SE01 counted.
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

// What to do when a value holds a separator. `fail` leaves the character out and reports invalid_character.
// Choosing other separators needs every set of the interchange: choose_delimiters(), before the ISA is written.
enum class SeparatorInValue : std::uint8_t { fail, replace };

struct WriterSettings {
  SeparatorInValue separator_in_value = SeparatorInValue::fail;
  char replacement = ' ';
  bool check = true;         // requirement, type, length, syntax notes, mandatory segments, maximum use
  bool check_codes = true;   // code lists too
  std::uint32_t max_issues = 100;
};

struct WrittenSet {
  std::uint64_t segment_count = 0;              // SE01
  std::uint64_t offset = 0, length = 0;         // of the set in the writer's string
  std::vector<document::Issue> issues;          // at most WriterSettings::max_issues
};

// `control_number` becomes ST02 and SE02, `implementation_reference` ST03 when not empty (005010 on).
WrittenSet write_set(SegmentWriter& writer, const document::Draft& draft, std::string_view control_number,
                     std::string_view implementation_reference = {}, const WriterSettings& settings = {});

// Separators that occur in none of the drafts' values: the preferred ones where they can stay, else the first free of
// the usual alternatives. `repetition` is left '\0' when it is. Nothing when every candidate occurs (binary content).
std::optional<document::Delimiters> choose_delimiters(const document::Delimiters& preferred,
                                                      std::span<const document::Draft* const> drafts);

// A checked document as a draft again (ST and SE left out): for write(read(x)) = x, replay and `diff`.
document::Draft draft_of(const document::Document& document);

}  // namespace crossdock::x12
