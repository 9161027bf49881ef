#include "partners/agreement.hpp"

#include <fmt/format.h>

namespace crossdock::partners {
namespace {

template <class Values>
const typename Values::mapped_type* narrowest(const Values& values, std::string_view set, std::string_view release) {
  if (auto found = values.find(fmt::format("{}/{}", set, release)); found != values.end()) return &found->second;
  if (auto found = values.find(std::string(set)); found != values.end()) return &found->second;
  return nullptr;
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

std::string_view InboundTerms::map_for(std::string_view set, std::string_view release) const {
  const std::string* found = narrowest(maps, set, release);
  return found ? std::string_view(*found) : std::string_view{};
}

const std::filesystem::path* InboundTerms::guide_for(std::string_view set, std::string_view release) const {
  return narrowest(guides, set, release);
}

const Deadline& OutboundTerms::deadline_for(std::string_view group) const {
  const auto found = deadlines.find(std::string(group));
  return found == deadlines.end() ? deadline : found->second;
}

std::string Agreement::why_not_in_force(std::chrono::sys_days day) const {
  if (!enabled) return "is disabled";
  if (valid_from && day < *valid_from) return fmt::format("begins on {}", day_text(*valid_from));
  if (valid_until && day > *valid_until) return fmt::format("ended on {}", day_text(*valid_until));
  return {};
}

bool Agreement::accepts_usage(std::string_view isa15) const {
  switch (usage) {
    case Usage::any: return true;
    case Usage::production: return isa15 == "P";
    case Usage::test: return isa15 == "T" || isa15 == "I";
  }
  return true;
}

}  // namespace crossdock::partners
