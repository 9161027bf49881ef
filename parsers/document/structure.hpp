// Structure: one transaction set of one release as compact, immutable tables. The reader's validator walks it, maps
// resolve their paths against it, the writer writes by it; it is built once (from dictionary text and a partner's
// overlay) and shared by every thread. Nothing here knows X12's file formats: an EDIFACT dictionary would build the
// same tables.
//
// A set is a tree of nodes stored in dictionary order (pre-order): a segment node is one segment position; a loop
// node's first child is always the segment that triggers it. Node 0 is the set itself (a loop node without trigger).
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::document {

using NodeId = std::uint16_t;
inline constexpr NodeId unplaced = std::numeric_limits<NodeId>::max();
inline constexpr std::uint32_t no_limit = std::numeric_limits<std::uint32_t>::max();

// A segment tag of up to 4 characters packed into a number: "BEG" -> 'B' | 'E' << 8 | 'G' << 16. 0 when longer or empty.
using Tag = std::uint32_t;
constexpr Tag tag_of(std::string_view text) {
  if (text.empty() || text.size() > 4) return 0;
  Tag tag = 0;
  for (std::size_t i = 0; i < text.size(); ++i) tag |= static_cast<Tag>(static_cast<unsigned char>(text[i])) << (8 * i);
  return tag;
}
std::string tag_text(Tag tag);

enum class Requirement : std::uint8_t { mandatory, optional, conditional, not_used };

// X12.6 data types; N0..N9 are `numeric` with `decimals` implied places; composite stands for Cnnn.
enum class ElementType : std::uint8_t { alphanumeric, identifier, date, time, decimal, numeric, binary, composite };

// The values an identifier element may hold, sorted; names live in the dictionary's code names.
struct CodeList {
  std::vector<std::string_view> values;
  [[nodiscard]] bool contains(std::string_view value) const;
};

// X12.6 §3.12: how elements of a segment depend on each other. P0304, R0203, E0102, C0504, L0304.
enum class SyntaxRule : std::uint8_t { paired, required, exclusion, conditional, list_conditional };
struct SyntaxNote {
  SyntaxRule rule;
  std::uint8_t count;                       // used entries of `elements`
  std::array<std::uint8_t, 14> elements{};  // 1-based positions in the segment (or components in a composite)
};

// How bad a breach is where a partner's guide says so; else the agreement's policy says it.
enum class Weight : std::uint8_t { by_policy, note, accept_with_error, reject };

struct ElementShape {
  std::string_view number;         // data element reference number, "353", or composite id, "C040"
  std::string_view name;           // our own short name
  ElementType type = ElementType::alphanumeric;
  Requirement requirement = Requirement::optional;
  std::uint8_t decimals = 0;       // implied decimals of N1..N9
  bool exact = false;              // values stand as canonical documents write them: a column of a CSV file, not X12
  std::uint32_t min_length = 1;
  std::uint32_t max_length = 1;
  std::uint32_t repeat = 1;        // maximum repetitions
  const CodeList* codes = nullptr; // nullptr: no list, any value
  const CodeList* standard_codes = nullptr;  // where a partner's guide has other codes: the dictionary's
  std::string_view pattern;                  // a guide's: see docs/partner-guides.md; empty: any form
  Weight weight = Weight::by_policy;
  std::span<const ElementShape> components;     // composite only
  std::span<const SyntaxNote> component_notes;  // composite only
};

struct SegmentShape {
  Tag tag = 0;
  std::string_view id;
  std::string_view name;
  std::span<const ElementShape> elements;
  std::span<const SyntaxNote> notes;
};

struct Node {
  enum class Kind : std::uint8_t { loop, segment };
  Kind kind = Kind::segment;
  Requirement requirement = Requirement::optional;
  std::uint8_t area = 1;            // 1 heading, 2 detail, 3 summary
  NodeId parent = unplaced;
  NodeId end = 0;                   // one past the last node below this one: children are (self, end)
  Weight weight = Weight::by_policy;
  std::uint32_t min_use = 0;        // 1: optional in the dictionary, but a partner's guide requires it
  std::uint32_t max_use = 1;        // segment: maximum use; loop: maximum repeat; no_limit for >1
  std::uint16_t segment = 0;        // index into segments(): the segment, or the loop's trigger
  std::uint16_t ordinal = 0;        // order number inside the area, from the dictionary
  std::string_view loop_id;         // "N1", "PO1": the trigger's id; empty for a segment
};

// What a set says about itself and can be held to: "CTT01 = count PO1", "CTT02 = sum PO102".
struct Balance {
  enum class Kind : std::uint8_t { count, sum };
  Kind kind = Kind::count;
  Tag total = 0;                    // the segment that carries the total
  std::uint8_t total_element = 0;
  Tag counted = 0;                  // the segment that is counted, or whose element is summed
  std::uint8_t counted_element = 0; // 0 for a count
};

// Owns every table and every text the views above point into.
class Structure {
 public:
  std::string set_id;               // "850"
  std::string release;              // "004010"
  std::string functional_group;     // "PO"
  std::string name;                 // "Purchase order"
  std::vector<Node> nodes;
  std::vector<SegmentShape> segments;
  std::vector<Balance> balances;

  [[nodiscard]] const SegmentShape& segment(NodeId node) const { return segments[nodes[node].segment]; }
  // The loop instance path of a node for people: "PO1/N1/N3".
  [[nodiscard]] std::string path(NodeId node) const;

  // What the views above point into, kept alive: the dictionary's files and tables, a partner's guide.
  std::vector<std::shared_ptr<const void>> storage;

  Structure() = default;
  Structure(const Structure&) = delete;
  Structure& operator=(const Structure&) = delete;
};

}  // namespace crossdock::document
