#include "tools/cli/terms_option.hpp"

#include <fmt/format.h>

#include "engine/base/text.hpp"
#include "parsers/x12/codes.hpp"
#include "parsers/x12/guide.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/command.hpp"

namespace crossdock::cli {
namespace {

bool is_file_name(const std::string& partner) { return partner.ends_with(".yaml") || partner.find(".yaml/") != std::string::npos; }

std::chrono::sys_days today() { return std::chrono::floor<std::chrono::days>(SystemClock().now()); }

}  // namespace

partners::Parties parties_of(const x12::InterchangeHeader& header) {
  return {{header.sender_qualifier, header.sender_id}, {header.receiver_qualifier, header.receiver_id}, header.usage_indicator};
}

void TermsOption::declare(Arguments& arguments) {
  arguments.option("--partner", "NAME|FILE", partner_, "judge by this partner's agreement: a name in the configuration, or a partner's file");
  configuration.declare(arguments);
}

bool TermsOption::uses_configuration() const { return configuration.named() || (!partner_.empty() && !is_file_name(partner_)); }

const partners::PartnerDirectory& TermsOption::directory() {
  if (directory_) return *directory_;
  if (is_file_name(partner_)) {
    if (!std::filesystem::exists(partner_)) throw NotFound(fmt::format("there is no partner file {}", partner_), "crossdock partner list");
    partners::PartnerDirectory::Loaded loaded = partners::PartnerDirectory::read_file(partner_);
    if (!loaded.problems.empty()) throw yaml::failure_of(loaded.problems, "mend the file and try again");
    directory_ = std::move(loaded.directory);
  } else if (uses_configuration()) {
    directory_ = configuration.partners();
  } else {
    directory_ = partners::PartnerDirectory::built_in();
  }
  return *directory_;
}

const partners::Agreement& TermsOption::named() {
  if (is_file_name(partner_)) return directory().partners().front().agreements.front();
  if (const partners::Agreement* agreement = directory().agreement(partner_)) return *agreement;
  std::vector<std::string_view> names;
  for (const partners::Partner& one : directory().partners()) names.push_back(one.name);
  throw NotFound(fmt::format("there is no partner \"{}\"{}", excerpt(partner_, 40), did_you_mean(partner_, names)), "crossdock partner list");
}

const partners::Agreement& TermsOption::agreement_for(const x12::InterchangeHeader& header) {
  if (!partner_.empty()) return named();
  return *directory().resolve(parties_of(header), today()).agreement;
}

const std::shared_ptr<const x12::Dictionary>& TermsOption::dictionary() {
  if (dictionary_) return dictionary_;
  const bool configured = uses_configuration() && !configuration.settings().dictionary.empty();
  dictionary_ = configured ? std::make_shared<x12::Dictionary>(configuration.settings().dictionary) : std::make_shared<x12::Dictionary>();
  return dictionary_;
}

x12::Terms TermsOption::terms_for(const x12::InterchangeHeader& header) {
  const partners::Agreement& agreement = agreement_for(header);
  const auto found = terms_.find(&agreement);
  if (found != terms_.end()) return found->second;
  document::CheckPolicy check = agreement.inbound.check;
  x12::apply_ta1_letters(agreement.inbound.acknowledgment, check);
  x12::Terms terms{std::make_shared<const document::CheckPolicy>(std::move(check)), {}};
  for (const auto& [set, file] : agreement.inbound.guides) terms.guides.push_back(x12::Guide::read(file, *dictionary()));
  return terms_[&agreement] = std::move(terms);
}

std::string TermsOption::trouble_for(const x12::InterchangeHeader& header) {
  if (!partner_.empty()) return {};
  return directory().resolve(parties_of(header), today()).trouble;
}

}  // namespace crossdock::cli
