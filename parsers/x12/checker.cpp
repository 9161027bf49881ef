#include "parsers/x12/checker.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "parsers/document/totals.hpp"
#include "parsers/x12/dictionary.hpp"
#include "parsers/x12/examination.hpp"
#include "parsers/x12/findings.hpp"
#include "parsers/x12/glance.hpp"
#include "parsers/x12/guide_rules.hpp"
#include "parsers/x12/walk.hpp"

namespace crossdock::x12 {
namespace {

using document::Balance;
using document::Document;
using document::IssueKind;
using document::Segment;

constexpr Tag tag_st = document::tag_of("ST"), tag_se = document::tag_of("SE");

// Tells segment after segment whether it holds marked bytes.
class MarkCursor {
 public:
  explicit MarkCursor(const Document& document)
      : document_(document), mark_(document.marks.data()), end_(mark_ + document.marks.size()) {}

  bool any_in(const Segment& segment) {
    if (mark_ == end_) return false;
    while (mark_ != end_ && *mark_ < segment.begin) ++mark_;
    return mark_ != end_ && *mark_ < document_.separators[segment.first_separator + segment.element_count];
  }

 private:
  const Document& document_;
  const std::uint32_t* mark_;
  const std::uint32_t* end_;
};

// The segment that carries a total; nullptr when there is none. It stands near the end.
const Segment* find_total(const Document& document, Tag tag) {
  for (auto segment = document.segments.rbegin(); segment != document.segments.rend(); ++segment)
    if (segment->tag == tag) return segment->node == unplaced ? nullptr : &*segment;
  return nullptr;
}

// What the set says about itself, "CTT01 = count PO1", against what it holds.
void check_balance(const Document& document, const Balance& balance, const Segment& total, Findings& findings) {
  const std::string_view found = document.element(total, balance.total_element);
  if (found.empty()) return;
  const auto report = [&](IssueKind kind, std::string expected) {
    const auto& shape = document.structure->segment(total.node).elements[balance.total_element - 1U];
    findings.element(kind, static_cast<std::size_t>(&total - document.segments.data()), {balance.total_element, 0, 0},
                     &shape, found, std::move(expected));
  };
  if (balance.kind == Balance::Kind::count) {
    std::uint64_t count = 0;
    for (const Segment& segment : document.segments) count += segment.tag == balance.counted ? 1 : 0;
    std::uint64_t stated = 0;
    const auto error = std::from_chars(found.data(), found.data() + found.size(), stated).ec;
    if (stated != count || error != std::errc{}) report(IssueKind::count_mismatch, fmt::format("{}", count));
    return;
  }
  // Element 347 adds digits up without points and signs; many partners send the plain sum. Both are right.
  document::HashTotal hash;
  document::DecimalSum sum, value;
  for (const Segment& segment : document.segments) {
    if (segment.tag != balance.counted) continue;
    hash.add(document.element(segment, balance.counted_element));
    sum.add(document.element(segment, balance.counted_element));
  }
  value.add(found);
  if (found != hash.text() && value.text() != sum.text())
    report(IssueKind::hash_total_mismatch, fmt::format("{}, or {} without points", sum.text(), hash.text()));
}

void check_balances(const Document& document, Findings& findings) {
  for (const Balance& balance : document.structure->balances)
    if (const Segment* total = find_total(document, balance.total)) check_balance(document, balance, *total, findings);
}

// A glance at every segment that has a place, a closer look at those that need it.
void check_elements(const Document& document, const CheckTables& tables, const GuideCheck* guide,
                    const document::CheckPolicy& policy, Findings& findings) {
  Examination examination(document, policy, findings);
  const bool glance_is_enough = policy.characters != document::CharacterSet::basic;
  MarkCursor marks(document);
  for (const Segment& segment : document.segments) {
    const bool has_marks = marks.any_in(segment);
    if (segment.node == unplaced) continue;
    const auto index = static_cast<std::size_t>(&segment - document.segments.data());
    const std::uint16_t shape = guide == nullptr ? tables.node(segment.node).segment : guide->shape_of(index);
    if (!has_marks && glance_is_enough && plainly_valid(document, segment, tables.segment(shape), tables)) continue;
    // The first two elements of ST and SE are the envelope's, which has looked at them.
    const bool is_envelope = segment.tag == tag_st || segment.tag == tag_se;
    examination.segment(index, document.structure->segments[shape], is_envelope ? 3 : 1);
  }
}

}  // namespace

struct Checker::Desk {
  const Dictionary& dictionary;
  LoopList loops;
};

Checker::Checker(const Dictionary& dictionary) : desk_(std::make_unique<Desk>(Desk{dictionary, {}})) {}
Checker::~Checker() = default;

void Checker::check(const SetDefinition& definition, const document::CheckPolicy& policy, Document& document,
                    SetVerdict& verdict) {
  document.structure = &definition.structure();
  Findings findings(document, policy, verdict);
  Walk(desk_->dictionary, definition.tables(), document, findings, desk_->loops).place_all();
  document.loops = desk_->loops.view();
  std::optional<GuideCheck> guide;
  if (const GuideRules* rules = definition.guide_rules()) guide.emplace(*rules, document, findings);
  check_elements(document, definition.tables(), guide ? &*guide : nullptr, policy, findings);
  if (guide) guide->check();
  check_balances(document, findings);
  findings.finish();
}

}  // namespace crossdock::x12
