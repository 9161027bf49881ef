#include "parsers/x12/checker.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "parsers/document/totals.hpp"
#include "parsers/x12/dictionary.hpp"
#include "parsers/x12/examination.hpp"
#include "parsers/x12/findings.hpp"
#include "parsers/x12/glance.hpp"
#include "parsers/x12/walk.hpp"

namespace crossdock::x12 {
namespace {

using document::Balance;
using document::Document;
using document::IssueKind;
using document::Segment;

constexpr Tag tag_st = document::tag_of("ST"), tag_se = document::tag_of("SE");

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
    const std::string_view significant = found.substr(std::min(found.find_first_not_of('0'), found.size() - 1));
    if (const std::string expected = fmt::format("{}", count); significant != expected)
      report(IssueKind::count_mismatch, expected);
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

}  // namespace

struct Checker::Desk {
  const Dictionary& dictionary;
  std::vector<document::Loop> loops;
};

Checker::Checker(const Dictionary& dictionary) : desk_(std::make_unique<Desk>(Desk{dictionary, {}})) {}
Checker::~Checker() = default;

void Checker::check(const SetDefinition& definition, const document::CheckPolicy& policy, Document& document,
                    SetVerdict& verdict) {
  document.structure = &definition.structure();
  const CheckTables& tables = definition.tables();
  Findings findings(document, policy, verdict);
  Examination examination(document, policy, findings);
  Walk walk(desk_->dictionary, tables, document, findings, desk_->loops);

  const bool plain_is_enough = policy.characters != document::CharacterSet::basic;
  const std::uint32_t* mark = document.marks.data();
  const std::uint32_t* const last_mark = mark + document.marks.size();
  const auto count = static_cast<std::uint32_t>(document.segments.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    const Segment& segment = document.segments[i];
    if (i == 0)
      document.segments[0].node = 1;
    else
      walk.place(i);
    while (mark != last_mark && *mark < segment.begin) ++mark;
    if (segment.node == unplaced) continue;

    const std::uint32_t end = document.separators[segment.first_separator + segment.element_count];
    const bool has_marks = mark != last_mark && *mark < end;
    const SegmentRule& rule = tables.segment(tables.node(segment.node).segment);
    if (!has_marks && plain_is_enough && plainly_valid(document, segment, rule, tables)) continue;
    // The first two elements of ST and SE are the envelope's, which has looked at them.
    const bool is_envelope = segment.tag == tag_st || segment.tag == tag_se;
    examination.segment(i, document.structure->segment(segment.node), is_envelope ? 3 : 1);
  }
  walk.finish();
  document.loops = desk_->loops;
  check_balances(document, findings);
  findings.finish();
}

}  // namespace crossdock::x12
