// Map: keys asked for by name, and what is said about missing and unknown ones.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/yaml/tree.hpp"
#include "engine/base/text.hpp"

namespace crossdock::yaml {
namespace {

std::string listed(std::vector<std::string_view> words) {
  std::sort(words.begin(), words.end());
  std::string out;
  for (const std::string_view word : words) out += fmt::format("{}{}", out.empty() ? "" : ", ", word);
  return out;
}

}  // namespace

Map::Map(Map&& other) noexcept
    : node_(std::exchange(other.node_, Node())), asked_(std::move(other.asked_)), missing_(std::move(other.missing_)), strict_(other.strict_) {}

Map::~Map() {
  if (!node_.is_map()) return;
  if (strict_) report_unknown();
  for (const std::string& key : missing_) node_.refuse(fmt::format("the key \"{}\" is missing in this mapping", key));
}

// A misspelt key that was needed is reported once, as misspelt.
void Map::report_unknown() {
  const std::vector<std::string_view> allowed(asked_.begin(), asked_.end());
  const Item& item = node_.tree_->items[node_.index_];
  for (std::size_t i = 0; i < item.children.size(); i += 2) {
    const Node key(node_.tree_, item.children[i]);
    if (std::find(allowed.begin(), allowed.end(), key.raw()) != allowed.end()) continue;
    key.refuse(fmt::format("unknown key \"{}\"{}", excerpt(key.raw(), 40), did_you_mean(key.raw(), allowed)),
               allowed.empty() ? "no key is allowed here" : "allowed here: " + listed(allowed));
    std::erase(missing_, nearest(key.raw(), allowed));
  }
}

Node Map::key(std::string_view wanted) const {
  if (!node_.is_map()) return {};
  const Item& item = node_.tree_->items[node_.index_];
  for (std::size_t i = 0; i < item.children.size(); i += 2)
    if (node_.tree_->items[item.children[i]].text == wanted) return {node_.tree_, item.children[i]};
  return {};
}

Node Map::operator[](std::string_view wanted) {
  if (std::find(asked_.begin(), asked_.end(), wanted) == asked_.end()) asked_.emplace_back(wanted);
  if (!node_.is_map()) return {};
  const Item& item = node_.tree_->items[node_.index_];
  for (std::size_t i = 0; i + 1 < item.children.size(); i += 2)
    if (node_.tree_->items[item.children[i]].text == wanted) return {node_.tree_, item.children[i + 1]};
  return {};
}

bool Map::has(std::string_view wanted) { return static_cast<bool>((*this)[wanted]); }

Node Map::need(std::string_view wanted) {
  const Node found = (*this)[wanted];
  if (!found) missing_.emplace_back(wanted);
  return found;
}

}  // namespace crossdock::yaml
