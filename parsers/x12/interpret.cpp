#include "parsers/x12/interpret.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "parsers/x12/acceptance.hpp"
#include "parsers/x12/document_key.hpp"
#include "parsers/x12/checker.hpp"
#include "parsers/x12/guide.hpp"
#include "parsers/x12/issue_list.hpp"
#include "parsers/x12/segment_stream.hpp"
#include "parsers/x12/unfolding.hpp"

namespace crossdock::x12 {
namespace {

using document::CheckPolicy;
using document::Document;
using document::IssueKind;

constexpr std::size_t looked_at = 4096;  // bytes that show whether a file is folded

const std::shared_ptr<const CheckPolicy>& default_policy() {
  static const std::shared_ptr<const CheckPolicy> policy = std::make_shared<const CheckPolicy>();
  return policy;
}

Terms completed(Terms terms) {
  if (!terms.policy) terms.policy = default_policy();
  return terms;
}

document::Severity worst_of(const SetVerdict& set) {
  document::Severity worst = document::Severity::note;
  for (const Issue& issue : set.issues) worst = std::max(worst, issue.severity);
  return worst;
}

// One set: what it is checked by, and what that comes to.
class SetJudge {
 public:
  explicit SetJudge(const Dictionary& dictionary) : dictionary_(dictionary), checker_(dictionary) {}

  void begin_group(const GroupHeader& header, const Terms& terms) {
    header_ = &header;
    terms_ = &terms;
    found_ = {};
    guide_ = nullptr;
    set_id_.clear();
  }

  // The definition is looked up once for a run of sets of one kind.
  const Dictionary::Found& find(const std::string& set_id) {
    if (set_id != set_id_) {
      found_ = dictionary_.find(header_->version, set_id);
      set_id_ = set_id;
      apply_guide();
      key_place_ = found_.definition ? key_place(*found_.structure()) : KeyPlace{};
    }
    return found_;
  }

  void judge(SetVerdict& set, Document& document) {
    const Dictionary::Found& found = find(set.set_id);
    set.release = found.release.used;
    set.release_note = found.release.why;
    take_key(key_place_, document, set);
    if (!found.definition)
      report(set, document, {IssueKind::set_unsupported, 1, "Set id"}, set.set_id,
             set.release.empty() ? "a group of a release we know (GS08)" : fmt::format("a set of release {}", set.release));
    else if (found.structure()->functional_group != header_->functional_id)
      report(set, document, {IssueKind::set_not_in_group, 1, "Set id"}, set.set_id,
             fmt::format("a group {} (GS01) around it", found.structure()->functional_group));
    if (found.definition && !document.segments.empty())
      checker_.check(*found.definition, *terms_->policy, document, set);
    check_implementation(set, document);
  }

 private:
  void apply_guide() {
    guide_ = nullptr;
    for (const std::shared_ptr<const Guide>& guide : terms_->guides)
      if (guide->set_id() == set_id_ && guide->release() == found_.release.used) {
        guide_ = guide.get();
        found_.definition = guide->definition();
      }
  }

  void check_implementation(SetVerdict& set, const Document& document) {
    if (guide_ == nullptr || guide_->implementation().empty() || set.implementation_reference.empty()) return;
    if (set.implementation_reference != guide_->implementation())
      report(set, document, {IssueKind::implementation_reference_invalid, 3, "Implementation reference"},
             set.implementation_reference, guide_->implementation());
  }

  struct AboutSt {
    IssueKind kind;
    std::uint16_t element;
    const char* name;
  };
  void report(SetVerdict& set, const Document& document, const AboutSt& about, const std::string& found,
              std::string expected) {
    Issue issue;
    issue.kind = about.kind;
    issue.location.offset = set.offset;
    issue.location.line = document.first_line;
    issue.location.column = document.first_column;
    issue.location.segment_position = 1;
    issue.location.segment_id = "ST";
    issue.location.element = about.element;
    issue.name = about.name;
    issue.found = found;
    issue.expected = std::move(expected);
    issue.severity = document::severity_of(*terms_->policy, issue);
    set.issues.push_back(std::move(issue));
  }

  const Dictionary& dictionary_;
  Checker checker_;
  const GroupHeader* header_ = nullptr;
  const Terms* terms_ = nullptr;
  const Guide* guide_ = nullptr;  // of the set found
  std::string set_id_;
  Dictionary::Found found_;
  KeyPlace key_place_;  // for sets of that kind
};

class Interpreter final : public EnvelopeEvents {
 public:
  Interpreter(const Dictionary& dictionary, Listener& listener, const InterpretOptions& options)
      : dictionary_(dictionary), listener_(listener), options_(options), judge_(dictionary) {}

  // What is read comes from a folded file.
  void unfolds(const UnfoldedSource& source, std::size_t width) {
    unfolded_ = &source;
    folded_width_ = width;
  }

  const CheckPolicy& policy(const InterchangeVerdict& interchange, const GroupVerdict* group) override {
    Terms& terms = group == nullptr ? terms_ : group_terms_;
    terms = completed(listener_.terms(interchange.header, group == nullptr ? nullptr : &group->header));
    return *terms.policy;
  }

  void interchange_begins(InterchangeVerdict& interchange) override {
    if (unfolded_ != nullptr) report_folded(interchange);
    listener_.interchange_begins(interchange);
  }

  void group_begins(InterchangeVerdict& interchange, GroupVerdict& group) override {
    judge_.begin_group(group.header, group_terms_);
    group_known_ = false;
    if (dictionary_.release_for(group.header.version).used.empty())
      report(group, IssueKind::group_version_unsupported, 8, "Version", group.header.version,
             "a version that begins with a release, such as 004010");
    listener_.group_begins(interchange, group);
  }

  void set_read(InterchangeVerdict& interchange, GroupVerdict& group, SetVerdict&& set, Document& document) override {
    if (options_.check) judge_.judge(set, document);
    const document::Structure* structure = judge_.find(set.set_id).structure();
    group_known_ = group_known_ || (structure != nullptr && structure->functional_group == group.header.functional_id);
    set.disposition = disposition_for(worst_of(set));
    group.sets_refused += set.disposition == Disposition::rejected ? 1 : 0;
    group.sets_noted += set.disposition == Disposition::accepted_with_errors ? 1 : 0;
    if (unfolded_ != nullptr) restore_places(set, *unfolded_);
    listener_.set_checked({interchange, group, set, document, judge_.find(set.set_id).definition});
    const bool is_faulty = set.disposition != Disposition::accepted;
    if (options_.keep == Keep::all_sets || (options_.keep == Keep::faulty_sets && is_faulty))
      group.sets.push_back(std::move(set));
  }

  void group_ends(InterchangeVerdict& interchange, GroupVerdict&& group) override {
    check_group_known(group);
    settle(group);
    if (unfolded_ != nullptr) restore_places(group, *unfolded_);
    listener_.group_ends(interchange, group);
    if (interchange.groups.size() < options_.limits.groups_per_interchange)
      interchange.groups.push_back(std::move(group));
  }

  void interchange_ends(InterchangeVerdict&& interchange) override {
    settle(interchange, terms_.policy->reject_mode);
    if (unfolded_ != nullptr) restore_places(interchange, *unfolded_);
    listener_.interchange_ends(std::move(interchange));
  }

 private:
  // Most groups hold a set that belongs in them, which is answer enough; else every set of the release is asked.
  void check_group_known(GroupVerdict& group) {
    const auto is_reported = [](const Issue& issue) {
      return issue.kind == IssueKind::group_unsupported || issue.kind == IssueKind::group_version_unsupported;
    };
    if (group_known_ || std::any_of(group.issues.begin(), group.issues.end(), is_reported)) return;
    const Dictionary::Release release = dictionary_.release_for(group.header.version);
    if (!dictionary_.knows_group(release.used, group.header.functional_id))
      report(group, IssueKind::group_unsupported, 1, "Functional group code", group.header.functional_id,
             fmt::format("the group of a set of release {}, such as PO", release.used));
  }

  void report_folded(InterchangeVerdict& interchange) {
    Issue issue;
    issue.kind = IssueKind::interchange_folded;
    issue.location.offset = interchange.offset;
    issue.location.segment_id = "ISA";
    issue.name = fmt::format("(lines of {})", folded_width_);
    issue.expected = "line ends behind segments only, or an agreement that takes folded files";
    issue.severity = document::severity_of(*terms_.policy, issue);
    interchange.issues.insert(interchange.issues.begin(), std::move(issue));
  }

  void report(GroupVerdict& group, IssueKind kind, std::uint16_t element, const char* name, const std::string& found,
              std::string expected) {
    Issue issue;
    issue.kind = kind;
    issue.location.offset = group.offset;
    issue.location.line = group.line;
    issue.location.segment_id = "GS";
    issue.location.element = element;
    issue.name = name;
    issue.found = found;
    issue.expected = std::move(expected);
    issue.severity = document::severity_of(*group_terms_.policy, issue);
    list_issue(group.issues, std::move(issue), options_.limits.issues_per_envelope);
  }

  const Dictionary& dictionary_;
  Listener& listener_;
  const InterpretOptions& options_;
  SetJudge judge_;
  Terms terms_, group_terms_;
  bool group_known_ = false;
  const UnfoldedSource* unfolded_ = nullptr;
  std::size_t folded_width_ = 0;
};

// Collects what a whole file comes to.
class Collector final : public Listener {
 public:
  explicit Collector(const std::function<void(const CheckedSet&)>& visit) : visit_(visit) {}
  void set_checked(const CheckedSet& set) override {
    if (visit_) visit_(set);
  }
  void interchange_ends(InterchangeVerdict&& interchange) override { collected.push_back(std::move(interchange)); }

  std::vector<InterchangeVerdict> collected;

 private:
  const std::function<void(const CheckedSet&)>& visit_;
};

}  // namespace

FileVerdict interpret(ByteSource& source, const Dictionary& dictionary, Listener& listener,
                      const InterpretOptions& options) {
  Interpreter interpreter(dictionary, listener, options);
  FirstBytes first(source, looked_at);
  const std::size_t width = folded_width(first.look());
  if (width == 0) return read_envelopes(first, interpreter, options.limits);
  UnfoldedSource unfolded(first);
  interpreter.unfolds(unfolded, width);
  FileVerdict verdict = read_envelopes(unfolded, interpreter, options.limits);
  verdict.bytes = unfolded.bytes_read();
  return verdict;
}

std::vector<InterchangeVerdict> interpret(std::string_view bytes, const Dictionary& dictionary,
                                          const std::function<void(const CheckedSet&)>& visit) {
  MemorySource source(bytes);
  Collector collector(visit);
  interpret(source, dictionary, collector);
  return std::move(collector.collected);
}

void interpret_set(std::string_view set_bytes, const InterchangeHeader& interchange, const GroupHeader& group,
                   const Dictionary& dictionary, const Terms& terms,
                   const std::function<void(const CheckedSet&)>& visit) {
  const Terms whole_terms = completed(terms);
  MemorySource received(set_bytes);
  UnfoldedSource unfolded(received);
  const bool folded = document::severity_of(*whole_terms.policy, IssueKind::interchange_folded, "ISA", 0) != document::Severity::reject &&
                      is_folded(set_bytes, interchange.delimiters);
  SegmentStream stream(folded ? static_cast<ByteSource&>(unfolded) : received, {});
  stream.begin_segments(interchange.delimiters);
  SegmentStream::Number end = 0;
  while (stream.segment(end) != nullptr) ++end;
  if (end == 0 || stream.let_go()) return;

  SetVerdict set;
  set.set_id = stream.element(0, 1);
  set.control_number = stream.element(0, 2);
  set.implementation_reference = stream.element(0, 3);
  set.segment_count = static_cast<std::uint32_t>(end);
  Document document = stream.take(0, end);
  set.length = document.bytes.size();

  SetJudge judge(dictionary);
  judge.begin_group(group, whole_terms);
  judge.judge(set, document);
  set.disposition = disposition_for(worst_of(set));
  if (folded) restore_places(set, unfolded);

  InterchangeVerdict interchange_verdict;
  interchange_verdict.header = interchange;
  GroupVerdict group_verdict;
  group_verdict.header = group;
  visit({interchange_verdict, group_verdict, set, document, judge.find(set.set_id).definition});
}

}  // namespace crossdock::x12
