// Any text as the three files of a dictionary, parted by NUL: loaded and compiled, or refused by a Failure.
#include <cstdint>
#include <string>

#include "engine/base/failure.hpp"
#include "parsers/x12/set_definition.hpp"
#include "parsers/x12/set_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace crossdock::x12;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto next = [&] {
    const std::size_t cut = rest.find('\0');
    const std::string part(rest.substr(0, cut));
    rest.remove_prefix(cut == std::string_view::npos ? rest.size() : cut + 1);
    return part;
  };
  try {
    DictionaryText elements("elements", next()), segments("segments", next());
    auto tables = std::make_shared<ReleaseTables>(std::move(elements), std::move(segments),
                                                  std::make_shared<const Names>(), std::make_shared<const Names>());
    const SetDefinition definition(read_set(DictionaryText("set", next()), "004010", std::move(tables)));
  } catch (const crossdock::Failure&) {
    return 0;
  }
  return 0;
}
