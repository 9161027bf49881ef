#include "engine/flow/addressee.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock::flow {
namespace {

void refuse(Addressee& to, const char* code, std::string reason, std::string next) {
  to.hold_code = code, to.reason = std::move(reason), to.next = std::move(next);
}

bool is_for(const partners::Agreement& agreement, bool test) {
  return agreement.usage == partners::Usage::any || (agreement.usage == partners::Usage::test) == test;
}

// The partner's agreement that was named, or his first for this kind of traffic; one for it alone goes before one for any.
const partners::Agreement* agreement_of(const partners::PartnerDirectory& all, const partners::Partner& partner, const std::string& named, bool test) {
  if (named.find('/') != std::string::npos) return all.agreement(named);
  const partners::Agreement* found = nullptr;
  for (const partners::Agreement& one : partner.agreements)
    if (is_for(one, test) && (!found || (found->usage == partners::Usage::any && one.usage != partners::Usage::any))) found = &one;
  return found;
}

void find_identities(const partners::PartnerDirectory& all, Addressee& to) {
  const partners::Agreement& agreement = *to.agreement;
  const auto& ours = agreement.ours.empty() ? all.default_agreement().ours : agreement.ours;
  if (ours.empty())
    return refuse(to, "no_identity", fmt::format("nothing says under which identity we send to {}", agreement.name), "add `ours` to default.yaml or to the partner, reload, then release");
  if (agreement.theirs.empty())
    return refuse(to, "no_identity", fmt::format("agreement {} names no identity of the partner", agreement.name), "add `identities` to the partner, reload, then release");
  to.address.us = ours.front(), to.address.them = agreement.theirs.front();
}

}  // namespace

Source source_of(const World& world, const store::Received& received) {
  const Source* const folder = world.source(received.channel);
  Source source = folder ? *folder : Source{received.channel, {}, false, {}};
  if (const auto said = received.attributes.find(for_partner); said != received.attributes.end()) source.partner = said->second;
  if (received.attributes.contains(for_test)) source.test = true;
  if (const auto said = received.attributes.find(by_map); said != received.attributes.end()) source.map = said->second;
  return source;
}

Addressee addressee_of(const World& world, const canonical::DocumentHead& head, const Source& source, Time now) {
  Addressee to;
  const partners::PartnerDirectory& all = *world.partners;
  const std::string named = head.partner.empty() ? source.partner : head.partner;
  if (named.empty()) {
    refuse(to, "no_partner", "neither the document nor its folder says for which partner it is", "add \"partner\": NAME to the document, or `partner` to its source; crossdock partner list");
    return to;
  }
  to.partner = all.find(std::string_view(named).substr(0, named.find('/')));
  if (!to.partner) {
    std::vector<std::string_view> names;
    for (const partners::Partner& one : all.partners()) names.push_back(one.name);
    refuse(to, "no_partner", fmt::format("there is no partner \"{}\"{}", excerpt(named, 40), did_you_mean(named, names)), "correct the document, or add the partner, reload, then release");
    return to;
  }
  const bool test = head.test || source.test;
  to.agreement = agreement_of(all, *to.partner, named, test);
  if (!to.agreement || (test && !is_for(*to.agreement, true))) {
    const char* const kind = test ? "a test document" : "a document for production";
    refuse(to, to.agreement || test ? "usage_refused" : "no_agreement", fmt::format("it is {}, and {} has no agreement for it", kind, named),
           fmt::format("give {} an agreement with `usage: {}` or `any`, reload, then release{}", to.partner->name, test ? "test" : "production",
                       test ? "" : "; a test is sent with --test, or \"test\": true in it"));
    return to;
  }
  to.address.test = test || to.agreement->usage == partners::Usage::test;
  const std::string trouble = to.partner->enabled ? to.agreement->why_not_in_force(std::chrono::floor<std::chrono::days>(now)) : "is disabled";
  if (!trouble.empty()) refuse(to, "not_in_force", fmt::format("the agreement {} {}", to.agreement->name, trouble), "change it and reload, then release");
  else find_identities(all, to);
  return to;
}

}  // namespace crossdock::flow
