#include "parsers/x12/advice.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/characters.hpp"

namespace crossdock::x12 {
namespace {

using document::Document;
using document::Draft;
using document::NodeId;
using document::Segment;
using document::Structure;
using document::tag_of;

constexpr std::size_t longest_text = 60;        // TED02
constexpr std::size_t longest_note = 80;        // NTE02
constexpr std::size_t longest_copy = 99;        // TED07
constexpr std::string_view is_response = "11";  // BGN01

Advice advice_in(const Document& document, const Segment& oti) {
  const auto at = [&](std::size_t position) {
    return std::string(document.element(oti, position).substr(0, longest_copy));
  };
  return {at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), {}};
}

AdviceReason reason_in(const Document& document, const Segment& ted) {
  const auto at = [&](std::size_t position) { return document.element(ted, position).substr(0, longest_copy); };
  AdviceReason reason;
  reason.code = at(1), reason.text = at(2), reason.segment_id = at(3), reason.copy = at(7);
  reason.position = number_in<std::uint32_t>(at(4));
  reason.element = number_in<std::uint16_t>(document::component(at(5), document.delimiters.component, 1));
  return reason;
}

// Writes segments of an 824 by their ids.
class AdviceWriter {
 public:
  explicit AdviceWriter(const Structure& structure) : structure_(structure), draft_(structure) {}

  void segment(std::string_view id, std::initializer_list<std::string_view> values) {
    const NodeId place = node(id);
    if (place == document::unplaced) return;
    draft_.begin_segment(place);
    for (const std::string_view value : values) draft_.add(value);
  }
  // As many NTEs as the text needs.
  void notes(std::string_view text) {
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), longest_note)))
      segment("NTE", {"", text.substr(0, longest_note)});
  }
  Draft take() { return std::move(draft_); }

 private:
  // The first segment node of that id: an 824 has each of ours once (NTE in OTI/TED).
  [[nodiscard]] NodeId node(std::string_view id) const {
    for (std::size_t i = 0; i < structure_.nodes.size(); ++i) {
      const auto each = static_cast<NodeId>(i);
      if (structure_.nodes[i].kind == document::Node::Kind::segment && structure_.segment(each).id == id) return each;
    }
    return document::unplaced;
  }

  const Structure& structure_;
  Draft draft_;
};

std::string number_or_nothing(std::uint32_t number) { return number == 0 ? std::string() : std::to_string(number); }

}  // namespace

std::vector<Advice> received_advice(const Document& document) {
  std::vector<Advice> all;
  if (document.segments.empty() || document.element(document.segments.front(), 1) != "824") return all;
  for (const Segment& segment : document.segments) {
    if (segment.tag == tag_of("OTI")) all.push_back(advice_in(document, segment));
    if (all.empty()) continue;
    auto& reasons = all.back().reasons;
    if (segment.tag == tag_of("TED")) reasons.push_back(reason_in(document, segment));
    if (segment.tag == tag_of("NTE") && !reasons.empty())
      reasons.back().notes.emplace_back(document.element(segment, 2).substr(0, 264));
  }
  return all;
}

std::string sentence_of_advice(std::string_view code) {
  std::string_view subject, verdict;
  switch (code.empty() ? '\0' : code.front()) {
    case 'T': subject = "transaction set"; break;
    case 'G': subject = "functional group"; break;
    case 'B': subject = "batch"; break;
    case 'I': subject = "item"; break;
    default: break;
  }
  switch (code.size() == 2 ? code.back() : '\0') {
    case 'A': verdict = "accepted"; break;
    case 'C': verdict = "accepted with changes"; break;
    case 'E': verdict = "accepted with errors"; break;
    case 'H': verdict = "on hold"; break;
    case 'P': verdict = "accepted in part"; break;
    case 'R': verdict = "rejected"; break;
    default: break;
  }
  if (subject.empty() || verdict.empty()) return fmt::format("Code {}, which X12 does not define", excerpt(code, 10));
  return fmt::format("The {} is {}", subject, verdict);
}

AcknowledgedStatus status_of(const Advice& advice) {
  switch (advice.code.size() == 2 ? advice.code.back() : '\0') {
    case 'A':
    case 'C': return AcknowledgedStatus::accepted;
    case 'E': return AcknowledgedStatus::accepted_with_errors;
    case 'R': return AcknowledgedStatus::rejected;
    default: return AcknowledgedStatus::unknown;  // in part, on hold: a person reads it
  }
}

Draft advice_draft(const Structure& structure, std::span<const Advice> advice, std::string_view number,
                   std::string_view date, std::string_view time) {
  AdviceWriter writer(structure);
  writer.segment("BGN", {is_response, number, date, time});
  for (const Advice& each : advice) {
    writer.segment("OTI", {each.code, each.reference_qualifier, each.reference, each.sender, each.receiver, each.date,
                           each.time, each.group_control_number, each.set_control_number, each.set_id});
    for (const AdviceReason& reason : each.reasons) {
      const std::string_view text = reason.text;
      writer.segment("TED",
                     {reason.code, text.substr(0, longest_text), reason.segment_id, number_or_nothing(reason.position),
                      number_or_nothing(reason.element), "", std::string_view(reason.copy).substr(0, longest_copy)});
      writer.notes(text.substr(std::min(text.size(), longest_text)));
      for (const std::string& note : reason.notes) writer.notes(note);
    }
  }
  return writer.take();
}

}  // namespace crossdock::x12
