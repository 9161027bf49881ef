#include "parsers/document/document.hpp"

namespace crossdock::document {

std::string_view component(std::string_view element, char separator, std::size_t position) {
  if (separator == '\0') return position == 1 ? element : std::string_view{};
  for (; position > 1; --position) {
    const std::size_t cut = element.find(separator);
    if (cut == std::string_view::npos) return {};
    element.remove_prefix(cut + 1);
  }
  return position == 0 ? std::string_view{} : element.substr(0, element.find(separator));
}

}  // namespace crossdock::document
