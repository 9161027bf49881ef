// Node: one value of a YAML file; Map: a mapping whose keys are asked for by name. Both are light handles into a
// File, valid while the File lives. Getters never throw: a wrong value is recorded in the File and the fallback is
// returned, so that a reader lists all problems of a file at once. An absent node gives the fallback silently
// (Map::need has already reported the missing key).
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/base/secret.hpp"

namespace crossdock::yaml {

class Tree;
class Map;

// 1-based; column counts bytes.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

// One allowed word of an enumeration: {"element", AcknowledgmentDetail::element}.
template <class E>
struct Word {
  std::string_view text;
  E value;
};

class Node {
 public:
  using milliseconds = std::chrono::milliseconds;

  Node() = default;  // absent
  explicit operator bool() const { return tree_ != nullptr; }
  [[nodiscard]] bool is_map() const;
  [[nodiscard]] bool is_list() const;
  [[nodiscard]] bool is_scalar() const;
  [[nodiscard]] bool is_quoted() const;
  [[nodiscard]] Position position() const;
  // Where byte `offset` of this scalar's text stands in the file, for errors inside expressions.
  [[nodiscard]] Position position_at(std::size_t offset) const;

  // -- scalars --------------------------------------------------------------------------------------------------
  [[nodiscard]] std::string_view raw() const;  // the text as written; empty when absent or not a scalar
  // Not empty, at most `longest` bytes, no control characters.
  [[nodiscard]] std::string text(std::string_view fallback = {}, std::size_t longest = 1000) const;
  [[nodiscard]] bool boolean(bool fallback = false) const;  // true or false, nothing else
  template <std::integral T>
  [[nodiscard]] T number(T fallback, std::type_identity_t<T> lowest, std::type_identity_t<T> highest) const {
    return static_cast<T>(whole(static_cast<std::int64_t>(fallback), static_cast<std::int64_t>(lowest), static_cast<std::int64_t>(highest)));
  }
  // "10 MB": B, kB, MB, GB (thousands), KiB, MiB, GiB. In bytes.
  [[nodiscard]] std::uint64_t size(std::uint64_t fallback = 0, std::uint64_t lowest = 0, std::uint64_t highest = UINT64_MAX) const;
  // "30s", "500ms", "5min", "1h30min", "7d".
  [[nodiscard]] milliseconds duration(milliseconds fallback, milliseconds lowest = milliseconds(0),
                                      milliseconds highest = std::chrono::hours(24 * 3660)) const;
  [[nodiscard]] std::string decimal(std::string_view fallback = {}) const;                      // "-12.50", exact
  [[nodiscard]] std::optional<std::chrono::year_month_day> date() const;                        // "2026-01-31"
  [[nodiscard]] std::filesystem::path path(const std::filesystem::path& fallback = {}) const;   // from the file's folder
  // "file:...", "env:...", "credential:...". Anything else is refused without being shown.
  [[nodiscard]] SecretReference secret() const;
  template <class E, std::size_t N>
  [[nodiscard]] E word(E fallback, const Word<E> (&allowed)[N]) const {
    std::string_view words[N];
    for (std::size_t i = 0; i < N; ++i) words[i] = allowed[i].text;
    const std::size_t chosen = one_of(words);
    return chosen < N ? allowed[chosen].value : fallback;
  }
  // Index of the word written, or allowed.size() after reporting (or when absent).
  [[nodiscard]] std::size_t one_of(std::span<const std::string_view> allowed) const;

  // -- lists and maps -------------------------------------------------------------------------------------------
  [[nodiscard]] std::vector<Node> items() const;         // of a list; anything else is reported
  [[nodiscard]] std::vector<std::string> texts() const;  // a list of texts, or one text standing for a list of one
  [[nodiscard]] Map map() const;                         // anything else is reported, and the Map is empty
  struct Entry;
  [[nodiscard]] std::vector<Entry> entries() const;      // of a map with free keys, in the order written

  // -- problems -------------------------------------------------------------------------------------------------
  // Records a problem at this node: `what` is a sentence without a full stop, `help` what is allowed or what to do.
  void refuse(std::string what, std::string help = {}) const;
  // The same at bytes [offset, offset + length) of this scalar's text.
  void refuse_at(std::size_t offset, std::size_t length, std::string what, std::string help = {}) const;

 private:
  friend class File;
  friend class Map;
  Node(const Tree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
  [[nodiscard]] std::int64_t whole(std::int64_t fallback, std::int64_t lowest, std::int64_t highest) const;
  [[nodiscard]] std::optional<std::string_view> scalar(std::string_view wanted) const;

  const Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

struct Node::Entry {
  Node key;
  Node value;
};

// The keys asked for are the keys allowed: when a Map goes out of scope it reports every other key of the mapping, and
// the keys needed and not found.
class Map {
 public:
  explicit Map(Node node) : node_(node) {}
  Map(Map&& other) noexcept;
  Map& operator=(Map&&) = delete;
  ~Map();

  [[nodiscard]] Node operator[](std::string_view key);  // absent when the key is not there
  [[nodiscard]] Node need(std::string_view key);        // reports a missing key
  [[nodiscard]] bool has(std::string_view key);
  [[nodiscard]] Node node() const { return node_; }     // for problems about the whole mapping
  [[nodiscard]] Node key(std::string_view key) const;   // the key itself, for problems about it
  // Takes over the remaining keys: none is reported as unknown. For mappings read by two readers.
  void allow_others() { strict_ = false; }

 private:
  void report_unknown();

  Node node_;
  std::vector<std::string> asked_;
  std::vector<std::string> missing_;
  bool strict_ = true;
};

}  // namespace crossdock::yaml
