// How people name what is in the store: r12 something received, i12 an interchange, d12 a document, o12 a transmission,
// e12 an exception, and queues by their names, which hold a slash (send/acme/sftp).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/store/queries.hpp"

namespace crossdock::cli {

enum class Thing : unsigned char { received, interchange, document, outbound, exception };

struct Name {
  Thing thing;
  store::Id id;
};

// Nothing when `text` is not a letter and a number.
std::optional<Name> parse_name(std::string_view text);
std::string name_of(Thing thing, store::Id id);
inline bool is_lane(std::string_view text) { return text.find('/') != std::string_view::npos; }

// What a row of the store is called that may point at several things: the narrowest of them.
std::string narrowest(store::Id document, store::Id outbound, store::Id interchange, store::Id received);

}  // namespace crossdock::cli
