// CompressedData (RFC 3274) for RFC 5402, by hand over zlib.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/channels/as2/protocol/bytes.hpp"
#include "engine/channels/as2/protocol/cms.hpp"
#include "engine/channels/as2/protocol/result.hpp"

namespace crossdock::as2 {

Sealed compress(const Pieces& content, const SpoolPlace& place);

// Stops at `limit` bytes: a few kilobytes of zlib can stand for gigabytes.
Result<Bytes> decompress(std::string_view cms, std::uint64_t limit, const SpoolPlace& place);

}  // namespace crossdock::as2
