#include "parsers/x12/writer.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "engine/base/put_text.hpp"
#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::Delimiters;
using document::Document;
using document::Draft;
using document::Issue;
using document::IssueKind;
using document::Position;
using Part = Draft::Part;

// Which bytes cannot stand in a value between these separators.
class Unwritable {
 public:
  explicit Unwritable(const Delimiters& delimiters)
      : others_{'\x7F', delimiters.element, delimiters.component, delimiters.repetition, delimiters.segment} {
    for (unsigned c = 0; c < 0x20; ++c) is_[c] = true;
    for (const char c : others_) is_[static_cast<unsigned char>(c)] = true;
  }
  bool operator()(char c) const { return is_[static_cast<unsigned char>(c)]; }
  [[nodiscard]] bool any_in(std::string_view text) const {
    bool any = false;
    for (const char c : text.substr(whole_blocks(text))) any |= (*this)(c);
    return any || any_in_blocks(text);
  }

 private:
#if defined(__SSE2__)
  static std::size_t whole_blocks(std::string_view text) { return text.size() & ~std::size_t{15}; }
  [[nodiscard]] bool any_in_blocks(std::string_view text) const {
    const __m128i last_control = _mm_set1_epi8(0x1F);
    __m128i found = _mm_setzero_si128();
    for (std::size_t at = 0; at < whole_blocks(text); at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
      found = _mm_or_si128(found, _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes));
      for (const char c : others_) found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
    }
    return _mm_movemask_epi8(found) != 0;
  }
#else
  static std::size_t whole_blocks(std::string_view) { return 0; }
  static bool any_in_blocks(std::string_view) { return false; }
#endif

  std::array<char, 5> others_;  // besides control characters
  std::array<bool, 256> is_{};
};

class SetWriter {
 public:
  SetWriter(SegmentWriter& writer, const Draft& draft, const WriterSettings& settings)
      : writer_(writer),
        draft_(draft),
        settings_(settings),
        unwritable_(writer.delimiters()),
        clean_(!unwritable_.any_in(draft.all_text())) {}

  WrittenSet write(std::string_view control_number, std::string_view implementation_reference) {
    result_.offset = writer_.out().size();
    writer_.restart_count();
    writer_.begin("ST")
        .element(draft_.structure().set_id)
        .element(control_number)
        .element(implementation_reference)
        .end();
    if (clean_) write_segments<true>();
    else write_segments<false>();
    result_.segment_count = writer_.count() + 1;
    writer_.begin("SE").number(result_.segment_count).element(control_number).end();
    result_.length = writer_.out().size() - result_.offset;
    return std::move(result_);
  }

 private:
  // Into room made once for all but the separators within elements, which are few. Separators stand before a value, so that
  // what is empty at an end leaves no trace.
  template <bool clean>
  void write_segments() {
    const Delimiters delimiters = writer_.delimiters();
    const std::string_view line_end = writer_.line_end();
    const Separators elements(delimiters.element);
    std::string& out = writer_.out();
    const std::size_t before = out.size();
    out.resize(before + most_room());
    char* at = out.data() + before;
    for (const Draft::Segment& segment : draft_.segments()) {
      at = put_text(at, draft_.structure().segment(segment.node).id);
      Position last;
      for (const Draft::Value& value : draft_.values(segment)) {
        std::string_view text = draft_.text(value);
        if constexpr (!clean)
          if (text = writable(segment, value, static_cast<std::size_t>(at - out.data())); text.empty()) continue;
        at = elements.put(at, value.position.element() - last.element());
        if (!value.position.begins_element()) at = put_inner_separators(at, std::max(last, Position(value.position.element())), value.position);
        at = clean ? put_text_with_slack(at, text) : put_text(at, text);
        last = value.position;
      }
      *at++ = delimiters.segment;
      if (!line_end.empty()) at = put_text(at, line_end);
    }
    out.resize(static_cast<std::size_t>(at - out.data()));
    writer_.count_also(draft_.segments().size());
  }

  [[nodiscard]] std::size_t most_room() const {
    std::size_t room = draft_.all_text().size() + put_text_slack;
    for (const Draft::Segment& segment : draft_.segments()) {
      room += draft_.structure().segment(segment.node).id.size() + 1 + writer_.line_end().size();
      const auto values = draft_.values(segment);
      if (!values.empty()) room += values.back().position.element();
    }
    return room;
  }

  // Many of one separator: they are few, and are written without counting, with slack behind them.
  class Separators {
   public:
    explicit Separators(char separator) { run_.fill(separator); }
    char* put(char* at, std::uint32_t count) const {
      std::memcpy(at, run_.data(), run_.size());
      if (count > run_.size()) std::memset(at, run_.front(), count);
      return at + count;
    }

   private:
    std::array<char, put_text_slack> run_;
  };

  // What stands within an element between values at these places; `last` is before the other. Makes room for it first.
  [[gnu::noinline]] char* put_inner_separators(char* at, Position last, Position next) const {
    const Delimiters& delimiters = writer_.delimiters();
    std::string& out = writer_.out();
    const auto used = static_cast<std::size_t>(at - out.data());
    out.resize(out.size() + next.repetition() + next.component());
    at = out.data() + used;
    for (std::uint32_t repetition = last.repetition(); repetition < next.repetition(); ++repetition) *at++ = delimiters.repetition;
    const std::uint32_t begun = last.repetition() == next.repetition() ? last.component() : 0;
    for (std::uint32_t component = begun; component < next.component(); ++component) *at++ = delimiters.component;
    return at;
  }

  // The value, or what may be written of it.
  std::string_view writable(const Draft::Segment& segment, const Draft::Value& value, std::size_t offset) {
    const std::string_view text = draft_.text(value);
    if (!unwritable_.any_in(text)) return text;
    scratch_ = text;
    if (settings_.unwritable == UnwritableCharacter::replace) {
      std::ranges::replace_if(scratch_, unwritable_, settings_.replacement);
    } else {
      std::erase_if(scratch_, unwritable_);
      report(segment, value, offset);
    }
    return scratch_;
  }

  // The value holds a character that cannot be written.
  void report(const Draft::Segment& segment, const Draft::Value& value, std::size_t offset) {
    if (result_.issues.size() >= settings_.max_issues) return;
    const document::SegmentShape& shape = draft_.structure().segment(segment.node);
    Issue issue;
    issue.kind = IssueKind::invalid_character;
    issue.location.offset = offset;
    issue.location.segment_position = static_cast<std::uint32_t>(&segment - draft_.segments().data()) + 2;  // behind ST
    issue.location.segment_id = shape.id;
    issue.location.loop = draft_.structure().path(segment.node);
    locate(value.position, issue.location);
    if (issue.location.element <= shape.elements.size()) {
      const document::ElementShape& element = shape.elements[issue.location.element - 1U];
      issue.element_number = element.number;
      issue.name = element.name;
    }
    issue.found = draft_.text(value).substr(0, 99);
    issue.expected = "no separator and no control character: replace it, or choose other separators for this partner";
    result_.issues.push_back(std::move(issue));
  }

  static void locate(Position position, document::Location& at) {
    at.element = static_cast<decltype(at.element)>(position.element());
    if (position.repetition() != 0) at.repetition = static_cast<decltype(at.repetition)>(position.repetition() + 1);
    if (position.component() != 0) at.component = static_cast<decltype(at.component)>(position.component() + 1);
  }

  SegmentWriter& writer_;
  const Draft& draft_;
  const WriterSettings& settings_;
  Unwritable unwritable_;
  bool clean_;  // nothing in the whole draft needs a second look
  std::string scratch_;
  WrittenSet result_;
};

void add_parts(Draft& draft, std::string_view text, char separator, Part first, Part next) {
  for (Part part = first;; part = next) {
    const auto end = separator == '\0' ? std::string_view::npos : text.find(separator);
    draft.add(text.substr(0, end), part);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void add_element(Draft& draft, std::string_view text, const Delimiters& delimiters) {
  for (Part part = Part::element;; part = Part::repetition) {
    const auto end = delimiters.repetition == '\0' ? std::string_view::npos : text.find(delimiters.repetition);
    add_parts(draft, text.substr(0, end), delimiters.component, part, Part::component);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

WrittenSet write_set(SegmentWriter& writer, const Draft& draft, std::string_view control_number,
                     std::string_view implementation_reference, const WriterSettings& settings) {
  return SetWriter(writer, draft, settings).write(control_number, implementation_reference);
}

std::optional<Delimiters> choose_delimiters(const Delimiters& preferred, std::span<const Draft* const> drafts) {
  std::bitset<256> taken;
  for (const Draft* draft : drafts)
    for (const char c : draft->all_text()) taken.set(static_cast<unsigned char>(c));
  const auto take = [&taken](char wanted, std::string_view alternatives) {
    const std::string candidates = std::string(1, wanted).append(alternatives);
    const auto free = std::ranges::find_if(candidates, [&](char c) { return !taken[static_cast<unsigned char>(c)]; });
    if (free == candidates.end()) return '\0';
    taken.set(static_cast<unsigned char>(*free));
    return *free;
  };
  Delimiters chosen;
  chosen.element = take(preferred.element, "*|\x1D");
  chosen.segment = take(preferred.segment, "~'\n\x1C");
  chosen.component = take(preferred.component, ":>\\\x1F");
  chosen.repetition = preferred.repetition == '\0' ? '\0' : take(preferred.repetition, "^!`\x1E");
  const bool found = chosen.element != '\0' && chosen.segment != '\0' && chosen.component != '\0' &&
                     (preferred.repetition == '\0' || chosen.repetition != '\0');
  return found ? std::optional(chosen) : std::nullopt;
}

Draft draft_of(const Document& document) {
  Draft draft(*document.structure);
  for (const document::Segment& segment : document.segments) {
    if (segment.node == document::unplaced || segment.tag == document::tag_of("ST") ||
        segment.tag == document::tag_of("SE"))
      continue;
    draft.begin_segment(segment.node);
    for (std::size_t i = 1; i <= segment.element_count; ++i)
      add_element(draft, document.element(segment, i), document.delimiters);
  }
  return draft;
}

}  // namespace crossdock::x12
