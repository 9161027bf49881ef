#include "tests/x12_out/cases.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

#include "parsers/x12/codes.hpp"
#include "parsers/x12/guide.hpp"
#include "parsers/x12/interpret.hpp"
#include "tests/x12_out/verdicts.hpp"

namespace crossdock::x12::made {
namespace {

namespace fs = std::filesystem;
using document::IssueKind;
using document::Severity;

template <typename Value>
Value word(const std::string& text, std::initializer_list<std::pair<const char*, Value>> words) {
  for (const auto& [name, value] : words)
    if (text == name) return value;
  throw std::runtime_error("case.txt: \"" + text + "\" is not one of its words");
}

IssueKind kind_named(const std::string& name) {
  for (std::size_t i = 0; i < document::issue_kind_count; ++i)
    if (document::name_of(static_cast<IssueKind>(i)) == name) return static_cast<IssueKind>(i);
  throw std::runtime_error("case.txt: no kind of issue is named " + name);
}

Severity& severity_of(Case& each, const std::string& kind) {
  return each.check.severity[static_cast<std::size_t>(kind_named(kind))];
}

using Setter = std::function<void(Case&, const std::string&)>;

const std::map<std::string, Setter>& keys() {
  using document::AcknowledgmentDetail;
  using document::CharacterSet;
  using document::FunctionalAcknowledgment;
  using document::RejectMode;
  using document::Ta1Policy;
  static const std::map<std::string, Setter> all = {
      {"earns", [](Case& c, const std::string& v) { c.earns.push_back(v); }},
      {"acknowledgment",
       [](Case& c, const std::string& v) {
         c.acknowledgment.functional = word<FunctionalAcknowledgment>(v, {{"none", FunctionalAcknowledgment::none},
                                                                          {"997", FunctionalAcknowledgment::x997},
                                                                          {"999", FunctionalAcknowledgment::x999}});
       }},
      {"ta1",
       [](Case& c, const std::string& v) {
         c.acknowledgment.ta1 = word<Ta1Policy>(v, {{"never", Ta1Policy::never},
                                                    {"as requested", Ta1Policy::as_requested},
                                                    {"always", Ta1Policy::always},
                                                    {"on error", Ta1Policy::on_error}});
       }},
      {"detail",
       [](Case& c, const std::string& v) {
         c.acknowledgment.detail = word<AcknowledgmentDetail>(v, {{"group", AcknowledgmentDetail::group},
                                                                  {"set", AcknowledgmentDetail::set},
                                                                  {"segment", AcknowledgmentDetail::segment},
                                                                  {"element", AcknowledgmentDetail::element}});
       }},
      {"reject mode",
       [](Case& c, const std::string& v) {
         c.check.reject_mode =
             word<RejectMode>(v, {{"split, suspend set", RejectMode::split_suspend_set},
                                  {"split, suspend interchange", RejectMode::split_suspend_interchange},
                                  {"preserve, suspend set", RejectMode::preserve_suspend_set},
                                  {"preserve, suspend interchange", RejectMode::preserve_suspend_interchange}});
       }},
      {"characters",
       [](Case& c, const std::string& v) {
         c.check.characters =
             word<CharacterSet>(v, {{"basic", CharacterSet::basic}, {"extended", CharacterSet::extended}});
       }},
      {"list accepted sets",
       [](Case& c, const std::string& v) {
         c.acknowledgment.list_accepted_sets = word<bool>(v, {{"yes", true}, {"no", false}});
       }},
      {"release", [](Case& c, const std::string& v) { c.acknowledgment.release = v; }},
      {"accept with error", [](Case& c, const std::string& v) { severity_of(c, v) = Severity::accept_with_error; }},
      {"note", [](Case& c, const std::string& v) { severity_of(c, v) = Severity::note; }},
      {"caller adds", [](Case& c, const std::string& v) { c.caller_adds.push_back(kind_named(v)); }},
      {"guide", [](Case& c, const std::string& v) { c.guide = v; }},
      {"also found", [](Case& c, const std::string& v) { c.also_found.push_back(v); }},
  };
  return all;
}

void set(Case& each, const std::string& line) {
  const auto colon = line.find(": ");
  const auto key = keys().find(line.substr(0, colon));
  if (colon == std::string::npos || key == keys().end()) throw std::runtime_error("case.txt: unknown key in " + line);
  key->second(each, line.substr(colon + 2));
}

// "kind SEGMENT position element by SEGMENT position element": what follows the kind may be left out from the end.
Issue issue_described(const std::string& text) {
  std::istringstream words(text);
  std::string kind, by;
  words >> kind;
  Issue made = issue(kind_named(kind));
  words >> made.location.segment_id >> made.location.segment_position >> made.location.element;
  words.clear();
  words >> by >> made.trigger.segment_id >> made.trigger.segment_position >> made.trigger.element;
  return made;
}

// Files the case's further issues in the first set and decides again.
void add_found(const Case& each, InterchangeVerdict& verdict) {
  if (each.also_found.empty()) return;
  GroupVerdict& group = verdict.groups.at(0);
  for (const std::string& found : each.also_found) with(group.sets.at(0), issue_described(found));
  settle(group);
  settle(verdict, each.check.reject_mode);
}

Case read_case(const fs::path& folder) {
  Case each;
  each.folder = folder;
  each.name = folder.filename();
  std::istringstream lines(text_of(folder / "case.txt"));
  std::getline(lines, each.sentence);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) set(each, line);
  return each;
}

class CaseListener final : public Listener {
 public:
  explicit CaseListener(const Case& each) : case_(each), policy_(std::make_shared<document::CheckPolicy>(each.check)) {
    if (!each.guide.empty()) guides_.push_back(Guide::read(each.folder / each.guide, dictionary()));
  }

  Terms terms(const InterchangeHeader&, const GroupHeader*) override { return {policy_, guides_}; }
  void interchange_begins(InterchangeVerdict& interchange) override {
    add(document::Level::interchange, interchange.issues);
  }
  void group_begins(const InterchangeVerdict&, GroupVerdict& group) override {
    add(document::Level::group, group.issues);
  }
  void interchange_ends(InterchangeVerdict&& interchange) override { verdicts.push_back(std::move(interchange)); }

  std::vector<InterchangeVerdict> verdicts;

 private:
  void add(document::Level level, std::vector<Issue>& issues) const {
    for (const IssueKind kind : case_.caller_adds) {
      if (document::level_of(kind) != level) continue;
      issues.push_back(issue(kind));
      issues.back().severity = policy_->severity[static_cast<std::size_t>(kind)];
    }
  }

  const Case& case_;
  std::shared_ptr<const document::CheckPolicy> policy_;
  std::vector<std::shared_ptr<const Guide>> guides_;
};

}  // namespace

const Dictionary& dictionary() {
  static const Dictionary one(fs::path(CROSSDOCK_TEST_SOURCE) / "parsers/x12/dictionary");
  return one;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& entry : fs::directory_iterator(fs::path(CROSSDOCK_TEST_SOURCE) / "tests/x12_out/cases"))
    if (entry.is_directory()) cases.push_back(read_case(entry.path()));
  std::ranges::sort(cases, {}, &Case::name);
  return cases;
}

std::vector<InterchangeVerdict> verdicts_of(const Case& each) {
  const std::string bytes = text_of(each.folder / "received.edi");
  MemorySource source(bytes);
  CaseListener listener(each);
  interpret(source, dictionary(), listener);
  for (InterchangeVerdict& verdict : listener.verdicts) add_found(each, verdict);
  return std::move(listener.verdicts);
}

std::string reply_of(const Case& each) {
  ReplySettings settings;
  settings.line_end = "\n";
  std::string reply;
  for (const InterchangeVerdict& verdict : verdicts_of(each))
    reply += reply_to(verdict, each.acknowledgment, settings, {{1}, {1}}, noon);
  return reply;
}

}  // namespace crossdock::x12::made
