#include "engine/flow/outbound_name.hpp"

#include <map>

#include <fmt/format.h>

namespace crossdock::flow {

std::function<std::string(const store::NameParts&)> outbound_name(NameTemplate pattern, NameFacts facts) {
  return [pattern = std::move(pattern), facts = std::move(facts)](const store::NameParts& parts) {
    const CivilTime t = civil_time(facts.at);
    const std::map<std::string_view, std::string> values = {
        {"partner", facts.partner.empty() ? "unknown" : facts.partner},
        {"set", facts.set},
        {"document", facts.document},
        {"number", parts.control_number.empty() ? facts.number : parts.control_number},
        {"interchange", facts.interchange},
        {"id", fmt::format("{}", parts.document ? parts.document : parts.outbound)},
        {"date", fmt::format("{:04}{:02}{:02}", t.year, t.month, t.day)},
        {"time", fmt::format("{:02}{:02}{:02}", t.hour, t.minute, t.second)},
    };
    return pattern.fill([&](std::string_view name) -> std::string_view {
      const auto found = values.find(name);
      return found == values.end() ? std::string_view{} : std::string_view(found->second);
    });
  };
}

}  // namespace crossdock::flow
