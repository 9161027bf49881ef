#include "parsers/x12/acknowledgment.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "parsers/x12/acceptance.hpp"
#include "parsers/x12/characters.hpp"
#include "parsers/x12/segment_notes.hpp"

namespace crossdock::x12 {
namespace {

using document::AcknowledgmentDetail;
using document::AcknowledgmentPolicy;
using document::FunctionalAcknowledgment;
using document::IssueKind;
using document::Level;
using document::Severity;

constexpr std::string_view implementation_guide = "005010X231A1";  // the 999's ST03 and GS08
constexpr std::uint32_t count_limit = 999'999;                     // AK902..04 have six digits

// At most five different codes, in the order they were earned.
class Codes {
 public:
  void add(std::string_view code) {
    const auto end = codes_.begin() + size_;
    if (!code.empty() && size_ < codes_.size() && std::find(codes_.begin(), end, code) == end) codes_[size_++] = code;
  }
  // A code that must be there even if five others came first.
  void insist(std::string_view code) {
    if (size_ == codes_.size() && std::ranges::find(codes_, code) == codes_.end()) --size_;
    add(code);
  }
  void write(SegmentWriter& writer) const {
    for (std::uint8_t i = 0; i < size_; ++i) writer.element(codes_[i]);
  }

 private:
  std::array<std::string_view, 5> codes_;
  std::uint8_t size_ = 0;
};

bool counts(const Issue& issue) { return issue.severity != Severity::note; }

bool has_notes(const SetVerdict& set) { return set.issues_not_listed > 0 || std::ranges::any_of(set.issues, counts); }

bool is_accepted(const SetVerdict& set) {
  return set.disposition == Disposition::accepted || set.disposition == Disposition::accepted_with_errors;
}

// Refused for what it is, before anyone looked at its sets: no AK2 is written.
bool refused_by_kind(const GroupVerdict& group) {
  return std::ranges::any_of(group.issues, [](const Issue& issue) {
    return issue.severity == Severity::reject &&
           (issue.kind == IssueKind::group_unsupported || issue.kind == IssueKind::group_version_unsupported);
  });
}

// Does this set get an AK2? A set refused only along with its group or interchange has nothing of its own to say.
// A group partly accepted must name the sets it refuses, whatever the detail asked for.
bool is_listed(const SetVerdict& set, const GroupVerdict& group, const AcknowledgmentPolicy& policy) {
  if (!can_be_named(set)) return false;
  if (policy.detail == AcknowledgmentDetail::group)
    return group.disposition == Disposition::partially_accepted && set.disposition == Disposition::rejected;
  return has_notes(set) || (is_accepted(set) && policy.list_accepted_sets);
}

Codes set_codes(const SetVerdict& set, Dialect dialect) {
  Codes codes;
  bool standard = set.issues_not_listed > 0, guide = false;
  for (const Issue& issue : set.issues) {
    if (!counts(issue)) continue;
    const std::string_view code = code_of(issue.kind, dialect);
    const Level level = document::level_of(issue.kind);
    if (level == Level::set) codes.add(code);
    else if (level == Level::segment || level == Level::element)
      (is_implementation_code(code) ? guide : standard) = true;
  }
  if (guide) codes.insist("I5");
  if (standard) codes.insist("5");
  return codes;
}

void write_set(SegmentWriter& writer, const SetVerdict& set, const AcknowledgmentPolicy& policy, Dialect dialect) {
  const auto& delimiters = writer.delimiters();
  writer.begin("AK2").element(set.set_id).element(set.control_number);
  if (dialect >= Dialect::x997_005010) writer.element(echo(set.implementation_reference, 35, delimiters));
  writer.end();
  if (policy.detail >= AcknowledgmentDetail::segment) write_segment_notes(writer, set, policy, dialect);
  const char letter = is_accepted(set) ? document::letter(set.disposition) : 'R';
  writer.begin(dialect == Dialect::x999_005010 ? "IK5" : "AK5").element({&letter, 1});
  set_codes(set, dialect).write(writer);
  writer.end();
}

void write_group_header(SegmentWriter& writer, const GroupHeader& header, Dialect dialect) {
  const bool numbered = header.control_number.size() <= 9 && all_digits(header.control_number);
  writer.begin("AK1").element(header.functional_id).element(numbered ? std::string_view(header.control_number) : "0");
  if (dialect >= Dialect::x997_005010) writer.element(echo(header.version, 12, writer.delimiters()));
  writer.end();
}

void write_group_answer(SegmentWriter& writer, const GroupVerdict& group, Dialect dialect) {
  const std::uint32_t received = std::min(group.sets_received, count_limit);
  const bool stated = group.trailer_count.size() <= 6 && all_digits(group.trailer_count);
  const char letter = document::letter(group.disposition);
  writer.begin("AK9").element({&letter, 1});
  if (stated) writer.element(group.trailer_count);
  else writer.number(received);
  writer.number(received).number(std::min(group.sets_accepted, received));
  Codes codes;
  for (const Issue& issue : group.issues)
    if (counts(issue) && document::level_of(issue.kind) == Level::group) codes.add(code_of(issue.kind, dialect));
  const bool nameless =
      std::ranges::any_of(group.sets, [](const SetVerdict& set) { return !can_be_named(set) && has_notes(set); });
  if (nameless) codes.insist("5");
  codes.write(writer);
  writer.end();
}

// GS08's first six digits if they can be a release we may answer in, else 004010.
std::string release_of(std::string_view version) {
  const std::string_view release = version.substr(0, 6);
  const bool plausible = release.size() == 6 && all_digits(release) && release >= "002000" && release < "009000";
  return std::string(plausible ? release : "004010");
}

}  // namespace

std::optional<Acknowledgment> acknowledge(const InterchangeVerdict& verdict, const AcknowledgmentPolicy& policy) {
  Acknowledgment reply;
  reply.ta1 = ta1_for(verdict, policy);
  const bool refused = verdict.disposition == Disposition::rejected || envelope_answer(verdict, policy).letter == 'R';
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places;
  for (std::size_t i = 0; i < verdict.groups.size(); ++i) {
    const GroupHeader& header = verdict.groups[i].header;
    if (refused || policy.functional == FunctionalAcknowledgment::none) break;
    if (header.functional_id == "FA" || !can_be_named(header)) continue;
    const std::string release = release_of(policy.release.empty() ? header.version : policy.release);
    const bool implementation = policy.functional == FunctionalAcknowledgment::x999;
    const std::string version = implementation ? std::string(implementation_guide) : release;
    const auto [place, is_new] = places.try_emplace({header.sender, header.receiver, version}, reply.functional.size());
    if (is_new)
      reply.functional.push_back({header.receiver, header.sender, version, dialect_of(policy.functional, release), {}});
    reply.functional[place->second].groups.push_back(i);
  }
  if (!reply.ta1 && reply.functional.empty()) return std::nullopt;
  return reply;
}

void write_acknowledgment_set(SegmentWriter& writer, const GroupVerdict& group, const AcknowledgmentPolicy& policy,
                              Dialect dialect, std::string_view set_number) {
  const bool implementation = dialect == Dialect::x999_005010;
  writer.restart_count();
  writer.begin("ST").element(implementation ? "999" : "997").element(set_number);
  writer.element(implementation ? implementation_guide : std::string_view()).end();
  write_group_header(writer, group.header, dialect);
  if (!refused_by_kind(group))
    for (const SetVerdict& set : group.sets)
      if (is_listed(set, group, policy)) write_set(writer, set, policy, dialect);
  write_group_answer(writer, group, dialect);
  writer.begin("SE").number(writer.count()).element(set_number).end();
}

}  // namespace crossdock::x12
