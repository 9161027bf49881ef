// Finding the agreement for an interchange, and saying why the others were not taken.
#include "partners/partner_directory.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace crossdock::partners {
namespace {

bool holds(const std::vector<Identity>& identities, const Identity& wanted) {
  return std::find(identities.begin(), identities.end(), wanted) != identities.end();
}

Step step_of(const Agreement& agreement) { return agreement.ours_stated ? Step::exact_pair : Step::sender_only; }

std::string listed(const std::vector<Identity>& identities) {
  std::string out;
  for (std::size_t i = 0; i < identities.size() && i < 3; ++i) out += (i ? ", " : "") + identities[i].text();
  return identities.size() > 3 ? out + ", ..." : out;
}

std::string_view usage_text(Usage usage) {
  return usage == Usage::test ? "test" : usage == Usage::production ? "production" : "any";
}

// Why `agreement` does not speak of these parties at all; empty when it does.
std::string why_not_these(const Agreement& agreement, const Parties& parties) {
  if (!holds(agreement.theirs, parties.sender))
    return fmt::format("its sender is {}, not {}", listed(agreement.theirs), parties.sender.text());
  if (agreement.ours_stated && !holds(agreement.ours, parties.receiver))
    return fmt::format("it is for our {}, not {}", listed(agreement.ours), parties.receiver.text());
  return {};
}

// Why it may not be used although it speaks of these parties; empty when it may.
std::string why_not_now(const Agreement& agreement, const Parties& parties, std::chrono::sys_days day) {
  if (std::string why = agreement.why_not_in_force(day); !why.empty()) return "it " + why;
  if (!agreement.accepts_usage(parties.usage))
    return fmt::format("it is for {} documents, and ISA15 is {}", usage_text(agreement.usage), parties.usage.empty() ? "empty" : parties.usage);
  return {};
}

}  // namespace

const char* name_of(Step step) {
  switch (step) {
    case Step::exact_pair: return "exact pair";
    case Step::sender_only: return "sender only";
    case Step::default_agreement: return "default agreement";
  }
  return "";
}

std::shared_ptr<const PartnerDirectory> PartnerDirectory::built_in() {
  auto directory = std::make_shared<PartnerDirectory>();
  directory->default_.name = "default";
  directory->default_.place = "built in";
  directory->default_.routes.push_back({{}, {}, {"application"}, false, "built in"});
  return directory;
}

const Partner* PartnerDirectory::find(std::string_view name) const {
  const auto found = std::lower_bound(partners_.begin(), partners_.end(), name, [](const Partner& p, std::string_view n) { return p.name < n; });
  return found != partners_.end() && found->name == name ? &*found : nullptr;
}

const Agreement* PartnerDirectory::agreement(std::string_view name) const {
  if (name == default_.name) return &default_;
  const Partner* partner = find(name.substr(0, name.find('/')));
  if (!partner) return nullptr;
  if (name == partner->name) return &partner->agreements.front();
  for (const Agreement& one : partner->agreements)
    if (one.name == name) return &one;
  return nullptr;
}

Resolution PartnerDirectory::resolve(const Parties& parties, std::chrono::sys_days day) const {
  Resolution best;
  std::tuple<Step, bool, bool> best_rank{};
  for (const Partner& partner : partners_) {
    for (const Agreement& agreement : partner.agreements) {
      if (!why_not_these(agreement, parties).empty()) continue;
      const bool usable = why_not_now(agreement, parties, day).empty();
      const std::tuple rank{step_of(agreement), !usable, agreement.usage == Usage::any};
      if (best.agreement && rank >= best_rank) continue;
      best = {&agreement, &partner, step_of(agreement), {}, {}, true};
      best_rank = rank;
    }
  }
  const bool best_usable = !std::get<1>(best_rank);
  if (!best.agreement) best.agreement = &default_;
  best.receiver_is_ours = best.agreement->ours.empty() || holds(best.agreement->ours, parties.receiver);
  if (best.partner && !best_usable) {
    best.trouble = fmt::format("the agreement {} cannot be used: {}", best.agreement->name, why_not_now(*best.agreement, parties, day));
    best.next = fmt::format("edit {}, then: crossdock config check", best.partner->file);
  } else if (!best.partner && !accepts_unknown_) {
    best.trouble = fmt::format("no partner has the identity {}", parties.sender.text());
    best.next = fmt::format("add {} to a partner's identities, or see why not: crossdock partner explain {} {}", parties.sender.text(),
                            parties.sender.text(), parties.receiver.text());
  } else if (!best.partner && !default_.accepts_usage(parties.usage)) {
    best.trouble = "the default agreement cannot be used: " + why_not_now(default_, parties, day);
    best.next = "edit default.yaml, then: crossdock config check";
  }
  return best;
}

std::vector<Candidate> PartnerDirectory::explain(const Parties& parties, std::chrono::sys_days day) const {
  const Resolution chosen = resolve(parties, day);
  std::vector<Candidate> candidates;
  for (const Step step : {Step::exact_pair, Step::sender_only}) {
    for (const Partner& partner : partners_) {
      for (const Agreement& agreement : partner.agreements) {
        if (step_of(agreement) != step) continue;
        Candidate candidate{&agreement, &agreement == chosen.agreement, why_not_these(agreement, parties)};
        if (candidate.why.empty()) candidate.why = why_not_now(agreement, parties, day);
        if (candidate.why.empty()) candidate.why = candidate.chosen ? name_of(step) : fmt::format("{} goes before it", chosen.agreement->name);
        candidates.push_back(std::move(candidate));
      }
    }
  }
  const bool by_default = chosen.agreement == &default_;
  candidates.push_back({&default_, by_default, !by_default ? fmt::format("{} goes before it", chosen.agreement->name)
                                               : chosen.trouble.empty() ? "no partner's agreement matches" : chosen.trouble});
  return candidates;
}

}  // namespace crossdock::partners
