// What transmissions are called: file names from the templates of destinations and channels.
#pragma once

#include <functional>
#include <string>

#include "engine/base/name_template.hpp"
#include "engine/base/clock.hpp"
#include "engine/store/outcome.hpp"

namespace crossdock::flow {

// What is known of the name before the store has given ids and numbers.
struct NameFacts {
  std::string partner, set, document, number, interchange;
  Time at{};
};

// {number} is the control number where one is drawn in the transaction, else facts.number.
std::function<std::string(const store::NameParts&)> outbound_name(NameTemplate pattern, NameFacts facts);

}  // namespace crossdock::flow
