// What a partner's station may answer: statuses and MDNs, right and wrong.
#pragma once

#include <functional>
#include <string>

#include "engine/channels/as2/protocol/mdn.hpp"

namespace crossdock::as2::test {

// A bare HTTP answer.
std::string status_answer(int code);
// The value of a header in the bytes of a request; empty when it is not there.
std::string header_of(const std::string& request, const std::string& name);
// An HTTP answer with an MDN for the request, signed by identity(signer) unless that is empty; `change` sees its facts
// before it is written. Its MIC is none that the request could have.
std::string mdn_answer(const std::string& request, const std::string& signer, const std::function<void(MdnFacts&)>& change = {});

}  // namespace crossdock::as2::test
