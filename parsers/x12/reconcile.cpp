#include "parsers/x12/reconcile.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/characters.hpp"
#include "parsers/x12/codes.hpp"

namespace crossdock::x12 {
namespace {

using document::Document;
using document::Segment;
using document::tag_of;

constexpr std::size_t longest_copy = 99;

AcknowledgedStatus status_of_letter(char letter) {
  switch (letter) {
    case 'A': return AcknowledgedStatus::accepted;
    case 'E': return AcknowledgedStatus::accepted_with_errors;
    case 'M':
    case 'R':
    case 'W':
    case 'X': return AcknowledgedStatus::rejected;
    default: return AcknowledgedStatus::unknown;
  }
}

ReceivedCode code_received(CodePlace list, std::string_view code) {
  const std::string_view known = sentence_of(list, code);
  return {excerpt(code, 10),
          known.empty() ? fmt::format("Code {}, which X12 does not define", excerpt(code, 10)) : std::string(known)};
}

std::string text_in(std::string_view element, std::size_t longest = longest_copy) {
  return std::string(element.substr(0, longest));
}

// Walks the segments of a 997 or 999 from the top and files each under the one before it.
class AcknowledgmentReader {
 public:
  AcknowledgmentReader(const Document& document, ReceivedAcknowledgment& result)
      : document_(document), result_(result) {}

  void read(const Segment& segment) {
    switch (segment.tag) {
      case tag_of("ST"): set_header(segment); break;
      case tag_of("AK1"): group(segment); break;
      case tag_of("AK2"): set(segment); break;
      case tag_of("AK3"):
      case tag_of("IK3"): note(segment); break;
      case tag_of("AK4"):
      case tag_of("IK4"): element_note(segment); break;
      case tag_of("CTX"): context(segment); break;
      case tag_of("AK5"):
      case tag_of("IK5"): set_end(segment); break;
      case tag_of("AK9"): group_end(segment); break;
      default: break;
    }
  }

 private:
  [[nodiscard]] std::string_view at(const Segment& segment, std::size_t position) const {
    return document_.element(segment, position);
  }
  [[nodiscard]] char letter_at(const Segment& segment, std::size_t position) const {
    const std::string_view text = at(segment, position);
    return text.size() == 1 ? text.front() : '\0';
  }
  void codes(const Segment& segment, std::size_t first, CodePlace list, std::vector<ReceivedCode>& into) const {
    for (std::size_t i = first; i < first + 5; ++i)
      if (const auto code = at(segment, i); !code.empty()) into.push_back(code_received(list, code));
  }

  void set_header(const Segment& segment) {
    result_.form = text_in(at(segment, 1));
    result_.control_number = text_in(at(segment, 2));
  }
  void group(const Segment& segment) {
    result_.functional_id = text_in(at(segment, 1));
    result_.group_control_number = text_in(at(segment, 2));
    result_.version = text_in(at(segment, 3));
  }
  void set(const Segment& segment) {
    result_.sets.push_back({text_in(at(segment, 1)), text_in(at(segment, 2)), text_in(at(segment, 3)), '\0', {}, {}});
  }
  void note(const Segment& segment) {
    if (result_.sets.empty()) return;
    ReceivedSegmentNote note;
    note.segment_id = text_in(at(segment, 1));
    note.position = number_in<std::uint32_t>(at(segment, 2));
    note.loop = text_in(at(segment, 3));
    codes(segment, 4, CodePlace::segment, note.codes);
    result_.sets.back().notes.push_back(std::move(note));
  }
  void element_note(const Segment& segment) {
    if (result_.sets.empty() || result_.sets.back().notes.empty()) return;
    const auto part = [&](std::size_t n) {
      return number_in<std::uint16_t>(document::component(at(segment, 1), document_.delimiters.component, n));
    };
    ReceivedElementNote note;
    note.element = part(1), note.component = part(2), note.repetition = part(3);
    note.element_number = text_in(at(segment, 2));
    note.code = code_received(CodePlace::element, at(segment, 3));
    note.copy = text_in(at(segment, 4));
    result_.sets.back().notes.back().elements.push_back(std::move(note));
  }
  void context(const Segment& segment) {
    if (result_.sets.empty() || result_.sets.back().notes.empty()) return;
    ReceivedSegmentNote& note = result_.sets.back().notes.back();
    const std::string_view text = document_.text(segment);
    (note.elements.empty() ? note.contexts : note.elements.back().contexts)
        .push_back(text_in(text.substr(std::min<std::size_t>(text.size(), 4)), 200));
  }
  void set_end(const Segment& segment) {
    if (result_.sets.empty()) return;
    result_.sets.back().letter = letter_at(segment, 1);
    codes(segment, 2, CodePlace::set, result_.sets.back().codes);
  }
  void group_end(const Segment& segment) {
    result_.letter = letter_at(segment, 1);
    result_.sent = text_in(at(segment, 2));
    result_.received = text_in(at(segment, 3));
    result_.accepted = text_in(at(segment, 4));
    codes(segment, 5, CodePlace::group, result_.codes);
  }

  const Document& document_;
  ReceivedAcknowledgment& result_;
};

}  // namespace

const char* name_of(AcknowledgedStatus status) {
  switch (status) {
    case AcknowledgedStatus::unknown: return "unknown";
    case AcknowledgedStatus::presumed_accepted: return "presumed_accepted";
    case AcknowledgedStatus::accepted: return "accepted";
    case AcknowledgedStatus::accepted_with_errors: return "accepted_with_errors";
    case AcknowledgedStatus::rejected: return "rejected";
  }
  return "unknown";
}

AcknowledgedStatus worse_of(AcknowledgedStatus left, AcknowledgedStatus right) { return std::max(left, right); }

std::optional<ReceivedAcknowledgment> received_acknowledgment(const Document& document) {
  ReceivedAcknowledgment result;
  AcknowledgmentReader reader(document, result);
  for (const Segment& segment : document.segments) reader.read(segment);
  const bool is_one = (result.form == "997" || result.form == "999") && !result.functional_id.empty();
  return is_one ? std::optional(std::move(result)) : std::nullopt;
}

AcknowledgedStatus status_of(const ReceivedAcknowledgment& acknowledgment) {
  return acknowledgment.letter == 'P' ? AcknowledgedStatus::presumed_accepted : status_of_letter(acknowledgment.letter);
}

AcknowledgedStatus status_of(const ReceivedAcknowledgment& acknowledgment, std::string_view set_id,
                             std::string_view set_control_number) {
  const AcknowledgedStatus group = status_of(acknowledgment);
  if (group == AcknowledgedStatus::rejected) return group;
  const auto set = std::ranges::find_if(acknowledgment.sets, [&](const ReceivedSet& each) {
    return each.set_id == set_id && is_same_number(set_control_number, each.control_number);
  });
  if (set != acknowledgment.sets.end() && set->letter != '\0') return status_of_letter(set->letter);
  // The errors of a group that lists some sets are theirs.
  if (group == AcknowledgedStatus::accepted_with_errors && !acknowledgment.sets.empty())
    return AcknowledgedStatus::accepted;
  return group;
}

AcknowledgedStatus status_of(const ReceivedTa1& ta1) {
  return ta1.code.size() == 1 ? status_of_letter(ta1.code.front()) : AcknowledgedStatus::unknown;
}

ReceivedCode note_of(const ReceivedTa1& ta1) { return code_received(CodePlace::ta1_note, ta1.note); }

bool is_same_number(std::string_view ours, std::string_view theirs) {
  if (ours == theirs) return true;
  if (!all_digits(ours) || !all_digits(theirs)) return false;
  const auto significant = [](std::string_view digits) {
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
  };
  return significant(ours) == significant(theirs);
}

}  // namespace crossdock::x12
