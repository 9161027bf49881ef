// Node: typed getters. Each says what was found and what was expected.
#include "config/yaml/node.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "config/yaml/tree.hpp"
#include "config/yaml/units.hpp"
#include "engine/base/text.hpp"

namespace crossdock::yaml {
namespace {

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", excerpt(text, 40)); }

// What stands in the file, so that the caret underlines all of it.
std::size_t written_length(const Tree& tree, const Item& item) {
  if (item.kind != Kind::scalar || item.style == Style::block || item.style == Style::empty) return 1;
  if (item.style == Style::plain) return item.text.size();
  const char quote = tree.text[item.offset];
  std::size_t end = item.offset + 1;
  for (; end < tree.text.size() && tree.text[end] != quote; ++end)
    if (quote == '"' && tree.text[end] == '\\') ++end;
  return end + 1 - item.offset;
}

std::string_view kind_of(const Item& item) {
  return item.kind == Kind::list ? "a list" : item.kind == Kind::map ? "a mapping" : "a single value";
}

std::string joined(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) out += fmt::format("{}{}", out.empty() ? "" : ", ", word);
  return out;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; });
}

}  // namespace

bool Node::is_map() const { return tree_ && tree_->items[index_].kind == Kind::map; }
bool Node::is_list() const { return tree_ && tree_->items[index_].kind == Kind::list; }
bool Node::is_scalar() const { return tree_ && tree_->items[index_].kind == Kind::scalar; }
bool Node::is_quoted() const { return is_scalar() && tree_->items[index_].style == Style::quoted; }
Position Node::position() const { return tree_ ? tree_->items[index_].position : Position{}; }
std::string_view Node::raw() const { return is_scalar() ? std::string_view(tree_->items[index_].text) : std::string_view{}; }

void Node::refuse(std::string what, std::string help) const {
  if (!tree_) return;
  const Item& item = tree_->items[index_];
  tree_->report(item.offset, written_length(*tree_, item), std::move(what), std::move(help));
}

// The scalar's text, or nothing after reporting that something else stands there. Silent when absent.
std::optional<std::string_view> Node::scalar(std::string_view wanted) const {
  if (!tree_) return std::nullopt;
  const Item& item = tree_->items[index_];
  if (item.kind != Kind::scalar) {
    refuse(fmt::format("{} is expected here, not {}", wanted, kind_of(item)));
    return std::nullopt;
  }
  if (item.style == Style::empty) {
    if (tree_->text.compare(item.offset, 1, "~") == 0) refuse("an unquoted ~ means \"nothing\" in YAML", "for the character write \"~\" in quotes");
    else refuse(fmt::format("a value is missing: {} is expected", wanted), "write one, or remove the line");
    return std::nullopt;
  }
  return item.text;
}

std::string Node::text(std::string_view fallback, std::size_t longest) const {
  const auto found = scalar("a text");
  if (!found) return std::string(fallback);
  if (found->empty() && tree_->items[index_].style == Style::block) {
    const char sign = tree_->text[tree_->items[index_].offset];
    refuse(fmt::format("an unquoted {} starts a text of several lines, and none follows", sign), fmt::format("for the character write \"{}\" in quotes", sign));
  } else if (found->empty()) {
    refuse("this text is empty");
  } else if (found->size() > longest) {
    refuse(fmt::format("this text is longer than {} bytes", grouped(longest)));
  } else if (has_control_character(*found)) {
    refuse("this text holds a control character");
  } else {
    return std::string(*found);
  }
  return std::string(fallback);
}

bool Node::boolean(bool fallback) const {
  const auto found = scalar("true or false");
  if (!found) return fallback;
  if (*found == "true") return true;
  if (*found == "false") return false;
  refuse(fmt::format("true or false is expected here, not {}", quoted(*found)));
  return fallback;
}

std::int64_t Node::whole(std::int64_t fallback, std::int64_t lowest, std::int64_t highest) const {
  const auto found = scalar("a whole number");
  if (!found) return fallback;
  std::int64_t value = 0;
  const char* const end = found->data() + found->size();
  const auto parsed = std::from_chars(found->data(), end, value);
  const bool leading_zero = found->size() > 1 && (found->front() == '0' || found->starts_with("-0"));
  if (parsed.ptr != end || parsed.ec == std::errc::invalid_argument)
    refuse(fmt::format("a whole number is expected here, not {}", quoted(*found)));
  else if (leading_zero)
    refuse(fmt::format("a number is written without leading zeros, not {}", quoted(*found)));
  else if (parsed.ec != std::errc{} || value < lowest || value > highest)
    refuse(fmt::format("{} is outside {} to {}", excerpt(*found, 30), lowest, highest));
  else
    return value;
  return fallback;
}

std::uint64_t Node::size(std::uint64_t fallback, std::uint64_t lowest, std::uint64_t highest) const {
  const auto found = scalar("a size");
  if (!found) return fallback;
  const auto bytes = units::bytes(*found);
  if (!bytes) refuse(fmt::format("a size with its unit is expected here, not {}", quoted(*found)), "for example 500 kB, 10 MB, 2 GB");
  else if (*bytes < lowest || *bytes > highest) refuse(fmt::format("{} is outside {} to {}", *found, byte_size(lowest), byte_size(highest)));
  else return *bytes;
  return fallback;
}

Node::milliseconds Node::duration(milliseconds fallback, milliseconds lowest, milliseconds highest) const {
  const auto found = scalar("a duration");
  if (!found) return fallback;
  const auto value = units::duration(*found);
  if (!value) refuse(fmt::format("a duration with its unit is expected here, not {}", quoted(*found)), "for example 500ms, 30s, 5min, 1h30min, 7d");
  else if (*value < lowest || *value > highest) refuse(fmt::format("{} is outside {} to {}", *found, units::text(lowest), units::text(highest)));
  else return *value;
  return fallback;
}

std::string Node::decimal(std::string_view fallback) const {
  const auto found = scalar("a decimal number");
  if (!found) return std::string(fallback);
  if (units::is_decimal(*found)) return std::string(*found);
  refuse(fmt::format("a decimal number is expected here, not {}", quoted(*found)), "for example 12.50 or -3");
  return std::string(fallback);
}

std::optional<std::chrono::year_month_day> Node::date() const {
  const auto found = scalar("a date");
  if (!found) return std::nullopt;
  const auto date = units::date(*found);
  if (!date) refuse(fmt::format("a date is expected here, not {}", quoted(*found)), "for example 2026-01-31");
  return date;
}

std::filesystem::path Node::path(const std::filesystem::path& fallback) const {
  const std::string found = text({}, 4000);
  if (found.empty()) return fallback;
  const std::filesystem::path written(found);
  if (written.is_absolute()) return written.lexically_normal();
  return (std::filesystem::path(tree_->name).parent_path() / written).lexically_normal();
}

SecretReference Node::secret() const {
  const auto found = scalar("a reference to a secret");
  if (!found) return {};
  if (auto reference = SecretReference::parse(*found, std::filesystem::path(tree_->name).parent_path())) return *reference;
  refuse("a secret is never written in a configuration file", "write where it is kept: file:/path, env:NAME or credential:NAME");
  return {};
}

std::size_t Node::one_of(std::span<const std::string_view> allowed) const {
  const auto found = scalar("one word");
  if (!found) return allowed.size();
  const auto place = std::find(allowed.begin(), allowed.end(), *found);
  if (place != allowed.end()) return static_cast<std::size_t>(place - allowed.begin());
  const std::string suggestion = did_you_mean(*found, allowed);
  const bool list_helps = suggestion.empty() || allowed.size() <= 24;
  refuse(fmt::format("{} is not allowed here{}", quoted(*found), suggestion), list_helps ? "allowed: " + joined(allowed) : "");
  return allowed.size();
}

std::vector<Node> Node::items() const {
  if (!tree_) return {};
  const Item& item = tree_->items[index_];
  if (item.kind != Kind::list) {
    refuse(fmt::format("a list is expected here, not {}", kind_of(item)), "write each entry on its own line after \"- \", or [a, b]");
    return {};
  }
  std::vector<Node> out;
  for (const std::uint32_t child : item.children) out.push_back({tree_, child});
  return out;
}

std::vector<std::string> Node::texts() const {
  std::vector<std::string> out;
  const std::vector<Node> nodes = is_scalar() ? std::vector<Node>{*this} : items();
  for (const Node& node : nodes)
    if (std::string one = node.text(); !one.empty()) out.push_back(std::move(one));
  return out;
}

Map Node::map() const {
  if (!tree_) return Map(Node());
  if (!is_map()) refuse(fmt::format("a mapping is expected here, not {}", kind_of(tree_->items[index_])), "write \"key: value\" lines");
  return Map(*this);
}

std::vector<Node::Entry> Node::entries() const {
  if (!tree_) return {};
  const Item& item = tree_->items[index_];
  if (item.kind != Kind::map) {
    refuse(fmt::format("a mapping is expected here, not {}", kind_of(item)), "write \"key: value\" lines");
    return {};
  }
  std::vector<Entry> out;
  for (std::size_t i = 0; i + 1 < item.children.size(); i += 2) out.push_back({{tree_, item.children[i]}, {tree_, item.children[i + 1]}});
  return out;
}

}  // namespace crossdock::yaml
