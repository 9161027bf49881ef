// ReadRun: executes the read side of a program over one document. Private to translator.cpp.
//
// The output is one growing buffer. An object or list writes its name, then its fields or items each with a comma in
// front; when it is done the first comma becomes the opening bracket, and when nothing came the name is taken back. So
// nothing asks whether it is the first, and empty objects never appear.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "maps/element_text.hpp"
#include "maps/evaluator.hpp"
#include "maps/foresight.hpp"
#include "maps/hierarchy_tree.hpp"
#include "maps/json_text.hpp"
#include "maps/program.hpp"
#include "maps/translator.hpp"
#include "parsers/document/document.hpp"

namespace crossdock::maps {

inline constexpr std::uint32_t nothing = HierarchyTree::nothing;  // no segment, no loop, no term: all bits set
inline constexpr std::size_t most_problems = 100;
inline constexpr std::size_t most_keys = 10'000;

// What a run needs besides its input; kept from document to document.
struct ReadMemory {
  struct ScopeState {
    std::uint32_t serial = 0;      // which entering this is
    std::uint32_t entered_for = 0; // scopes on the way: the serial of the scope around it when it was looked for
    bool present = false;
  };
  std::vector<std::uint32_t> first, last;            // by slot: segments or loops
  std::vector<std::uint64_t> filled;                 // a bit for each slot that holds any
  std::vector<std::uint32_t> next_segment, next_loop;
  std::vector<ScopeState> scopes;
  std::uint32_t serial = 0;          // of the last entering, through all documents
  HierarchyTree hierarchy;
  // The key last seen for each hash: most repeats are found here, and none is wrongly taken for one.
  std::array<std::uint32_t, 1024> recent_keys{};
};

template <bool traced>
class ReadRun final : public Evaluator, private KeyMaker {
 public:
  ReadRun(ReadMemory& memory) : memory_(memory) {}

  void run(const document::Document& document, const Map& map, Translation& out, Trace* trace);

 private:
  using Segment = document::Segment;
  using Loop = document::Loop;

  // -- dealing segments to slots ------------------------------------------------------------------------------------
  void prepare(const document::Document& document, Translation& out);
  void build_hierarchy();
  std::uint32_t hierarchy_parent(std::uint32_t loop, std::uint32_t first_loop);
  void enter(Index scope, std::uint32_t loop);
  void empty(const Scope& scope);
  bool enter_on_the_way(Index scope);
  void deal(const Deal& deal, std::uint32_t item, const Segment& segment, std::vector<std::uint32_t>& next);
  bool passes(const Case& wanted, const Segment& segment);
  void append(Index slot, std::uint32_t item, std::vector<std::uint32_t>& next) {
    std::uint32_t& first = memory_.first[slot];
    if (first == nothing) first = item, memory_.filled[slot / 64] |= std::uint64_t{1} << slot % 64;
    else next[memory_.last[slot]] = item;
    memory_.last[slot] = item;
    next[item] = nothing;
  }

  // -- steps --------------------------------------------------------------------------------------------------------
  void steps(std::uint32_t at, std::uint32_t end);
  // The same; often it is one that has others below it.
  void run_steps(std::uint32_t at, std::uint32_t end);
  void below(const ReadStep& step, std::uint32_t at) { run_steps(at + 1, step.jump); }
  [[gnu::noinline]] void seek(const ReadStep& step);
  void values(const ReadStep& block);
  void scalar(const ReadStep& step);
  char* put(char* out, const char* names, const ReadStep& step, std::string_view text);
  [[gnu::noinline]] void object(const ReadStep& step, std::uint32_t at);
  [[gnu::noinline]] void list(const ReadStep& step, std::uint32_t at);
  [[gnu::noinline]] void each_loop(const ReadStep& step, std::uint32_t at);
  [[gnu::noinline]] void each_segment(const ReadStep& step, std::uint32_t at);
  void each_group(const ReadStep& step, std::uint32_t at);
  void item(const ReadStep& step, std::uint32_t at);
  std::string_view element(const ElementAt& at);
  std::string_view part_of(std::string_view element, std::uint8_t repetition, std::uint8_t component) const;
  void from_term(const ReadStep& step, std::uint32_t term);
  void put_canonical(const ReadStep& step, std::string_view text);
  [[gnu::noinline]] void key(const ReadStep& step, std::string_view value);
  [[gnu::noinline, gnu::cold]] void refuse(const ReadStep& step, std::string_view found);

  // -- expressions ------------------------------------------------------------------------------------------------
  std::string_view place(const PlaceRef& ref) override;
  std::string_view key_of(const ForeseenKeys::Key& key, std::uint32_t segment) override;
  std::string_view field(const FieldRef&) override { return {}; }
  void gather(const Gathering& gathering, Tally& tally) override;
  std::uint32_t item_number() const override { return item_number_; }
  void problem(ProblemKind kind, std::string_view found, std::string_view expected) override;

  // -- output -----------------------------------------------------------------------------------------------------
  void room(std::size_t size) {
    if (static_cast<std::size_t>(end_ - out_) < size) grow(size);
  }
  void grow(std::size_t size);
  [[nodiscard]] std::size_t position() const { return static_cast<std::size_t>(out_ - begin_); }
  // 32 bytes behind the text can be read, and written behind its copy.
  static char* put_padded(char* out, const char* from, std::size_t size) {
    std::memcpy(out, from, 32);
    for (std::size_t done = 32; done < size; done += 32) std::memcpy(out + done, from + done, 32);
    return out + size;
  }
  void put_name(const ReadStep& step) { out_ = put_padded(out_, reading_->names.data() + step.name, step.name_length); }
  void mark_read(std::uint32_t separator) {
    if constexpr (traced) trace_->read[separator] = true;
  }

  ReadMemory& memory_;
  const document::Document* document_ = nullptr;
  const Program* program_ = nullptr;
  const Reading* reading_ = nullptr;
  Translation* result_ = nullptr;
  Trace* trace_ = nullptr;
  SegmentForesight foresight_;
  char *begin_ = nullptr, *out_ = nullptr, *end_ = nullptr;
  const std::uint8_t* group_ = nullptr;  // positions of the group in hand
  std::uint8_t group_element_ = 0;       // the element they are components of
  std::uint32_t item_number_ = 0;
  Index rule_ = none;
  std::uint32_t segment_in_hand_ = nothing;
  std::uint16_t element_in_hand_ = 0;  // of it, in traced runs
};

}  // namespace crossdock::maps
