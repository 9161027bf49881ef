#include "tools/cli/subject.hpp"

#include <charconv>

#include <fmt/format.h>

namespace crossdock::cli {
namespace {

constexpr std::string_view letters = "ridoe";  // in the order of Thing

}  // namespace

std::optional<Name> parse_name(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const std::size_t thing = letters.find(text[0]);
  store::Id id = 0;
  const char* const end = text.data() + text.size();
  if (thing == std::string_view::npos || std::from_chars(text.data() + 1, end, id).ptr != end || id <= 0) return std::nullopt;
  return Name{static_cast<Thing>(thing), id};
}

std::string name_of(Thing thing, store::Id id) { return fmt::format("{}{}", letters[static_cast<std::size_t>(thing)], id); }

std::string narrowest(store::Id document, store::Id outbound, store::Id interchange, store::Id received) {
  if (document) return name_of(Thing::document, document);
  if (outbound) return name_of(Thing::outbound, outbound);
  if (interchange) return name_of(Thing::interchange, interchange);
  return received ? name_of(Thing::received, received) : std::string{};
}

}  // namespace crossdock::cli
