// multipart/signed (RFC 1847 §2.1): writing one around an entity, and taking one apart with its signature checked.
// Messages and MDNs are signed in the same way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/certificate.hpp"
#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/quirks.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

std::string new_boundary();

// The Content-Type, and what stands before and after the signed entity in the body.
struct SignedAround {
  std::string content_type;
  std::string before, after;
};
SignedAround sign_entity(const Pieces& entity, const Identity& identity, Digest digest, const Quirks& quirks);

struct SignedPart {
  std::string_view entity;  // exactly as it was signed
  Certificate signer;
  Digest digest{};
};
// `boundary`: of the Content-Type. When the signature is over other bytes, the text says whether a line end more or
// less, or bare LF line ends, would make it fit.
Result<SignedPart> verify_signed(std::string_view body, std::string_view boundary, const std::vector<Certificate>& pinned,
                                 const LegacyPolicy& legacy, const Quirks& quirks);

}  // namespace crossdock::as2
