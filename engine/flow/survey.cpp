#include "engine/flow/survey.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "parsers/x12/acceptance.hpp"
#include "parsers/x12/codes.hpp"

namespace crossdock::flow {
namespace {

using document::Issue;
using document::IssueKind;
using document::Severity;
using partners::OnDuplicate;

partners::Parties parties_of(const x12::InterchangeHeader& header) {
  return {{header.sender_qualifier, header.sender_id}, {header.receiver_qualifier, header.receiver_id}, header.usage_indicator};
}

Issue issue_of(IssueKind kind, const document::CheckPolicy& policy, std::uint64_t offset, std::string found, std::string expected) {
  Issue issue;
  issue.kind = kind;
  issue.severity = policy.severity[static_cast<std::size_t>(kind)];
  issue.location.offset = offset;
  issue.found = found.substr(0, 99);
  issue.expected = std::move(expected);
  return issue;
}

class Surveyor final : public x12::Listener {
 public:
  Surveyor(const Site& site, const store::Received& received, const KeptBytes& bytes, const Assignment& assignment)
      : site_(site), received_(received), bytes_(bytes), assignment_(assignment) {}

  x12::Terms terms(const x12::InterchangeHeader& header, const x12::GroupHeader* group) override {
    if (!group) begin(header);
    return terms_of(current_);
  }

  void interchange_begins(x12::InterchangeVerdict& verdict) override {
    const x12::InterchangeHeader& header = verdict.header;
    const partners::InboundTerms& terms = current_.agreement().inbound;
    if (!current_.whose.receiver_is_ours)
      verdict.issues.push_back(issue_of(IssueKind::receiver_unknown, *current_.policy, verdict.offset,
                                        header.receiver_qualifier + ":" + header.receiver_id, "one of our identities"));
    const auto expect = [&](const std::optional<std::string>& wanted, const std::string& found, IssueKind kind) {
      if (wanted && *wanted != found)  // the value itself may be a password: it is not shown
        verdict.issues.push_back(issue_of(kind, *current_.policy, verdict.offset, {}, "the value of the agreement"));
    };
    expect(terms.expected.authorization_qualifier, header.authorization_qualifier, IssueKind::authorization_qualifier_invalid);
    expect(terms.expected.authorization, header.authorization, IssueKind::authorization_value_invalid);
    expect(terms.expected.security_qualifier, header.security_qualifier, IssueKind::security_qualifier_invalid);
    expect(terms.expected.security, header.security, IssueKind::security_value_invalid);
    current_.earlier = earlier_use("interchange", key_of(header), header.control_number);
  }

  void group_begins(const x12::InterchangeVerdict&, x12::GroupVerdict& group) override {
    const partners::InboundTerms& terms = current_.agreement().inbound;
    const std::string release = group.header.version.substr(0, 6);
    if (!terms.releases.empty() && std::find(terms.releases.begin(), terms.releases.end(), release) == terms.releases.end())
      group.issues.push_back(issue_of(IssueKind::group_version_unsupported, *current_.policy, 0, group.header.version,
                                      fmt::format("{}", fmt::join(terms.releases, " or "))));
    if (terms.duplicates.group == OnDuplicate::ignore || assignment_.accept_reused || group.header.functional_id == "FA") return;
    if (const auto earlier = earlier_use("group", group_key(group.header), group.header.control_number)) {
      Issue issue = issue_of(IssueKind::group_duplicate, *current_.policy, 0, group.header.control_number,
                             fmt::format("a number not used since it came in interchange {}", earlier->interchange));
      if (terms.duplicates.group == OnDuplicate::note) issue.severity = Severity::note;
      group.issues.push_back(std::move(issue));
    }
  }

  void interchange_ends(x12::InterchangeVerdict&& verdict) override {
    current_.verdict = std::make_shared<x12::InterchangeVerdict>(std::move(verdict));
    current_.ordinal = ordinal_++;
    if (!assignment_.includes(current_.ordinal)) return;
    current_.digest = bytes_.digest(current_.verdict->offset, current_.verdict->length);
    decide();
    found_.push_back(std::move(current_));
  }

  std::vector<Surveyed> found() { return std::move(found_); }

 private:
  void begin(const x12::InterchangeHeader& header) {
    current_ = {};
    current_.whose = site_.world->partners->resolve(parties_of(header), std::chrono::floor<std::chrono::days>(site_.now));
    const partners::InboundTerms& terms = current_.agreement().inbound;
    auto policy = std::make_shared<document::CheckPolicy>(terms.check);
    x12::apply_ta1_letters(terms.acknowledgment, *policy);
    if (terms.duplicates.set != OnDuplicate::reject)
      policy->severity[static_cast<std::size_t>(IssueKind::set_control_number_duplicate)] = Severity::note;
    current_.policy = std::move(policy);
    current_.guides = site_.world->guides.of(current_.agreement());
  }

  // Not the use this very file made of it when a long job goes on after a crash.
  std::optional<store::SeenNumber> earlier_use(const std::string& scope, const std::string& key, const std::string& number) const {
    const Time since = site_.now - current_.agreement().inbound.duplicates.window;
    auto seen = site_.memory.seen(scope, key, number, since);
    return seen && seen->received != received_.id ? seen : std::nullopt;
  }

  static std::string key_of(const x12::InterchangeHeader& header) {
    return fmt::format("{}:{}>{}:{}", header.sender_qualifier, header.sender_id, header.receiver_qualifier, header.receiver_id);
  }

  static std::string group_key(const x12::GroupHeader& header) {
    return fmt::format("{} {}>{}", header.functional_id, header.sender, header.receiver);
  }

  void decide() {
    const x12::InterchangeHeader& header = current_.verdict->header;
    if (!current_.whose.trouble.empty())
      return hold(current_.whose.partner ? "no_agreement" : "unknown_sender", current_.whose.trouble,
                  current_.whose.next + fmt::format("; then: crossdock release received {}", received_.id));
    if (!current_.earlier || assignment_.accept_reused) return;

    const OnDuplicate policy = current_.agreement().inbound.duplicates.interchange;
    if (policy == OnDuplicate::ignore) return;
    if (current_.earlier->digest == current_.digest) {
      current_.fate = Fate::repeat;
    } else if (policy == OnDuplicate::reject) {
      refuse_reused();
    } else if (policy == OnDuplicate::hold) {
      hold("interchange_number_reused",
           fmt::format("interchange number {} from {} was used before, on {}, for something else (interchange {})",
                       header.control_number, current_.sender(), iso_time(current_.earlier->at), current_.earlier->interchange),
           fmt::format("ask the partner; to process it: crossdock release received {}, else cancel", received_.id));
    }
  }

  // Known only at the end of the interchange, when its bytes can be compared with the earlier ones.
  void refuse_reused() {
    current_.reused = true;
    Issue issue = issue_of(IssueKind::interchange_duplicate, *current_.policy, current_.verdict->offset, current_.verdict->header.control_number,
                           fmt::format("a number not used since interchange {} came with other content, on {}", current_.earlier->interchange,
                                       iso_time(current_.earlier->at)));
    issue.severity = Severity::reject;
    current_.verdict->issues.push_back(std::move(issue));
    x12::settle(*current_.verdict, current_.policy->reject_mode);
  }

  void hold(const char* code, std::string reason, std::string next) {
    current_.fate = Fate::hold;
    current_.hold_code = code, current_.reason = std::move(reason), current_.next = std::move(next);
  }

  const Site& site_;
  const store::Received& received_;
  const KeptBytes& bytes_;
  const Assignment& assignment_;
  Surveyed current_;
  std::uint32_t ordinal_ = 0;
  std::vector<Surveyed> found_;
};

}  // namespace

std::string Surveyed::sender() const { return verdict->header.sender_qualifier + ":" + verdict->header.sender_id; }
std::string Surveyed::receiver() const { return verdict->header.receiver_qualifier + ":" + verdict->header.receiver_id; }
std::string Surveyed::parties() const { return sender() + ">" + receiver(); }

std::string Surveyed::partner(const store::Received& received) const {
  return whose.partner ? whose.partner->name : received.partner;
}

bool Surveyed::goes_on(const x12::InterchangeVerdict& verdict, const x12::GroupVerdict& group, const x12::SetVerdict& set) {
  using document::Disposition;
  return verdict.disposition != Disposition::rejected && group.disposition != Disposition::rejected &&
         set.disposition != Disposition::rejected;
}

Assignment Assignment::parse(std::string_view argument) {
  Assignment assignment;
  while (!argument.empty()) {
    const std::string_view word = argument.substr(0, argument.find(' '));
    argument.remove_prefix(std::min(argument.size(), word.size() + 1));
    std::uint32_t ordinal = 0;
    if (word == "reused") assignment.accept_reused = true;
    else if (std::from_chars(word.data(), word.data() + word.size(), ordinal).ec == std::errc{}) assignment.only.push_back(ordinal);
  }
  return assignment;
}

std::string Assignment::text() const {
  return fmt::format("only {}{}", fmt::join(only, " "), accept_reused ? " reused" : "");
}

bool Assignment::includes(std::uint32_t ordinal) const {
  return only.empty() || std::find(only.begin(), only.end(), ordinal) != only.end();
}

x12::Terms terms_of(const Surveyed& interchange) { return {interchange.policy, interchange.guides}; }

Survey take_survey(const Site& site, const store::Received& received, const KeptBytes& bytes, const Assignment& assignment) {
  Surveyor surveyor(site, received, bytes, assignment);
  x12::InterpretOptions options;
  options.limits = site.world->limits;
  const auto source = bytes.open();
  Survey survey;
  survey.file = x12::interpret(*source, *site.world->dictionary, surveyor, options);
  survey.interchanges = surveyor.found();
  return survey;
}

}  // namespace crossdock::flow
