#include "parsers/x12/writer.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "engine/base/put_text.hpp"
#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::Delimiters;
using document::Document;
using document::Draft;
using document::Issue;
using document::IssueKind;
using Part = Draft::Part;

// Which bytes cannot stand in a value between these separators.
class Unwritable {
 public:
  explicit Unwritable(const Delimiters& delimiters) {
    for (unsigned c = 0; c < 0x20; ++c) is_[c] = true;
    is_[0x7F] = true;
    for (const char c : {delimiters.element, delimiters.component, delimiters.repetition, delimiters.segment})
      is_[static_cast<unsigned char>(c)] = true;
  }
  bool operator()(char c) const { return is_[static_cast<unsigned char>(c)]; }
  [[nodiscard]] bool any_in(std::string_view text) const {
    bool any = false;
    for (const char c : text) any |= (*this)(c);
    return any;
  }

 private:
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
    if (clean_) {
      write_clean();
    } else {
      for (const Draft::Segment& segment : draft_.segments()) write(segment);
    }
    result_.segment_count = writer_.count() + 1;
    writer_.begin("SE").number(result_.segment_count).element(control_number).end();
    result_.length = writer_.out().size() - result_.offset;
    return std::move(result_);
  }

 private:
  void write(const Draft::Segment& segment) {
    writer_.begin(draft_.structure().segment(segment.node).id);
    const auto values = std::span(draft_.values()).subspan(segment.first_value, segment.value_count);
    for (std::size_t i = 0; i < values.size(); ++i) put(values[i].part, writable(segment, values, i));
    writer_.end();
  }

  // The same as write() for each segment, where every value may be written as it is: into room made once for all.
  void write_clean() {
    const Delimiters& delimiters = writer_.delimiters();
    const std::string_view line_end = writer_.line_end();
    std::string& out = writer_.out();
    const std::size_t before = out.size();
    std::size_t room = draft_.all_text().size() + draft_.values().size() + draft_.segments().size() * (1 + line_end.size());
    for (const Draft::Segment& segment : draft_.segments()) room += draft_.structure().segment(segment.node).id.size();
    out.resize(before + room);
    char* at = out.data() + before;
    for (const Draft::Segment& segment : draft_.segments()) {
      at = put_text(at, draft_.structure().segment(segment.node).id);
      std::size_t elements = 0, repetitions = 0, components = 0;  // separators that wait for a value behind them
      for (const Draft::Value& value : std::span(draft_.values()).subspan(segment.first_value, segment.value_count)) {
        if (value.part == Part::element) ++elements, repetitions = components = 0;
        else if (value.part == Part::repetition) ++repetitions, components = 0;
        else ++components;
        if (value.length == 0) continue;
        for (; elements != 0; --elements) *at++ = delimiters.element;
        for (; repetitions != 0; --repetitions) *at++ = delimiters.repetition;
        for (; components != 0; --components) *at++ = delimiters.component;
        at = put_text(at, draft_.text(value));
      }
      *at++ = delimiters.segment;
      at = put_text(at, line_end);
    }
    out.resize(static_cast<std::size_t>(at - out.data()));
    writer_.count_also(draft_.segments().size());
  }

  void put(Part part, std::string_view text) {
    if (part == Part::element) writer_.element(text);
    else if (part == Part::component) writer_.component(text);
    else writer_.repetition(text);
  }

  // The value, or what may be written of it.
  std::string_view writable(const Draft::Segment& segment, std::span<const Draft::Value> values, std::size_t index) {
    const std::string_view text = draft_.text(values[index]);
    if (!unwritable_.any_in(text)) return text;
    scratch_ = text;
    if (settings_.unwritable == UnwritableCharacter::replace) {
      std::ranges::replace_if(scratch_, unwritable_, settings_.replacement);
    } else {
      std::erase_if(scratch_, unwritable_);
      report(segment, values.first(index + 1));
    }
    return scratch_;
  }

  // The last of `values` holds a character that cannot be written.
  void report(const Draft::Segment& segment, std::span<const Draft::Value> values) {
    if (result_.issues.size() >= settings_.max_issues) return;
    const document::SegmentShape& shape = draft_.structure().segment(segment.node);
    Issue issue;
    issue.kind = IssueKind::invalid_character;
    issue.location.offset = writer_.out().size();
    issue.location.segment_position = static_cast<std::uint32_t>(writer_.count());
    issue.location.segment_id = shape.id;
    issue.location.loop = draft_.structure().path(segment.node);
    locate(values, issue.location);
    if (issue.location.element <= shape.elements.size()) {
      const document::ElementShape& element = shape.elements[issue.location.element - 1U];
      issue.element_number = element.number;
      issue.name = element.name;
    }
    issue.found = draft_.text(values.back()).substr(0, 99);
    issue.expected = "no separator and no control character: replace it, or choose other separators for this partner";
    result_.issues.push_back(std::move(issue));
  }

  static void locate(std::span<const Draft::Value> values, document::Location& at) {
    for (const Draft::Value& value : values) {
      if (value.part == Part::element) ++at.element, at.repetition = at.component = 0;
      else if (value.part == Part::repetition) ++at.repetition, at.component = 0;
      else ++at.component;
    }
    if (at.repetition != 0) ++at.repetition;
    if (at.component != 0) ++at.component;
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
