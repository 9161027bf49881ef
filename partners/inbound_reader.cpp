// inbound: what a partner sends us; how it is checked, acknowledged and translated.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "partners/readers.hpp"

namespace crossdock::partners {
namespace {

using document::AcknowledgmentDetail;
using document::FunctionalAcknowledgment;
using document::IssueKind;
using document::RejectMode;
using document::Severity;
using document::Ta1Policy;

constexpr yaml::Word<Severity> severities[] = {
    {"note", Severity::note}, {"accept_with_error", Severity::accept_with_error}, {"reject", Severity::reject}};
constexpr yaml::Word<RejectMode> reject_modes[] = {{"split_suspend_set", RejectMode::split_suspend_set},
                                                   {"split_suspend_interchange", RejectMode::split_suspend_interchange},
                                                   {"preserve_suspend_set", RejectMode::preserve_suspend_set},
                                                   {"preserve_suspend_interchange", RejectMode::preserve_suspend_interchange}};
constexpr yaml::Word<Ta1Policy> ta1_policies[] = {{"never", Ta1Policy::never},
                                                  {"as_requested", Ta1Policy::as_requested},
                                                  {"always", Ta1Policy::always},
                                                  {"on_error", Ta1Policy::on_error}};
constexpr yaml::Word<FunctionalAcknowledgment> functionals[] = {
    {"997", FunctionalAcknowledgment::x997}, {"999", FunctionalAcknowledgment::x999}, {"none", FunctionalAcknowledgment::none}};
constexpr yaml::Word<AcknowledgmentDetail> details[] = {{"group", AcknowledgmentDetail::group},
                                                        {"set", AcknowledgmentDetail::set},
                                                        {"segment", AcknowledgmentDetail::segment},
                                                        {"element", AcknowledgmentDetail::element}};
constexpr yaml::Word<document::CharacterSet> character_sets[] = {{"any_text", document::CharacterSet::any_text},
                                                                 {"extended", document::CharacterSet::extended},
                                                                 {"basic", document::CharacterSet::basic}};
constexpr yaml::Word<OnDuplicate> on_duplicates[] = {
    {"reject", OnDuplicate::reject}, {"note", OnDuplicate::note}, {"ignore", OnDuplicate::ignore}};
constexpr yaml::Word<OnDuplicate> on_duplicate_interchanges[] = {
    {"reject", OnDuplicate::reject}, {"hold", OnDuplicate::hold}, {"note", OnDuplicate::note}, {"ignore", OnDuplicate::ignore}};
constexpr yaml::Word<OnGap> on_gaps[] = {{"exception", OnGap::exception}, {"event", OnGap::event}, {"ignore", OnGap::ignore}};
constexpr yaml::Word<OnLoss> on_losses[] = {{"ignore", OnLoss::ignore}, {"warn", OnLoss::warn}, {"hold", OnLoss::hold}};
constexpr yaml::Word<char> letters[] = {{"A", 'A'}, {"E", 'E'}, {"R", 'R'}};

std::array<std::string_view, document::issue_kind_count> issue_names() {
  std::array<std::string_view, document::issue_kind_count> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = document::name_of(static_cast<IssueKind>(i));
  return names;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "BEG03" is element 3 of BEG, "N1" and "PO1" are whole segments.
void read_place(yaml::Node node, document::SeverityRule& rule) {
  const std::string text = node.text();
  if (text.empty()) return;
  const bool with_element = text.size() >= 4 && is_digit(text[text.size() - 1]) && is_digit(text[text.size() - 2]);
  rule.segment_id = with_element ? text.substr(0, text.size() - 2) : text;
  if (with_element) rule.element = static_cast<std::uint16_t>((text[text.size() - 2] - '0') * 10 + text.back() - '0');
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
  if (!plain || rule.segment_id.size() < 2 || rule.segment_id.size() > 3)
    node.refuse(fmt::format("\"{}\" names no segment or element", text), "for example N1 for a segment, BEG03 for an element");
}

void read_severities(yaml::Node node, document::CheckPolicy& check) {
  const auto names = issue_names();
  for (const yaml::Node& item : node.items()) {
    yaml::Map map = item.map();
    document::SeverityRule rule;
    const std::size_t kind = map.need("issue").one_of(names);
    rule.severity = map.need("as").word(Severity::reject, severities);
    read_place(map["at"], rule);
    if (kind == names.size()) continue;
    rule.kind = static_cast<IssueKind>(kind);
    if (rule.segment_id.empty()) check.severity[kind] = rule.severity;
    else check.rules.push_back(rule);
  }
}

void read_ta1_letters(yaml::Node node, std::map<std::string, char>& chosen) {
  for (const auto& [key, value] : node.entries()) {
    const std::string_view code = key.raw();
    if (code.size() != 3 || !std::all_of(code.begin(), code.end(), is_digit) || code > "031")
      key.refuse(fmt::format("\"{}\" is not a TA1 note code", code), "three digits, 000 to 031");
    else
      chosen[std::string(code)] = value.word('R', letters);
  }
}

void read_acknowledgment(yaml::Node node, document::AcknowledgmentPolicy& policy) {
  if (!node) return;
  yaml::Map map = node.map();
  policy.ta1 = map["ta1"].word(policy.ta1, ta1_policies);
  policy.functional = map["functional"].word(policy.functional, functionals);
  policy.detail = map["detail"].word(policy.detail, details);
  policy.list_accepted_sets = map["list_accepted_sets"].boolean(policy.list_accepted_sets);
  policy.max_segment_notes = map["max_segment_notes"].number(policy.max_segment_notes, 1, 100'000);
  policy.release = map["release"].text(policy.release, 12);
  read_ta1_letters(map["ta1_letters"], policy.ta1_letters);
}

void read_duplicates(yaml::Node node, Duplicates& duplicates) {
  if (!node) return;
  yaml::Map map = node.map();
  duplicates.window = std::chrono::floor<std::chrono::days>(
      map["window"].duration(duplicates.window, std::chrono::days(1), std::chrono::days(3660)));
  duplicates.interchange = map["interchange"].word(duplicates.interchange, on_duplicate_interchanges);
  duplicates.group = map["group"].word(duplicates.group, on_duplicates);
  duplicates.set = map["set"].word(duplicates.set, on_duplicates);
  duplicates.gaps = map["gaps"].word(duplicates.gaps, on_gaps);
}

void read_expected(yaml::Node node, ExpectedAuthorization& expected) {
  if (!node) return;
  yaml::Map map = node.map();
  const auto read = [&](const char* key, std::size_t longest, std::optional<std::string>& value) {
    if (const yaml::Node one = map[key]) value = one.text({}, longest);
  };
  read("authorization_qualifier", 2, expected.authorization_qualifier);
  read("authorization", 10, expected.authorization);
  read("security_qualifier", 2, expected.security_qualifier);
  read("security", 10, expected.security);
}

}  // namespace

void read_inbound(yaml::Node node, InboundTerms& terms) {
  if (!node) return;
  yaml::Map map = node.map();
  if (const yaml::Node releases = map["releases"]) terms.releases = releases.texts();
  if (const yaml::Node sets = map["sets"]) terms.sets = sets.texts();
  terms.check.reject_mode = map["reject_mode"].word(terms.check.reject_mode, reject_modes);
  terms.check.characters = map["characters"].word(terms.check.characters, character_sets);
  terms.check.max_issues_per_set = map["max_issues_per_set"].number(terms.check.max_issues_per_set, 1, 100'000);
  read_severities(map["severity"], terms.check);
  read_acknowledgment(map["acknowledge"], terms.acknowledgment);
  read_duplicates(map["duplicates"], terms.duplicates);
  read_expected(map["expect"], terms.expected);
  for (const auto& [key, value] : map["maps"].entries()) {
    check_set_key(key);
    terms.maps[std::string(key.raw())] = value.text({}, 60);
  }
  terms.loss = map["loss"].word(terms.loss, on_losses);
  for (const auto& [key, value] : map["guides"].entries()) {
    check_set_key(key);
    terms.guides[std::string(key.raw())] = value.path();
    check_exists(value, terms.guides[std::string(key.raw())]);
  }
}

}  // namespace crossdock::partners
