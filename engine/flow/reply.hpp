// What we answer to an interchange: TA1, 997, 999, on their way in the same commit as the verdict they speak of.
#pragma once

#include <optional>

#include "engine/flow/survey.hpp"
#include "engine/store/outcome.hpp"

namespace crossdock::flow {

// The acknowledgment the agreement asks for; its control numbers are drawn in the transaction. Nothing when none is due.
std::optional<store::NewOutbound> reply(const Site& site, const Surveyed& interchange, const store::Received& received);

// For an interchange that came before: what was answered then, the very same bytes.
std::vector<store::NewOutbound> reply_again(const Site& site, const Surveyed& interchange, const store::Received& received);

}  // namespace crossdock::flow
