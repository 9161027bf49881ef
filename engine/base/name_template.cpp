#include "engine/base/name_template.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.hpp"

namespace crossdock {
namespace {

constexpr std::size_t longest_name = 200;

// Calls literal(text) and field(name, offset of its brace) in order; gives the offset of a brace that is wrong, or npos.
template <class Literal, class Field>
std::size_t walk(std::string_view text, Literal literal, Field field) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find_first_of("{}", at);
    literal(text.substr(at, open - at));
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (text[open] == '}' || close == std::string_view::npos) return open;
    field(text.substr(open + 1, close - open - 1), open);
    at = close + 1;
  }
  return std::string_view::npos;
}

bool safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

}  // namespace

NameTemplate::NameTemplate(std::string_view text) : text_(text) {}

std::optional<NameTemplate::Fault> NameTemplate::check(std::string_view text, std::span<const std::string_view> allowed) {
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos)
    return Fault{"a file name holds no folders", slash, 1};
  std::optional<Fault> fault;
  const std::size_t brace = walk(text, [](std::string_view) {}, [&](std::string_view name, std::size_t offset) {
    if (!fault && std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      fault = Fault{fmt::format("{{{}}} stands for nothing here{}", excerpt(name, 30), did_you_mean(name, allowed)), offset, name.size() + 2};
  });
  if (!fault && brace != std::string_view::npos) fault = Fault{"a brace without its partner", brace, 1};
  return fault;
}

bool NameTemplate::uses(std::string_view wanted) const {
  bool found = false;
  walk(text_, [](std::string_view) {}, [&](std::string_view name, std::size_t) { found |= name == wanted; });
  return found;
}

std::string NameTemplate::fill(const std::function<std::string_view(std::string_view)>& value_of) const {
  std::string out;
  walk(text_, [&](std::string_view literal) { out += literal; },
       [&](std::string_view name, std::size_t) { out += value_of(name); });
  std::replace_if(out.begin(), out.end(), [](char c) { return !safe(c); }, '_');
  if (out.starts_with('.')) out[0] = '_';
  if (out.size() > longest_name) out.resize(longest_name);
  return out;
}

}  // namespace crossdock
